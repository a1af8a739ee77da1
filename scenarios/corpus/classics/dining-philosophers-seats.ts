import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** Another remedy for `dining-philosophers`: one seat fewer than there are philosophers. Among those who sit, somebody has both forks free. */
export default scenario('dining-philosophers-seats', (kit) => {
  const { mutex, param, semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('philosophers', 3);
  const forks = Array.from({ length: count }, (_, i) => mutex(`fork-${i}`));
  const seats = semaphore('seats', count - 1);

  function* dine(left: Mutex, right: Mutex): Body {
    yield* seats.acquire();
    yield* left.lock();
    yield* gap();
    yield* right.lock();
    yield* right.unlock();
    yield* left.unlock();
    yield* seats.release();
  }

  forks.forEach((fork, i) => spawn(`philosopher-${i}`, dine, fork, forks[(i + 1) % count]!));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
