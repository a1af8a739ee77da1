import { ScenarioError } from '../../../../kernel/errors.ts';
import { Pause } from '../../../../sync/life.ts';
import { BLOCKED, Op, type Attempt } from '../../../../sync/op.ts';
import type { Named } from '../../../../kernel/names.ts';
import type { Slot } from '../../../../sync/slot.ts';
import type { Task as EngineTask } from '../../../../sync/task.ts';
import { Asyncio } from '../../asyncio.ts';
import { Handle } from '../../loop/handles.ts';
import type { EventLoop } from '../../loop/loop.ts';
import type { Session } from '../session.ts';
import type { Threads } from '../threads.ts';
import type { Future } from './future.ts';
import { SleepOp } from './sleep.ts';
import type { Task } from './task.ts';

/** Waits for a future: what `await` comes to when there is nothing yet. */
class Await extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('await', slot);
  }
  of(future: Future<unknown>): this {
    return this.slot.arm(this, future);
  }
  override on(task: EngineTask): Named | null {
    return (task.a as Future<unknown>).shownAs;
  }
  attempt(task: EngineTask): Attempt {
    (task.a as Future<unknown>).awaitedBy(task);
    return BLOCKED;
  }
}

/** What all of asyncio shares in one scenario. */
export class Aio {
  readonly session: Session;
  readonly threads: Threads;
  readonly awaits: Await;
  readonly yields: Pause;
  readonly sleeps: SleepOp;
  readonly #state: { loop: EventLoop | null; tasks: Set<Task<unknown>>; names: number; pools: number };

  constructor(session: Session, threads: Threads) {
    this.session = session;
    this.threads = threads;
    this.awaits = new Await(session.slot);
    this.yields = new Pause(session.slot);
    this.sleeps = new SleepOp(session.slot, this);
    this.#state = session.state(() => ({ loop: null as EventLoop | null, tasks: new Set<Task<unknown>>(), names: 1, pools: 0 }));
  }

  /** The loop of the process whose task runs; in a callback, the one that runs the callback. */
  get loop(): EventLoop {
    const { running } = this.session.slot;
    if (running === null) return this.#state.loop!;
    const { loop } = this.runtime;
    loop.entering ??= this.#enters;
    return loop;
  }
  readonly #enters = (loop: EventLoop): void => {
    this.#state.loop = loop;
  };

  get runtime(): Asyncio {
    const { local } = this.session.running.process;
    if (local instanceof Asyncio) return local;
    throw new ScenarioError(
      'E_WRONG_RUNTIME',
      'this program needs an event loop',
      'Run it on asyncio, or write it with multiprocessing(...) and run it on cpython-processes.',
    );
  }

  /** The task that runs; null in a callback, and in a thread. */
  get current(): Task<unknown> | null {
    const { running } = this.session.slot;
    return running !== null && running.local instanceof Handle ? (running.local.owner as Task<unknown> | null) : null;
  }

  get tasks(): readonly Task<unknown>[] {
    const { process } = this.session.running;
    return [...this.#state.tasks].filter((task) => !task.done() && task.process === process);
  }

  /** A task that has been queued for the first time, or is the main one. */
  known(engine: EngineTask, task: Task<unknown>): void {
    this.#state.tasks.add(task);
    (engine.local as Handle).owner = task;
  }

  ended(task: Task<unknown>): void {
    this.#state.tasks.delete(task);
  }

  nextName(): string {
    return `Task-${++this.#state.names}`;
  }

  /** Every loop has a default executor of its own, and names of threads are unique. */
  nextPool(): string {
    const number = this.#state.pools++;
    return number === 0 ? 'asyncio' : `asyncio-${number}`;
  }
}
