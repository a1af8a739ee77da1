import { PyError, RuntimeError, ValueError } from '../errors.ts';
import { Future } from '../futures.ts';
import type { SimpleQueue } from '../queues.ts';
import type { ContextManager, Session, Steps } from '../session.ts';
import { Thread } from '../threads.ts';
import { outbox } from './channels.ts';
import { pickled, unpickles } from './pickle.ts';
import { Process, startMethod, type Processes } from './process.ts';
import { Wire } from './wire.ts';

type Fn = (...args: never[]) => Steps<unknown>;

/** Calls beyond the number of workers that are already under way, so that a worker need not wait. C311 Lib/concurrent/futures/process.py. */
const EXTRA_QUEUED_CALLS = 1;

/** concurrent.futures.process.BrokenProcessPool: a worker has died, and with it the whole pool. */
export class BrokenProcessPool extends RuntimeError {}

interface Call {
  readonly id: number;
  readonly fn: Fn;
  readonly args: readonly unknown[];
}
interface Pending extends Call {
  readonly future: Future<unknown>;
}
/** What wakes the manager: a result, a call to take care of, a worker that has died. */
type Note = { readonly id: number; readonly result: unknown; readonly error: Error | null } | 'look' | 'died';

/** `ProcessPoolExecutor(max_workers=...)`. */
export interface ProcessPoolOptions {
  readonly max_workers?: number;
}

/**
 * concurrent.futures.ProcessPoolExecutor: calls wait in the parent until the manager thread moves them to a short queue, from which a
 * feeder thread sends them; what has been moved counts as running, and cannot be cancelled. C311 Lib/concurrent/futures/process.py.
 */
export class ProcessPoolExecutor implements ContextManager<ProcessPoolExecutor> {
  readonly #session: Session;
  readonly #processes: Processes;
  readonly #options: ProcessPoolOptions;
  readonly #notes: SimpleQueue<Note>;
  readonly #feeder: SimpleQueue<Call | null | 'end'>;
  readonly #calls: Wire<Call | null>;
  readonly #state: {
    next: number;
    pending: Map<number, Pending>;
    waiting: number[];
    /** On their way: moved, and not yet taken by a worker. */
    moved: number;
    idle: number;
    workers: Process[];
    manager: Thread | null;
    shut: boolean;
    broken: boolean;
  };

  constructor(processes: Processes, options: ProcessPoolOptions) {
    if (options.max_workers !== undefined && options.max_workers <= 0) throw new ValueError('max_workers must be greater than 0');
    const { session } = processes;
    this.#session = session;
    this.#processes = processes;
    this.#options = options;
    this.#notes = outbox(session);
    this.#feeder = outbox(session);
    this.#calls = Wire.make(session);
    this.#state = session.state(() => ({
      next: 0,
      pending: new Map<number, Pending>(),
      waiting: [] as number[],
      moved: 0,
      idle: 0,
      workers: [] as Process[],
      manager: null as Thread | null,
      shut: false,
      broken: false,
    }));
  }

  get #most(): number {
    return this.#options.max_workers ?? Number(this.#session.interpreter.host.settings['cores']);
  }

  *submit<A extends readonly unknown[], R>(fn: (...args: A) => Steps<R>, ...args: A): Steps<Future<R>> {
    const state = this.#state;
    if (state.broken) throw new BrokenProcessPool('a worker has died: the pool takes no more calls');
    if (state.shut) throw new RuntimeError('cannot schedule new futures after shutdown');
    yield* this.#session.call.of();
    const future = new Future<R>(this.#session);
    const id = state.next++;
    state.pending.set(id, { id, fn: fn as unknown as Fn, args, future });
    state.waiting.push(id);
    this.#note('look');
    yield* this.#grows();
    return future;
  }

  /** Forked workers are all there before the first thread is; others come one by one, as long as nobody is idle. */
  *#grows(): Steps {
    const state = this.#state;
    const { threads } = this.#processes;
    if (startMethod(this.#session) === 'fork') {
      if (state.manager === null) while (state.workers.length < this.#most) yield* this.#startsWorker();
    } else if (state.idle > 0) state.idle--;
    else if (state.workers.length < this.#most) yield* this.#startsWorker();
    if (state.manager !== null) return;
    const name = `ExecutorManager.${this.#notes.name}`;
    state.manager = new Thread(this.#session, threads, { target: () => this.#manages(), name, daemon: false });
    threads.atShutdown(() => this.shutdown());
    yield* state.manager.start();
  }

  *#startsWorker(): Steps {
    const state = this.#state;
    const worker = new Process(this.#processes, { target: () => this.#works() });
    worker.whenEnded(() => {
      if (!state.shut) this.#notes.push('died', 'died', null, this.#session.sys);
    });
    state.workers.push(worker);
    yield* worker.start();
  }

  *#works(): Steps {
    for (let call = yield* this.#calls.get(); call !== null; call = yield* this.#calls.get()) {
      this.#state.moved--;
      const { id, fn, args } = yield* unpickles(this.#session, call);
      const { result, error } = yield* this.#session.outcomeOf(fn, args);
      const { copy } = yield* pickled(this.#session, result);
      this.#note({ id, result: copy, error });
    }
  }

  #note(note: Note): void {
    const { running, sys } = this.#session;
    this.#notes.push(note, typeof note === 'string' ? note : 'result', running, sys);
  }

  // ── the manager thread ─────────────────────────────────────────────────────────────────────────────────────────────

  *#manages(): Steps {
    const state = this.#state;
    const { threads } = this.#processes;
    const feeder = new Thread(this.#session, threads, {
      target: () => this.#feeds(),
      name: `CallFeeder.${this.#calls.name}`,
      daemon: true,
    });
    yield* feeder.start();
    while (!(state.shut && state.pending.size === 0)) {
      this.#moves();
      const note = yield* this.#notes.get();
      if (note === 'died') {
        yield* this.#breaks();
        break;
      }
      if (note !== 'look') yield* this.#answers(note);
    }
    for (const worker of state.workers) if (worker.is_alive()) this.#send(null);
    this.#send('end');
    yield* feeder.join();
    for (const worker of state.workers) yield* worker.join();
  }

  /** Those that are moved can no longer be cancelled. */
  #moves(): void {
    const state = this.#state;
    while (state.moved < this.#most + EXTRA_QUEUED_CALLS && state.waiting.length > 0) {
      const id = state.waiting.shift()!;
      const { future, fn, args } = state.pending.get(id)!;
      if (!future.begins()) {
        state.pending.delete(id);
        continue;
      }
      state.moved++;
      this.#send({ id, fn, args });
    }
  }

  #send(call: Call | null | 'end'): void {
    const { running, sys } = this.#session;
    this.#feeder.push(call, typeof call === 'object' && call !== null ? call.fn.name || 'work' : 'None', running, sys);
  }

  *#feeds(): Steps {
    for (let call = yield* this.#feeder.get(); call !== 'end'; call = yield* this.#feeder.get()) {
      if (call === null) {
        yield* this.#calls.put(null, 0, 'None');
        continue;
      }
      const { copy, bytes } = yield* pickled(this.#session, call.args);
      yield* this.#calls.put({ ...call, args: copy }, bytes, call.fn.name || 'work');
    }
  }

  *#answers({ id, result, error }: Exclude<Note, string>): Steps {
    const { pending } = this.#state;
    const { future } = pending.get(id)!;
    yield* unpickles(this.#session, result);
    pending.delete(id);
    this.#state.idle++;
    yield* future.ends(result, error);
  }

  /** All that is pending fails, and the other workers are stopped. */
  *#breaks(): Steps {
    const state = this.#state;
    state.broken = state.shut = true;
    for (const { future } of state.pending.values())
      if (!future.done()) yield* future.ends(undefined, new BrokenProcessPool('a worker died while this call was running or pending'));
    state.pending.clear();
    for (const worker of state.workers) if (worker.is_alive()) yield* worker.terminate();
  }

  /** Submits everything at once, in chunks; the results in the order of the arguments. */
  *map<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>, chunksize = 1): Steps<R[]> {
    const all = [...items];
    function* chunk(part: readonly T[]): Steps<R[]> {
      const results: R[] = [];
      for (const item of part) results.push(yield* fn(item));
      return results;
    }
    const futures: Future<R[]>[] = [];
    for (let first = 0; first < all.length; first += chunksize)
      futures.push(yield* this.submit(chunk, all.slice(first, first + chunksize)));
    const results: R[] = [];
    try {
      for (const future of futures) results.push(...(yield* future.result()));
    } catch (error) {
      if (error instanceof PyError) for (const future of futures) yield* future.cancel();
      throw error;
    }
    return results;
  }

  *shutdown(wait = true): Steps {
    const state = this.#state;
    if (!state.shut) this.#note('look');
    state.shut = true;
    if (wait && state.manager !== null) yield* state.manager.join();
  }

  *__enter__(): Steps<ProcessPoolExecutor> {
    return this;
  }
  *__exit__(): Steps {
    yield* this.shutdown();
  }
}
