import { scenario, type Body } from 'seedloom';

/** The remedy for `moby_30408`: the wait also ends with the error, and whoever keeps the error wakes all. */
export default scenario('moby_30408-fixed', ({ cell, channel, condition, mutex, spawn }) => {
  const mu = mutex('mu');
  const [cv, manifest, done] = [condition('cv', mu), cell<string | null>('manifest', null), channel<void>('done')];
  const failure = cell<string | null>('failure', null);

  function* waiter(): Body {
    yield* mu.lock();
    while ((yield* manifest.read()) === null && (yield* failure.read()) === null) yield* cv.wait();
    yield* mu.unlock();
    yield* done.close();
  }

  spawn('main', function* (): Body {
    yield* spawn('waiter', waiter);
    yield* mu.lock();
    yield* failure.write('no such plugin');
    yield* cv.notifyAll();
    yield* mu.unlock();
    yield* done.receive();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
