import type { Named } from '../../kernel/names.ts';
import type { TaskVerbs } from '../../interpret/contract.ts';
import type { Nanos } from '../../kernel/time.ts';
import { CALL, DONE, Op, type Attempt, type Sys } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';
import type { Task } from '../../sync/task.ts';
import type { ObjectLock } from './gil/critical.ts';
import { FreeThreads } from './gil/free.ts';
import type { PyThread } from './place.ts';
import type { Interpreter } from './process.ts';

/** Writes a record. */
type Recording = Pick<TaskVerbs, 'record'>;
/** What it does, once it has what it works on to itself. */
type Effect = (task: Task, trace: Recording) => unknown;

/** A C operation on lists or dicts. */
export interface Operation {
  readonly on: Named;
  readonly locks: readonly ObjectLock[];
  readonly effect: Effect;
  /** What the evaluation loop makes of it: a load, a store, or a call of something in C. */
  readonly is: 'load' | 'store' | 'call';
}

/** Whose thread a task is on that acts. */
const threadOf = (task: Task): PyThread => (task.process.local as Interpreter).host.kernel.active!.local as PyThread;

/** The critical sections of its process; null where a GIL makes every C operation one step. */
function sectionsOf(task: Task) {
  const { gil } = task.process.local as Interpreter;
  return gil instanceof FreeThreads ? gil.sections : null;
}

const recording = (sys: Sys): Recording => sys;

/** What operations on containers have in common: after `CALL` the rest is that of the thread's program. */
export abstract class ContainerOp<R> extends Op<R> {
  override on({ a }: Task): Named {
    return (a as Operation).on;
  }
  /** The locks are not to be had at once: what is done when they are. Answers what the operation does. */
  abstract whenAlone(task: Task, self: PyThread, trace: Recording): unknown;
}

/** One step: a load, a store, a method that takes no time worth telling. */
export class Quick extends ContainerOp<unknown> {
  constructor(type: 'list' | 'dict', slot: Slot) {
    super(`${type}.step`, slot);
  }
  of(operation: Operation): this {
    return this.slot.arm(this, operation);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { locks, effect } = task.a as Operation;
    const sections = sectionsOf(task);
    if (sections !== null && !sections.areFree(threadOf(task), locks)) return CALL;
    task.answer = effect(task, recording(sys));
    return DONE;
  }
  whenAlone(task: Task, self: PyThread, trace: Recording): unknown {
    const answer = (task.a as Operation).effect(task, trace);
    sectionsOf(task)!.leave(self);
    return answer;
  }
}

/** Something longer under a GIL, which it keeps. */
export class Long extends ContainerOp<unknown> {
  override readonly computes = true;
  constructor(type: 'list' | 'dict', slot: Slot) {
    super(`${type}.all`, slot);
  }
  of(operation: Operation, ns: Nanos): this {
    return this.slot.arm(this, operation, ns);
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = (task.a as Operation).effect(task, recording(sys));
    return DONE;
  }
  whenAlone(): void {}
}

/** Enters a critical section, without a GIL. */
export class Enter extends ContainerOp<void> {
  constructor(slot: Slot) {
    super('critical.enter', slot);
  }
  of(operation: Operation): this {
    return this.slot.arm(this, operation);
  }
  attempt(task: Task): Attempt {
    return sectionsOf(task)!.tryEnter(threadOf(task), (task.a as Operation).locks) ? DONE : CALL;
  }
  whenAlone(): void {}
}

/** Does what was to be done, and leaves the section. */
export class Leave extends ContainerOp<unknown> {
  constructor(slot: Slot) {
    super('critical.leave', slot);
  }
  of(operation: Operation): this {
    return this.slot.arm(this, operation);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const self = threadOf(task);
    task.answer = (task.a as Operation).effect(task, recording(sys));
    return sectionsOf(task)!.leave(self) ? DONE : CALL;
  }
  whenAlone(): void {}
}
