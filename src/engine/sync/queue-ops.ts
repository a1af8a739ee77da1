import type { Named } from '../kernel/names.ts';
import type { Received } from './channel.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys, type Why } from './op.ts';
import type { Queue } from './queue.ts';
import type { Task } from './task.ts';

const NOTHING: Received<never> = { value: undefined, ok: false };

/** An operation on a queue. */
abstract class QueueOp<R> extends Op<R> {
  protected readonly queue: Queue<unknown>;
  constructor(name: string, queue: Queue<unknown>) {
    super(name, queue.slot);
    this.queue = queue;
  }
  override on(): Named | null {
    return this.queue;
  }
}

export class Put<R> extends QueueOp<R> {
  override readonly impartial = true;
  override enabled(): boolean {
    return this.queue.length < this.queue.capacity;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (!this.queue.takesIn(task, task.phase > 0)) {
      this.queue.enqueue(task);
      return BLOCKED;
    }
    task.answer = this.serve(task, sys);
    return DONE;
  }
  serve(task: Task, sys: Sys): true {
    this.queue.push(task, task.a, sys);
    return true;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return; // the value is in: somebody may have taken it
    this.queue.refused(task, sys, why);
    sys.settle(task, false);
  }
}

export class TryPut extends QueueOp<boolean> {
  constructor(queue: Queue<unknown>) {
    super('queue.tryPut', queue);
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = this.queue.takesIn(task, false);
    if (task.answer === true) this.queue.push(task, task.a, sys);
    else this.queue.refused(task, sys, 'busy');
    return DONE;
  }
}

export class Get<R> extends QueueOp<R> {
  override readonly impartial = true;
  readonly #tells: boolean;
  /** `tells`: the answer says whether it is a value. */
  constructor(name: string, queue: Queue<unknown>, tells: boolean) {
    super(name, queue);
    this.#tells = tells;
  }
  override enabled(): boolean {
    return this.queue.length > 0;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (!this.queue.givesOut(task, task.phase > 0)) {
      this.queue.enqueue(task);
      return BLOCKED;
    }
    task.answer = this.serve(task, sys);
    return DONE;
  }
  serve(task: Task, sys: Sys): unknown {
    const value = this.queue.shift(task, sys);
    return this.#tells ? { value, ok: true } : value;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) {
      const value = this.#tells ? (task.answer as Received<unknown>).value : task.answer;
      return this.queue.unshift(task, value, sys);
    }
    this.queue.refused(task, sys, why);
    sys.settle(task, this.#tells ? NOTHING : undefined);
  }
}

export class TryGet<R> extends QueueOp<R> {
  constructor(queue: Queue<unknown>) {
    super('queue.tryGet', queue);
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.queue.givesOut(task, false)) task.answer = { value: this.queue.shift(task, sys), ok: true };
    else {
      task.answer = NOTHING;
      this.queue.refused(task, sys, 'busy');
    }
    return DONE;
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    const got = task.answer as Received<unknown>;
    if (granted && got.ok) this.queue.unshift(task, got.value, sys);
  }
}

export class TaskDone extends QueueOp<void> {
  constructor(queue: Queue<unknown>) {
    super('queue.taskDone', queue);
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.queue.countDone(task, sys);
    return DONE;
  }
}

/** Woken at zero, it looks once more: more may have been put. */
export class Join extends QueueOp<void> {
  override readonly impartial = true;
  constructor(queue: Queue<unknown>) {
    super('queue.join', queue);
  }
  override enabled(): boolean {
    return this.queue.unfinished === 0;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.queue.unfinished > 0) {
      this.queue.enqueue(task);
      return BLOCKED;
    }
    this.queue.joined(task, sys);
    return DONE;
  }
}
