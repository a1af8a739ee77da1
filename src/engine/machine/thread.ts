import { invariant } from '../kernel/errors.ts';
import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import { Mark, type Alarm } from '../kernel/alarm.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Core } from './core.ts';
import type { Futex } from './futex.ts';
import type { Machine } from './machine.ts';
import type { Process } from './process.ts';

/** What a thread is doing, as the OS sees it. */
export const NEW = 0;
export const READY = 1;
export const RUNNING = 2;
export const BLOCKED = 3;
export const EXITED = 4;
export type ThreadCondition = 0 | 1 | 2 | 3 | 4;

/** What a program asked for last. */
export const ASK_CPU = 0;
export const ASK_WAIT = 1;
export const ASK_SLEEP = 2;
export const ASK_CALL = 3;
export const ASK_RUN = 4;
export const ASK_YIELD = 5;

/** Answers to `ask.wait`. */
export const OK = 0;
export const AGAIN = 1;
export const TIMEOUT = 2;

/** How `ask.run` ended: the task left its thread in one of these ways. */
export const FINISHED = 0;
export const BLOCKED_TASK = 1;
export const YIELDED = 2;
export const CALLED = 3;
export const PREEMPTED = 4;
export const BUDGET = 5;

/** A task as the machine sees it: something with a name that a thread can run. */
export interface Runnable extends Named {
  readonly process: Process;
}

/** A bound on one `run`: CPU of the task's own meter, or operations. */
export interface Limit {
  readonly ns?: Nanos;
  readonly ops?: number;
}

/** A device, pipe or socket request. `start` answers true when it was served at once; else it has queued the thread and will call `served`. */
export interface KernelCall {
  start(thread: Thread, kernel: Kernel): boolean;
  /** CPU for entering and leaving the kernel. */
  readonly cost: Nanos;
}

/** How the OS favours a thread. */
export interface Favour {
  /** Its share under `fair`: -20 (most) to 19; 0 is usual. */
  readonly nice?: number;
  /** Its rank under `fifo`, where a higher one goes first: 1 (usual) to 99. Elsewhere all have the usual one. */
  readonly priority?: number;
}

/** What a thread has that asks for nothing else: all are equal. */
export const USUAL_PRIORITY = 1;

/** The verbs that act at this instant. */
export interface Kernel {
  readonly now: Nanos;
  /** The thread that acts at this instant; null where none of the machine's does. */
  readonly active: Thread | null;
  /** Threads that are ready and could take the core of `thread`; 0 where it has none. */
  rivals(thread: Thread): number;
  start(process: Process, name: string, program: Program, favour?: Favour): Thread;
  wake(futex: Futex, count: number): number;
  interrupt(thread: Thread): void;
  charge(ns: Nanos): void;
  served(thread: Thread, result: number): void;
  exit(process: Process, code: number): void;
  /** `waiter` waits for a lock that `holder` has: under `fifo` the holder, and whoever that waits for, runs at its priority if that is higher. */
  boost(holder: Thread, waiter: Thread): void;
  /** `waiter` no longer waits for anybody. */
  restore(waiter: Thread): void;
}

/** The program of an OS thread: the code of a runtime, asking the OS. What stands between two `yield*` is one instant, and atomic. */
export type Program = (ask: Ask, self: Thread) => Generator<Asked, void, number>;

/**
 * A thread's one request object, reused. `yield ask.cpu(5)` yields it to the machine and gives the machine's answer.
 */
export class Ask implements Iterator<Asked, number, number> {
  kind = ASK_CPU;
  ns: Nanos = 0;
  futex: Futex | null = null;
  expected = 0;
  /** -1: no limit. */
  timeout: Nanos = -1;
  idle = false;
  call: KernelCall | null = null;
  task: Runnable | null = null;
  limit: Limit | null = null;
  #open = false;
  readonly #asked: IteratorYieldResult<Asked> = { done: false, value: this };
  readonly #answer: IteratorReturnResult<number> = { done: true, value: 0 };

  /** Burns CPU on the runtime's meter. Spinning is this, in passes. */
  cpu(ns: Nanos): this {
    return this.#ask(ASK_CPU, ns);
  }

  /** Waits on a futex while it holds `expected`: OK when woken, AGAIN at once when it holds another value, TIMEOUT. First come, first woken. */
  wait(futex: Futex, expected: number, timeout: Nanos = -1): this {
    this.futex = futex;
    this.expected = expected;
    this.timeout = timeout;
    return this.#ask(ASK_WAIT, 0);
  }

  /** Gives the core up for `ns`. `idle`: saw nothing to do, so it does not keep a run alive. */
  sleep(ns: Nanos, options?: { readonly idle?: boolean }): this {
    this.idle = options?.idle === true;
    return this.#ask(ASK_SLEEP, ns);
  }

  /** A system call that keeps the thread until it is served; the answer is the call's result. */
  syscall(call: KernelCall): this {
    this.call = call;
    return this.#ask(ASK_CALL, call.cost);
  }

  /** Runs a task on this thread until it leaves it; the answer is `FINISHED`, `BLOCKED_TASK`, `YIELDED`, `CALLED`, `PREEMPTED` or `BUDGET`. */
  run(task: Runnable, limit: Limit | null = null): this {
    this.task = task;
    this.limit = limit;
    return this.#ask(ASK_RUN, 0);
  }

  /** sched_yield: to the tail of the OS run queue. */
  yield(): this {
    return this.#ask(ASK_YIELD, 0);
  }

  [Symbol.iterator](): Iterator<Asked, number, number> {
    this.#open = true;
    return this;
  }

  next(answer: number): IteratorResult<Asked, number> {
    if (this.#open) {
      this.#open = false;
      return this.#asked;
    }
    this.#answer.value = answer;
    return this.#answer;
  }

  #ask(kind: number, ns: Nanos): this {
    this.kind = kind;
    this.ns = ns;
    return this;
  }
}
export type Asked = Ask;

/** Wakes a thread that sleeps or waits with a limit. */
class Timeout extends Mark implements Alarm {
  idle = false;
  readonly #machine: Machine;
  readonly #thread: Thread;
  constructor(machine: Machine, thread: Thread) {
    super();
    this.#machine = machine;
    this.#thread = thread;
  }
  ring(): void {
    this.#machine.timedOut(this.#thread);
  }
}

/** An OS thread: a program, what it still owes its core, and where it is. */
export class Thread implements Named {
  readonly id: number = 0;
  declare readonly name: string;
  readonly hash: number = 0;
  declare readonly process: Process;
  declare readonly alarm: Timeout;
  readonly ask = new Ask();
  program: Generator<Asked, void, number> | null = null;
  condition: ThreadCondition = NEW;
  core: Core | null = null;
  lastCore: Core | null = null;
  /** CPU to burn before its next step. */
  need: Nanos = 0;
  /** CPU owed by `charge`, burnt first. */
  debt: Nanos = 0;
  /** What the next resume of the program is told. */
  answer = 0;
  /** Its program has asked, and the machine has not yet served it. */
  asking = false;
  /** The task it runs, while the program is in `run`. */
  task: Runnable | null = null;
  /** Asked to give its task back at the next chance. Sticky until the task stops. */
  interrupted = false;
  /** What is left of the present `run`'s limit. */
  nsLeft: Nanos = Infinity;
  opsLeft = Infinity;
  /** Waits in a futex's queue. */
  waitsOn: Futex | null = null;
  waitNext: Thread | null = null;
  waitPrevious: Thread | null = null;
  readonly nice: number = 0;
  readonly priority: number = 0;
  /** The priority it runs at: its own, or a higher one of a thread that waits for it. */
  effective = 0;
  /** Priority inheritance: whom it waits for, and who waits for it, if ever anybody did. */
  waitsFor: Thread | null = null;
  donors: Thread[] | null = null;
  /** The model's own slot: its M, its worker. */
  local: unknown = null;

  constructor(machine: Machine, id: number, process: Process, name: string, nice: number, priority: number) {
    invariant(Number.isInteger(nice) && nice >= -20 && nice <= 19, 'nice is a whole number from -20 to 19', nice);
    invariant(Number.isInteger(priority) && priority >= 1 && priority <= 99, 'a priority is a whole number from 1 to 99', priority);
    this.nice = nice;
    this.priority = this.effective = priority;
    this.id = id;
    this.name = name;
    this.hash = hashText(name);
    this.process = process;
    this.alarm = new Timeout(machine, this);
  }
}
