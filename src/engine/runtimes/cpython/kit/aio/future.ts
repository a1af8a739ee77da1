import type { Named } from '../../../../kernel/names.ts';
import type { Task as EngineTask } from '../../../../sync/task.ts';
import type { WaitQueue } from '../../../../sync/waiting.ts';
import { CancelledError, InvalidStateError } from '../errors.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';

/** As a method's type, so that a future of something is a future of anything. */
type Callback<R> = { call(future: Future<R>): void }['call'];

/** Begins what has been waiting without a task of its own. */
export class Starter {
  readonly begin: () => void;
  constructor(begin: () => void) {
    this.begin = begin;
  }
}
type Waiting<R> = Callback<R> | EngineTask | Starter;

/** What can be awaited: `yield* future`. */
export interface Awaitable<R> {
  [Symbol.iterator](): Steps<R>;
}

/**
 * asyncio.Future. What waits for it is called through the loop, in the order of its coming, never at once. Awaiting one that is
 * done does not give way. C313 Lib/asyncio/futures.py.
 */
export class Future<R> implements Awaitable<R> {
  protected readonly aio: Aio;
  #stage: 'pending' | 'cancelled' | 'finished' = 'pending';
  #result: R | undefined;
  #error: Error | null = null;
  /** The first that waits, and the others: mostly there is one. */
  #first: Waiting<R> | null = null;
  #more: Waiting<R>[] | null = null;
  /** Where those that await it are shown to wait. */
  readonly #queue: WaitQueue | null;

  constructor(aio: Aio, queue: WaitQueue | null = null) {
    this.aio = aio;
    this.#queue = queue;
  }

  /** What traces name as the thing waited for. */
  get shownAs(): Named | null {
    return this.#queue?.owner ?? null;
  }

  done(): boolean {
    return this.#stage !== 'pending';
  }
  cancelled(): boolean {
    return this.#stage === 'cancelled';
  }
  result(): R {
    if (this.#stage === 'cancelled') throw new CancelledError();
    if (this.#stage === 'pending') throw new InvalidStateError('Result is not set.');
    if (this.#error !== null) throw this.#error;
    return this.#result as R;
  }
  exception(): Error | null {
    if (this.#stage === 'cancelled') throw new CancelledError();
    if (this.#stage === 'pending') throw new InvalidStateError('Exception is not set.');
    return this.#error;
  }

  set_result(result: R): void {
    if (this.done()) throw new InvalidStateError('invalid state');
    this.#result = result;
    this.#ends('finished');
  }
  set_exception(error: Error): void {
    if (this.done()) throw new InvalidStateError('invalid state');
    this.#error = error;
    this.#ends('finished');
  }
  cancel(): boolean {
    if (this.done()) return false;
    this.#ends('cancelled');
    return true;
  }

  #ends(stage: 'cancelled' | 'finished'): void {
    this.#stage = stage;
    const first = this.#first;
    const more = this.#more;
    this.#first = this.#more = null;
    if (first !== null) this.#tell(first);
    if (more !== null) for (const callback of more) this.#tell(callback);
  }

  #tell(callback: Waiting<R>): void {
    if (typeof callback === 'function') this.#callSoon(callback);
    else if (callback instanceof Starter) callback.begin();
    else this.aio.session.sys.settle(callback, undefined);
  }

  #add(callback: Waiting<R>): void {
    if (this.#first === null) this.#first = callback;
    else (this.#more ??= []).push(callback);
  }

  #callSoon(callback: Callback<R>): void {
    this.aio.loop.callSoon(() => callback(this));
  }

  add_done_callback(callback: Callback<R>): void {
    if (this.done()) this.#callSoon(callback);
    else this.#add(callback);
  }

  remove_done_callback(callback: Callback<R>): void {
    this.#more = this.#more?.filter((one) => one !== callback) ?? null;
    if (this.#first === callback) this.#first = this.#more?.shift() ?? null;
  }

  /** A task has come to wait for it. */
  awaitedBy(task: EngineTask): void {
    this.#add(task);
    this.#queue?.pushBack(task);
  }

  /** A task that is none of the engine's yet: it begins when this is over. */
  awaitedBefore(starter: Starter): void {
    this.#add(starter);
  }

  *[Symbol.iterator](): Steps<R> {
    if (!this.done()) {
      const { current, awaits, yields } = this.aio;
      if (this.cancelledInAdvance(current)) yield* yields.of();
      else {
        this.awaitedIn(current);
        yield* awaits.of(this);
        this.resumedIn(current);
      }
    }
    return this.result();
  }

  /** Has the task been cancelled before it came to wait? Then the future is cancelled as soon as it is awaited. */
  cancelledInAdvance(task: Awaiting | null): boolean {
    if (task === null) throw new InvalidStateError('only a task can await');
    if (!task.mustCancel || !this.cancel()) return false;
    task.mustCancel = false;
    return true;
  }
  awaitedIn(task: Awaiting | null): void {
    task!.waiter = this;
  }
  resumedIn(task: Awaiting | null): void {
    task!.waiter = null;
    task!.deliver();
  }
}

/** What a future needs of the task that awaits it. */
export interface Awaiting {
  mustCancel: boolean;
  waiter: { cancel(): boolean } | null;
  deliver(): void;
}
