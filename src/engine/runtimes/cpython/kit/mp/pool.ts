import { ValueError } from '../errors.ts';
import type { SimpleQueue } from '../queues.ts';
import type { ContextManager, Session, Steps } from '../session.ts';
import { Thread } from '../threads.ts';
import { outbox } from './channels.ts';
import { pickled, unpickles } from './pickle.ts';
import { Process, type Processes } from './process.ts';
import { AsyncResult, IMapIterator, type Hearing, type Job, type Outcome } from './results.ts';
import { Wire } from './wire.ts';

type Fn = (...args: never[]) => Steps<unknown>;

/** One task of a job, on its way to a worker: a chunk of a map, or a single call. */
interface Task {
  readonly job: Job;
  readonly first: number;
  readonly fn: Fn;
  /** A list of arguments for each call. */
  readonly calls: readonly (readonly unknown[])[];
}
/** What a worker made of one. */
interface Done extends Outcome {
  readonly job: Job;
  readonly first: number;
}
/** The tasks of one job, which the feeder draws as fast as the pipe takes them. */
interface Batch {
  readonly job: Job;
  readonly tasks: Iterable<Task>;
}

/** `Pool(processes, initializer=..., maxtasksperchild=...)`. */
export interface PoolOptions {
  readonly initializer?: () => Steps<unknown>;
  readonly maxtasksperchild?: number;
}

/**
 * multiprocessing.Pool: workers, and in the parent a thread that keeps up their number, one that feeds them and one that takes their
 * results. C311 Lib/multiprocessing/pool.py.
 */
export class Pool implements ContextManager<Pool> {
  readonly #session: Session;
  readonly #processes: Processes;
  readonly #size: number;
  readonly #options: PoolOptions;
  readonly #batches: SimpleQueue<Batch | null>;
  readonly #toWorkers: Wire<Task | null>;
  readonly #fromWorkers: Wire<Done | null>;
  /** Something has changed: a worker has ended, the last job is over, the pool is closed. */
  readonly #changes: SimpleQueue<null>;
  readonly #state: { phase: 'run' | 'close' | 'terminate'; jobs: number; workers: Process[]; handlers: Thread[] };

  constructor(processes: Processes, size: number, options: PoolOptions) {
    if (size < 1) throw new ValueError('Number of processes must be at least 1');
    if ((options.maxtasksperchild ?? 1) < 1) throw new ValueError('maxtasksperchild must be a positive int or None');
    const { session } = processes;
    this.#session = session;
    this.#processes = processes;
    this.#size = size;
    this.#options = options;
    this.#batches = outbox(session);
    this.#toWorkers = Wire.make(session);
    this.#fromWorkers = Wire.make(session);
    this.#changes = outbox(session);
    this.#state = session.state(() => ({ phase: 'run' as const, jobs: 0, workers: [] as Process[], handlers: [] as Thread[] }));
  }

  /** Starts the workers, before the threads that serve them. */
  *__enter__(): Steps<Pool> {
    yield* this.#starts();
    for (const [name, target] of [
      ['keeper', () => this.#keeps()],
      ['feeder', () => this.#feeds()],
      ['results', () => this.#takes()],
    ] as const) {
      const thread = new Thread(this.#session, this.#processes.threads, {
        target,
        name: `Pool-${name}.${this.#batches.name}`,
        daemon: true,
      });
      this.#state.handlers.push(thread);
      yield* thread.start();
    }
    return this;
  }

  // ── the workers ────────────────────────────────────────────────────────────────────────────────────────────────────

  *#starts(): Steps {
    const { workers } = this.#state;
    while (workers.length < this.#size) {
      const worker = new Process(this.#processes, { target: () => this.#works(), daemon: true });
      worker.whenEnded(() => this.#changes.push(null, 'ended', null, this.#session.sys));
      workers.push(worker);
      yield* worker.start();
    }
  }

  *#works(): Steps {
    const { initializer, maxtasksperchild = Infinity } = this.#options;
    if (initializer !== undefined) yield* initializer();
    for (let done = 0; done < maxtasksperchild; done++) {
      const task = yield* this.#toWorkers.get();
      if (task === null) return;
      const { job, first } = yield* unpickles(this.#session, task);
      const { results, error } = yield* this.#calls(task);
      const { copy, bytes } = yield* pickled(this.#session, results);
      yield* this.#fromWorkers.put({ job, first, results: copy, error }, bytes, 'result');
    }
  }

  /** An error ends its task only. */
  *#calls({ fn, calls }: Task): Steps<Outcome> {
    const results: unknown[] = [];
    try {
      for (const args of calls) results.push(yield* fn(...(args as never[])));
    } catch (error) {
      if (!this.#session.isPython(error)) throw error;
      return { results, error };
    }
    return { results, error: null };
  }

  // ── the threads of the parent ──────────────────────────────────────────────────────────────────────────────────────

  /** A worker that has ended is followed by another, as long as there is something to do. */
  *#keeps(): Steps {
    const state = this.#state;
    while (state.phase === 'run' || (state.phase === 'close' && state.jobs > 0)) {
      const ended = state.workers.filter((worker) => !worker.is_alive());
      for (const worker of ended) {
        yield* worker.join();
        state.workers.splice(state.workers.indexOf(worker), 1);
      }
      if (ended.length > 0) yield* this.#starts();
      yield* this.#changes.get();
    }
    this.#push(this.#batches, null, 'None');
  }

  *#feeds(): Steps {
    for (let batch = yield* this.#batches.get(); batch !== null; batch = yield* this.#batches.get()) {
      let count = 0;
      for (const task of batch.tasks) {
        if (this.#state.phase === 'terminate') break;
        const { copy, bytes } = yield* pickled(this.#session, task.calls);
        yield* this.#toWorkers.put({ ...task, calls: copy }, bytes, task.fn.name || 'work');
        count++;
      }
      if (yield* batch.job.closes(count)) this.#over();
    }
    yield* this.#fromWorkers.put(null, 0, 'None');
    for (let k = 0; k < this.#size; k++) yield* this.#toWorkers.put(null, 0, 'None');
  }

  *#takes(): Steps {
    for (let done = yield* this.#fromWorkers.get(); done !== null; done = yield* this.#fromWorkers.get()) {
      const { job, first, results, error } = done;
      yield* unpickles(this.#session, results);
      if (yield* job.takes(first, { results, error })) this.#over();
    }
  }

  #over(): void {
    if (--this.#state.jobs === 0) this.#push(this.#changes, null, 'idle');
  }

  #push<T>(queue: SimpleQueue<T>, item: T, label: string): void {
    queue.push(item, label, this.#session.running, this.#session.sys);
  }

  // ── what it can be asked for ───────────────────────────────────────────────────────────────────────────────────────

  *#submit<J extends Job>(job: J, tasks: Iterable<Task>): Steps<J> {
    if (this.#state.phase !== 'run') throw new ValueError('Pool not running');
    yield* this.#session.call.of();
    this.#state.jobs++;
    this.#push(this.#batches, { job, tasks }, 'tasks');
    return job;
  }

  /** Cut into chunks of ceil(n / (4 * workers)) unless told otherwise. */
  *#inChunks<R>(fn: Fn, calls: readonly (readonly unknown[])[], chunksize: number | undefined, hearing: Hearing): Steps<AsyncResult<R[]>> {
    const size = chunksize ?? Math.max(1, Math.ceil(calls.length / (4 * this.#size)));
    const job = new AsyncResult<R[]>(this.#session, Math.ceil(calls.length / size), hearing, false);
    const firsts = Array.from({ length: Math.ceil(calls.length / size) }, (_, k) => k * size);
    return yield* this.#submit(
      job,
      firsts.map((first) => ({ job, first, fn, calls: calls.slice(first, first + size) })),
    );
  }

  /** Results in the order of the items; an error is raised when all chunks are over. */
  *map<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>, chunksize?: number): Steps<R[]> {
    const result = yield* this.map_async(fn, items, chunksize);
    return yield* result.get();
  }
  *map_async<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>, chunksize?: number, hearing: Hearing = {}): Steps<AsyncResult<R[]>> {
    return yield* this.#inChunks(fn, [...items].map((item) => [item]), chunksize, hearing); // prettier-ignore
  }
  *starmap<A extends readonly unknown[], R>(fn: (...args: A) => Steps<R>, items: Iterable<A>, chunksize?: number): Steps<R[]> {
    const result = yield* this.starmap_async(fn, items, chunksize);
    return yield* result.get();
  }
  *starmap_async<A extends readonly unknown[], R>(
    fn: (...args: A) => Steps<R>,
    items: Iterable<A>,
    chunksize?: number,
    hearing: Hearing = {},
  ): Steps<AsyncResult<R[]>> {
    return yield* this.#inChunks(fn as unknown as Fn, [...items], chunksize, hearing);
  }

  *apply<A extends readonly unknown[], R>(fn: (...args: A) => Steps<R>, ...args: A): Steps<R> {
    const result = yield* this.apply_async(fn, args);
    return yield* result.get();
  }
  *apply_async<A extends readonly unknown[], R>(fn: (...args: A) => Steps<R>, args: A, hearing: Hearing = {}): Steps<AsyncResult<R>> {
    const job = new AsyncResult<R>(this.#session, 1, hearing, true);
    return yield* this.#submit(job, [{ job, first: 0, fn: fn as unknown as Fn, calls: [args] }]);
  }

  /** One result after another, in the order of the items. The feeder draws them as the pipe takes them, not as results are asked for. */
  imap<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>): Steps<IMapIterator<R>> {
    return this.#oneByOne(fn, items, true);
  }
  /** The same, in the order in which they come. */
  imap_unordered<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>): Steps<IMapIterator<R>> {
    return this.#oneByOne(fn, items, false);
  }
  *#oneByOne<R>(fn: Fn, items: Iterable<unknown>, ordered: boolean): Steps<IMapIterator<R>> {
    const job = new IMapIterator<R>(this.#session, ordered);
    return yield* this.#submit(job, tasksOf(job, fn, items));
  }

  // ── its end ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Nothing more goes in; what is there is done. */
  *close(): Steps {
    yield* this.#session.call.of();
    if (this.#state.phase !== 'run') return;
    this.#state.phase = 'close';
    this.#push(this.#changes, null, 'closed');
  }

  /** Stops the workers where they are. */
  *terminate(): Steps {
    const { sys, running } = this.#session;
    const state = this.#state;
    state.phase = 'terminate';
    this.#push(this.#changes, null, 'terminated');
    this.#toWorkers.drain(sys, running); // a feeder that waits for room goes on
    for (const worker of state.workers) if (worker.is_alive()) yield* worker.terminate();
    this.#toWorkers.drain(sys, running);
    yield* this.#joins();
  }

  *join(): Steps {
    if (this.#state.phase === 'run') throw new ValueError('Pool is still running');
    yield* this.#joins();
  }
  *#joins(): Steps {
    for (const handler of this.#state.handlers) yield* handler.join();
    for (const worker of this.#state.workers) yield* worker.join();
  }

  /** Leaving the `with` terminates. */
  *__exit__(): Steps {
    yield* this.terminate();
  }
}

function* tasksOf(job: Job, fn: Fn, items: Iterable<unknown>): Generator<Task, void, unknown> {
  let first = 0;
  for (const item of items) yield { job, first: first++, fn, calls: [[item]] };
}
