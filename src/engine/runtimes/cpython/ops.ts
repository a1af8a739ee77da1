import type { Nanos } from '../../kernel/time.ts';
import type { Named } from '../../kernel/names.ts';
import { Spawn } from '../../sync/life.ts';
import { BLOCKED, CALL, DONE, Op, type Attempt } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';
import type { Task } from '../../sync/task.ts';
import { WaitQueue } from '../../sync/waiting.ts';

/** What a stretch of bytecode is to the evaluation loop. */
export type Step = 'call' | 'c call' | 'quick call' | 'branch' | 'loop';

/** A step of Python code that does nothing but be a check point, or not, by version. */
export class PyOp extends Op<void> {
  override readonly shared = false;
  readonly step: Step;
  constructor(step: Step, slot: Slot) {
    super(`python.${step.replace(' ', '-')}`, slot);
    this.step = step;
  }
  of(): this {
    return this.slot.arm(this);
  }
  attempt(): Attempt {
    return DONE;
  }
}

/** `asyncio.run`: the thread runs an event loop until a task of it has ended. */
export class RunLoop extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('asyncio.run', slot);
  }
  of(main: Task): this {
    return this.slot.arm(this, main);
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** `gc.collect`. */
export class Collect extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('gc.collect', slot);
  }
  of(): this {
    return this.slot.arm(this);
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** `os._exit`: the process ends at once. */
export class ExitNow extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('os._exit', slot);
  }
  of(code: number): this {
    return this.slot.arm(this, undefined, code);
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** `Thread.start`: what it starts is a thread, whatever tasks are elsewhere. */
export class StartThread extends Spawn {}

/** `time.sleep`: keeps the thread, whoever runs on it, and drops the GIL. */
export class TimeSleep extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('time.sleep', slot);
  }
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('time.sleep', span));
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** A C function that computes without the GIL: a NumPy kernel, hashing, compressing. */
export class Released extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('c.released', slot);
  }
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('a C call', span));
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** A C function that computes and keeps the GIL: sort, regex, json. Nothing can come into it. */
export class Kept extends Op<void> {
  override readonly shared = false;
  override readonly computes = true;
  constructor(slot: Slot) {
    super('c.kept', slot);
  }
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('a C call', span));
  }
  attempt(): Attempt {
    return DONE;
  }
}

/** Waits for a thread to end, or until its patience does; answers whether it has. */
export class ThreadJoin extends Op<boolean> {
  override readonly shared = true;
  constructor(slot: Slot) {
    super('join', slot);
    this.parks = 'thread';
  }
  /** `within`: -1 for ever. */
  of(target: Task, within: Nanos): this {
    return this.slot.arm(this, target, 0, within < 0 ? -1 : this.slot.span('join', within));
  }
  override enabled(task: Task): boolean {
    return (task.a as Task).ended;
  }
  override on(task: Task): Named | null {
    return task.a as Task;
  }
  attempt(task: Task): Attempt {
    const target = task.a as Task;
    task.answer = true;
    if (target.ended) return DONE;
    (target.joiners ??= new WaitQueue(target)).pushBack(task);
    return BLOCKED;
  }
}
