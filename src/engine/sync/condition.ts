import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { waitsWithoutLock } from './faults.ts';
import type { Mutex } from './mutex.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const WAITING = kindOf('condition.waiting');
const NOTIFIED = kindOf('condition.notified');
const LEFT = kindOf('condition.left');
/** The wait is over, the lock is still to be taken again. */
const RELOCK = 1;

/**
 * What a condition is for: a program's own; the working part of an object that looks at its state under the lock before every wait,
 * so that no wake-up of it can be lost; an event, whose flag may be up and down again before somebody comes.
 */
export type ConditionType = 'condition' | 'inner-condition' | 'event';

/** Sleep until somebody says that the state has changed. A notification that finds nobody waiting is lost. */
export class Condition extends Primitive {
  readonly type: ConditionType;
  readonly mutex: Mutex;
  /** What waiting on it costs: the task alone, or the OS thread that it runs on. */
  set parks(what: 'task' | 'thread') {
    this.#wait.parks = this.#waitWithin.parks = what;
  }
  readonly waiters = this.newQueue();
  readonly #wait: Wait<void>;
  readonly #waitWithin: Wait<boolean>;
  readonly #notify: Notify;
  readonly #notifyAll: Notify;

  constructor(name: string, slot: Slot, mutex: Mutex, type: ConditionType = 'condition') {
    super(name, slot);
    this.type = type;
    this.mutex = mutex;
    this.#wait = new Wait('condition.wait', this);
    this.#waitWithin = new Wait('condition.waitWithin', this);
    this.#notify = new Notify('condition.notify', this);
    this.#notifyAll = new Notify('condition.notifyAll', this);
  }

  /** Frees the lock and sleeps, in one step; owns the lock again when it goes on. @throws E_NOT_LOCK_HOLDER into the task without the lock. */
  wait(): Op<void> {
    return this.slot.arm(this.#wait, true);
  }
  /** As `wait`, but sleeps no longer than `limit`; answers whether it was notified. It owns the lock either way. */
  waitWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#waitWithin, true, 0, this.slot.span('waitWithin', limit));
  }
  /** Wakes `count` waiters, the longest first and under `os: 'fifo'` the highest, or as many as there are. */
  notify(count = 1): Op<void> {
    return this.slot.arm(this.#notify, count);
  }
  /** Wakes all. */
  notifyAll(): Op<void> {
    return this.slot.arm(this.#notifyAll, Infinity);
  }

  protected reset(): void {}

  protected snapshot(): Partial<ObjectState> {
    return { waiters: this.waiters.names() };
  }
}

/** Arriving is a step; taking the lock again is a second one, and waits like any lock. `task.a`: it was notified. */
class Wait<R> extends Op<R> {
  override readonly spurious = true;
  readonly condition: Condition;
  constructor(name: string, condition: Condition) {
    super(name, condition.slot);
    this.condition = condition;
  }
  override enabled(task: Task): boolean {
    return task.phase < RELOCK || this.condition.mutex.owner === null;
  }
  override on(task: Task): Named | null {
    return task.phase < RELOCK ? this.condition : this.condition.mutex;
  }
  override also(task: Task): readonly Named[] {
    return task.phase < RELOCK ? [this.condition.mutex] : []; // coming to wait frees it
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { condition } = this;
    if (task.phase >= RELOCK) {
      task.answer = task.a;
      return condition.mutex.acquire(task, sys, task.phase > RELOCK);
    }
    if (condition.mutex.owner !== task) throw waitsWithoutLock(condition.name, condition.mutex.name, task.name);
    sys.record(WAITING, task, condition);
    condition.waiters.pushBack(task);
    condition.mutex.suspend(task, sys);
    return BLOCKED;
  }
  override insists(task: Task): boolean {
    return task.phase >= RELOCK;
  }
  override granted(task: Task): unknown {
    return task.a;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return; // it owns the lock again: the body's own clean-up releases it
    if (task.phase < RELOCK) {
      sys.record(LEFT, task, this.condition, WHY_WORDS.indexOf(why));
      task.a = why === 'spurious';
    }
    sys.retry(task, RELOCK, why);
  }
}

class Notify extends Op<void> {
  readonly condition: Condition;
  constructor(name: string, condition: Condition) {
    super(name, condition.slot);
    this.condition = condition;
  }
  override on(): Named | null {
    return this.condition;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { waiters } = this.condition;
    const wanted = task.a as number;
    const woken = Math.min(wanted, waiters.size);
    sys.record(NOTIFIED, task, this.condition, woken, wanted === Infinity ? 1 : 0);
    for (let k = 0; k < woken; k++) {
      const waiter = sys.heir(waiters, false)!;
      waiter.deadline = -1; // it was notified: taking the lock again has no limit
      sys.retry(waiter, RELOCK);
    }
    return DONE;
  }
}
