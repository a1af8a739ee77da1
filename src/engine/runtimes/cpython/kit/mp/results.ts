import { TimeoutError, ValueError } from '../errors.ts';
import { Event } from '../meeting.ts';
import type { Session, Steps } from '../session.ts';

/** Called in the thread that takes the results. */
type Heard = ((value: never) => Steps<unknown> | void) | null;

/** Who is told when it is over, with the result or with the error. */
export interface Hearing {
  readonly callback?: Heard;
  readonly error_callback?: Heard;
}

/** What became of one task of a worker. */
export interface Outcome {
  readonly results: readonly unknown[];
  readonly error: Error | null;
}

/** Something that a pool has been asked for: its tasks report to it, from the thread that takes the results. */
export interface Job {
  /** A task of it is over; answers whether all are. */
  takes(first: number, outcome: Outcome): Steps<boolean>;
  /** The feeder has handed out so many tasks, and no more will come; answers whether all are over. */
  closes(tasks: number): Steps<boolean>;
}

/** multiprocessing.pool.AsyncResult and MapResult: over when all tasks are, also those after an error. */
export class AsyncResult<R> implements Job {
  readonly #hearing: Hearing;
  readonly #event: Event;
  readonly #single: boolean;
  readonly #results: unknown[] = [];
  #left: number;
  #error: Error | null = null;

  /** `tasks`: in how many it has been cut; `single`: its result is that of its one task, not a list. */
  constructor(session: Session, tasks: number, hearing: Hearing, single: boolean) {
    this.#event = new Event(session);
    this.#hearing = hearing;
    this.#single = single;
    this.#left = tasks;
  }

  *takes(first: number, { results, error }: Outcome): Steps<boolean> {
    for (const [k, result] of results.entries()) this.#results[first + k] = result;
    this.#error ??= error;
    if (--this.#left > 0) return false;
    yield* this.#isOver();
    return true;
  }

  *closes(tasks: number): Steps<boolean> {
    if (tasks > 0) return false;
    yield* this.#isOver(); // a map of nothing
    return true;
  }

  *#isOver(): Steps {
    const { callback = null, error_callback = null } = this.#hearing;
    if (this.#error === null) yield* call(callback, this.#value);
    else yield* call(error_callback, this.#error);
    yield* this.#event.set();
  }

  get #value(): unknown {
    return this.#single ? this.#results[0] : this.#results;
  }

  ready(): boolean {
    return this.#event.is_set();
  }
  successful(): boolean {
    if (!this.ready()) throw new ValueError('the result is not ready');
    return this.#error === null;
  }
  *wait(timeout: number | null = null): Steps {
    yield* this.#event.wait(timeout);
  }
  *get(timeout: number | null = null): Steps<R> {
    yield* this.wait(timeout);
    if (!this.ready()) throw new TimeoutError();
    if (this.#error !== null) throw this.#error;
    return this.#value as R;
  }
}

function* call(callback: Heard, value: unknown): Steps {
  const steps = callback?.(value as never);
  if (steps !== undefined) yield* steps;
}

/** What `next` answers, as an iterator of JavaScript does. */
export type Next<R> = { readonly done: false; readonly value: R } | { readonly done: true };

/** multiprocessing.pool.IMapIterator, and its unordered kin. */
export class IMapIterator<R> implements Job {
  readonly #ordered: boolean;
  readonly #session: Session;
  /** Results that `next` may give. */
  readonly #ready: Outcome[] = [];
  /** Those that came before one that is due, by their number. */
  readonly #early = new Map<number, Outcome>();
  #waiting: Event | null = null;
  /** How many have come, and how many have been given. */
  #index = 0;
  #taken = 0;
  #length = Infinity;

  constructor(session: Session, ordered: boolean) {
    this.#session = session;
    this.#ordered = ordered;
  }

  *takes(first: number, outcome: Outcome): Steps<boolean> {
    this.#index++;
    if (!this.#ordered) this.#ready.push(outcome);
    else {
      this.#early.set(first, outcome);
      for (let next = this.#nextEarly(); next !== undefined; next = this.#nextEarly()) this.#ready.push(next);
    }
    yield* this.#tell();
    return this.#index === this.#length;
  }
  /** Whose turn it is. */
  #due = 0;
  #nextEarly(): Outcome | undefined {
    const next = this.#early.get(this.#due);
    if (next !== undefined) this.#early.delete(this.#due++);
    return next;
  }

  *closes(tasks: number): Steps<boolean> {
    this.#length = tasks;
    yield* this.#tell();
    return this.#index === this.#length;
  }

  *#tell(): Steps {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) yield* waiting.set();
  }

  /** The next result. @throws what its item raised, TimeoutError. */
  *next(timeout: number | null = null): Steps<Next<R>> {
    while (this.#ready.length === 0) {
      if (this.#taken === this.#length) return { done: true };
      const event = (this.#waiting ??= new Event(this.#session));
      if (!(yield* event.wait(timeout))) throw new TimeoutError();
    }
    this.#taken++;
    const { results, error } = this.#ready.shift()!;
    if (error !== null) throw error;
    return { done: false, value: results[0] as R };
  }
}
