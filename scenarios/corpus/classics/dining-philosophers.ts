import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Each philosopher takes the fork on one side, then the one on the other. If all have taken their first fork before anybody reaches for a
 * second, everybody waits for a neighbour. Of the 2^n - 1 executions that differ, exactly one ends so.
 */
export default scenario('dining-philosophers', (kit) => {
  const { mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('philosophers', 3);
  const forks = Array.from({ length: count }, (_, i) => mutex(`fork-${i}`));

  function* dine(left: Mutex, right: Mutex): Body {
    yield* left.lock();
    yield* gap();
    yield* right.lock();
    yield* right.unlock();
    yield* left.unlock();
  }

  forks.forEach((fork, i) => spawn(`philosopher-${i}`, dine, fork, forks[(i + 1) % count]!));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(6);
