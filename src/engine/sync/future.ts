import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { showValue } from '../trace/value.ts';
import type { Received } from './channel.ts';
import { alreadySettled, rejected, type TaskFault } from './faults.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const RESOLVED = kindOf('future.resolved');
const REJECTED = kindOf('future.rejected');
const GOT = kindOf('future.got');
const REFUSED = kindOf('future.refused');
const NOTHING: Received<never> = { value: undefined, ok: false };

/** A value that will be there once: asyncio's and Java's Future, C++'s promise, what JavaScript's Promise is without its callbacks. */
export class Future<T> extends Primitive {
  readonly type = 'future';
  #stage: 'pending' | 'resolved' | 'rejected' = 'pending';
  #result: unknown = undefined;
  readonly waiters = this.newQueue();
  readonly #wait: Wait<T>;
  readonly #waitWithin: Wait<Received<T>>;
  readonly #resolve: Settle;
  readonly #reject: Settle;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#wait = new Wait('future.wait', this, false);
    this.#waitWithin = new Wait('future.waitWithin', this, true);
    this.#resolve = new Settle('future.resolve', this, true);
    this.#reject = new Settle('future.reject', this, false);
  }

  /** Gives it its value. @throws E_ALREADY_SETTLED into the task the second time. */
  resolve(value: T): Op<void> {
    return this.slot.arm(this.#resolve, value);
  }
  /** All that wait fail, and all that will. @throws E_ALREADY_SETTLED into the task the second time. */
  reject(reason: unknown): Op<void> {
    return this.slot.arm(this.#reject, reason);
  }
  /** Waits for the value. @throws E_REJECTED into the task, with the reason as its `cause`. */
  wait(): Op<T> {
    return this.slot.arm(this.#wait);
  }
  /** Waits, but no longer than `limit`; `ok` is false when it was not settled by then. @throws E_REJECTED into the task. */
  waitWithin(limit: Nanos): Op<Received<T>> {
    return this.slot.arm(this.#waitWithin, undefined, 0, this.slot.span('waitWithin', limit));
  }
  /** Has it been resolved or rejected? For checks and for `log`. */
  get isSettled(): boolean {
    return this.#stage !== 'pending';
  }

  settle(task: Task, resolves: boolean, sys: Sys): void {
    if (this.isSettled) throw alreadySettled(this.name);
    this.#stage = resolves ? 'resolved' : 'rejected';
    this.#result = task.a;
    sys.record(resolves ? RESOLVED : REJECTED, task, this, 0, 0, task.a);
    while (this.waiters.first !== null) {
      const { task: waiter } = this.waiters.first;
      sys.record(GOT, waiter, this);
      if (resolves) sys.settle(waiter, (waiter.op as Wait<unknown>).answer(task.a));
      else sys.fail(waiter, this.#fault());
    }
  }

  /** The value of a settled future. @throws E_REJECTED */
  take(task: Task, sys: Sys): unknown {
    sys.record(GOT, task, this);
    if (this.#stage === 'rejected') throw this.#fault();
    return this.#result;
  }

  #fault(): TaskFault {
    return rejected(this.name, showValue(this.#result), this.#result);
  }

  protected reset(): void {
    this.#stage = 'pending';
    this.#result = undefined;
  }

  protected snapshot(): Partial<ObjectState> {
    const settled = this.isSettled;
    return { closed: settled, value: settled ? showValue(this.#result) : null, waiters: this.waiters.names() };
  }
}

class Wait<R> extends Op<R> {
  override readonly impartial = true;
  readonly #future: Future<unknown>;
  readonly #tells: boolean;
  constructor(name: string, future: Future<unknown>, tells: boolean) {
    super(name, future.slot);
    this.#future = future;
    this.#tells = tells;
  }
  override enabled(): boolean {
    return this.#future.isSettled;
  }
  override on(): Named | null {
    return this.#future;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (!this.#future.isSettled) {
      this.#future.waiters.pushBack(task);
      return BLOCKED;
    }
    task.answer = this.answer(this.#future.take(task, sys));
    return DONE;
  }
  answer(value: unknown): unknown {
    return this.#tells ? { value, ok: true } : value;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return;
    sys.record(REFUSED, task, this.#future, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, this.#tells ? NOTHING : undefined);
  }
}

class Settle extends Op<void> {
  readonly #future: Future<unknown>;
  readonly #resolves: boolean;
  constructor(name: string, future: Future<unknown>, resolves: boolean) {
    super(name, future.slot);
    this.#future = future;
    this.#resolves = resolves;
  }
  override on(): Named | null {
    return this.#future;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#future.settle(task, this.#resolves, sys);
    return DONE;
  }
}
