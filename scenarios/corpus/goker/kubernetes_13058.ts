import { ms, otherwise, scenario, type Body } from 'seedloom';

/**
 * Kubernetes 13058: a test counts what a controller has done with a wait group. The controller runs before the group has been told how
 * much there is to do, and goes on after it has been done.
 */
export default scenario('kubernetes_13058', ({ channel, select, sleep, spawn, waitGroup }) => {
  const [td, wg, stop] = [waitGroup('td'), waitGroup('wg'), channel<void>('stop')];

  function* controller(): Body {
    for (let k = 0; k < 10; k++) {
      if ((yield* select(stop.onReceive(), otherwise)).index === 0) return;
      yield* td.done();
      yield* sleep(ms(10));
    }
  }

  function* t(): Body {
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    yield* spawn('controller', controller);
    yield* wg.add(3);
    yield* td.add(3);
    for (let k = 0; k < 3; k++) yield* spawn(`t-${k}`, t);
    yield* wg.wait();
    yield* td.wait();
    yield* stop.close();
  });
})
  .with({ afterMain: 'drain' })
  .golden(7)
  .expect({ interleaving: ['ok', 'task-failed'] });
