import { after, ms, scenario, type Body, type Channel } from 'seedloom';

/** The remedy for `kubernetes_5316`: both channels have room for the one value that comes. */
export default scenario('kubernetes_5316-fixed', ({ channel, input, select, sleep, spawn }) => {
  function* fn(ch: Channel<void>, errCh: Channel<void>): Body {
    yield* sleep(ms(2));
    yield* (input('fails', 2) === 0 ? ch : errCh).send();
  }

  function* finish(): Body {
    const [ch, errCh] = [channel<void>('ch', 1), channel<void>('errCh', 1)];
    yield* spawn('fn', fn, ch, errCh);
    yield* select(ch.onReceive(), errCh.onReceive(), after(ms(1)));
  }

  spawn('main', function* (): Body {
    yield* spawn('finish', finish);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
