import { ScenarioError } from '../../../kernel/errors.ts';
import type { Nanos } from '../../../kernel/time.ts';
import type { Executor } from '../../../interpret/executor.ts';
import type { Kit } from '../../../scenario/kit.ts';
import { workshopOf, type Workshop } from '../../../scenario/workshop.ts';
import type { Op } from '../../../sync/op.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';
import { Collect, Kept, PyOp, Released, RunLoop, StartThread, ThreadJoin, TimeSleep } from '../ops.ts';
import { Interpreter } from '../process.ts';
import type { Global } from './globals.ts';
import { PyError } from './errors.ts';
import { TaskFault } from '../../../sync/faults.ts';

/** Steps of Python code: generators of operations. */
export type Steps<R = void> = Generator<Op<unknown>, R, unknown>;

/** What a `with` statement takes. */
export interface ContextManager<T = unknown> {
  __enter__(): Steps<T>;
  __exit__(): Steps;
}

/** Seconds, as Python counts, in nanoseconds. */
export const seconds = (span: number): Nanos => Math.round(span * 1e9);

/** What all parts of a native kit share: the kit below, its own operations, and the interpreter that runs. */
export class Session {
  readonly kit: Kit;
  readonly shop: Workshop;
  readonly slot: Slot;
  readonly call: PyOp;
  readonly cCall: PyOp;
  readonly quickCall: PyOp;
  readonly loop: PyOp;
  readonly branch: PyOp;
  readonly sleep: TimeSleep;
  readonly released: Released;
  readonly kept: Kept;
  readonly spawn: StartThread;
  readonly runLoop: RunLoop;
  readonly join: ThreadJoin;
  readonly collect: Collect;
  /** The variables of the module. */
  readonly globals: Global<unknown>[] = [];

  constructor(kit: Kit) {
    this.kit = kit;
    this.shop = workshopOf(kit);
    const { slot } = this.shop;
    this.slot = slot;
    this.call = new PyOp('call', slot);
    this.cCall = new PyOp('c call', slot);
    this.quickCall = new PyOp('quick call', slot);
    this.loop = new PyOp('loop', slot);
    this.branch = new PyOp('branch', slot);
    this.sleep = new TimeSleep(slot);
    this.released = new Released(slot);
    this.kept = new Kept(slot);
    this.spawn = new StartThread(slot);
    this.runLoop = new RunLoop(slot);
    this.join = new ThreadJoin(slot);
    this.collect = new Collect(slot);
  }

  get sys(): Executor {
    return this.shop.sys('python');
  }

  /** The task whose body runs. */
  get running(): Task {
    const { running } = this.slot;
    if (running !== null) return running;
    throw this.slot.mistaken(
      'E_OUTSIDE_TASK',
      'this was called outside a function that Python runs',
      'Call it in main, or in what main starts.',
    );
  }

  /** The interpreter of the running task. @throws ScenarioError on a runtime that is no CPython. */
  get interpreter(): Interpreter {
    const { local } = this.running.process;
    if (local instanceof Interpreter) return local;
    throw new ScenarioError(
      'E_WRONG_RUNTIME',
      'this scenario is a program in Python',
      'Run it on cpython-threads, asyncio or cpython-processes.',
    );
  }

  /** State of an object: made anew for every run if the object is made at set-up. */
  state<T extends object>(make: () => T): T {
    return this.slot.running === null ? this.kit.state(make) : make();
  }

  /** Is it an exception of the program, which Python code may catch? Others end the run. */
  isPython(error: unknown): error is Error {
    return this.sys.verdict === null && (error instanceof PyError || error instanceof TaskFault);
  }

  /** Calls a function for somebody else, who is to get its result, or the exception that it ended with. */
  *outcomeOf(fn: (...args: never[]) => Steps<unknown>, args: readonly unknown[]): Steps<{ result: unknown; error: Error | null }> {
    try {
      return { result: yield* fn(...(args as never[])), error: null };
    } catch (error) {
      if (!this.isPython(error)) throw error;
      return { result: undefined, error };
    }
  }
}
