import { PyError, ValueError } from '../errors.ts';
import { Event } from '../meeting.ts';
import type { SimpleQueue } from '../queues.ts';
import type { ContextManager, Session, Steps } from '../session.ts';
import { Thread, type Threads } from '../threads.ts';
import { wire } from './channels.ts';
import { copyOf, pickles } from './pickle.ts';
import { Process, type Processes } from './process.ts';

type Fn = (item: never) => Steps<unknown>;

/** A chunk of a map, on its way to a worker. */
interface Chunk {
  readonly job: Job;
  readonly first: number;
  readonly fn: Fn;
  readonly items: readonly unknown[];
}
/** What a worker made of one: its results, or the error that ended it. */
interface Done {
  readonly job: Job;
  readonly first: number;
  readonly results: readonly unknown[];
  readonly error: Error | null;
}
/** A map: it is over when all its chunks are, also those after an error. */
interface Job {
  readonly ready: Event;
  readonly results: unknown[];
  left: number;
  error: Error | null;
}

/** multiprocessing.Pool: workers, and in the parent a thread that feeds them and one that takes their results. C311 Lib/multiprocessing/pool.py. */
export class Pool implements ContextManager<Pool> {
  readonly #session: Session;
  readonly #threads: Threads;
  readonly #processes: Processes;
  readonly #size: number;
  readonly #tasks: SimpleQueue<Chunk | null>;
  readonly #toWorkers: SimpleQueue<Chunk | null>;
  readonly #fromWorkers: SimpleQueue<Done | null>;
  readonly #state: { workers: Process[]; handlers: Thread[]; closed: boolean };

  constructor(processes: Processes, threads: Threads, size: number) {
    if (size < 1) throw new ValueError('Number of processes must be at least 1');
    const { session } = processes;
    this.#session = session;
    this.#threads = threads;
    this.#processes = processes;
    this.#size = size;
    this.#tasks = wire(session);
    this.#toWorkers = wire(session);
    this.#fromWorkers = wire(session);
    this.#state = session.state(() => ({ workers: [] as Process[], handlers: [] as Thread[], closed: false }));
  }

  /** Starts the workers, before the threads that serve them. */
  *__enter__(): Steps<Pool> {
    const { workers, handlers } = this.#state;
    for (let k = 0; k < this.#size; k++) {
      const worker = new Process(this.#processes, { target: () => this.#worker() });
      workers.push(worker);
      yield* worker.start();
    }
    for (const [name, target] of [
      ['feeder', () => this.#feeds()],
      ['results', () => this.#takes()],
    ] as const) {
      // prettier-ignore
      const thread = new Thread(this.#session, this.#threads, { target, name: `Pool-${name}.${this.#tasks.name}`, daemon: true });
      handlers.push(thread);
      yield* thread.start();
    }
    return this;
  }

  *#feeds(): Steps {
    const { sys } = this.#session;
    for (let chunk = yield* this.#tasks.get(); chunk !== null; chunk = yield* this.#tasks.get()) {
      yield* pickles(this.#session, chunk.items, 'mp.dumpNs');
      this.#toWorkers.push({ ...chunk, items: copyOf(chunk.items) }, chunk.fn.name || 'work', this.#session.running, sys);
    }
    for (let k = 0; k < this.#size; k++) this.#toWorkers.push(null, 'None', this.#session.running, sys);
  }

  *#worker(): Steps {
    const session = this.#session;
    for (let chunk = yield* this.#toWorkers.get(); chunk !== null; chunk = yield* this.#toWorkers.get()) {
      yield* pickles(session, chunk.items, 'mp.loadNs');
      const results: unknown[] = [];
      let error: Error | null = null;
      try {
        for (const item of chunk.items) results.push(yield* chunk.fn(item as never));
      } catch (thrown) {
        if (!session.isPython(thrown)) throw thrown;
        error = thrown;
      }
      yield* pickles(session, results, 'mp.dumpNs');
      this.#fromWorkers.push(
        { job: chunk.job, first: chunk.first, results: copyOf(results), error },
        'result',
        session.running,
        session.sys,
      );
    }
  }

  *#takes(): Steps {
    for (let done = yield* this.#fromWorkers.get(); done !== null; done = yield* this.#fromWorkers.get()) {
      yield* pickles(this.#session, done.results, 'mp.loadNs');
      const { job, first, results, error } = done;
      for (const [k, result] of results.entries()) job.results[first + k] = result;
      job.error ??= error;
      if (--job.left === 0) yield* job.ready.set();
    }
  }

  /** Results in the order of the items. Chunks of ceil(n / (4 * workers)) unless told otherwise. */
  *map<T, R>(fn: (item: T) => Steps<R>, items: Iterable<T>, chunksize?: number): Steps<R[]> {
    const all = [...items];
    const size = chunksize ?? Math.max(1, Math.ceil(all.length / (4 * this.#size)));
    const job: Job = { ready: new Event(this.#session), results: [], left: Math.ceil(all.length / size), error: null };
    for (let first = 0; first < all.length; first += size)
      yield* this.#submit({ job, first, fn: fn, items: all.slice(first, first + size) });
    if (job.left > 0) yield* job.ready.wait();
    if (job.error !== null) throw job.error;
    return job.results as R[];
  }

  *apply<A, R>(fn: (arg: A) => Steps<R>, arg: A): Steps<R> {
    const [result] = yield* this.map(fn, [arg], 1);
    return result as R;
  }

  *#submit(chunk: Chunk): Steps {
    if (this.#state.closed) throw new PyError('Pool not running');
    yield* this.#session.call.of();
    this.#tasks.push(chunk, 'chunk', this.#session.running, this.#session.sys);
  }

  *close(): Steps {
    const { running, sys } = this.#session;
    if (!this.#state.closed) this.#tasks.push(null, 'None', running, sys);
    this.#state.closed = true;
    yield* this.#session.call.of();
  }

  *join(): Steps {
    for (const worker of this.#state.workers) yield* worker.join();
    this.#fromWorkers.push(null, 'None', this.#session.running, this.#session.sys);
    for (const handler of this.#state.handlers) yield* handler.join();
  }

  *__exit__(): Steps {
    yield* this.close();
    yield* this.join();
  }
}
