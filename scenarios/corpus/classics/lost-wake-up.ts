import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * The flag is read outside the lock. Between reading and waiting it is raised and told: nobody is there to hear it, and the sleeper waits
 * for something that has already happened.
 */
export default scenario('lost-wake-up', (kit) => {
  const { cell, condition, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [flag, raised] = [cell('flag', false), condition('raised', lock)];

  function* sleeper(): Body {
    if (yield* flag.read()) return;
    yield* gap();
    yield* lock.lock();
    yield* raised.wait();
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
  .expect({ 'os-threads': ['ok', 'deadlock', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock', 'race'] })
  .golden(13);
