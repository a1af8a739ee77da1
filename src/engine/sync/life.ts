import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import { joinedFailed } from './faults.ts';
import { BLOCKED, CALL, DONE, Op, YIELD, type Attempt, type Sys } from './op.ts';
import type { Slot } from './slot.ts';
import { FAILED, type Task } from './task.ts';
import { WaitQueue } from './waiting.ts';

const WORKED = kindOf('task.worked');
const JOINED = kindOf('task.joined');
const CANCELLING = kindOf('task.cancelling');

/** Sleeps: the world wakes it, so the rest is its runtime's. */
export class Sleep extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('sleep', slot);
  }
  /** Lets at least `span` pass. */
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('sleep', span));
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** Computes: burns CPU, which is its cost. */
export class Work extends Op<void> {
  override readonly shared = false;
  override readonly computes = true;
  constructor(slot: Slot) {
    super('work', slot);
  }
  /** Needs `span` of a core. */
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('work', span));
  }
  attempt(task: Task, sys: Sys): Attempt {
    sys.record(WORKED, task, null, task.ns);
    return DONE;
  }
}

/** Gives way: others that are ready come first. */
export class Pause extends Op<void> {
  override readonly givesWay = true;
  constructor(slot: Slot) {
    super('pause', slot);
  }
  of(): this {
    return this.slot.arm(this);
  }
  attempt(): Attempt {
    return YIELD;
  }
}

/** Waits for a task to end. */
export class Join extends Op<unknown> {
  constructor(slot: Slot) {
    super('join', slot);
  }
  of(target: Task): this {
    return this.slot.arm(this, target);
  }
  override enabled(task: Task): boolean {
    return (task.a as Task).ended;
  }
  override on(task: Task): Named | null {
    return task.a as Task;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const target = task.a as Task;
    if (target.ended) {
      sys.record(JOINED, task, target);
      if (target.at === FAILED) throw joinedFailed(target.name, String(target.result));
      task.answer = target.result;
      return DONE;
    }
    (target.joiners ??= new WaitQueue(target)).pushBack(task);
    return BLOCKED;
  }
}

/** Cancels a task. It does not wait until that task has ended. */
export class Cancel extends Op<void> {
  constructor(slot: Slot) {
    super('cancel', slot);
  }
  of(target: Task): this {
    return this.slot.arm(this, target);
  }
  override on(task: Task): Named | null {
    return task.a as Task;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const target = task.a as Task;
    sys.record(CANCELLING, task, target);
    if (!target.ended) sys.cancel(target, task);
    return DONE;
  }
}

/** Starts a task in the middle of a run. */
export class Spawn extends Op<unknown> {
  constructor(slot: Slot) {
    super('spawn', slot);
  }
  of(start: (parent: Task) => Spawned): this {
    return this.slot.arm(this, start);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const handle = (task.a as (parent: Task) => Spawned)(task);
    sys.begin(handle.task, task);
    task.answer = handle;
    return DONE;
  }
}

/** A task as a scenario holds it: to join, cancel, or ask for its result after the run. */
export interface Spawned<R = unknown> {
  readonly task: Task;
  readonly result?: R;
}
