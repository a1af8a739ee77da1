import { Cell } from '../../../../sync/memory.ts';
import type { Process as EngineProcess } from '../../../../machine/process.ts';
import { RLock } from '../locks.ts';
import { SimpleQueue } from '../queues.ts';
import { str } from '../text.ts';
import type { Session, Steps } from '../session.ts';
import type { Threads } from '../threads.ts';
import { Thread } from '../threads.ts';
import { copyOf, pickles } from './pickle.ts';
import type { Processes } from './process.ts';

/** One end of a `Pipe()`: messages are pickled by who sends and unpickled by who receives. */
export class Connection {
  readonly #session: Session;
  readonly #out: SimpleQueue<unknown>;
  readonly #in: SimpleQueue<unknown>;
  constructor(session: Session, out: SimpleQueue<unknown>, into: SimpleQueue<unknown>) {
    this.#session = session;
    this.#out = out;
    this.#in = into;
  }
  *send(value: unknown): Steps {
    const { sys, running } = this.#session;
    yield* pickles(this.#session, value, 'mp.dumpNs');
    this.#out.push(copyOf(value), str(value), running, sys);
  }
  *recv<T>(): Steps<T> {
    const value = yield* this.#in.get();
    yield* pickles(this.#session, value, 'mp.loadNs');
    return value as T;
  }
  /** Is there something to receive? */
  poll(): boolean {
    return this.#in.length > 0;
  }
}

/** What carries bytes between processes, one message after another. */
export const wire = <T>(session: Session, name?: string): SimpleQueue<T> =>
  session.shop.add('queue', name, (own) => new SimpleQueue<T>(own, session.slot));

/** A process that has put something, with its feeder. */
interface Feeder {
  readonly buffer: SimpleQueue<{ readonly item: unknown } | null>;
  readonly thread: Thread;
}

/** multiprocessing.Queue: `put` leaves the item to a feeder thread of its process, which pickles it and sends it. C311 queues.py. */
export class Queue<T> {
  readonly #processes: Processes;
  readonly #threads: Threads;
  readonly #wire: SimpleQueue<unknown>;
  readonly #state: { feeders: Map<EngineProcess, Feeder> };

  constructor(processes: Processes, threads: Threads, name?: string) {
    const { session } = processes;
    this.#processes = processes;
    this.#threads = threads;
    this.#wire = wire(session, name);
    this.#state = session.state(() => ({ feeders: new Map<EngineProcess, Feeder>() }));
  }

  *put(item: T): Steps {
    const { session } = this.#processes;
    const feeder = this.#state.feeders.get(session.running.process) ?? (yield* this.#feeds());
    yield* session.call.of();
    feeder.buffer.push({ item }, str(item), session.running, session.sys);
  }

  *get(): Steps<T> {
    const { session } = this.#processes;
    const item = yield* this.#wire.get();
    yield* pickles(session, item, 'mp.loadNs');
    return item as T;
  }

  /** True also just after a put, until the feeder has sent it. */
  empty(): boolean {
    return this.#wire.length === 0;
  }

  /** The first put of a process starts its feeder, for which the process waits at its end. */
  *#feeds(): Steps<Feeder> {
    const { session } = this.#processes;
    const { process } = session.running;
    const buffer = wire<{ readonly item: unknown } | null>(session);
    const sends = function* (this: void, to: SimpleQueue<unknown>): Steps {
      for (let next = yield* buffer.get(); next !== null; next = yield* buffer.get()) {
        yield* pickles(session, next.item, 'mp.dumpNs');
        to.push(copyOf(next.item), str(next.item), session.running, session.sys);
      }
    };
    const thread = new Thread(session, this.#threads, {
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
