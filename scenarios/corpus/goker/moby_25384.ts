import { scenario, type Body } from 'seedloom';

/**
 * Moby 25384: the plugin manager starts its plugins side by side and waits for all of them. The wait stands in the loop that starts
 * them, so it waits for plugins that are yet to be started.
 */
export default scenario('moby_25384', ({ spawn, waitGroup }) => {
  const wg = waitGroup('wg');

  function* plugin(): Body {
    yield* wg.done();
  }

  function* init(): Body {
    yield* wg.add(2);
    for (let k = 0; k < 2; k++) {
      yield* spawn(`plugin-${k}`, plugin);
      yield* wg.wait();
    }
  }

  spawn('main', function* (): Body {
    yield* spawn('init', init);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'deadlock' });
