import { scenario, type Scenario } from '../../../scenario/scenario.ts';
import type { Kit } from '../../../scenario/kit.ts';
import { Global } from './globals.ts';
import { Containers, Dict, List } from './containers.ts';
import * as errors from './errors.ts';
import { SystemExit } from './errors.ts';
import { isSteps, ThreadPoolExecutor, type PoolOptions } from './futures.ts';
import { Condition, Lock, RLock } from './locks.ts';
import { Barrier, Event, Semaphore } from './meeting.ts';
import { Queue, SimpleQueue } from './queues.ts';
import { seconds, Session, type ContextManager, type Steps } from './session.ts';
import { str, repr } from './text.ts';
import { local, MainThread, Thread, Threads, Timer, type ThreadOptions } from './threads.ts';

export type { Global } from './globals.ts';
export type { Steps as Py, ContextManager } from './session.ts';

/** What a program in Python is written with. `yield*` stands before everything that another thread may come into. */
export interface PythonKit {
  readonly threading: ReturnType<typeof threadingOf>;
  readonly queue: {
    Queue<T>(maxsize?: number, name?: string): Queue<T>;
    LifoQueue<T>(maxsize?: number, name?: string): Queue<T>;
    PriorityQueue<T>(maxsize?: number, name?: string): Queue<T>;
    SimpleQueue<T>(name?: string): SimpleQueue<T>;
    readonly Empty: typeof errors.Empty;
    readonly Full: typeof errors.Full;
    readonly ShutDown: typeof errors.ShutDown;
  };
  readonly futures: {
    ThreadPoolExecutor(options?: PoolOptions): ThreadPoolExecutor;
    readonly CancelledError: typeof errors.CancelledError;
  };
  readonly time: {
    /** Gives up the GIL, and the core. */
    sleep(span: number): Steps;
    /** Seconds since the run began. */
    time(): number;
  };
  readonly sys: { exit(code?: number): never };
  /** Called at the end of the program, the last one first. */
  atexit(fn: () => Steps | void): void;
  /** A line of output: what the trace shows as logged. */
  print(...values: unknown[]): void;
  /** A variable of the module that threads race for. */
  global<T>(name: string, first: T): Global<T>;
  /** A list that threads share: what C does on it is one step under a GIL, and has it to itself without one. */
  list<T>(name?: string, items?: readonly T[]): List<T>;
  /** The same for a dict. */
  dict<K, V>(name?: string, items?: readonly (readonly [K, V])[]): Dict<K, V>;
  readonly gc: {
    /** Runs the cyclic collector: nobody else runs meanwhile. */
    collect(): Steps;
  };
  /** Plain data of the module, anew for every run: what a lock protects, or only one thread touches. */
  module<T extends object>(make: () => T): T;
  /** A `with` statement. */
  With<T, R>(manager: ContextManager<T>, body: (entered: T) => Steps<R>): Steps<R>;
  /** Python code that computes for so many seconds. */
  compute(span: number): Steps;
  /** A C function that computes without the GIL: NumPy, hashing, compressing. */
  numpy(span: number): Steps;
  /** A C function that computes and keeps the GIL: sort, regex, json. */
  c_call(span: number): Steps;
  /** A call of a builtin in C between a load and a store: `x += abs(1)`. */
  builtin(): Steps;
  /** One that is specialised away once its code is warm: len, isinstance, append, type. */
  len(): Steps;
  /** A forward jump that is taken: `if t < 0: pass`. */
  branch(): Steps;
  readonly str: (value: unknown) => string;
  readonly repr: (value: unknown) => string;
  /** The neutral kit below, for checks, parameters, devices. */
  readonly kit: Kit;
}

function threadingOf(session: Session, threads: Threads) {
  return {
    Thread: (options: ThreadOptions) => new Thread(session, threads, options),
    Timer: (interval: number, fn: () => Steps<unknown>) => new Timer(session, threads, interval, fn),
    Lock: (name?: string) => new Lock(session, name),
    RLock: (name?: string) => new RLock(session, name),
    Condition: (lock?: Lock | RLock, name?: string) => new Condition(session, lock, name),
    Semaphore: (value = 1, name?: string) => new Semaphore(session, value, { name }),
    BoundedSemaphore: (value = 1, name?: string) => new Semaphore(session, value, { name, most: value }),
    Event: (name?: string) => new Event(session, name),
    Barrier: (parties: number, action: (() => unknown) | null = null, timeout: number | null = null, name?: string) =>
      new Barrier(session, parties, action, timeout, name),
    local: <T extends object>(make: () => T) => local(session, make),
    current_thread: (): Thread | MainThread => threads.current ?? threads.main,
    main_thread: (): MainThread => threads.main,
    enumerate: () => threads.alive(),
    active_count: () => threads.alive().length,
    BrokenBarrierError: errors.BrokenBarrierError,
  };
}

/** The modules of Python for one scenario. */
export function modulesOf(session: Session, threads: Threads): PythonKit {
  const { kit } = session;
  const pools = session.state(() => ({ made: 0 }));
  const containers = new Containers(session);
  return {
    threading: threadingOf(session, threads),
    queue: {
      Queue: <T>(maxsize = 0, name?: string) => new Queue<T>(session, 'Queue', maxsize, name),
      LifoQueue: <T>(maxsize = 0, name?: string) => new Queue<T>(session, 'LifoQueue', maxsize, name),
      PriorityQueue: <T>(maxsize = 0, name?: string) => new Queue<T>(session, 'PriorityQueue', maxsize, name),
      SimpleQueue: <T>(name?: string) => session.shop.add('queue', name, (own) => new SimpleQueue<T>(own, session.slot)),
      Empty: errors.Empty,
      Full: errors.Full,
      ShutDown: errors.ShutDown,
    },
    futures: {
      ThreadPoolExecutor: (options = {}) => new ThreadPoolExecutor(session, threads, options, `ThreadPoolExecutor-${pools.made++}`),
      CancelledError: errors.CancelledError,
    },
    time: { sleep: (span) => steps(session.sleep.of(seconds(span))), time: () => kit.now() / 1e9 },
    sys: {
      exit: (code = 0) => {
        throw new SystemExit(code);
      },
    },
    atexit: (fn) => threads.atexit(fn),
    print: (...values) => kit.log(values.map(str).join(' ')),
    global: <T>(name: string, first: T) => new Global<T>(session, name, first),
    list: <T>(name?: string, items: readonly T[] = []) => session.shop.add('list', name, (own) => new List<T>(own, containers, items)),
    dict: <K, V>(name?: string, items: readonly (readonly [K, V])[] = []) =>
      session.shop.add('dict', name, (own) => new Dict<K, V>(own, containers, items)),
    gc: { collect: () => steps(session.collect.of()) },
    module: (make) => kit.state(make),
    *With(manager, body) {
      const entered = yield* manager.__enter__();
      try {
        return yield* body(entered);
      } finally {
        yield* manager.__exit__();
      }
    },
    compute: (span) => steps(kit.work(seconds(span))),
    numpy: (span) => steps(session.released.of(seconds(span))),
    c_call: (span) => steps(session.kept.of(seconds(span))),
    builtin: () => steps(session.cCall.of()),
    len: () => steps(session.quickCall.of()),
    branch: () => steps(session.branch.of()),
    str,
    repr,
    kit,
  };
}

/** An operation is steps already: it is its own iterator. */
function steps(op: unknown): Steps {
  return op as Steps;
}

/** The main thread: its code, then what the interpreter does at its end. An exception of main is the program's. */
export function* mainThread(session: Session, threads: Threads, main: () => unknown): Steps {
  let thrown: unknown = null;
  try {
    const body = main();
    if (isSteps(body)) yield* body;
  } catch (error) {
    if (!session.isPython(error)) throw error;
    if (error instanceof SystemExit) session.interpreter.exitCode = error.code;
    else {
      session.interpreter.exitCode = 1;
      thrown = error;
    }
  }
  yield* threads.shutdown();
  yield* threads.finalize();
  if (thrown !== null) throw thrown;
}

/**
 * A program in Python. The set-up is the module: it makes what is global, and answers `main`, the code that runs in the main
 * thread. It ends as Python does: threads that are no daemons are waited for.
 */
export function python(name: string, module: (kit: PythonKit) => () => unknown): Scenario {
  return scenario(name, (kit) => {
    const session = new Session(kit);
    const threads = new Threads(session);
    const main = module(modulesOf(session, threads));
    kit.spawn('main', () => mainThread(session, threads, main));
  }).expect({ 'cpython-threads': 'ok' });
}
