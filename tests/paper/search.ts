import { prepare, type Scenario, type Source } from 'seedloom';
import { UNKNOWN } from '../../src/engine/explore/profile.ts';
import type { Ground } from '../../src/engine/explore/search.ts';
import { Bounded } from '../../src/engine/explore/strategies/bounded.ts';
import { STRATEGIES } from '../../src/engine/explore/strategies/index.ts';
import type { Onlooker, Ways } from '../../src/engine/runtimes/interleaving/ways.ts';
import type { Raw } from '../../src/engine/trace/records.ts';

const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };
/** A search without a machine that has not been told anything about its program. */
export const UNTOLD: Ground = { hasMachine: false, seed: 1, profile: UNKNOWN };

export type InOrder = 'exhaustive' | 'preemptions' | 'delays' | 'bounded';

/** A schedule that counts: its number, from 1, how it ended, and the bound at which it was reached. */
export interface Scheduled {
  readonly number: number;
  readonly outcome: string;
  readonly bound: number;
  /** The chance that a walk which picks uniformly at every step takes it. */
  readonly chance: number;
}

/** Goes through the schedules of a strategy in order, until `see` answers false; `hear` gets the records of all, also of those passed over. */
export function inOrder(
  program: Scenario,
  strategy: InOrder,
  see: (scheduled: Scheduled) => boolean | void,
  hear?: { begin(): void; record(raw: Raw): void },
  look?: (ways: Ways, picked: number) => void,
): { readonly schedules: number; readonly exhausted: boolean } {
  const prepared = prepare(program, { runtime: 'interleaving' });
  const [search] = STRATEGIES.find((one) => one.name === strategy)!.make(UNTOLD, undefined) as readonly [Bounded];
  let number = 0;
  let chance = 1;
  /** Those of the present step, until one has been picked. */
  let ways: Ways | null = null;
  const onlooker: Onlooker | null =
    look === undefined
      ? search.onlooker
      : (now) => {
          search.onlooker?.(now);
          if (now.count === 1) look(now, 0);
          else ways = now;
        };
  const answers: Source = {
    reset() {
      chance = 1;
      search.reset();
    },
    next(asking, site, count) {
      chance /= count;
      const picked = search.next(asking, site, count);
      if (ways !== null && site.name === 'who') {
        look?.(ways, picked);
        ways = null;
      }
      return picked;
    },
    input: (key, count) => search.input(key, count),
  };
  return prepared.together(() => {
    while (search.begin(number)) {
      hear?.begin();
      const outcome = prepared.attempt(answers, { bounds: BOUNDS, onlooker, sink: hear ?? null });
      if (search.isSeen) continue;
      number++;
      if (see({ number, outcome, bound: search.bound, chance }) === false) return { schedules: number, exhausted: false };
    }
    return { schedules: number, exhausted: search.exhausted };
  });
}

export const fails = (outcome: string): boolean => outcome !== 'ok' && outcome !== 'cut';

/** The first schedule that fails; undefined where none of the first `most` does. */
export function firstBug(program: Scenario, strategy: InOrder, most: number): Scheduled | undefined {
  let found: Scheduled | undefined;
  inOrder(program, strategy, (one) => {
    if (fails(one.outcome)) found = one;
    return found === undefined && one.number < most;
  });
  return found;
}
