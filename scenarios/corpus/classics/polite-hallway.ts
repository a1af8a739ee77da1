import { scenario, us, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Two meet in a hallway. Each holds its side, finds the other side taken, steps aside for just as long and tries again: nobody waits, and
 * nobody passes. Two cores in lock step do so for ever.
 */
export default scenario('polite-hallway', (kit) => {
  const { check, mutex, param, sleep, spawn } = kit;
  const gap = gapIn(kit);
  const tries = param('tries', 10);
  const [left, right] = [mutex('left-side'), mutex('right-side')];

  function* pass(own: Mutex, other: Mutex): Body {
    for (let done = 0; ; done++) {
      check(done < tries, `somebody passes within ${tries} tries`);
      yield* own.lock();
      yield* gap();
      if (yield* other.tryLock()) break;
      yield* gap();
      yield* own.unlock();
      yield* sleep(us(10)); // steps aside
    }
    yield* other.unlock();
    yield* own.unlock();
  }

  spawn('ann', pass, left, right);
  spawn('ben', pass, right, left);
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'check-failed', 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] });
