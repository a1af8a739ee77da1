import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Two locks, taken in one order by the one and in the other by the other. Whether they wait for each other depends on the schedule; that
 * they may can be seen in any run: a precedes b, and b precedes a.
 */
export default scenario('ab-ba', (kit) => {
  const { mutex, spawn } = kit;
  const gap = gapIn(kit);
  const [a, b] = [mutex('a'), mutex('b')];

  function* both(first: Mutex, second: Mutex): Body {
    yield* first.lock();
    yield* gap();
    yield* second.lock();
    yield* second.unlock();
    yield* first.unlock();
  }

  spawn('a-then-b', both, a, b);
  spawn('b-then-a', both, b, a);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(2);
