import { scenario, type Body } from 'seedloom';

/**
 * Moby 30408: whoever needs a plugin waits for its manifest. When the plugin could not be activated the error is kept, but the wait
 * does not ask for it, and nobody is woken.
 */
export default scenario('moby_30408', ({ cell, channel, condition, mutex, spawn }) => {
  const mu = mutex('mu');
  const [cv, manifest, done] = [condition('cv', mu), cell<string | null>('manifest', null), channel<void>('done')];

  function* waiter(): Body {
    yield* mu.lock();
    while ((yield* manifest.read()) === null) yield* cv.wait();
    yield* mu.unlock();
    yield* done.close();
  }

  spawn('main', function* (): Body {
    yield* spawn('waiter', waiter);
    yield* done.receive();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'deadlock' });
