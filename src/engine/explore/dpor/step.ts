import type { Named } from '../../kernel/names.ts';
import { Task } from '../../sync/task.ts';

/** What one step did: all that decides with which others it may change places. */
export class Step {
  /** Whose it is: the number of the task, and what its way does. */
  readonly proc: number;
  /** What it touched: the number of each object times two, and one more where it changed it. */
  readonly touched: readonly number[];
  /** It changes places with nobody: time passes in it, or it ends the run. */
  readonly isFixed: boolean;
  /** What was drawn in it. */
  readonly draws: readonly number[];

  constructor(proc: number, touched: readonly number[], isFixed: boolean, draws: readonly number[] = NO_DRAWS) {
    this.proc = proc;
    this.touched = touched;
    this.isFixed = isFixed;
    this.draws = draws;
  }
}

const NO_DRAWS: readonly number[] = [];
/** Things that a way can do: operation, timer, spurious wake-up. */
const KINDS = 3;

export const procOf = (task: number, does: number): number => task * KINDS + does;
export const taskOf = (proc: number): number => Math.floor(proc / KINDS);
export const doesOf = (proc: number): number => proc % KINDS;

/** Do two steps not commute? They touch one object, and not both only look at it. A task's own steps never commute. */
export function depends(a: Step, b: Step): boolean {
  return a.isFixed || b.isFixed || meets(a.touched, b.touched);
}

/** Is there an object in both that one of them changes? */
export function meets(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    for (let k = 0; k < b.length; k++) if ((x ^ b[k]!) < 2 && ((x | b[k]!) & 1) === 1) return true;
  }
  return false;
}

/** Adds an object to what a step touches; what is changed is not merely looked at. */
export function touch(touched: number[], object: number, changes: boolean): void {
  for (let k = 0; k < touched.length; k++) {
    if (touched[k]! >> 1 !== object) continue;
    if (changes) touched[k] = object * 2 + 1;
    return;
  }
  touched.push(object * 2 + (changes ? 1 : 0));
}

/** The number of the object that a task is itself. */
export const selfOf = (task: number): number => task * 2 + 1;
/** What starting a task changes: the number of the next. */
export const BIRTHS = 0;

/** Numbers of objects, the same in all runs of one search: those of the set-up by what they are, those made in a run by their name. */
export class Numbers {
  readonly #known = new WeakMap<Named, number>();
  readonly #named = new Map<string, number>();
  /** Made anew in every run: its operations are others each time. */
  readonly #fleeting = new Set<number>();

  of(object: Named): number {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    let number = this.#named.get(object.name);
    if (number === undefined) this.#named.set(object.name, (number = 2 * (this.#named.size + 1)));
    else this.#fleeting.add(number);
    this.#known.set(object, number);
    return number;
  }

  isFleeting(number: number): boolean {
    return this.#fleeting.has(number);
  }
}

/** Is the object that an operation acts on a task? */
export const isTask = (object: Named): object is Task => object instanceof Task;
