import { OPERATION, type Ways } from '../../runtimes/interleaving/ways.ts';
import type { Task } from '../../sync/task.ts';
import { couldGoOn } from './dpor.ts';
import { Past } from './past.ts';
import { Sight, type Reach } from './sight.ts';
import { doesOf, procOf, Step, taskOf } from './step.ts';

/** Beyond so many states that orders of one run can pass through nobody counts them. */
const MOST_STATES = 20_000;

/**
 * Looks on at a walk and tells how many executions are of its class. A walk that picks evenly stands for as many executions as the
 * product of the numbers of its ways (Knuth, 1975), so that product divided by this stands for as many classes.
 */
export class Gauge {
  readonly #isEntangled: boolean;
  readonly #past = new Past();
  readonly #sight = new Sight();
  readonly #notes: { timed: boolean; waits: Reach['waits'] }[] = [];
  #tasks: readonly Task[] = [];
  #proc = -1;
  #ahead: readonly number[] = [];
  #at = 0;

  constructor(isEntangled: boolean) {
    this.#isEntangled = isEntangled;
  }

  begin(): void {
    this.#at = 0;
    this.#past.rewind(0);
  }

  /** A step is to come, and will be the way with that number. */
  look(ways: Ways, way: number): void {
    const at = this.#at++;
    const note = (this.#notes[at] ??= { timed: false, waits: null });
    note.timed = ways.timed || this.#isEntangled;
    this.#tasks = ways.tasks;
    if (at === 0) this.#sight.recall(ways.tasks, [], this.#notes, this.#past);
    else this.#settle(at - 1, note.timed);
    const [task, does] = [ways.who[way]!, ways.what[way]!];
    this.#proc = procOf(task.id, does);
    this.#ahead = this.#sight.ahead(task, does, does === OPERATION && task.op!.wouldLook(task));
  }

  /** The walk is over: how many executions differ from it only in the order of steps that commute; Infinity: too many to count. */
  executions(): number {
    if (this.#at > 0) this.#settle(this.#at - 1, this.#tasks.some(couldGoOn));
    return ordersOf(this.#past);
  }

  #settle(at: number, isFixed: boolean): void {
    const note = this.#notes[at]!;
    const { touched, reached, waits } = this.#sight.after(this.#tasks, taskOf(this.#proc), this.#ahead);
    note.waits = waits;
    this.#past.add(new Step(this.#proc, touched, isFixed || note.timed || doesOf(this.#proc) !== OPERATION), reached);
  }
}

/** How many orders of these events keep what happens before what; Infinity: they pass through too many states. */
export function ordersOf({ events }: Past): number {
  const tasks = events.reduce((most, { task }) => Math.max(most, task + 1), 0);
  const lines: number[][] = Array.from({ length: tasks }, () => []);
  const placeIn: number[] = [];
  events.forEach(({ task }, k) => (placeIn[k] = lines[task]!.push(k)));
  // a state is how many events of each task are through, as one number
  const weights: number[] = [];
  let states = 1;
  for (const line of lines) {
    weights.push(states);
    states *= line.length + 1;
  }
  if (states > Number.MAX_SAFE_INTEGER) return Infinity;
  const doneOf = (state: number, task: number): number => Math.floor(state / weights[task]!) % (lines[task]!.length + 1);
  const isReady = (state: number, event: number, own: number): boolean =>
    events[event]!.clock.every((last, task) => task === own || last < 0 || doneOf(state, task) >= placeIn[last]!);
  let layer = new Map<number, number>([[0, 1]]);
  let seen = 1;
  for (let k = 0; k < events.length; k++) {
    const next = new Map<number, number>();
    for (const [state, ways] of layer) {
      for (let task = 0; task < tasks; task++) {
        const event = lines[task]![doneOf(state, task)];
        if (event === undefined || !isReady(state, event, task)) continue;
        const after = state + weights[task]!;
        next.set(after, (next.get(after) ?? 0) + ways);
      }
    }
    seen += next.size;
    if (seen > MOST_STATES) return Infinity;
    layer = next;
  }
  return [...layer.values()][0] ?? 1;
}
