import { scenario, type Body } from 'seedloom';

/** The remedy for `cockroach_3710`: whoever holds the read lock already does not ask for it again. */
export default scenario('cockroach_3710-fixed', ({ mutex, rwlock, spawn }) => {
  const [m, q] = [rwlock('m'), mutex('q')];

  function* forceScan(): Body {
    yield* m.lockRead();
    for (let k = 0; k < 2; k++) {
      yield* q.lock();
      yield* q.unlock();
    }
    yield* m.unlockRead();
  }

  function* raft(): Body {
    yield* m.lockWrite();
    yield* m.unlockWrite();
  }

  function* processRaft(): Body {
    yield* spawn('raft', raft);
  }

  spawn('main', function* (): Body {
    yield* spawn('ForceScan', forceScan);
    yield* spawn('processRaft', processRaft);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
