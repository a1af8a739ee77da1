import { Cell } from '../../../../sync/memory.ts';
import type { Process as EngineProcess } from '../../../../machine/process.ts';
import { Semaphore } from '../../../../sync/semaphore.ts';
import { THREADING_LOCK } from '../../policies.ts';
import { Empty, Full } from '../errors.ts';
import { RLock } from '../locks.ts';
import { SimpleQueue } from '../queues.ts';
import { str } from '../text.ts';
import { seconds, type Session, type Steps } from '../session.ts';
import { Thread } from '../threads.ts';
import { pickled, unpickles } from './pickle.ts';
import type { Processes } from './process.ts';
import { Wire } from './wire.ts';

/** One end of a `Pipe()`: messages are pickled by who sends and unpickled by who receives. */
export class Connection {
  readonly #session: Session;
  readonly #out: Wire<unknown>;
  readonly #in: Wire<unknown>;
  constructor(session: Session, out: Wire<unknown>, into: Wire<unknown>) {
    this.#session = session;
    this.#out = out;
    this.#in = into;
  }
  *send(value: unknown): Steps {
    const { copy, bytes } = yield* pickled(this.#session, value);
    yield* this.#out.put(copy, bytes, str(value));
  }
  *recv<T>(): Steps<T> {
    return yield* unpickles(this.#session, yield* this.#in.get()) as Steps<T>;
  }
  /** Is there something to receive? */
  poll(): boolean {
    return this.#in.length > 0;
  }
}

/** What a process leaves to a thread of its own, which sends it. */
export const outbox = <T>(session: Session): SimpleQueue<T> =>
  session.shop.add('queue', undefined, (own) => new SimpleQueue<T>(own, session.slot));

/** A process that has put something, with its feeder. */
interface Feeder {
  readonly buffer: SimpleQueue<{ readonly item: unknown } | null>;
  readonly thread: Thread;
}

/**
 * multiprocessing.Queue: `put` takes a place where there is a bound, and leaves the item to a feeder thread of its process, which pickles
 * it and sends it. C311 Lib/multiprocessing/queues.py.
 */
export class Queue<T> {
  readonly #processes: Processes;
  readonly #wire: Wire<unknown>;
  /** Places that are left; null: there is no bound. */
  readonly #places: Semaphore | null;
  readonly #state: { feeders: Map<EngineProcess, Feeder> };

  constructor(processes: Processes, maxsize: number, name?: string) {
    const { session } = processes;
    this.#processes = processes;
    this.#wire = Wire.make(session, name);
    this.#places = maxsize > 0 ? placesOf(session, maxsize, name) : null;
    this.#state = session.state(() => ({ feeders: new Map<EngineProcess, Feeder>() }));
  }

  *put(item: T, timeout: number | null = null): Steps {
    const { session } = this.#processes;
    if (this.#places !== null) {
      if (timeout === null) yield* this.#places.acquire();
      else if (!(yield* this.#places.acquireWithin(seconds(timeout)))) throw new Full();
    }
    const feeder = this.#state.feeders.get(session.running.process) ?? (yield* this.#feeds());
    yield* session.call.of();
    feeder.buffer.push({ item }, str(item), session.running, session.sys);
  }

  *get(): Steps<T> {
    const item = yield* this.#wire.get();
    if (this.#places !== null) yield* this.#places.release();
    return yield* unpickles(this.#processes.session, item) as Steps<T>;
  }

  /** What is there at this moment. */
  *get_nowait(): Steps<T> {
    if (this.empty()) throw new Empty();
    return yield* this.get();
  }

  /** True also just after a put, until the feeder has sent it. */
  empty(): boolean {
    return this.#wire.length === 0;
  }

  /** The first put of a process starts its feeder, for which the process waits at its end. */
  *#feeds(): Steps<Feeder> {
    const { session, threads } = this.#processes;
    const { process } = session.running;
    const buffer = outbox<{ readonly item: unknown } | null>(session);
    const sends = function* (this: void, to: Wire<unknown>): Steps {
      for (let next = yield* buffer.get(); next !== null; next = yield* buffer.get()) {
        const { copy, bytes } = yield* pickled(session, next.item);
        yield* to.put(copy, bytes, str(next.item));
      }
    };
    const thread = new Thread(session, threads, {
      target: () => sends(this.#wire),
      name: `QueueFeederThread@${process.name}.${buffer.name}`,
      daemon: true,
    });
    const feeder = { buffer, thread };
    this.#state.feeders.set(process, feeder);
    yield* thread.start();
    this.#processes.beforeEnd(function* () {
      buffer.push(null, 'None', session.running, session.sys);
      yield* thread.join();
    });
    return feeder;
  }
}

function placesOf(session: Session, count: number, name?: string): Semaphore {
  const places = session.shop.add(
    'semaphore',
    name === undefined ? undefined : `${name}.places`,
    (own) => new Semaphore(own, session.slot, THREADING_LOCK, count, count),
  );
  places.parks = 'thread';
  return places;
}

/** multiprocessing.Value: a number in shared memory, and an RLock beside it. `value += 1` without the lock is a race between processes. */
export class Value<T> {
  readonly #cell: Cell<T>;
  readonly #lock: RLock;
  constructor(session: Session, first: T, name?: string) {
    this.#cell = session.shop.add('cell', name, (own) => new Cell<T>(own, session.slot, first));
    this.#lock = new RLock(session, name === undefined ? undefined : `${name}.lock`);
  }
  get_lock(): RLock {
    return this.#lock;
  }
  *get(): Steps<T> {
    return yield* this.#cell.read();
  }
  *set(value: T): Steps {
    yield* this.#cell.write(value);
  }
  /** What it holds at this moment, for what is printed at the end. */
  get value(): T {
    return this.#cell.value;
  }
}
