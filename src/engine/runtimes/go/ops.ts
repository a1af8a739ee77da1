import { kindOf } from '../../trace/records.ts';
import { CALL, DONE, Op, type Attempt, type Sys } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';
import type { Task } from '../../sync/task.ts';

const LOGGED = kindOf('logged');

/** What a goroutine asks its runtime for. On other runtimes it takes no time and does nothing. */
export const CALLS = {
  lockThread: 'go.lockOSThread',
  unlockThread: 'go.unlockOSThread',
  gomaxprocs: 'go.gomaxprocs',
  collect: 'go.gc',
  syscall: 'go.syscall',
  print: 'go.print',
  alloc: 'go.alloc',
  frame: 'go.frame',
  memStats: 'go.readMemStats',
} as const;

/** A request to the runtime, with a number. */
export class RuntimeCall<R> extends Op<R> {
  override readonly shared = false;
  of(value: number, span = 0): this {
    return this.slot.arm(this, value, span);
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** The `go` statement: starts a goroutine that is there already. */
export class GoStatement extends Op<void> {
  constructor(slot: Slot) {
    super('spawn', slot);
  }
  of(goroutine: Task): this {
    return this.slot.arm(this, goroutine);
  }
  attempt(task: Task, sys: Sys): Attempt {
    sys.begin(task.a as Task, task);
    return DONE;
  }
}

/** Lines written to standard output or, as the runtime's own are, to standard error: a system call, and a record of each line. */
export class Print extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super(CALLS.print, slot);
  }
  of(lines: readonly string[]): this {
    return this.slot.arm(this, lines);
  }
  attempt(task: Task, sys: Sys): Attempt {
    for (const line of task.a as readonly string[]) sys.record(LOGGED, task, null, 0, 0, line);
    return CALL;
  }
}
