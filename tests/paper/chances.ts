import { prepare, type Scenario, type Source } from 'seedloom';
import { Learner } from '../../src/engine/explore/profile.ts';
import type { Profile } from '../../src/engine/explore/search.ts';
import { subjectsOf } from '../../src/engine/explore/strategies/subjects.ts';
import type { Ways } from '../../src/engine/runtimes/interleaving/ways.ts';
import type { Task } from '../../src/engine/sync/task.ts';
import type { Raw } from '../../src/engine/trace/records.ts';
import { fails, inOrder } from './search.ts';

const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };

/** What a search would know of a program after having seen all its schedules. */
export function exactProfile(program: Scenario): Profile {
  const learner = new Learner({ hasMachine: false, seed: 0 }, false);
  const settle = (): void => {
    learner.learn();
    learner.begin(true); // all of them count
  };
  let space = 0;
  const hear = { begin: settle, record: (raw: Raw) => learner.record(raw) };
  inOrder(
    program,
    'exhaustive',
    () => void space++,
    hear,
    (ways, picked) => learner.picked(ways, picked),
  );
  settle();
  return { ...learner.profile, space };
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

/**
 * The chance that the selectively uniform walk fails, every object in turn: by going through all orders of the tasks for what is not
 * selected, with three quarters of the weight, and through all ways to go on at random, with one; and in each through all who may be
 * drawn to come next. Which objects are worth a turn is the strategy's own judgement; all else is written from the definition.
 */
export function exactSurw(program: Scenario, profile: Profile): number {
  const prepared = prepare(program, { runtime: 'interleaving' });
  const subjects = subjectsOf(profile);
  const orders = tuples(profile.tasks.size, profile.tasks.size);
  const chanceOf = (object: string | null, times: ReadonlyMap<string, number>, order: readonly number[] | null): number =>
    expected((decide) => {
      const left = new Map(times);
      let intended: Task | null = null;
      let isDue = true;
      let next = 0;
      const uses = (task: Task): boolean => object === null || (task.op!.on(task)?.name === object && !task.op!.name.includes('unlock'));
      const weigh = (task: Task): number => (task.ended ? 0 : (left.get(task.name) ?? 0) || Number(uses(task)));
      const draw = (among: readonly Task[]): void => {
        const weights = among.map(weigh);
        intended = weights.every((weight) => weight === 0) ? null : among[decide(weights)]!;
        isDue = false;
      };
      const onlooker = ({ who, count, tasks }: Ways): void => {
        if (isDue || intended?.ended === true) draw(tasks);
        const ways = who.slice(0, count);
        const free = (): Task[] => ways.filter((task) => intended === null || task === intended || !uses(task));
        if (free().length === 0) draw(ways);
        const able = free();
        const go = order === null ? able[decide(able.map(() => 1))]! : able.toSorted((a, b) => order[b.id]! - order[a.id]!)[0]!;
        if (uses(go)) {
          isDue = true;
          left.set(go.name, Math.max(0, (left.get(go.name) ?? 0) - 1));
        }
        next = ways.indexOf(go);
      };
      const answers: Source = { reset: () => undefined, next: () => next, input: () => 0 };
      return prepared.together(() => fails(prepared.attempt(answers, { bounds: BOUNDS, onlooker })));
    });
  const each = subjects.map(({ object, times }) => {
    const byOrder = orders.reduce((sum, order) => sum + chanceOf(object, times, order), 0) / orders.length;
    return (3 * byOrder + chanceOf(object, times, null)) / 4;
  });
  return each.reduce((sum, chance) => sum + chance, 0) / subjects.length;
}

/** The chance that `run` is true, by going through all that it may decide: each of several with a chance by its weight. */
function expected(run: (decide: (weights: readonly number[]) => number) => boolean): number {
  const path: { picked: number; readonly weights: readonly number[] }[] = [];
  let sum = 0;
  do {
    let [chance, depth] = [1, 0];
    const decide = (weights: readonly number[]): number => {
      if (depth === path.length) path.push({ picked: weights.findIndex((weight) => weight > 0), weights });
      const { picked } = path[depth++]!;
      chance *= weights[picked]! / weights.reduce((all, weight) => all + weight, 0);
      return picked;
    };
    if (run(decide)) sum += chance;
    while (path.length > 0) {
      const last = path.at(-1)!;
      const following = last.weights.findIndex((weight, k) => k > last.picked && weight > 0);
      if (following >= 0) {
        last.picked = following;
        break;
      }
      path.pop();
    }
  } while (path.length > 0);
  return sum;
}

/** All ordered tuples of `length` different numbers from 0 to below `count`. */
function tuples(count: number, length: number): number[][] {
  if (length === 0) return [[]];
  return tuples(count, length - 1).flatMap((head) =>
    Array.from({ length: count }, (_, k) => k).filter((k) => !head.includes(k)).map((k) => [...head, k]),
  ); // prettier-ignore
}
