import type { Filed, Host, RuntimeModel } from '../../interpret/contract.ts';
import { Spawn } from '../../sync/life.ts';
import type { Policies } from '../../sync/policy.ts';
import * as T from '../../machine/thread.ts';
import type { Ask, Limit, Thread } from '../../machine/thread.ts';
import type { AnyOp } from '../../sync/op.ts';
import { CALLED, type Task } from '../../sync/task.ts';
import type { Nanos } from '../../kernel/time.ts';
import { ASYNCIO_SETTINGS } from './constants.ts';
import type { Steps } from './gil/gil.ts';
import { Handle } from './loop/handles.ts';
import { EventLoop, type Stepper } from './loop/loop.ts';
import { LAWS, type Laws } from './laws.ts';
import { RunLoop, StartThread } from './ops.ts';
import { PyThread } from './place.ts';
import { ASYNCIO_POLICIES, THREADING_POLICIES } from './policies.ts';
import { Interpreter } from './process.ts';

/**
 * A process of CPython with an event loop: that of its first thread from the beginning on, where tasks are coroutines but for those
 * that are threads; or the one that `asyncio.run` opens on the thread that calls it, where tasks are threads but for its coroutines.
 */
export class Asyncio extends Interpreter implements Stepper {
  override readonly policies: Policies;
  loop: EventLoop;
  readonly #fromStart: boolean;
  readonly #createNs: Nanos;

  /** `fromStart`: the first thread runs a loop, and nothing else. */
  constructor(host: Host, fromStart: boolean, laws: Laws = LAWS) {
    super(host, laws);
    this.#fromStart = fromStart;
    this.policies = fromStart ? ASYNCIO_POLICIES : THREADING_POLICIES;
    this.loop = this.#newLoop();
    this.#createNs = Number(host.settings['asyncio.createNs']);
  }

  #newLoop(): EventLoop {
    return new EventLoop(this.host, this.gil, this, this.laws);
  }

  /** A loop for `asyncio.run`: nothing is left of the one before. Null while one runs. */
  openLoop(): EventLoop | null {
    if (this.loop.thread !== null) return null;
    return (this.loop = this.#newLoop());
  }

  override boot(): void {
    if (!this.#fromStart) return;
    const { kernel, process, settings } = this.host;
    const place = new PyThread(kernel);
    process.allocate(Number(settings['thread.stackBytes']));
    place.thread = kernel.start(process, process.id === 0 ? 'loop' : `${process.name}.loop`, (ask) => this.loop.run(ask, place));
    place.thread.local = place;
  }

  override ready(task: Task, by: Thread | null, why: Filed): void {
    if (this.#fromStart && task.local === null) task.local = new Handle(task, null);
    if (!(task.local instanceof Handle)) return super.ready(task, by, why);
    if (this.#standing === task) this.wakeThread(this.loop.thread!);
    else {
      this.loop.append(task.local);
      if (by === null || by !== this.loop.thread?.thread) this.loop.wake();
    }
  }
  /** The task whose wait holds the loop's thread. */
  #standing: Task | null = null;

  /** One step of a task: until it waits in the loop's own way, gives way or ends. Whatever else it does, the thread stands still. */
  *stepOf(ask: Ask, self: PyThread, task: Task): Steps {
    for (;;) {
      const stop = yield* this.step(ask, self, task);
      if (this.isOver(task, stop)) return;
      yield* this.#stays(ask, self, task, stop);
    }
  }

  *restOf(ask: Ask, self: PyThread, task: Task, stop: number): Steps {
    if (stop === T.BUDGET) yield* this.gil.ticked(ask, self);
    else if (stop === T.PREEMPTED) yield* this.gil.check(ask, self);
    else yield* this.#stays(ask, self, task, stop);
    yield* this.stepOf(ask, self, task);
  }

  /** The loop's thread stands still with the task. */
  *#stays(ask: Ask, self: PyThread, task: Task, stop: number): Steps {
    if (stop === T.BLOCKED_TASK) {
      this.#standing = task;
      yield* this.stands(ask, self, task);
      this.#standing = null;
    } else yield* this.calls(ask, self, task);
  }

  limit(): Limit | null {
    return this.gil.limit();
  }

  isOver(task: Task, stop: number): boolean {
    if (stop === T.PREEMPTED || stop === T.BUDGET) return false;
    const { op, turn } = task;
    if (stop === T.YIELDED) this.loop.append(task.local as Handle);
    if (stop === T.YIELDED || stop === T.FINISHED) return true;
    if (stop === T.BLOCKED_TASK) {
      if (op!.parks === 'thread') return false;
      if (task.deadline >= 0) this.loop.callAt(task.deadline, () => this.host.tasks.expire(task, turn));
      return true;
    }
    const soon = (): void => {
      if (task.turn !== turn || task.at !== CALLED) return;
      this.host.tasks.complete(task);
      this.loop.append(task.local as Handle);
    };
    if (op!.name === 'sleep') this.loop.callAt(this.loop.time() + task.ns, soon);
    else if (op!.family === 'network') this.loop.watch(this.host.kernel.now + task.ns, soon);
    else return false;
    return true;
  }

  protected override *calls(ask: Ask, self: PyThread, task: Task): Steps {
    if (task.op instanceof RunLoop) {
      yield* this.loop.runUntil(ask, self, task.a as Task);
      this.host.tasks.complete(task);
    } else yield* super.calls(ask, self, task);
  }

  override cost(op: AnyOp, task: Task): Nanos {
    return this.#fromStart && op instanceof Spawn && !(op instanceof StartThread) ? this.#createNs : super.cost(op, task);
  }
}

/** asyncio. */
export const asyncio: RuntimeModel = {
  name: 'asyncio',
  version: 1,
  about: 'CPython with one event loop: tasks are coroutines, and switch only where they await',
  settings: ASYNCIO_SETTINGS,
  policies: ASYNCIO_POLICIES,
  make: (host) => new Asyncio(host, true),
};
