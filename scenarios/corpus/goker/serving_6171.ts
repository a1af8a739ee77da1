import { scenario, type Body } from 'seedloom';

/**
 * Knative Serving 6171: a goroutine that a subtest has left behind writes to the test's log after the test has ended, which is a panic.
 * The log has a lock, the end of a test has none.
 */
export default scenario('serving_6171', ({ cell, channel, mutex, spawn, waitGroup }) => {
  const [ended, log] = [cell('ended', false), mutex('log')];
  const [signal, wg] = [channel<void>('signal', 1), waitGroup('wg')];

  function* logger(): Body {
    yield* log.lock();
    try {
      if (yield* ended.read()) throw new Error('Log in goroutine after the test has completed');
    } finally {
      yield* log.unlock(); // deferred, so also on the way out of the panic
    }
  }

  function* run(): Body {
    yield* spawn('logger', logger);
  }

  function* subtest(): Body {
    yield* spawn('run', run);
    yield* signal.send();
  }

  function* worker(): Body {
    yield* spawn('subtest', subtest);
    yield* signal.receive();
    yield* wg.done();
  }

  /** What the library does with the log of a test that is at its end: says how long it took, and that it has run. */
  function* report(): Body {
    yield* log.lock();
    yield* log.unlock();
  }

  spawn('main', function* (): Body {
    yield* wg.add(1);
    yield* spawn('worker', worker);
    yield* wg.wait();
    yield* report();
    yield* ended.write(true);
    yield* report();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'task-failed', 'race'] });
