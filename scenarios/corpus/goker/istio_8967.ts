import { ms, scenario, type Body, type Channel } from 'seedloom';

/**
 * Istio 8967: stopping a source of files closes its channel and clears the field that held it. Whoever reads the field after that
 * waits on no channel at all.
 */
export default scenario('istio_8967', ({ cell, channel, nilChannel, sleep, spawn, waitGroup }) => {
  const [first, none, wg] = [channel<void>('first'), nilChannel<void>('nil'), waitGroup('wg')];
  const donec = cell<Channel<void>>('donec', first);

  function* watch(): Body {
    yield* (yield* donec.read()).receive();
  }

  function* test(): Body {
    yield* spawn('watch', watch);
    yield* (yield* donec.read()).close();
    yield* donec.write(none);
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
  .golden(9)
  .expect({ interleaving: ['ok', 'deadlock', 'race'] });
