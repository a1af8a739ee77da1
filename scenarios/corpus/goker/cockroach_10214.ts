import { scenario, type Body } from 'seedloom';

/**
 * CockroachDB 10214: heartbeats are collected in a queue with a lock of its own. Sending them takes that lock and then those of the
 * replicas; a replica's tick has its own and then wants the queue's.
 */
export default scenario('cockroach_10214', ({ mutex, spawn }) => {
  const [a, b0, b1, m] = [mutex('A'), mutex('B0'), mutex('B1'), mutex('m')];

  function* sendHB(): Body {
    yield* a.lock();
    for (let k = 0; k < 2; k++) {
      for (const replica of [b0, b1]) {
        yield* replica.lock();
        yield* replica.unlock();
      }
    }
    yield* a.unlock();
  }

  function* tick(): Body {
    yield* b0.lock();
    yield* m.lock();
    for (let k = 0; k < 2; k++) {
      yield* a.lock();
      yield* a.unlock();
    }
    yield* m.unlock();
    yield* b0.unlock();
  }

  spawn('main', function* (): Body {
    yield* spawn('sendHB', sendHB);
    yield* spawn('tick', tick);
  });
})
  .with({ afterMain: 'drain' })
  .golden(6)
  .expect({ interleaving: ['ok', 'deadlock'] });
