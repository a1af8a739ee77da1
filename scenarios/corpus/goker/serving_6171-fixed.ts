import { scenario, type Body } from 'seedloom';

/** The remedy for `serving_6171`: the test waits for what it has started. */
export default scenario('serving_6171-fixed', ({ cell, join, spawn }) => {
  const ended = cell('ended', false);

  function* logger(): Body {
    if (yield* ended.read()) throw new Error('Log in goroutine after the test has completed');
  }

  function* run(): Body {
    yield* join(yield* spawn('logger', logger));
  }

  spawn('main', function* (): Body {
    yield* join(yield* spawn('run', run));
    yield* ended.write(true);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
