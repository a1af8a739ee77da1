import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The certain remedy for `polite-hallway`: both take the left side first, and wait for it. */
export default scenario('polite-hallway-ordered', (kit) => {
  const { mutex, spawn } = kit;
  const gap = gapIn(kit);
  const [left, right] = [mutex('left-side'), mutex('right-side')];

  function* pass(first: Mutex, second: Mutex): Body {
    yield* first.lock();
    yield* gap();
    yield* second.lock();
    yield* gap();
    yield* second.unlock();
    yield* first.unlock();
  }

  spawn('ann', pass, left, right);
  spawn('ben', pass, left, right);
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
