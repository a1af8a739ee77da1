import { scenario, type Scenario } from '../../../../scenario/scenario.ts';
import { RuntimeError } from '../errors.ts';
import { modulesOf, type PythonKit } from '../python.ts';
import { Session, type Steps } from '../session.ts';
import { Threads } from '../threads.ts';
import { Aio } from './aio.ts';
import { Barrier } from './barrier.ts';
import { eagerTask } from './eager.ts';
import { Loop } from './facade.ts';
import { Future } from './future.ts';
import { Condition, Event, Lock, Semaphore, type AsyncContextManager } from './locks.ts';
import { Queue } from './queues.ts';
import { mainCoroutine, run } from './run.ts';
import { asyncWith, TaskGroup, Timeout } from './scopes.ts';
import { Sleep } from './sleep.ts';
import { Task } from './task.ts';
import { asCompleted, gather, shield, wait, waitFor, type Aw } from './waiting.ts';

export type { Future, Task, Aw };

/** The module `asyncio`. `yield*` stands where Python has `await`, and nowhere else. */
export type AsyncioModule = ReturnType<typeof moduleOf>;

/** What a program with an event loop is written with: the modules of Python, and asyncio. */
export interface AsyncioKit extends PythonKit {
  readonly asyncio: AsyncioModule;
  /** An `async with` statement. */
  AsyncWith<T, R>(manager: AsyncContextManager<T>, body: (entered: T) => Steps<R>): Steps<R>;
}

function moduleOf(aio: Aio) {
  const loop = new Loop(aio);
  return {
    /** In a thread that runs no loop: runs one until the coroutine has ended. */
    run: <R>(main: Steps<R>): Steps<R> => run(aio, main),
    get_running_loop: (): Loop => {
      if (aio.loop.thread === null) throw new RuntimeError('no running event loop');
      return loop;
    },
    create_task: <R>(coroutine: Steps<R>, name?: string): Task<R> => new Task(aio, coroutine, { name }).schedule(),
    /** `create_task(..., eager_start=True)`, or under `eager_task_factory`: runs the coroutine up to its first wait. */
    create_eager_task: <R>(coroutine: Steps<R>, name?: string): Steps<Task<R>> => eagerTask(aio, coroutine, name),
    current_task: (): Task<unknown> | null => aio.current,
    all_tasks: (): readonly Task<unknown>[] => aio.tasks,
    sleep: <R = void>(delay: number, result?: R): Steps<R | undefined> => new Sleep(aio, delay, result) as unknown as Steps<R | undefined>,
    gather: <A extends readonly Aw<unknown>[]>(...awaitables: A) => gather(aio, awaitables),
    /** `gather(..., return_exceptions=True)`. */
    gather_exceptions: <A extends readonly Aw<unknown>[]>(...awaitables: A) => gather(aio, awaitables, true),
    wait: <R>(futures: readonly Future<R>[], options?: Parameters<typeof wait>[2]) => wait(aio, futures, options),
    wait_for: <R>(awaitable: Aw<R>, timeout: number | null) => waitFor(aio, awaitable, timeout),
    shield: <R>(awaitable: Aw<R>) => shield(aio, awaitable),
    as_completed: <R>(awaitables: readonly Aw<R>[]) => asCompleted(aio, awaitables),
    timeout: (delay: number | null) => new Timeout(aio, delay),
    TaskGroup: () => new TaskGroup(aio),
    Lock: (name?: string) => new Lock(aio, name),
    Semaphore: (value = 1, name?: string) => new Semaphore(aio, value, { name }),
    BoundedSemaphore: (value = 1, name?: string) => new Semaphore(aio, value, { name, most: value }),
    Event: (name?: string) => new Event(aio, name),
    Condition: (lock?: Lock, name?: string) => new Condition(aio, lock, name),
    Queue: <T>(maxsize = 0, name?: string) => new Queue<T>(aio, maxsize, name),
    Barrier: (parties: number) => new Barrier(aio, parties),
    *to_thread<A extends readonly unknown[], R>(fn: (...args: A) => Steps<R>, ...args: A): Steps<R> {
      return yield* loop.run_in_executor(null, fn, ...args);
    },
  };
}

/** The module and its statement, for a kit. */
export function asyncioOf(aio: Aio): Pick<AsyncioKit, 'asyncio' | 'AsyncWith'> {
  return { asyncio: moduleOf(aio), AsyncWith: (manager, body) => asyncWith(aio, manager, body) };
}

/**
 * A program in Python that ends with `asyncio.run(main())`. The set-up is the module: it makes what is global, and answers `main`.
 */
export function asyncio(name: string, module: (kit: AsyncioKit) => () => unknown): Scenario {
  return scenario(name, (kit) => {
    const session = new Session(kit);
    const threads = new Threads(session);
    const aio = new Aio(session, threads);
    const main = module({ ...modulesOf(session, threads), ...asyncioOf(aio) });
    kit.spawn('main', () => mainCoroutine(aio, main));
  }).expect({ asyncio: 'ok' });
}
