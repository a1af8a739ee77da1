import type { Door } from '../kernel/door.ts';
import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Noise } from '../machine/noise.ts';
import type { Process } from '../machine/process.ts';
import type { Setting, Settings } from '../machine/settings.ts';
import type { Kernel, Thread } from '../machine/thread.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Policies } from '../sync/policy.ts';
import type { Task } from '../sync/task.ts';
import type { Outcome } from '../trace/header.ts';
import type { Kind } from '../trace/records.ts';

/** Why a task is to be filed. */
export type Filed = 'spawned' | 'woken' | 'cancelled';

/**
 * What a runtime model is beside the programs of its OS threads: a few small answers. A model never touches a body, a
 * primitive's state or another process, and owns no alarm: like the original it has threads that sleep.
 */
export interface Runtime {
  /** Starts the threads that exist before the first task runs. */
  boot(): void;
  /** Files a task where the original files it; may wake threads, never runs anything. `by`: the thread that readied it; null: somebody outside, or the set-up. */
  ready(task: Task, by: Thread | null, why: Filed): void;
  /** CPU before the effect of an operation. */
  cost(op: AnyOp, task: Task): Nanos;
  /** May an interrupt fall inside it? */
  cuttable(op: AnyOp): boolean;
  /** How a task may lose its seat between two operations; null where it never does. */
  readonly unseat: {
    /** Could the thread lose its seat here? */
    can(thread: Thread): boolean;
    /** Does what would cause it, and leaves the model as that cause leaves it. */
    does(thread: Thread): void;
  } | null;
  /**
   * May a thread that was interrupted give its task back between two operations: before the body goes on (`next` null), or before
   * the operation `next`, which it has then come to? Absent: always, before the body goes on.
   */
  checks?(task: Task, next: AnyOp | null): boolean;
  /** How long a stretch of computing takes here. Absent: as long as the workload says. */
  pace?(ns: Nanos): Nanos;
  /** Every task that the process has to wait for has ended. */
  drained(): void;
  /** Policies of objects that the neutral kit makes. */
  readonly policies: Policies;
  /** The OS thread of a task; only where each has one of its own, which locks then go by. */
  threadOf?(task: Task): Thread;
}

/** What a model may do to tasks, from its programs. */
export interface TaskVerbs {
  /** A task that was `called` is served: it goes on with `value` when it is next run. */
  complete(task: Task, value?: unknown): void;
  /** The limit of a task's timed wait has passed. Nothing happens if it has moved on since `turn`. */
  expire(task: Task, turn: number): void;
  /** A task whose wait was ended so that it tries again does so at once, on behalf of its thread and not by it. It may wait again. */
  retryNow(task: Task): void;
  /** Writes a record of a task's own words. */
  record(kind: Kind, task: Named | null, object: Named | null, x: number, y: number, text: unknown): void;
  /** There are tasks outside, which may ready one at any time: `ready` says so with `by` null. */
  readonly outsideAlive: boolean;
  /** Writes a line into the trace that no task wrote: what the runtime itself prints. */
  log(line: string): void;
  /** All tasks of the run so far, ended ones too, in the order in which they were started. */
  readonly tasks: readonly Task[];
  /** The model's own verdict ends the run. For a deadlock it notes what everybody waits for. */
  conclude(outcome: Outcome): void;
}

/** Where a runtime instance lives. */
export interface Host {
  readonly kernel: Kernel;
  readonly process: Process;
  readonly tasks: TaskVerbs;
  readonly settings: Settings;
  readonly noise: Noise;
  /** For what the modelled system leaves open. */
  readonly door: Door;
  /** Makes another process of the machine, with a runtime instance of its own. It ends when the tasks that are started in it have. */
  fork(name: string, make: (host: Host) => Runtime): Process;
}

/** A runtime as the list of runtimes knows it. */
export interface RuntimeModel {
  readonly name: string;
  /** Counts up whenever the same seed gives another run than before. */
  readonly version: number;
  readonly about: string;
  readonly settings: readonly Setting[];
  readonly policies: Policies;
  /** Makes the instance of one process; absent for the model that has no machine under it. */
  readonly make?: (host: Host) => Runtime;
}
