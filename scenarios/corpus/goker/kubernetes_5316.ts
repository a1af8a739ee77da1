import { after, ms, scenario, type Body, type Channel } from 'seedloom';

/**
 * Kubernetes 5316: the API server runs a request in a goroutine and waits for its result, its error, or the end of patience. Once it
 * has lost patience, the goroutine can hand its result to nobody.
 */
export default scenario('kubernetes_5316', ({ channel, input, select, sleep, spawn }) => {
  function* fn(ch: Channel<void>, errCh: Channel<void>): Body {
    yield* sleep(ms(2));
    yield* (input('fails', 2) === 0 ? ch : errCh).send();
  }

  function* finish(): Body {
    const [ch, errCh] = [channel<void>('ch'), channel<void>('errCh')];
    yield* spawn('fn', fn, ch, errCh);
    yield* select(ch.onReceive(), errCh.onReceive(), after(ms(1)));
  }

  spawn('main', function* (): Body {
    yield* spawn('finish', finish);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'deadlock'] });
