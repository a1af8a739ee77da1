import { Local } from '../../../sync/local.ts';
import type { Process } from '../../../machine/process.ts';
import type { Task } from '../../../sync/task.ts';
import { AS_THREAD } from '../process.ts';
import { RuntimeError, SystemExit } from './errors.ts';
import { Event } from './meeting.ts';
import { seconds, type Session, type Steps } from './session.ts';
import { errorText } from '../../../kernel/errors.ts';

/** `threading.Thread(target=..., args=(...), name=..., daemon=...)`. */
export interface ThreadOptions {
  readonly target: (...args: never[]) => Steps<unknown>;
  readonly args?: readonly unknown[];
  readonly name?: string;
  readonly daemon?: boolean;
}

/** threading.Thread. An exception that leaves it goes to the excepthook, and changes nothing else. */
export class Thread {
  readonly name: string;
  readonly daemon: boolean;
  readonly #session: Session;
  readonly #threads: Threads;
  readonly #target: (...args: never[]) => Steps<unknown>;
  readonly #args: readonly unknown[];
  readonly #state: { task: Task | null };

  constructor(session: Session, threads: Threads, { target, args = [], name, daemon }: ThreadOptions) {
    this.#session = session;
    this.#threads = threads;
    this.#target = target;
    this.#args = args;
    this.name = name ?? threads.nextName(target.name);
    this.daemon = daemon ?? threads.current?.daemon ?? false;
    this.#state = session.state(() => ({ task: null as Task | null }));
  }

  /** Returns when the new thread has begun, which may be long after: it goes straight on into its target. */
  *start(): Steps {
    const task = this.#make();
    yield* this.#session.spawn.of(() => ({ task }));
  }

  /** Starts it from code that cannot wait: the running thread sees its started event at its next check point. */
  startSoon(): void {
    const { sys, slot, interpreter } = this.#session;
    interpreter.host.kernel.charge(Number(interpreter.host.settings['python.threadNs']));
    sys.begin(this.#make(), slot.running);
  }

  #make(): Task {
    const { shop, interpreter } = this.#session;
    if (this.#state.task !== null) throw new RuntimeError('threads can only be started once');
    if (interpreter.rules.refusesLateThreads && this.#threads.shuttingDown)
      throw new RuntimeError("can't create new thread at interpreter shutdown");
    const task = shop.task(this.name, { daemon: this.daemon }, this.#bootstrap);
    task.local = AS_THREAD;
    this.#state.task = task;
    this.#threads.started(this, task);
    return task;
  }

  readonly #bootstrap = (): Steps => this.#run();

  *#run(): Steps {
    const { kit } = this.#session;
    try {
      yield* this.#target(...(this.#args as never[]));
    } catch (error) {
      if (!this.#session.isPython(error)) throw error;
      if (!(error instanceof SystemExit)) kit.log(`Exception in thread ${this.name}: ${errorText(error)}`);
    }
  }

  *join(timeout?: number | null): Steps {
    const { task } = this.#state;
    if (task === null) throw new RuntimeError('cannot join thread before it is started');
    if (task === this.#session.running) throw new RuntimeError('cannot join current thread');
    yield* this.#session.join.of(task, timeout === undefined || timeout === null ? -1 : seconds(Math.max(0, timeout)));
  }

  is_alive(): boolean {
    const { task } = this.#state;
    return task !== null && !task.ended;
  }
}

/** The main thread, as `threading.main_thread()` gives it. */
export class MainThread {
  readonly name = 'MainThread';
  readonly daemon = false;
  is_alive(): boolean {
    return true;
  }
}

/** threading.Timer: a thread that waits, and then calls unless it was cancelled. */
export class Timer extends Thread {
  readonly #finished: Event;

  constructor(
    session: Session,
    threads: Threads,
    interval: number,
    fn: (...args: never[]) => Steps<unknown>,
    args: readonly unknown[] = [],
  ) {
    const finished = new Event(session);
    super(session, threads, {
      target: function* timer(): Steps {
        yield* finished.wait(interval);
        if (!finished.is_set()) yield* fn(...(args as never[]));
        yield* finished.set();
      },
    });
    this.#finished = finished;
  }
  *cancel(): Steps {
    yield* this.#finished.set();
  }
}

/** What the module keeps of one process. */
interface OfProcess {
  readonly all: Thread[];
  readonly hooks: (() => Steps)[];
  readonly atexit: (() => Steps | void)[];
  shuttingDown: boolean;
}

/** What the module `threading` keeps: who runs, who is to be waited for at the end of a process. */
export class Threads {
  readonly main = new MainThread();
  readonly #session: Session;
  readonly #state: { count: number; of: Map<Task, Thread>; processes: Map<Process, OfProcess> };

  constructor(session: Session) {
    this.#session = session;
    this.#state = session.state(() => ({ count: 0, of: new Map<Task, Thread>(), processes: new Map<Process, OfProcess>() }));
  }

  /** A forked process has none of its parent's threads. */
  get #own(): OfProcess {
    const { process } = this.#session.running;
    let own = this.#state.processes.get(process);
    if (own === undefined) this.#state.processes.set(process, (own = { all: [], hooks: [], atexit: [], shuttingDown: false }));
    return own;
  }

  get shuttingDown(): boolean {
    return this.#own.shuttingDown;
  }

  get current(): Thread | MainThread | null {
    const { running } = this.#session.slot;
    return running === null ? null : (this.#state.of.get(running) ?? this.main);
  }

  nextName(target: string): string {
    return `Thread-${++this.#state.count}${target === '' ? '' : `-${target}`}`;
  }

  started(thread: Thread, task: Task): void {
    this.#state.of.set(task, thread);
    this.#own.all.push(thread);
  }

  alive(): (Thread | MainThread)[] {
    return [this.main, ...this.#own.all.filter((thread) => thread.is_alive())];
  }

  /** Called at the end of main, the last registered first, before other threads are waited for. */
  atShutdown(hook: () => Steps): void {
    this.#own.hooks.push(hook);
  }

  atexit(fn: () => Steps | void): void {
    this.#own.atexit.push(fn);
  }

  /** threading._shutdown. C311 Lib/threading.py. */
  *shutdown(): Steps {
    const own = this.#own;
    own.shuttingDown = true;
    for (let hook = own.hooks.pop(); hook !== undefined; hook = own.hooks.pop()) yield* hook();
    for (let k = 0; k < own.all.length; k++) if (!own.all[k]!.daemon) yield* own.all[k]!.join(); // more may come meanwhile
  }

  /** The atexit handlers, the last registered first: of a process that was not forked. C311 Python/pylifecycle.c Py_FinalizeEx. */
  *finalize(): Steps {
    const own = this.#own;
    for (let handler = own.atexit.pop(); handler !== undefined; handler = own.atexit.pop()) {
      const steps = handler();
      if (steps !== undefined) yield* steps;
    }
  }
}

/** threading.local: every thread has its own attributes. */
export function local<T extends object>(session: Session, make: () => T): T {
  const own = new Local<T>(session.slot, make);
  return new Proxy({} as T, {
    get: (_target, name) => Reflect.get(own.value, name) as unknown,
    set: (_target, name, value) => Reflect.set(own.value, name, value),
    has: (_target, name) => Reflect.has(own.value, name),
  });
}
