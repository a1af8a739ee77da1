import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `lost-wake-up`: the flag is read under the lock, and again after every wake-up. */
export default scenario('lost-wake-up-locked', (kit) => {
  const { cell, condition, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [flag, raised] = [cell('flag', false), condition('raised', lock)];

  function* sleeper(): Body {
    yield* lock.lock();
    while (!(yield* flag.read())) {
      yield* gap();
      yield* raised.wait();
    }
    yield* lock.unlock();
  }

  function* waker(): Body {
    yield* lock.lock();
    yield* flag.write(true);
    yield* raised.notify();
    yield* lock.unlock();
  }

  spawn('sleeper', sleeper);
  spawn('waker', waker);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
