import { ms, scenario, type Body, type Channel } from 'seedloom';

/** The remedy for `istio_8967`: the field is left as it is; a closed channel tells everything. */
export default scenario('istio_8967-fixed', ({ cell, channel, sleep, spawn, waitGroup }) => {
  const [first, wg] = [channel<void>('first'), waitGroup('wg')];
  const donec = cell<Channel<void>>('donec', first);

  function* watch(): Body {
    yield* (yield* donec.read()).receive();
  }

  function* test(): Body {
    yield* spawn('watch', watch);
    yield* (yield* donec.read()).close();
    yield* sleep(ms(5));
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    yield* wg.add(1);
    yield* spawn('test', test);
    yield* wg.wait();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
