import type { Named } from '../kernel/names.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { groupReused, negativeCounter } from './faults.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const ADDED = kindOf('waitGroup.added');
const PASSED = kindOf('waitGroup.passed');

/**
 * A counter to wait for until it is zero, with the rules of Go's sync.WaitGroup: it must not go below zero, and must not be used
 * again before those that waited have gone on. Where Go kills the program, the task at fault fails.
 */
export class WaitGroup extends Primitive {
  readonly type = 'waitGroup';
  count = 0;
  readonly waiters = this.newQueue();
  readonly #add: Add;
  readonly #done: Add;
  readonly #wait: Wait;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#add = new Add('waitGroup.add', this);
    this.#done = new Add('waitGroup.done', this);
    this.#wait = new Wait(this);
  }

  /** Adds `by`, which may be negative. @throws E_NEGATIVE_COUNTER into the task. */
  add(by = 1): Op<void> {
    return this.slot.arm(this.#add, this.slot.whole('what is added', by, -Number.MAX_SAFE_INTEGER));
  }
  /** One less. @throws E_NEGATIVE_COUNTER into the task. */
  done(): Op<void> {
    return this.slot.arm(this.#done, -1);
  }
  /** Waits until the counter is zero. @throws E_WAIT_GROUP_REUSED into the task if it is not zero any more when the task goes on. */
  wait(): Op<void> {
    return this.slot.arm(this.#wait);
  }

  change(task: Task, by: number, sys: Sys): void {
    if (this.count + by < 0) throw negativeCounter(this.name);
    this.count += by;
    sys.record(ADDED, task, this, by, this.count);
    if (this.count === 0) while (this.waiters.first !== null) sys.retry(this.waiters.first.task, 1);
  }

  protected reset(): void {
    this.count = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    return { count: this.count, waiters: this.waiters.names() };
  }
}

class Add extends Op<void> {
  readonly #group: WaitGroup;
  constructor(name: string, group: WaitGroup) {
    super(name, group.slot);
    this.#group = group;
  }
  override on(): Named | null {
    return this.#group;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#group.change(task, task.a as number, sys);
    return DONE;
  }
}

/** Arriving is a step; going on is a second one, and looks once more, as Wait of Go 1.26 sync/waitgroup.go does. */
class Wait extends Op<void> {
  readonly #group: WaitGroup;
  constructor(group: WaitGroup) {
    super('waitGroup.wait', group.slot);
    this.#group = group;
  }
  override on(): Named | null {
    return this.#group;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const group = this.#group;
    const woken = task.phase > 0;
    if (woken && (group.count > 0 || group.waiters.size > 0)) throw groupReused(group.name);
    if (group.count > 0) {
      group.waiters.pushBack(task);
      return BLOCKED;
    }
    sys.record(PASSED, task, group);
    return DONE;
  }
}
