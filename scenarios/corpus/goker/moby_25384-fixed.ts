import { scenario, type Body } from 'seedloom';

/** The remedy for `moby_25384`: the wait stands behind the loop. */
export default scenario('moby_25384-fixed', ({ spawn, waitGroup }) => {
  const wg = waitGroup('wg');

  function* plugin(): Body {
    yield* wg.done();
  }

  function* init(): Body {
    yield* wg.add(2);
    for (let k = 0; k < 2; k++) yield* spawn(`plugin-${k}`, plugin);
    yield* wg.wait();
  }

  spawn('main', function* (): Body {
    yield* spawn('init', init);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
