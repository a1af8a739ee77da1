import { CancelledError, PyError, RuntimeError, TimeoutError, ValueError } from './errors.ts';
import { innerCondition, type Condition } from './locks.ts';
import { SimpleQueue } from './queues.ts';
import { seconds, type ContextManager, type Session, type Steps } from './session.ts';
import { Thread, type Threads } from './threads.ts';

type Stage = 'PENDING' | 'RUNNING' | 'CANCELLED' | 'FINISHED';
type Fn<R> = (...args: never[]) => Steps<R>;
/** A callback: plain code, or steps. */
export type Callback = (future: Future<unknown>) => unknown;

/** concurrent.futures.Future: who wants the result sleeps on its condition. Callbacks run in the thread that finishes it. */
export class Future<R> {
  readonly #session: Session;
  readonly #cond: Condition;
  #stage: Stage = 'PENDING';
  #result: R | undefined;
  #error: Error | null = null;
  readonly #callbacks: Callback[] = [];

  constructor(session: Session) {
    this.#session = session;
    this.#cond = innerCondition(session, 'future');
  }

  cancelled(): boolean {
    return this.#stage === 'CANCELLED';
  }
  running(): boolean {
    return this.#stage === 'RUNNING';
  }
  done(): boolean {
    return this.#stage === 'CANCELLED' || this.#stage === 'FINISHED';
  }

  /** Works only on what has not begun. */
  *cancel(): Steps<boolean> {
    yield* this.#cond.acquire();
    const cancels = this.#stage === 'PENDING' || this.#stage === 'CANCELLED';
    if (cancels) this.#stage = 'CANCELLED';
    if (cancels) yield* this.#cond.notify_all();
    yield* this.#cond.release();
    if (cancels) yield* this.#call();
    return cancels;
  }

  /** As `cancel`, where nobody can be between: for a loop's own future. */
  cancelNow(): void {
    if (this.#stage === 'PENDING') this.#stage = 'CANCELLED';
  }

  *result(timeout: number | null = null): Steps<R> {
    const { kit } = this.#session;
    yield* this.#cond.acquire();
    try {
      const end = timeout === null ? 0 : kit.now() + seconds(timeout);
      while (!this.done()) {
        if (timeout !== null && kit.now() >= end) throw new TimeoutError();
        yield* this.#cond.wait(timeout === null ? null : (end - kit.now()) / 1e9);
      }
    } finally {
      yield* this.#cond.release();
    }
    return this.now();
  }

  /** The result of one that is done. */
  now(): R {
    if (this.#stage === 'CANCELLED') throw new CancelledError();
    if (this.#error !== null) throw this.#error;
    return this.#result as R;
  }

  *add_done_callback(callback: Callback): Steps {
    yield* this.#cond.acquire();
    const later = !this.done();
    if (later) this.#callbacks.push(callback);
    yield* this.#cond.release();
    if (!later) yield* this.#run(callback);
  }

  /** As `add_done_callback` on one that cannot be done yet. */
  whenDone(callback: Callback): void {
    this.#callbacks.push(callback);
  }

  /** False where it was cancelled before it began. */
  begins(): boolean {
    if (this.#stage === 'CANCELLED') return false;
    this.#stage = 'RUNNING';
    return true;
  }

  *ends(result: R | undefined, error: Error | null): Steps {
    yield* this.#cond.acquire();
    this.#result = result;
    this.#error = error;
    this.#stage = 'FINISHED';
    yield* this.#cond.notify_all();
    yield* this.#cond.release();
    yield* this.#call();
  }

  *#call(): Steps {
    for (let callback = this.#callbacks.shift(); callback !== undefined; callback = this.#callbacks.shift()) yield* this.#run(callback);
  }

  *#run(callback: Callback): Steps {
    const steps = callback(this);
    if (isSteps(steps)) yield* steps;
  }
}

export const isSteps = (value: unknown): value is Steps<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { readonly return?: unknown }).return === 'function';

/** Work for a pool: what to call, and who wants to know. */
interface Item {
  readonly future: Future<unknown>;
  readonly fn: Fn<unknown>;
  readonly args: readonly unknown[];
}

/** `ThreadPoolExecutor(max_workers=..., thread_name_prefix=...)`. */
export interface PoolOptions {
  readonly max_workers?: number;
  readonly thread_name_prefix?: string;
}

/** concurrent.futures.ThreadPoolExecutor: an unbounded queue, and threads that are started as long as none seems idle. */
export class ThreadPoolExecutor implements ContextManager<ThreadPoolExecutor> {
  readonly #session: Session;
  readonly #threads: Threads;
  readonly #options: PoolOptions;
  readonly #queue: SimpleQueue<Item | null>;
  readonly #state: { idle: number; workers: Thread[]; shut: boolean; prefix: string };

  constructor(session: Session, threads: Threads, options: PoolOptions, prefix: string) {
    if (options.max_workers !== undefined && options.max_workers <= 0) throw new ValueError('max_workers must be greater than 0');
    this.#session = session;
    this.#threads = threads;
    this.#options = options;
    this.#queue = session.shop.add('queue', undefined, (own) => new SimpleQueue<Item | null>(own, session.slot));
    this.#state = session.state(() => ({ idle: 0, workers: [] as Thread[], shut: false, prefix: options.thread_name_prefix ?? prefix }));
  }

  get #most(): number {
    const { host, rules } = this.#session.interpreter;
    const cores = Number(host.settings['cores']);
    return this.#options.max_workers ?? (rules.minor < 8 ? cores * 5 : Math.min(32, cores + 4));
  }

  *submit<A extends readonly unknown[], R>(fn: (...args: A) => Steps<R>, ...args: A): Steps<Future<R>> {
    const future = this.enqueue(fn as unknown as Fn<R>, args);
    yield* this.#adjust();
    return future;
  }

  /** The first half of `submit`, which no other thread can come into. */
  enqueue<R>(fn: Fn<R>, args: readonly unknown[]): Future<R> {
    const { sys, running } = this.#session;
    if (this.#state.shut) throw new RuntimeError('cannot schedule new futures after shutdown');
    const future = new Future<R>(this.#session);
    this.#queue.push({ future: future, fn, args }, fn.name || 'work', running, sys);
    return future;
  }

  /** As `submit` starts it, but does not wait for it here: the thread waits at its next check point. */
  startMissing(): void {
    this.#missing()?.startSoon();
  }

  /** The second half: a new thread unless somebody is thought to be idle. */
  *#adjust(): Steps {
    const thread = this.#missing();
    if (thread !== null) yield* thread.start();
  }

  #missing(): Thread | null {
    const state = this.#state;
    if (state.idle > 0) {
      state.idle--;
      return null;
    }
    if (state.workers.length >= this.#most) return null;
    if (state.workers.length === 0) this.#threads.atShutdown(() => this.shutdown());
    const name = `${state.prefix}_${state.workers.length}`;
    const thread = new Thread(this.#session, this.#threads, { target: () => this.#worker(), name, daemon: false });
    state.workers.push(thread);
    return thread;
  }

  *#worker(): Steps {
    const state = this.#state;
    const queue = this.#queue;
    for (;;) {
      if (this.#session.interpreter.rules.idleAfter === 'an empty queue' && queue.length === 0) state.idle++;
      const item = yield* queue.get();
      if (item !== null) {
        yield* this.#work(item);
        if (this.#session.interpreter.rules.idleAfter === 'every item') state.idle++;
      } else if (state.shut) {
        queue.push(null, 'None', this.#session.running, this.#session.sys); // for the next one
        return;
      }
    }
  }

  *#work({ future, fn, args }: Item): Steps {
    if (!future.begins()) return;
    const { result, error } = yield* this.#session.outcomeOf(fn, args);
    yield* future.ends(result, error);
  }

  /** Submits everything at once; the results in the order of the arguments. The first error cancels what has not begun. */
  *map<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>): Steps<R[]> {
    const futures: Future<R>[] = [];
    for (const item of items) futures.push(yield* this.submit(fn, item));
    const results: R[] = [];
    try {
      for (const future of futures) results.push(yield* future.result());
    } catch (error) {
      if (error instanceof PyError) for (const future of futures) yield* future.cancel();
      throw error;
    }
    return results;
  }

  *shutdown(wait = true): Steps {
    const { sys, running } = this.#session;
    if (!this.#state.shut) this.#queue.push(null, 'None', running, sys);
    this.#state.shut = true;
    if (wait) for (const worker of this.#state.workers) yield* worker.join();
  }

  *__enter__(): Steps<ThreadPoolExecutor> {
    return this;
  }
  *__exit__(): Steps {
    yield* this.shutdown();
  }
}
