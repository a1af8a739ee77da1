import { WAITING, type Task } from '../../sync/task.ts';
import { OPERATION } from '../../runtimes/interleaving/ways.ts';
import type { Past } from './past.ts';
import { BIRTHS, isTask, Numbers, selfOf, touch } from './step.ts';

/** What a step did beyond the objects of its operation. */
export interface Reach {
  /** Other tasks that go on or begin after it. */
  readonly reached: readonly number[];
  /** All that it touched. */
  readonly touched: readonly number[];
  /** What its own task waits for from now on. */
  readonly waits: Wait | null;
}

/** The objects of an operation that waits; `several`: in the queues of more than one at once. */
interface Wait {
  readonly objects: readonly number[];
  readonly several: boolean;
}

/** Sees what steps touch: from the operation before it, from the tasks after it. */
export class Sight {
  readonly numbers = new Numbers();
  /** Some step did more than its operation told before: what others will do in another order has to be tried. */
  isWide = false;
  /** By task: how far it was. */
  readonly #marks: number[] = [];
  /** By task: what it waits for. */
  readonly #waits: (Wait | null)[] = [];

  /** Looks at all tasks as they are after these events. */
  recall(tasks: readonly Task[], events: Iterable<number>, frames: readonly { readonly waits: Wait | null }[], past: Past): void {
    this.#marks.length = tasks.length;
    for (const task of tasks) this.#marks[task.id] = markOf(task);
    this.#waits.length = 0;
    for (const k of events) {
      const { task, reached } = past.events[k]!;
      for (const other of reached) this.#waits[other] = null;
      this.#waits[task] = frames[k]!.waits;
    }
  }

  /** What a task's way touches as far as can be told before. `looks`: it would change nothing. */
  ahead(task: Task, does: number, looks: boolean): number[] {
    const touched: number[] = [];
    if (does === OPERATION) {
      const op = task.op!;
      const on = op.on(task);
      if (on !== null && isTask(on)) touch(touched, selfOf(on.id), !op.guarded);
      else if (on !== null) touch(touched, this.numbers.of(on), !looks);
      for (const object of op.also(task)) touch(touched, this.numbers.of(object), !looks);
    }
    touch(touched, selfOf(task.id), true);
    return touched;
  }

  /** After a step of `own`, which was to touch `ahead`. */
  after(tasks: readonly Task[], own: number, ahead: readonly number[]): Reach {
    const marks = this.#marks;
    const reached: number[] = [];
    let touched: number[] | null = null;
    for (let id = 0; id < tasks.length; id++) {
      const mark = markOf(tasks[id]!);
      if (marks[id] === mark) continue;
      const isNew = marks[id] === undefined;
      marks[id] = mark;
      if (id === own) continue;
      reached.push(id);
      touched ??= [...ahead];
      touch(touched, selfOf(id), true);
      if (isNew) touch(touched, BIRTHS, true);
      const waited = this.#waits[id] ?? null;
      this.#waits[id] = null;
      // who ends a wait from elsewhere, or one for several things, changes queues that its operation does not name
      const isFar = waited !== null && (waited.several || !waited.objects.some((object) => ahead.includes(object * 2 + 1)));
      if (isFar) for (const object of waited.objects) touch(touched, object, true);
      this.isWide ||= isNew || isFar;
    }
    const waits = tasks[own]!.at === WAITING ? waitOf(tasks[own]!, ahead) : null;
    this.#waits[own] = waits;
    return { reached: reached.length === 0 ? NONE : reached, touched: touched ?? ahead, waits };
  }
}

function waitOf(task: Task, ahead: readonly number[]): Wait {
  return {
    objects: ahead.filter((one) => one >> 1 !== selfOf(task.id)).map((one) => one >> 1),
    several: task.claims !== null && task.claims.length > 1,
  };
}

const NONE: readonly number[] = [];
const markOf = (task: Task): number => (task.ended ? -1 : task.turn * 8 + task.phase);
