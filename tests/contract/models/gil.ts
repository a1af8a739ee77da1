import { Futex } from '../../../src/engine/machine/futex.ts';
import * as T from '../../../src/engine/machine/thread.ts';
import type { Ask, Asked, KernelCall, Thread } from '../../../src/engine/machine/thread.ts';
import { CALLED, WAITING, type Task } from '../../../src/engine/sync/task.ts';
import type { Filed, Host, Runtime } from '../../../src/engine/interpret/contract.ts';
import { Sketch } from './base.ts';

/** How long a waiter is patient. CPython 3.2 and later, Python/ceval_gil.c, DEFAULT_INTERVAL. */
export const INTERVAL_NS = 5_000_000;

/** The GIL since 3.2: `cond` for those that wait, `switched` for the forced switch. CPython 3.13 Python/ceval_gil.c. */
export class Gil {
  readonly #cond = new Futex();
  readonly #switched = new Futex();
  holder: Thread | null = null;
  #last: Thread | null = null;
  #switches = 0;
  #dropRequest = false;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get wanted(): boolean {
    return this.#cond.waiting > 0;
  }

  *take(ask: Ask, self: Thread): Generator<Asked, void, number> {
    while (this.holder !== null) {
      const seen = this.#switches;
      const answer = yield ask.wait(this.#cond, this.#cond.value, INTERVAL_NS);
      if (answer === T.TIMEOUT && this.holder !== null && this.#switches === seen) this.request();
    }
    this.holder = self;
    this.#dropRequest = false;
    if (this.#last === self) return;
    this.#last = self;
    this.#switches++;
    this.#switched.value++;
    this.#host.kernel.wake(this.#switched, 1);
  }

  /** Sets the drop request: the holder gives its task back at its next check. */
  request(): void {
    this.#dropRequest = true;
    this.#host.kernel.interrupt(this.holder!);
  }

  *drop(ask: Ask, self: Thread): Generator<Asked, void, number> {
    this.holder = null;
    this.#cond.value++; // who is about to wait must not sleep through this
    this.#host.kernel.wake(this.#cond, 1);
    if (!this.#dropRequest || this.#last !== self) return;
    this.#dropRequest = false;
    const { value } = this.#switched;
    yield ask.wait(this.#switched, value);
  }
}

/** CPython threads: each task an OS thread, one GIL for the process. */
export class GilThreads extends Sketch {
  readonly gil: Gil;
  override readonly unseat: Runtime['unseat'];
  #count = 0;

  constructor(host: Host) {
    super(host);
    this.gil = new Gil(host);
    this.unseat = { can: () => this.gil.wanted, does: () => this.gil.request() };
  }

  boot(): void {}

  ready(task: Task, _by: Thread | null, why: Filed): void {
    if (why === 'spawned') {
      task.local = new Futex();
      this.host.kernel.start(this.host.process, `${this.host.process.name}.T${++this.#count}`, (ask, self) => this.thread(ask, self, task));
      return;
    }
    const park = task.local as Futex;
    park.value = 1;
    this.host.kernel.wake(park, 1);
  }

  *thread(ask: Ask, self: Thread, task: Task): Generator<Asked, void, number> {
    const { gil } = this;
    yield* gil.take(ask, self);
    for (;;) {
      switch (yield ask.run(task)) {
        case T.FINISHED:
          return yield* gil.drop(ask, self);
        case T.BLOCKED_TASK:
          yield* gil.drop(ask, self);
          yield* this.park(ask, task);
          break;
        case T.CALLED: {
          yield* gil.drop(ask, self);
          const answer = yield* this.serve(ask, task);
          yield* gil.take(ask, self);
          this.host.tasks.complete(task, answer);
          continue;
        }
        default:
          yield* gil.drop(ask, self);
      }
      yield* gil.take(ask, self);
    }
  }

  *park(ask: Ask, task: Task): Generator<Asked, void, number> {
    const park = task.local as Futex;
    while (task.at === WAITING) {
      const { turn, deadline } = task;
      const answer = yield ask.wait(park, 0, deadline < 0 ? -1 : Math.max(0, deadline - this.host.kernel.now));
      if (answer === T.TIMEOUT) this.host.tasks.expire(task, turn);
    }
    park.value = 0;
  }

  *serve(ask: Ask, task: Task): Generator<Asked, number, number> {
    if (task.op!.name === 'sleep') {
      const park = task.local as Futex;
      while (task.at === CALLED && (yield ask.wait(park, 0, task.ns)) !== T.TIMEOUT);
      park.value = 0;
      return 0;
    }
    return yield ask.syscall(task.a as KernelCall);
  }
}
