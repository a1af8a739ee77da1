import { OPERATION, type Ways } from '../../runtimes/interleaving/ways.ts';
import type { Task } from '../../sync/task.ts';
import type { Frame } from './frame.ts';
import type { Past } from './past.ts';
import type { Reversal } from './reversal.ts';
import type { Sight } from './sight.ts';
import { doesOf, procOf, Step, taskOf } from './step.ts';

/** A run that finds out what a step is in another order: it goes to that place and looks, and goes on for nothing. */
export class Trial {
  readonly question: Reversal;
  readonly #frames: readonly Frame[];
  readonly #past: Past;
  readonly #sight: Sight;
  #tasks: readonly Task[] = [];
  /** What it touches as far as can be told before; null: it was not come to. */
  #ahead: readonly number[] | null = null;
  #timed = false;
  #step: Step | null = null;

  constructor(question: Reversal, frames: readonly Frame[], past: Past, sight: Sight) {
    this.question = question;
    this.#frames = frames;
    this.#past = past;
    this.#sight = sight;
  }

  /** The way to take at step `k`. */
  look(ways: Ways, k: number): number {
    const { at, besides, low } = this.question;
    if (k < at) return this.#frames[k]!.way;
    const place = k - at;
    if (place < besides.length) return Math.max(0, wayOf(ways, this.#past.events[besides[place]!]!.step.proc));
    if (place > besides.length) {
      if (this.#ahead !== null && this.#step === null) this.#settle(ways.timed);
      return 0;
    }
    const way = wayOf(ways, low.proc);
    if (way < 0) return 0;
    const task = ways.tasks[taskOf(low.proc)]!;
    this.#tasks = ways.tasks;
    this.#timed = ways.timed || this.#frames[at]!.timed;
    this.#sight.recall(ways.tasks, [...Array(at).keys(), ...besides], this.#frames, this.#past);
    this.#ahead = this.#sight.ahead(task, doesOf(low.proc), doesOf(low.proc) === OPERATION && task.op!.wouldLook(task));
    return way;
  }

  drawn(k: number, draw: number): number {
    const { at, besides } = this.question;
    const event = this.#past.events[k < at ? k : (besides[k - at] ?? -1)];
    return event?.step.draws[draw] ?? 0;
  }

  /** The run is over: the step as it was there; null: it could not be taken. */
  end(couldGoOn: (task: Task) => boolean): Step | null {
    if (this.#ahead !== null && this.#step === null) this.#settle(this.#tasks.some(couldGoOn));
    return this.#step;
  }

  #settle(fixed: boolean): void {
    const { proc } = this.question.low;
    const { touched } = this.#sight.after(this.#tasks, taskOf(proc), this.#ahead!);
    this.#step = new Step(proc, touched, fixed || this.#timed || doesOf(proc) !== OPERATION);
  }
}

function wayOf(ways: Ways, proc: number): number {
  for (let k = 0; k < ways.count; k++) if (procOf(ways.who[k]!.id, ways.what[k]!) === proc) return k;
  return -1;
}
