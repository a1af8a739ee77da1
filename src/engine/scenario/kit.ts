import type { Nanos } from '../kernel/time.ts';
import type { Favour } from '../machine/thread.ts';
import type { Barrier } from '../sync/barrier.ts';
import type { Channel } from '../sync/channel.ts';
import type { Condition } from '../sync/condition.ts';
import type { Disk, Network } from '../sync/device.ts';
import type { Event } from '../sync/event.ts';
import type { Future } from '../sync/future.ts';
import type { Local } from '../sync/local.ts';
import type { Mailbox } from '../sync/mailbox.ts';
import type { Atomic, Cell } from '../sync/memory.ts';
import type { Mutex } from '../sync/mutex.ts';
import type { Once } from '../sync/once.ts';
import type { AnyOp, Op } from '../sync/op.ts';
import type { Pipe } from '../sync/pipe.ts';
import type { Queue } from '../sync/queue.ts';
import type { ReentrantLock } from '../sync/reentrant.ts';
import type { Preference, RwLock } from '../sync/rwlock.ts';
import type { SelectCase, Selected } from '../sync/select.ts';
import type { Semaphore } from '../sync/semaphore.ts';
import type { Body } from '../sync/task.ts';
import type { WaitGroup } from '../sync/wait-group.ts';
import type { Scalar } from '../trace/header.ts';

/** The type of a parameter's default, widened: `5` is a number, not only five. */
export type Widened<T extends Scalar> = T extends number ? number : T extends string ? string : boolean;

/** A task as a scenario holds it. Inside a task, `yield* spawn(...)` gives it. */
export interface TaskHandle<R = unknown> {
  readonly name: string;
  /** What its body returned; undefined before its end. For checks after the run. */
  readonly result: R | undefined;
  readonly failed: boolean;
  [Symbol.iterator](): Iterator<AnyOp, TaskHandle<R>, unknown>;
}

/** What a network is like. */
export interface NetworkOptions {
  readonly latency: Nanos;
  readonly bytesPerSecond?: number;
}
/** What a disk is like. */
export interface DiskOptions extends NetworkOptions {
  readonly queueDepth?: number;
}

/** What a lock can do beside keeping others out. */
export interface LockOptions {
  /**
   * Priority inheritance: its holder runs at the highest priority of those who wait for it, and hands it over to the highest of
   * them. Needs priorities: `os-threads` under `os: 'fifo'`. Everywhere else it is a lock like any other.
   */
  readonly inherits?: boolean;
  /**
   * First come, first served: who has waited longest owns it from the release on, as with Java's `ReentrantLock(true)`. Without it
   * the runtime's own rule holds. `interleaving` has its setting `lockOrder` for it.
   */
  readonly fair?: boolean;
}

/** What a read/write lock can be asked for. */
export interface RwLockOptions {
  /** With `writers` a reader waits as soon as a writer waits; with `readers` it comes in beside others. Without: the runtime's own rule. */
  readonly prefers?: Preference;
}

/** Starting tasks. */
export interface Spawning {
  /**
   * Starts a task with a body, a generator function, and its arguments. At set-up: it is there from the start. Inside a task
   * write `yield* spawn(...)`; starting it costs what the runtime says.
   */
  spawn<A extends unknown[], R>(name: string, body: (...args: A) => Body<R>, ...args: A): TaskHandle<R>;
  /** As `spawn`, but the run does not wait for its end. */
  daemon<A extends unknown[], R>(name: string, body: (...args: A) => Body<R>, ...args: A): TaskHandle<R>;
}

/**
 * What a scenario is written with, the same on every runtime. Everything that takes time or meets others is an operation and
 * stands behind `yield*` in a task; everything else acts at once. Spans are whole nanoseconds: `us(5)`, `ms(2)`.
 * Names are optional and unique; they are what traces show.
 */
export interface Kit extends Spawning {
  /**
   * Starts tasks that the OS prefers to others, or others to them: `favoured({ priority: 50 }).spawn('alarm', body)`. `priority`
   * counts under `os: 'fifo'`, `nice` under `os: 'fair'`, and both only where a task is an OS thread: on `os-threads`. Elsewhere
   * they are ignored. A task that such a task starts is like any other.
   */
  favoured(favour: Favour): Spawning;
  /**
   * Starts a task of the world around the machine: a client, a source of arrivals, whoever answers. It acts on the same objects
   * but has no thread and no core, needs no CPU (`work` is only time that passes) and is never late. What it spawns is outside
   * too. The run waits for its end, and as long as it lives daemons inside go on. On `interleaving` it is a task like the others.
   */
  outside<A extends unknown[], R>(name: string, body: (...args: A) => Body<R>, ...args: A): TaskHandle<R>;
  /** Waits until a task has ended; answers what it returned. @throws E_JOINED_FAILED into the task if that one had failed. */
  join<R>(task: TaskHandle<R>): Op<R>;
  /** Cancels a task: it gets E_CANCELLED thrown at its next resume, at once if it waits. Does not wait for its end. */
  cancel(task: TaskHandle): Op<void>;

  /** Computes for a span of CPU time. */
  work(span: Nanos): Op<void>;
  /** Waits for a span; needs no CPU. */
  sleep(span: Nanos): Op<void>;
  /** Gives way to others that are ready. */
  pause(): Op<void>;

  mutex(name?: string, options?: LockOptions): Mutex;
  /** A lock that its holder may take again; it must free it as often. */
  reentrantLock(name?: string, options?: LockOptions): ReentrantLock;
  rwlock(name?: string, options?: RwLockOptions): RwLock;
  /** `permits` at the start; with `most`, at least as many, releasing beyond it fails: a bounded semaphore. */
  semaphore(name: string, permits: number, options?: { readonly most?: number }): Semaphore;
  /** A condition on `lock`, which `wait` frees and takes again. */
  condition(name: string, lock: Mutex): Condition;
  barrier(name: string, parties: number): Barrier;
  /** A flag that tasks wait for, set and clear. */
  event(name?: string): Event;
  /** Something done by the first that comes: `yield* once.do(function* () { ... })`. */
  once(name?: string): Once;
  /** A counter that tasks wait for to be zero. */
  waitGroup(name?: string): WaitGroup;
  /** A value that will be there once. */
  future<T>(name?: string): Future<T>;
  /** First in, first out, with room for `capacity` values; without one it always has room. */
  queue<T>(name?: string, capacity?: number): Queue<T>;
  /** Messages that are never refused, and received by what they are. */
  mailbox<T>(name?: string): Mailbox<T>;
  /** Unbuffered without a capacity. */
  channel<T>(name?: string, capacity?: number): Channel<T>;
  /** A channel on which everything waits for ever: to switch a case of `select` off. */
  nilChannel<T>(name?: string): Channel<T>;
  /** Waits for one of several: `ch.onReceive()`, `ch.onSend(v)`, `after(span)`, `otherwise`. A seeded pick among the ready. */
  select(...cases: SelectCase[]): Op<Selected>;
  /** A plain variable: reading and writing are separate operations. */
  cell<T>(name: string, first: T): Cell<T>;
  /** A number with indivisible operations. */
  atomic(name: string, first?: number): Atomic;
  /** One read that waits until the value passes the test. */
  until<T>(cell: Cell<T>, test: (value: T) => boolean): Op<T>;
  until(atomic: Atomic, test: (value: number) => boolean): Op<number>;

  /** A disk with `latency` for every request, `queueDepth` of them at a time (1 if not given), and a bus for their bytes (without a figure: fast). */
  disk(name: string, options: DiskOptions): Disk;
  /** A network with `latency` there and back for every request, and a link that their bytes share (without a figure: fast). */
  network(name: string, options: NetworkOptions): Network;

  /** A pipe of the kernel with room for `capacity` bytes, 65_536 if not given and at least 4096. */
  pipe(name?: string, capacity?: number): Pipe;

  /** A variable of which every task has its own, `make` giving the first value: thread-local storage. */
  local<T>(make: () => T): Local<T>;
  /** Plain data of the scenario, made anew for every run. What tasks race for belongs into cells. */
  state<T extends object>(make: () => T): T;
  /** A figure that `--param name=value` can change; read at set-up. */
  param<T extends Scalar>(name: string, value: T): Widened<T>;
  /** The workload's own randomness: a whole number below `count`, the same for (seed, task, name) on every runtime. Only inside tasks. */
  input(name: string, count: number): number;
  /**
   * A span of the workload's own randomness, exponentially distributed: the time to the next of independent arrivals that come
   * `mean` apart, or the length of a service. Takes the next number of the input `name`. Whole nanoseconds, so `mean` should be
   * some tens of them at least; at most 67 hours. Only inside tasks.
   */
  exponential(name: string, mean: Nanos): Nanos;
  /** Virtual time. */
  now(): Nanos;
  /** Ends the run at once, as `check-failed`, unless `holds`. */
  check(holds: boolean, text: string): void;
  /** Cuts the run, which is no failure, unless `holds`: for paths that are not of interest. */
  assume(holds: boolean): void;
  /** Runs after the last task has ended, if nothing has failed: the place for checks of the outcome. */
  atEnd(checks: () => void): void;
  /** Writes a line into the trace. */
  log(line: string): void;
}
