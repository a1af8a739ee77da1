import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `dining-philosophers`: everybody takes the fork with the lower number first. Whoever holds the highest can always eat. */
export default scenario('dining-philosophers-ordered', (kit) => {
  const { mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('philosophers', 3);
  const forks = Array.from({ length: count }, (_, i) => mutex(`fork-${i}`));

  function* dine(first: Mutex, second: Mutex): Body {
    yield* first.lock();
    yield* gap();
    yield* second.lock();
    yield* second.unlock();
    yield* first.unlock();
  }

  for (let i = 0; i < count; i++) {
    const next = (i + 1) % count;
    spawn(`philosopher-${i}`, dine, forks[Math.min(i, next)]!, forks[Math.max(i, next)]!);
  }
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
