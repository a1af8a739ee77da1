import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const SET = kindOf('event.set');
const CLEARED = kindOf('event.cleared');
const SEEN = kindOf('event.seen');
const REFUSED = kindOf('event.refused');

/**
 * A flag to wait for, as Python's Event and Win32's manual-reset event. Setting it lets everybody go on who waits at that moment,
 * even if it is cleared before they run; who comes after the clearing waits.
 */
export class Event extends Primitive {
  readonly type = 'event';
  #on = false;
  readonly waiters = this.newQueue();
  readonly #wait: Wait<void>;
  readonly #waitWithin: Wait<boolean>;
  readonly #isSet: IsSet;
  readonly #set: Change;
  readonly #clear: Change;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#wait = new Wait('event.wait', this);
    this.#waitWithin = new Wait('event.waitWithin', this);
    this.#isSet = new IsSet(this);
    this.#set = new Change('event.set', this, true);
    this.#clear = new Change('event.clear', this, false);
  }

  /** Waits until it is set; goes on at once if it is. */
  wait(): Op<void> {
    return this.slot.arm(this.#wait);
  }
  /** As `wait`, but no longer than `limit`; answers whether it was set. */
  waitWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#waitWithin, undefined, 0, this.slot.span('waitWithin', limit));
  }
  /** Sets it and wakes all. */
  set(): Op<void> {
    return this.slot.arm(this.#set);
  }
  /** Those that come from now on wait. */
  clear(): Op<void> {
    return this.slot.arm(this.#clear);
  }
  /** Looks whether it is set: a step of its own, so that it may have changed before the next. */
  isSet(): Op<boolean> {
    return this.slot.arm(this.#isSet);
  }

  /** Whether it is set at this moment. For checks after the run and for `log`. */
  get value(): boolean {
    return this.#on;
  }

  turn(on: boolean, task: Task, sys: Sys): void {
    this.#on = on;
    sys.record(on ? SET : CLEARED, task, this);
    if (on) while (this.waiters.first !== null) sys.settle(this.waiters.first.task, true);
  }

  protected reset(): void {
    this.#on = false;
  }

  protected snapshot(): Partial<ObjectState> {
    return { count: this.#on ? 1 : 0, waiters: this.waiters.names() };
  }
}

/** Arriving is a step: whether a task waits already decides what a set and a clear in a row mean to it. */
class Wait<R> extends Op<R> {
  readonly #event: Event;
  constructor(name: string, event: Event) {
    super(name, event.slot);
    this.#event = event;
  }
  override on(): Named | null {
    return this.#event;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (!this.#event.value) {
      this.#event.waiters.pushBack(task);
      return BLOCKED;
    }
    sys.record(SEEN, task, this.#event, 1);
    task.answer = true;
    return DONE;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return;
    sys.record(REFUSED, task, this.#event, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, false);
  }
}

class IsSet extends Op<boolean> {
  readonly #event: Event;
  constructor(event: Event) {
    super('event.isSet', event.slot);
    this.#event = event;
  }
  override on(): Named | null {
    return this.#event;
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = this.#event.value;
    sys.record(SEEN, task, this.#event, this.#event.value ? 1 : 0);
    return DONE;
  }
}

class Change extends Op<void> {
  readonly #event: Event;
  readonly #to: boolean;
  constructor(name: string, event: Event, to: boolean) {
    super(name, event.slot);
    this.#event = event;
    this.#to = to;
  }
  override on(): Named | null {
    return this.#event;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#event.turn(this.#to, task, sys);
    return DONE;
  }
}
