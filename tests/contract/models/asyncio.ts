import { Futex } from '../../../src/engine/machine/futex.ts';
import * as T from '../../../src/engine/machine/thread.ts';
import type { Ask, Asked, Thread } from '../../../src/engine/machine/thread.ts';
import { CALLED, WAITING, type Task } from '../../../src/engine/sync/task.ts';
import type { Filed, Host } from '../../../src/engine/interpret/contract.ts';
import { Sketch } from './base.ts';
import { Gil } from './gil.ts';

interface Timer {
  readonly at: number;
  readonly task: Task;
  readonly turn: number;
}

/** An event loop on the first thread of a CPython process, with executor threads that compete for the same GIL. Tasks named `job-...` run on the executor. */
export class AsyncioLoop extends Sketch {
  readonly gil: Gil;
  readonly #ready: Task[] = [];
  readonly #timers: Timer[] = [];
  readonly #jobs: Task[] = [];
  readonly #selector = new Futex();
  readonly #work = new Futex();

  constructor(host: Host) {
    super(host);
    this.gil = new Gil(host);
  }

  boot(): void {
    this.host.kernel.start(this.host.process, `${this.host.process.name}.loop`, (ask, self) => this.#loop(ask, self));
    this.host.kernel.start(this.host.process, `${this.host.process.name}.executor`, (ask, self) => this.#executor(ask, self));
  }

  ready(task: Task, _by: Thread | null, _why: Filed): void {
    const [queue, futex] = task.name.startsWith('job-') ? [this.#jobs, this.#work] : [this.#ready, this.#selector];
    queue.push(task);
    futex.value = 1;
    this.host.kernel.wake(futex, 1);
  }

  /** BaseEventLoop._run_once: wait for the selector without the GIL, expired timers, then what was ready at this moment. */
  *#loop(ask: Ask, self: Thread): Generator<Asked, void, number> {
    yield* this.gil.take(ask, self);
    for (;;) {
      const { kernel } = this.host;
      const next = this.#timers[0];
      const timeout = this.#ready.length > 0 ? 0 : next === undefined ? -1 : Math.max(0, next.at - kernel.now);
      yield* this.gil.drop(ask, self);
      if (timeout !== 0) yield ask.wait(this.#selector, 0, timeout);
      this.#selector.value = 0;
      yield* this.gil.take(ask, self);
      while (this.#timers[0] !== undefined && this.#timers[0].at <= kernel.now) this.#expire(this.#timers.shift()!);
      for (let left = this.#ready.length; left > 0; left--) yield* this.#run(ask, self, this.#ready.shift()!);
    }
  }

  #expire({ task, turn }: Timer): void {
    if (task.at === CALLED && task.turn === turn) {
      this.host.tasks.complete(task);
      this.#ready.push(task);
    } else this.host.tasks.expire(task, turn);
  }

  *#run(ask: Ask, self: Thread, task: Task): Generator<Asked, void, number> {
    for (;;) {
      const stop = yield ask.run(task);
      if (stop === T.PREEMPTED) {
        yield* this.gil.drop(ask, self); // another thread wants the GIL; no other coroutine comes in
        yield* this.gil.take(ask, self);
        continue;
      }
      if (stop === T.BLOCKED_TASK && task.op!.parks === 'thread') {
        yield* this.gil.drop(ask, self); // a lock of the threads' kind stops the whole loop
        while (task.at === WAITING) {
          yield ask.wait(this.#selector, 0);
          this.#selector.value = 0;
        }
        this.#ready.splice(this.#ready.indexOf(task), 1);
        yield* this.gil.take(ask, self);
        continue;
      }
      if (stop === T.YIELDED) this.#ready.push(task);
      if (stop === T.CALLED) this.#arm(task, this.host.kernel.now + task.ns);
      if (stop === T.BLOCKED_TASK && task.deadline >= 0) this.#arm(task, task.deadline);
      return;
    }
  }

  #arm(task: Task, at: number): void {
    const place = this.#timers.findIndex((timer) => timer.at > at);
    this.#timers.splice(place < 0 ? this.#timers.length : place, 0, { at, task, turn: task.turn });
  }

  *#executor(ask: Ask, self: Thread): Generator<Asked, void, number> {
    for (;;) {
      while (this.#jobs.length === 0) {
        yield ask.wait(this.#work, 0);
        this.#work.value = 0;
      }
      const job = this.#jobs.shift()!;
      yield* this.gil.take(ask, self);
      while ((yield ask.run(job)) !== T.FINISHED) {
        yield* this.gil.drop(ask, self);
        yield* this.gil.take(ask, self);
      }
      yield* this.gil.drop(ask, self);
    }
  }
}
