import { OPERATION, type Onlooker, type Ways } from '../runtimes/interleaving/ways.ts';
import { kindOf, type Raw } from '../trace/records.ts';
import { Gauge } from './dpor/gauge.ts';
import { locks, objectsOf, unlocks } from './footprint.ts';
import type { Ground, Profile, TaskProfile, Use } from './search.ts';

/** So many schedules at the start are made one after another, each with what those before it showed. They count like any. */
export const PROBES = 16;
/** Of more schedules than these nobody asks how many they are. */
const COUNTABLE = 1_000_000;
/** A schedule of so many times the steps of the longest walk is much longer. */
const LONGER = 2;
const SPAWNED = kindOf('task.spawned');
/** What is known of a program before anything was run. */
export const UNKNOWN: Profile = { steps: 0, tasks: new Map(), space: 0, classes: 0 };

/** What a task does in the present run. */
interface Doing {
  steps: number;
  readonly times: Map<string, number>;
  readonly held: string[];
}

type Known = { -readonly [K in keyof TaskProfile]: TaskProfile[K] } & { readonly uses: Map<string, Use> };

/** Looks on while schedules are made, and notes what searches want to know. The same schedules come to the same profile. */
export class Learner {
  readonly #hasMachine: boolean;
  /** The ways of a step of which one is about to be picked. */
  #present: Ways | null = null;
  #steps = 0;
  #mostSteps = 0;
  #longestWalk = 0;
  #isWalk = false;
  #product = 1;
  #products = 0;
  #walks = 0;
  readonly #doing = new Map<string, Doing>();
  readonly #tasks = new Map<string, Known>();

  readonly #gauge: Gauge | null;
  #classes = 0;

  /** `gauges`: whether to estimate the number of classes, too. */
  constructor({ hasMachine, isEntangled = false }: Omit<Ground, 'profile'>, gauges = !hasMachine) {
    this.#hasMachine = hasMachine;
    this.#gauge = gauges ? new Gauge(isEntangled) : null;
  }

  /** Is schedule number `schedule`, from 0, to be a random walk? By their branching it is known how many schedules there are. */
  wantsWalk(schedule: number): boolean {
    return schedule % 3 === 0 && (schedule === 0 || this.profile.space <= COUNTABLE);
  }

  begin(isWalk: boolean): void {
    this.#isWalk = isWalk;
    this.#steps = 0;
    this.#product = 1;
    this.#present = null;
    this.#doing.clear();
    this.#gauge?.begin();
  }

  /** Hears who starts whom. */
  record(raw: Raw): void {
    if (raw.kind !== SPAWNED || this.#tasks.has(raw.task!)) return;
    this.#tasks.set(raw.task!, { steps: 0, parent: raw.object, uses: new Map() });
  }

  /** Sees the ways of every step after `onlooker`. */
  beside(onlooker: Onlooker | null): Onlooker {
    return (ways) => {
      onlooker?.(ways);
      if (ways.count === 1) this.picked(ways, 0);
      else this.#present = ways;
    };
  }

  /** Hears every answer to a question with `count` ways. */
  answered(count: number, answer: number): void {
    this.#product *= count;
    if (this.#hasMachine) this.#steps++;
    if (this.#present !== null) this.picked(this.#present, answer);
    this.#present = null;
  }

  /** After each schedule. Of one that is much longer than walks no numbers are taken: somebody went round and round in it. */
  learn(): void {
    if (this.#isWalk) {
      this.#walks++;
      this.#products += this.#product;
      if (this.#gauge !== null) this.#classes += this.#product / Math.min(this.#product, this.#gauge.executions());
      this.#longestWalk = Math.max(this.#longestWalk, this.#steps);
    } else if (this.#steps > LONGER * this.#longestWalk) return;
    this.#mostSteps = Math.max(this.#mostSteps, this.#steps);
    for (const [name, { steps, times }] of this.#doing) {
      const known = this.#tasks.get(name);
      if (known === undefined) continue;
      known.steps = Math.max(known.steps, steps);
      for (const [object, count] of times) {
        const use = known.uses.get(object)!;
        if (count > use.times) known.uses.set(object, { ...use, times: count });
      }
    }
  }

  get profile(): Profile {
    const walks = Math.max(1, this.#walks);
    return { steps: this.#mostSteps, tasks: this.#tasks, space: this.#products / walks, classes: this.#classes / walks };
  }

  /** A step goes the way numbered `way`. */
  picked(ways: Ways, way: number): void {
    const { who, what } = ways;
    this.#steps++;
    if (this.#isWalk) this.#gauge?.look(ways, way);
    const task = who[way]!;
    const { op, name } = task;
    let doing = this.#doing.get(name);
    if (doing === undefined) this.#doing.set(name, (doing = { steps: 0, times: new Map(), held: [] }));
    doing.steps++;
    const uses = this.#tasks.get(name)?.uses;
    if (what[way] !== OPERATION || op === null || uses === undefined) return;
    const { held, times } = doing;
    for (const object of objectsOf(task)) {
      if (unlocks(op)) held.splice(held.indexOf(object.name) >>> 0, 1);
      const use = uses.get(object.name);
      const now = useOf(op.name, !op.looks, unlocks(op) ? (use?.under ?? held) : held, use);
      if (now !== use) uses.set(object.name, now);
      if (!unlocks(op)) times.set(object.name, (times.get(object.name) ?? 0) + 1);
      if (locks(op)) held.push(object.name);
    }
  }
}

/** A use with one more operation, itself where that tells nothing new. */
function useOf(op: string, changes: boolean, held: readonly string[], use: Use | undefined): Use {
  if (use === undefined) return { times: 0, changes, how: op, under: [...held] };
  const ops = use.how.split(' ');
  const isUnder = use.under.every((lock) => held.includes(lock));
  if (ops.includes(op) && (use.changes || !changes) && isUnder) return use;
  return {
    times: use.times,
    changes: use.changes || changes,
    how: ops.includes(op) ? use.how : [...ops, op].toSorted().join(' '),
    under: use.under.filter((lock) => held.includes(lock)),
  };
}
