import { MAX_NANOS, type Nanos } from '../../kernel/time.ts';
import { Ring } from '../../kernel/ring.ts';
import { Costs } from '../../interpret/costs.ts';
import type { Host, Runtime, RuntimeModel } from '../../interpret/contract.ts';
import { Futex } from '../../machine/futex.ts';
import * as T from '../../machine/thread.ts';
import type { Ask, Asked, Thread } from '../../machine/thread.ts';
import type { AnyOp } from '../../sync/op.ts';
import { HAND_OFF, type Policies } from '../../sync/policy.ts';
import { CALLED, type Task } from '../../sync/task.ts';
import { GREEN_THREADS_SETTINGS } from './constants.ts';
import { Timers } from './timers.ts';

/** Locks of green threads are queues in plain memory: first come, first served, and the owner is known. */
const POLICIES: Policies = { mutex: HAND_OFF, semaphore: HAND_OFF };

/** All tasks on one OS thread, switched by a library when they wait or give way, never in between: N:1. */
class GreenThreads implements Runtime {
  readonly policies = POLICIES;
  readonly unseat = null;
  readonly #host: Host;
  readonly #costs: Costs;
  readonly #sleepBlocks: boolean;
  readonly #ready = new Ring<Task>();
  readonly #timers = new Timers();
  /** Where the thread waits when only the outside can go on: the library's poll of its event file descriptor. */
  readonly #park = new Futex();
  /** The task that is in a system call and keeps the thread. */
  #inCall: Task | null = null;

  constructor(host: Host) {
    this.#host = host;
    this.#sleepBlocks = host.settings['green.sleepBlocks'] === true;
    const access = Number(host.settings['op.accessNs']);
    this.#costs = new Costs(Number(host.settings['op.syncNs']), {
      spawn: Number(host.settings['green.createNs']),
      cell: access,
      atomic: access,
      until: access,
      pipe: Number(host.settings['os.syscallNs']),
    });
  }

  boot(): void {
    const { kernel, process, settings } = this.#host;
    process.allocate(Number(settings['thread.stackBytes']));
    kernel.start(process, process.id === 0 ? 'T1' : `${process.name}.T1`, (ask) => this.#schedule(ask));
  }

  /** To the tail of the one queue. Whoever readies a task runs on the same thread, or is outside: then the thread may sleep. */
  ready(task: Task, by: Thread | null): void {
    if (task === this.#inCall) return; // the thread comes back with it
    this.#ready.push(task);
    if (by !== null) return;
    this.#park.value = 1;
    this.#host.kernel.wake(this.#park, 1);
  }

  /** The scheduler: expired timers, then the task that has been ready longest, until it waits or gives way. */
  *#schedule(ask: Ask): Generator<Asked, void, number> {
    const { kernel, tasks, settings } = this.#host;
    const switchNs = Number(settings['green.switchNs']);
    let last: Task | null = null;
    for (;;) {
      for (let due = this.#timers.due(kernel.now); due !== null; due = this.#timers.due(kernel.now)) this.#expire(due.task, due.turn);
      const task = this.#ready.shift();
      if (task === undefined) {
        const next = this.#timers.nextAt;
        if (tasks.outsideAlive) {
          this.#park.value = 0; // nothing is ready: whoever readies something from now on says so here
          yield ask.wait(this.#park, 0, next === MAX_NANOS ? -1 : Math.max(0, next - kernel.now));
          continue;
        }
        if (next === MAX_NANOS) return; // nobody can ready anything any more
        yield ask.sleep(Math.max(0, next - kernel.now));
        continue;
      }
      if (task !== last) kernel.charge(switchNs);
      last = task;
      let stop = yield ask.run(task);
      while (this.#sleepBlocks && (yield* this.#standsStill(ask, task, stop))) stop = yield ask.run(task);
      if (stop === T.YIELDED) this.#ready.push(task);
      else if (stop === T.CALLED) this.#timers.add(kernel.now + task.ns, task);
      else if (stop === T.BLOCKED_TASK && task.deadline >= 0) this.#timers.add(task.deadline, task);
    }
  }

  /** A plain system call: the whole process stands still. False: the task did not make one. */
  *#standsStill(ask: Ask, task: Task, stop: number): Generator<Asked, boolean, number> {
    const request = stop === T.BLOCKED_TASK ? task.op!.request(task) : null;
    if (stop !== T.CALLED && request === null) return false;
    this.#inCall = task;
    if (stop === T.CALLED) {
      yield ask.sleep(task.ns);
      this.#host.tasks.complete(task);
    } else yield ask.syscall(request!);
    this.#inCall = null;
    return true;
  }

  #expire(task: Task, turn: number): void {
    if (task.turn !== turn) return;
    if (task.at !== CALLED) return this.#host.tasks.expire(task, turn);
    this.#host.tasks.complete(task);
    this.#ready.push(task);
  }

  cost(op: AnyOp): Nanos {
    return this.#costs.of(op);
  }

  cuttable(): boolean {
    return false;
  }

  drained(): void {
    this.#host.kernel.exit(this.#host.process, 0);
  }
}

/** Green threads, N:1. */
export const greenThreads: RuntimeModel = {
  name: 'green-threads',
  version: 1,
  about: 'all tasks on one OS thread, switched by a library where they wait: Ruby fibers, greenlets, old Java',
  settings: GREEN_THREADS_SETTINGS,
  policies: POLICIES,
  make: (host) => new GreenThreads(host),
};
