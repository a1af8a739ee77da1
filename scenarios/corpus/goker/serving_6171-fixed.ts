import { scenario, type Body } from 'seedloom';

/** The remedy for `serving_6171`: the subtest waits for what it has started. */
export default scenario('serving_6171-fixed', ({ cell, channel, join, mutex, spawn, waitGroup }) => {
  const [ended, log] = [cell('ended', false), mutex('log')];
  const [signal, wg] = [channel<void>('signal', 1), waitGroup('wg')];

  function* logger(): Body {
    yield* log.lock();
    if (yield* ended.read()) throw new Error('Log in goroutine after the test has completed');
    yield* log.unlock();
  }

  function* run(): Body {
    yield* join(yield* spawn('logger', logger));
  }

  function* subtest(): Body {
    yield* join(yield* spawn('run', run));
    yield* signal.send();
  }

  function* worker(): Body {
    yield* spawn('subtest', subtest);
    yield* signal.receive();
    yield* wg.done();
  }

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
  .expect({ interleaving: 'ok' });
