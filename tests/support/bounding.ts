import { prepare, type Scenario } from 'seedloom';
import { Merging } from '../../src/engine/explore/dpor/merging.ts';
import { UNTOLD } from '../paper/search.ts';

const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };

/** How many traces a bound allows, for 0, 1, 2 .. up to `most`, and how many runs that took, those too that were broken off. */
export function mergedWithin(program: Scenario, counting: 'preemptions' | 'delays', most = Infinity) {
  const prepared = prepare(program, { runtime: 'interleaving', settings: { exact: true } });
  const search = new Merging({ ...UNTOLD, isEntangled: prepared.isEntangled }, counting, most);
  const found: number[] = [];
  let schedules = 0;
  prepared.together(() => {
    while (search.begin(schedules)) {
      const outcome = prepared.attempt(search, { bounds: BOUNDS, onlooker: search.onlooker });
      search.ended();
      if (search.isSeen) continue;
      schedules++;
      if (outcome !== 'cut') found[search.bound] = (found[search.bound] ?? 0) + 1;
    }
  });
  let sum = 0;
  return { traces: Array.from(found, (count) => (sum += count ?? 0)), runs: search.runs };
}
