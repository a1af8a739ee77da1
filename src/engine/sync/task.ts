import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Process } from '../machine/process.ts';
import type { Favour, Runnable, Thread } from '../machine/thread.ts';
import type { AnyOp } from './op.ts';
import { Waiter, WaitQueue } from './waiting.ts';

/** Where a task is. It is in exactly one of these places. */
export const READY = 0;
export const RUNNING = 1;
export const WAITING = 2;
export const CALLED = 3;
export const FINISHED = 4;
export const FAILED = 5;
export const ABANDONED = 6;
export type Place = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** The next thing to do for a task on its thread. */
export const FETCH = 0;
export const EFFECT = 1;

/** What a workload writes: a generator of operations. */
export type Body<R = void> = Generator<AnyOp, R, unknown>;
/** The function of a body. */
export type BodyOf<A extends readonly unknown[], R = unknown> = (...args: A) => Body<R>;

/** A task: a body, the operation it is at, and where it waits. It is its own first claim on a wait queue. */
export class Task extends Waiter implements Runnable, Named {
  /** Its number, in the order in which tasks are started. */
  id: number;
  readonly name: string;
  readonly hash: number;
  process: Process;
  /** The run ends without it. */
  readonly daemon: boolean;
  /** What the OS is asked for, where the task has a thread of its own. */
  readonly favour: Favour;
  readonly fn: BodyOf<readonly never[]>;
  readonly args: readonly unknown[];
  /** It belongs to the world around the machine, where the runtime tells the two apart. */
  readonly outside: boolean;
  body: Body<unknown> | null = null;
  at: Place = READY;
  next: 0 | 1 = FETCH;
  /** The pending operation and its arguments. */
  op: AnyOp | null = null;
  a: unknown = undefined;
  ns: Nanos = 0;
  /** Instant after which a timed wait gives up; -1 for none. */
  deadline: Nanos = -1;
  /** How far an operation with several steps has come. */
  phase = 0;
  /** Counts the operations accepted: who kept an older figure speaks of another wait. */
  turn = 0;
  /** What the body is told, or has thrown at it, when it is resumed. */
  answer: unknown = undefined;
  fault: Error | null = null;
  /** The pending operation has succeeded, and the body has not been told yet. */
  unseen = false;
  /** CPU left of an operation that was cut. */
  left: Nanos = -1;
  /** More claims, for a select. */
  more: Waiter[] | null = null;
  /** The thread it runs on. */
  thread: Thread | null = null;
  cancelledBy: Named | null = null;
  result: unknown = undefined;
  /** What an unhandled failure threw. */
  error: unknown = undefined;
  joiners: WaitQueue | null = null;
  /** The runtime's own slot. */
  local: unknown = null;

  constructor(
    id: number,
    name: string,
    process: Process,
    daemon: boolean,
    fn: BodyOf<readonly never[]>,
    args: readonly unknown[],
    outside = false,
    favour: Favour = {},
  ) {
    super();
    this.task = this;
    this.id = id;
    this.name = name;
    this.hash = hashText(name);
    this.process = process;
    this.daemon = daemon;
    this.favour = favour;
    this.fn = fn;
    this.args = args;
    this.outside = outside;
  }

  /** As before its first run. */
  reset(process: Process): void {
    this.process = process;
    this.body = this.op = this.fault = this.more = this.thread = this.cancelledBy = this.local = null;
    this.queue = this.ahead = this.behind = null;
    this.a = this.answer = this.result = this.error = this.value = undefined;
    this.at = READY;
    this.next = FETCH;
    this.ns = this.phase = this.turn = 0;
    this.deadline = this.left = -1;
    this.unseen = false;
    if (this.joiners !== null) this.joiners = null;
  }

  get ended(): boolean {
    return this.at >= FINISHED;
  }

  /** Leaves every queue it has a claim on. */
  dropClaims(): void {
    this.queue?.remove(this);
    if (this.more !== null) {
      for (const claim of this.more) claim.queue?.remove(claim);
      this.more = null;
    }
  }

  /** What it waits for, where that is one thing; else the names of all, in the order of its claims. */
  waitsOn(): Named | string {
    return this.queue !== null && this.more === null ? this.queue.owner : this.waitsFor();
  }

  /** The names of what it waits for, in the order of its claims. */
  waitsFor(): string {
    if (this.queue === null) return this.op?.on(this)?.name ?? '-';
    const names = [this.queue.owner.name];
    for (const claim of this.more ?? [])
      if (claim.queue !== null && !names.includes(claim.queue.owner.name)) names.push(claim.queue.owner.name);
    return names.join(' ');
  }
}
