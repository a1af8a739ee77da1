import { ns, scenario, type Body } from 'seedloom';

/** The remedy for `moby_4951`: the device's own lock always comes first, and the lock of all is held for moments only. */
export default scenario('moby_4951-fixed', ({ mutex, sleep, spawn }) => {
  const [all, own] = [mutex('D'), mutex('I')];

  function* remove(): Body {
    yield* own.lock();
    yield* all.lock();
    yield* all.unlock();
    yield* sleep(ns(300));
    yield* all.lock();
    yield* all.unlock();
    yield* own.unlock();
  }

  spawn('main', function* (): Body {
    yield* spawn('delete-0', remove);
    yield* spawn('delete-1', remove);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
