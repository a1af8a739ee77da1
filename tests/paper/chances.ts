import { prepare, type Scenario, type Source } from 'seedloom';
import type { Profile, TaskProfile } from '../../src/engine/explore/search.ts';
import type { Ways } from '../../src/engine/runtimes/interleaving/ways.ts';
import { fails, inOrder } from './search.ts';

const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };

/** What a search would know of a program after having seen all its schedules: the longest run, and the most steps of each task. */
export function exactProfile(program: Scenario): Profile {
  const tasks = new Map<string, TaskProfile>();
  let steps = 0;
  let all = 0;
  const now = new Map<string, number>();
  const settle = (): void => {
    let sum = 0;
    for (const [name, done] of now) {
      tasks.set(name, { steps: Math.max(done, tasks.get(name)?.steps ?? 0), parent: null, uses: new Map() });
      sum += done;
    }
    steps = Math.max(steps, sum);
    now.clear();
  };
  const looked = { begin: settle, record: (): void => undefined };
  inOrder(program, 'exhaustive', () => void all++, looked, (ways, picked) => {
    const { name } = ways.who[picked]!;
    now.set(name, (now.get(name) ?? 0) + 1);
  }); // prettier-ignore
  settle();
  return { steps, tasks, space: all };
}

/**
 * The chance that PCT fails, by going through all orders of the tasks and all tuples of `depth` - 1 change steps. Written from
 * the paper tables, section 0, not from the strategy.
 */
export function exactPct(program: Scenario, tasks: number, steps: number, depth: number): number {
  const prepared = prepare(program, { runtime: 'interleaving' });
  let [failed, all] = [0, 0];
  prepared.together(() => {
    for (const order of tuples(tasks, tasks)) {
      for (const changes of tuples(steps, depth - 1)) {
        const priorities = order.map((place) => depth + place);
        let step = 0;
        let next = 0;
        const highest = ({ who, count }: Ways): number => {
          let best = 0;
          for (let k = 1; k < count; k++) if (priorities[who[k]!.id]! > priorities[who[best]!.id]!) best = k;
          return best;
        };
        const onlooker = (ways: Ways): void => {
          const change = changes.indexOf(step++); // tuples count from 0
          if (change >= 0) priorities[ways.who[highest(ways)]!.id] = depth - (change + 1);
          next = highest(ways);
        };
        const answers: Source = { reset: () => undefined, next: () => next, input: () => 0 };
        if (fails(prepared.attempt(answers, { bounds: BOUNDS, onlooker }))) failed++;
        all++;
      }
    }
  });
  return failed / all;
}

/** The chance that a walk fails which picks each task with the chance of its share of the steps that are left, at least one each. */
export function exactUniform(program: Scenario, profile: Profile): number {
  let [failed, chance] = [0, 1];
  const done = new Map<string, number>();
  const begin = (): void => {
    chance = 1;
    done.clear();
  };
  const left = (name: string): number => Math.max(1, profile.tasks.get(name)!.steps - (done.get(name) ?? 0));
  inOrder(
    program,
    'exhaustive',
    ({ outcome }) => {
      if (fails(outcome)) failed += chance;
    },
    { begin, record: () => undefined },
    (ways, picked) => {
      let sum = 0;
      for (let k = 0; k < ways.count; k++) sum += left(ways.who[k]!.name);
      const { name } = ways.who[picked]!;
      chance *= left(name) / sum;
      done.set(name, (done.get(name) ?? 0) + 1);
    },
  );
  return failed;
}

/** All ordered tuples of `length` different numbers from 0 to below `count`. */
function tuples(count: number, length: number): number[][] {
  if (length === 0) return [[]];
  return tuples(count, length - 1).flatMap((head) =>
    Array.from({ length: count }, (_, k) => k).filter((k) => !head.includes(k)).map((k) => [...head, k]),
  ); // prettier-ignore
}
