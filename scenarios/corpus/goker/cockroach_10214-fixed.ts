import { scenario, type Body } from 'seedloom';

/** The remedy for `cockroach_10214`: the heartbeats are taken out under the queue's lock, and sent after it has been freed. */
export default scenario('cockroach_10214-fixed', ({ mutex, spawn }) => {
  const [a, b0, b1, m] = [mutex('A'), mutex('B0'), mutex('B1'), mutex('m')];

  function* sendHB(): Body {
    yield* a.lock();
    yield* a.unlock();
    for (let k = 0; k < 2; k++) {
      for (const replica of [b0, b1]) {
        yield* replica.lock();
        yield* replica.unlock();
      }
    }
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
  .expect({ interleaving: 'ok' });
