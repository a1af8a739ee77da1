import { scenario, type Body } from 'seedloom';

/** Knative Serving 6171: a goroutine that a test has left behind writes to the test's log after the test has ended, which is a panic. */
export default scenario('serving_6171', ({ cell, spawn }) => {
  const ended = cell('ended', false);

  function* logger(): Body {
    if (yield* ended.read()) throw new Error('Log in goroutine after the test has completed');
  }

  function* run(): Body {
    yield* spawn('logger', logger);
  }

  spawn('main', function* (): Body {
    yield* spawn('run', run);
    yield* ended.write(true);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'task-failed', 'race'] });
