import { CancelledError, RuntimeError, ValueError } from '../errors.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import type { Future } from './future.ts';
import { Shown } from './shown.ts';

/** What an `async with` statement takes. `error`: what left its body; true: it stays inside. */
export interface AsyncContextManager<T = unknown> {
  __aenter__(): Steps<T>;
  __aexit__(error: Error | null): Steps<boolean>;
}

abstract class Locking implements AsyncContextManager<void> {
  abstract acquire(): Steps<boolean>;
  abstract release(): void;
  *__aenter__(): Steps {
    yield* this.acquire();
  }
  *__aexit__(): Steps<boolean> {
    this.release();
    return false;
  }
}

/** asyncio.Lock: first come, first served; a newcomer waits behind whoever waits, even while it is free. C311 Lib/asyncio/locks.py. */
export class Lock extends Locking {
  readonly #aio: Aio;
  readonly #shown: Shown;
  readonly #state: { locked: boolean; waiters: Future<void>[] };

  constructor(aio: Aio, name?: string) {
    super();
    this.#aio = aio;
    this.#shown = Shown.make(aio, 'mutex', name);
    this.#state = aio.session.state(() => ({ locked: false, waiters: [] as Future<void>[] }));
  }

  locked(): boolean {
    return this.#state.locked;
  }

  *acquire(): Steps<boolean> {
    const state = this.#state;
    if (state.locked || !state.waiters.every((waiter) => waiter.cancelled())) yield* this.#wait();
    state.locked = true;
    this.#shown.owner = this.#aio.session.running;
    this.#shown.note('lock.acquired');
    return true;
  }

  *#wait(): Steps {
    const { waiters } = this.#state;
    const future = this.#shown.future<void>();
    waiters.push(future);
    try {
      yield* future;
    } catch (error) {
      remove(waiters, future);
      if (error instanceof CancelledError && !this.#state.locked) this.#wakeFirst();
      throw error;
    }
    remove(waiters, future);
  }

  /** Leaves it free until the first of those that wait runs. */
  release(): void {
    if (!this.#state.locked) throw new RuntimeError('Lock is not acquired.');
    this.#state.locked = false;
    this.#shown.owner = null;
    this.#shown.note('lock.released', this.#shown.waiters.size);
    this.#wakeFirst();
  }

  #wakeFirst(): void {
    const first = this.#state.waiters[0];
    if (first !== undefined && !first.done()) first.set_result();
  }
}

/** asyncio.Semaphore: a unit is the first waiter's from the release on. */
export class Semaphore extends Locking {
  readonly #aio: Aio;
  readonly #shown: Shown;
  readonly #most: number;
  readonly #state: { value: number; waiters: Future<void>[] };

  constructor(aio: Aio, value = 1, options: { readonly name?: string | undefined; readonly most?: number } = {}) {
    super();
    if (value < 0) throw new ValueError('Semaphore initial value must be >= 0');
    this.#aio = aio;
    this.#most = options.most ?? Infinity;
    this.#shown = Shown.make(aio, 'semaphore', options.name, value);
    this.#state = aio.session.state(() => ({ value, waiters: [] as Future<void>[] }));
  }

  locked(): boolean {
    return this.#state.value === 0 || this.#state.waiters.some((waiter) => !waiter.cancelled());
  }

  *acquire(): Steps<boolean> {
    if (this.locked()) yield* this.#wait();
    else this.#take();
    return true;
  }

  *#wait(): Steps {
    const { waiters } = this.#state;
    const future = this.#shown.future<void>();
    waiters.push(future);
    try {
      yield* future;
    } catch (error) {
      remove(waiters, future);
      if (error instanceof CancelledError && !future.cancelled()) this.#give();
      throw error;
    }
    remove(waiters, future);
    let wakes = this.#aio.session.interpreter.rules.semaphoreWakes === 'all' ? Infinity : 1;
    while (wakes-- > 0 && this.#state.value > 0 && this.#wakeNext());
  }

  release(): void {
    if (this.#state.value >= this.#most) throw new ValueError('BoundedSemaphore released too many times');
    this.#give();
  }

  #give(): void {
    this.#shown.count = ++this.#state.value;
    this.#shown.note('semaphore.released', this.#state.value);
    this.#wakeNext();
  }

  #take(): void {
    this.#shown.count = --this.#state.value;
    this.#shown.note('semaphore.acquired', this.#state.value);
  }

  #wakeNext(): boolean {
    const next = this.#state.waiters.find((waiter) => !waiter.done());
    if (next === undefined) return false;
    this.#take();
    next.set_result();
    return true;
  }
}

/** asyncio.Event: setting it completes all who wait, in order; clearing it afterwards does not stop them. */
export class Event {
  readonly #shown: Shown;
  readonly #state: { value: boolean; waiters: Future<void>[] };

  constructor(aio: Aio, name?: string, type: 'event' | 'inner-event' = 'event') {
    this.#shown = Shown.make(aio, type, name);
    this.#state = aio.session.state(() => ({ value: false, waiters: [] as Future<void>[] }));
  }

  is_set(): boolean {
    return this.#state.value;
  }
  set(): void {
    if (this.#state.value) return;
    this.#state.value = true;
    this.#shown.count = 1;
    this.#shown.note('event.set');
    for (const waiter of this.#state.waiters) if (!waiter.done()) waiter.set_result();
  }
  clear(): void {
    this.#state.value = false;
    this.#shown.count = 0;
    this.#shown.note('event.cleared');
  }
  *wait(): Steps<boolean> {
    if (this.#state.value) return true;
    const future = this.#shown.future<void>();
    this.#state.waiters.push(future);
    try {
      yield* future;
      return true;
    } finally {
      remove(this.#state.waiters, future);
    }
  }
}

/** asyncio.Condition: the first that wait are notified, and each then queues for the lock behind whoever waits there. */
export class Condition extends Locking {
  readonly #aio: Aio;
  readonly #lock: Lock;
  readonly #shown: Shown;
  readonly #state: { waiters: Future<void>[] };

  constructor(aio: Aio, lock?: Lock, name?: string, type: 'condition' | 'inner-condition' = 'condition') {
    super();
    this.#aio = aio;
    this.#lock = lock ?? new Lock(aio, name === undefined ? undefined : `${name}.lock`);
    this.#shown = Shown.make(aio, type, name);
    this.#state = aio.session.state(() => ({ waiters: [] as Future<void>[] }));
  }

  acquire(): Steps<boolean> {
    return this.#lock.acquire();
  }
  release(): void {
    this.#lock.release();
  }
  locked(): boolean {
    return this.#lock.locked();
  }

  *wait(): Steps<boolean> {
    if (!this.locked()) throw new RuntimeError('cannot wait on un-acquired lock');
    const { waiters } = this.#state;
    const future = this.#shown.future<void>();
    this.release();
    let cancelled = false;
    try {
      waiters.push(future);
      this.#shown.note('condition.waiting');
      yield* future;
      return true;
    } catch (error) {
      cancelled = error instanceof CancelledError && !future.cancelled();
      throw error;
    } finally {
      remove(waiters, future);
      yield* this.#relock();
      if (cancelled && this.#aio.session.interpreter.rules.minor >= 13) this.notify(); // its notification is passed on
    }
  }

  /** Whatever happens, who has waited has the lock again. */
  *#relock(): Steps {
    let cancelled = false;
    for (;;) {
      try {
        yield* this.acquire();
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        cancelled = true;
      }
    }
    if (cancelled) throw new CancelledError();
  }

  *wait_for(predicate: () => boolean): Steps<boolean> {
    while (!predicate()) yield* this.wait();
    return true;
  }

  notify(n = 1): void {
    if (!this.locked()) throw new RuntimeError('cannot notify on un-acquired lock');
    const woken = this.#state.waiters.filter((waiter) => !waiter.done()).slice(0, n);
    this.#shown.note('condition.notified', woken.length, n === Infinity ? 1 : 0);
    for (const waiter of woken) waiter.set_result();
  }
  notify_all(): void {
    this.notify(Infinity);
  }
}

function remove<T>(list: T[], item: T): void {
  const place = list.indexOf(item);
  if (place >= 0) list.splice(place, 1);
}
