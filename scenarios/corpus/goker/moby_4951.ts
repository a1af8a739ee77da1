import { ns, scenario, type Body } from 'seedloom';

/**
 * Moby 4951: deleting a device takes the lock of all devices and then its own. While it waits for the kernel it frees the outer one
 * only, and takes that again with the inner one in hand.
 */
export default scenario('moby_4951', ({ mutex, sleep, spawn }) => {
  const [all, own] = [mutex('D'), mutex('I')];

  function* remove(): Body {
    yield* all.lock();
    yield* own.lock();
    yield* all.unlock();
    yield* sleep(ns(300));
    yield* all.lock();
    yield* own.unlock();
    yield* all.unlock();
  }

  spawn('main', function* (): Body {
    yield* spawn('delete-0', remove);
    yield* spawn('delete-1', remove);
  });
})
  .with({ afterMain: 'drain' })
  .golden(2)
  .expect({ interleaving: ['ok', 'deadlock'] });
