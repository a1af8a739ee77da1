import { scenario, us, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `polite-hallway`: each steps aside for a random while. They pass with probability one, though no bound on the tries is certain. */
export default scenario('polite-hallway-back-off', (kit) => {
  const { check, input, mutex, param, sleep, spawn } = kit;
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
      yield* sleep(us(10 + input('back-off', 100))); // steps aside
    }
    yield* other.unlock();
    yield* own.unlock();
  }

  spawn('ann', pass, left, right);
  spawn('ben', pass, right, left);
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] });
