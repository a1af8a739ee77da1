import { scenario, type Body } from 'seedloom';

/**
 * CockroachDB 3710: a scan of the replicas holds the store's read lock, and asks for it again on the way to its queue. A writer that
 * comes in between waits for the first, and keeps out the second.
 */
export default scenario('cockroach_3710', ({ mutex, rwlock, spawn }) => {
  const [m, q] = [rwlock('m'), mutex('q')];

  function* forceScan(): Body {
    yield* m.lockRead();
    for (let k = 0; k < 2; k++) {
      yield* q.lock();
      yield* m.lockRead();
      yield* m.unlockRead();
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
  .golden(2)
  .expect({ interleaving: ['ok', 'deadlock'] });
