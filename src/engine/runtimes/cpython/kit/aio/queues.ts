import { Empty, Full, ValueError } from '../errors.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import type { Future } from './future.ts';
import { Event } from './locks.ts';
import { Shown } from './shown.ts';

/** asyncio.QueueFull and asyncio.QueueEmpty. */
export class QueueFull extends Full {}
export class QueueEmpty extends Empty {}

/** asyncio.Queue. Not fair: who is woken for an item may find it taken, and queues anew at the end. C311 Lib/asyncio/queues.py. */
export class Queue<T> {
  readonly maxsize: number;
  readonly #shown: Shown;
  readonly #finished: Event;
  readonly #state: { items: T[]; getters: Future<void>[]; putters: Future<void>[]; unfinished: number };

  constructor(aio: Aio, maxsize = 0, name?: string) {
    this.maxsize = maxsize;
    this.#shown = Shown.make(aio, 'queue', name, maxsize);
    this.#finished = new Event(aio, `${this.#shown.name}.finished`, 'inner-event');
    this.#state = aio.session.state(() => ({
      items: [] as T[],
      getters: [] as Future<void>[],
      putters: [] as Future<void>[],
      unfinished: 0,
    }));
  }

  qsize(): number {
    return this.#state.items.length;
  }
  empty(): boolean {
    return this.qsize() === 0;
  }
  full(): boolean {
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  *put(item: T): Steps {
    while (this.full()) yield* this.#wait(this.#state.putters, () => !this.full());
    this.put_nowait(item);
  }
  *get(): Steps<T> {
    while (this.empty()) yield* this.#wait(this.#state.getters, () => !this.empty());
    return this.get_nowait();
  }

  *#wait(waiting: Future<void>[], goesOn: () => boolean): Steps {
    const future = this.#shown.future<void>();
    waiting.push(future);
    try {
      yield* future;
    } catch (error) {
      const place = waiting.indexOf(future);
      if (place >= 0) waiting.splice(place, 1);
      if (goesOn() && !future.cancelled()) wakeNext(waiting);
      throw error;
    }
  }

  put_nowait(item: T): void {
    if (this.full()) throw new QueueFull();
    this.#state.items.push(item);
    this.#state.unfinished++;
    this.#finished.clear();
    this.#shown.put(item);
    wakeNext(this.#state.getters);
  }
  get_nowait(): T {
    if (this.empty()) throw new QueueEmpty();
    const item = this.#state.items.shift() as T;
    this.#shown.got(item);
    wakeNext(this.#state.putters);
    return item;
  }

  task_done(): void {
    if (this.#state.unfinished === 0) throw new ValueError('task_done() called too many times');
    this.#shown.count = --this.#state.unfinished;
    this.#shown.note('queue.taskDone', this.#state.unfinished);
    if (this.#state.unfinished === 0) this.#finished.set();
  }
  *join(): Steps {
    if (this.#state.unfinished > 0) yield* this.#finished.wait();
  }
}

/** Completes the first that still waits; nothing is kept for it. */
function wakeNext(waiting: Future<void>[]): void {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next.done()) continue;
    next.set_result();
    return;
  }
}
