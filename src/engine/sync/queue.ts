import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { showValue } from '../trace/value.ts';
import type { Received } from './channel.ts';
import { tooManyDone } from './faults.ts';
import { WHY_WORDS, type Op, type Sys, type Why } from './op.ts';
import type { LockPolicy } from './policy.ts';
import { Primitive } from './primitive.ts';
import { Get, Join, Put, TaskDone, TryGet, TryPut } from './queue-ops.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const PUT = kindOf('queue.put');
const GOT = kindOf('queue.got');
const RETURNED = kindOf('queue.returned');
const REFUSED = kindOf('queue.refused');
const TASK_DONE = kindOf('queue.taskDone');
const JOINED = kindOf('queue.joined');

/**
 * A queue of values with room for so many, first in, first out: Python's queue.Queue, Java's ArrayBlockingQueue. Inside it is a lock
 * and two conditions, so it depends on its policy whether a newcomer may pass one that was woken.
 */
export class Queue<T> extends Primitive {
  readonly type = 'queue';
  /** Infinity: it always has room. */
  readonly capacity: number;
  policy: LockPolicy;
  /** Values put and not yet reported done. */
  unfinished = 0;
  readonly #buffer = new Ring<{ readonly value: unknown }>();
  /** All that wait, in the order in which they came. */
  readonly waiters = this.newQueue();
  readonly #put: Put<void>;
  readonly #putWithin: Put<boolean>;
  readonly #tryPut: TryPut;
  readonly #get: Get<T>;
  readonly #getWithin: Get<Received<T>>;
  readonly #tryGet: TryGet<Received<T>>;
  readonly #taskDone: TaskDone;
  readonly #join: Join;

  constructor(name: string, slot: Slot, policy: LockPolicy, capacity: number) {
    super(name, slot);
    this.policy = policy;
    this.capacity = capacity;
    this.#put = new Put('queue.put', this);
    this.#putWithin = new Put('queue.putWithin', this);
    this.#tryPut = new TryPut(this);
    this.#get = new Get('queue.get', this, false);
    this.#getWithin = new Get('queue.getWithin', this, true);
    this.#tryGet = new TryGet(this);
    this.#taskDone = new TaskDone(this);
    this.#join = new Join(this);
  }

  override get size(): number {
    return this.capacity === Infinity ? 0 : this.capacity;
  }

  /** Puts a value at the end; waits for room. */
  put(value: T): Op<void> {
    return this.slot.arm(this.#put, value);
  }
  /** Puts a value if that needs no waiting; answers whether it did. */
  tryPut(value: T): Op<boolean> {
    return this.slot.arm(this.#tryPut, value);
  }
  /** Puts a value, but waits no longer than `limit`; answers whether it did. */
  putWithin(limit: Nanos, value: T): Op<boolean> {
    return this.slot.arm(this.#putWithin, value, 0, this.slot.span('putWithin', limit));
  }
  /** Takes the oldest value; waits for one. */
  get(): Op<T> {
    return this.slot.arm(this.#get);
  }
  /** Takes a value if that needs no waiting; `ok` is false when there was none. */
  tryGet(): Op<Received<T>> {
    return this.slot.arm(this.#tryGet);
  }
  /** Takes a value, but waits no longer than `limit`; `ok` is false when none came. */
  getWithin(limit: Nanos): Op<Received<T>> {
    return this.slot.arm(this.#getWithin, undefined, 0, this.slot.span('getWithin', limit));
  }
  /** Reports that the work on a value that was got is done. @throws E_TOO_MANY_DONE into the task beyond the number of puts. */
  taskDone(): Op<void> {
    return this.slot.arm(this.#taskDone);
  }
  /** Waits until every value ever put has been reported done. */
  join(): Op<void> {
    return this.slot.arm(this.#join);
  }

  /** Values in it at this moment. For checks and for `log`: before a task acts on it others may come. */
  get length(): number {
    return this.#buffer.size;
  }

  /** Is there room, and nobody before who has a right to it? */
  takesIn(task: Task, again: boolean): boolean {
    return this.length < this.capacity && (again || this.#first(Put) === null || this.policy.admits(task));
  }
  /** Is there a value, and nobody before who has a right to it? */
  givesOut(task: Task, again: boolean): boolean {
    return this.length > 0 && (again || this.#first(Get) === null || this.policy.admits(task));
  }

  push(task: Task, value: unknown, sys: Sys): void {
    this.#buffer.push({ value });
    this.unfinished++;
    sys.record(PUT, task, this, 0, 0, value);
    this.#serve(Get, sys);
  }

  shift(task: Task, sys: Sys): unknown {
    const { value } = this.#buffer.shift()!;
    sys.record(GOT, task, this, 0, 0, value);
    this.#serve(Put, sys);
    return value;
  }

  /** A task that got a value will never see it: it is the oldest again. */
  unshift(task: Task, value: unknown, sys: Sys): void {
    this.#buffer.unshift({ value });
    sys.record(RETURNED, task, this, 0, 0, value);
    this.#serve(Get, sys);
  }

  countDone(task: Task, sys: Sys): void {
    if (this.unfinished === 0) throw tooManyDone(this.name);
    sys.record(TASK_DONE, task, this, --this.unfinished);
    if (this.unfinished > 0) return;
    for (let joiner = this.#first(Join); joiner !== null; joiner = this.#first(Join)) sys.retry(joiner, 1);
  }

  joined(task: Task, sys: Sys): void {
    sys.record(JOINED, task, this);
  }

  refused(task: Task, sys: Sys, why: Why | 'busy'): void {
    sys.record(REFUSED, task, this, why === 'busy' ? 0 : 1 + WHY_WORDS.indexOf(why));
  }

  /** Puts a task whose turn was not, or has passed, among those that wait. */
  enqueue(task: Task): void {
    if (task.phase > 0 && this.policy.requeue === 'front') this.waiters.pushFront(task);
    else this.waiters.pushBack(task);
  }

  /** One more value, or one more place: what the longest waiter of that side gets is the policy's. */
  #serve(side: typeof Put | typeof Get, sys: Sys): void {
    const heir = this.#first(side);
    if (heir === null) return;
    switch (this.policy.onRelease(heir)) {
      case 'own': {
        heir.dropClaims();
        const op = heir.op as Put<unknown> | Get<unknown>;
        return sys.settle(heir, op.serve(heir, sys));
      }
      case 'retry':
        return sys.retry(heir, 1);
      case 'leave':
        return;
    }
  }

  /** Who has waited longest on that side. */
  #first(side: typeof Put | typeof Get | typeof Join): Task | null {
    for (let waiter = this.waiters.first; waiter !== null; waiter = waiter.behind) if (waiter.task.op instanceof side) return waiter.task;
    return null;
  }

  protected reset(): void {
    this.#buffer.clear();
    this.unfinished = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    const buffer = Array.from({ length: this.length }, (_, k) => showValue(this.#buffer.at(k)!.value));
    return { count: this.unfinished, buffer, waiters: this.waiters.names() };
  }
}
