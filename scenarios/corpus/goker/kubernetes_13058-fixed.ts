import { ms, otherwise, scenario, type Body } from 'seedloom';

/** The remedy for `kubernetes_13058`: the groups are told before anybody starts, and the controller handles as much as there is. */
export default scenario('kubernetes_13058-fixed', ({ channel, select, sleep, spawn, waitGroup }) => {
  const [td, wg, stop] = [waitGroup('td'), waitGroup('wg'), channel<void>('stop')];

  function* controller(): Body {
    for (let k = 0; k < 3; k++) {
      if ((yield* select(stop.onReceive(), otherwise)).index === 0) return;
      yield* td.done();
      yield* sleep(ms(10));
    }
  }

  function* t(): Body {
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    yield* wg.add(3);
    yield* td.add(3);
    yield* spawn('controller', controller);
    for (let k = 0; k < 3; k++) yield* spawn(`t-${k}`, t);
    yield* wg.wait();
    yield* td.wait();
    yield* stop.close();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
