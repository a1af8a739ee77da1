import { ValueError } from './errors.ts';
import { innerCondition, type Condition } from './locks.ts';
import { Rounds } from './rounds.ts';
import { seconds, type ContextManager, type Session, type Steps } from './session.ts';

/** threading.Semaphore: a counter and a condition, so a running thread may take the unit before the one that was woken. */
export class Semaphore implements ContextManager<boolean> {
  readonly #session: Session;
  readonly #cond: Condition;
  readonly #most: number;
  readonly #state: { value: number };

  /** `most`: what BoundedSemaphore never goes beyond. */
  constructor(session: Session, value = 1, options: { readonly name?: string | undefined; readonly most?: number } = {}) {
    if (value < 0) throw new ValueError('semaphore initial value must be >= 0');
    this.#session = session;
    this.#cond = innerCondition(session, 'semaphore', options.name);
    this.#most = options.most ?? Infinity;
    this.#state = session.state(() => ({ value }));
  }

  *acquire(blocking = true, timeout?: number | null): Steps<boolean> {
    const limited = timeout !== undefined && timeout !== null;
    if (!blocking && limited) throw new ValueError("can't specify timeout for non-blocking acquire");
    const { kit } = this.#session;
    const end = limited ? kit.now() + seconds(timeout) : 0;
    yield* this.#cond.acquire();
    try {
      while (this.#state.value === 0) {
        if (!blocking || (limited && kit.now() >= end)) return false;
        yield* this.#cond.wait(limited ? (end - kit.now()) / 1e9 : null);
      }
      this.#state.value--;
      return true;
    } finally {
      yield* this.#cond.release();
    }
  }

  *release(n = 1): Steps {
    if (n < 1) throw new ValueError('n must be one or more');
    yield* this.#cond.acquire();
    try {
      if (this.#state.value + n > this.#most) throw new ValueError('Semaphore released too many times');
      this.#state.value += n;
      yield* this.#cond.notify(n);
    } finally {
      yield* this.#cond.release();
    }
  }

  *__enter__(): Steps<boolean> {
    return yield* this.acquire();
  }
  *__exit__(): Steps {
    yield* this.release();
  }
}

/** threading.Event: a flag and a condition. Who was notified is told so even if the flag is down again. */
export class Event {
  readonly #cond: Condition;
  readonly #state: { flag: boolean };

  constructor(session: Session, name?: string) {
    this.#cond = innerCondition(session, 'event', name, 'event');
    this.#state = session.state(() => ({ flag: false }));
  }

  is_set(): boolean {
    return this.#state.flag;
  }
  *set(): Steps {
    yield* this.#cond.acquire();
    this.#state.flag = true;
    yield* this.#cond.notify_all();
    yield* this.#cond.release();
  }
  *clear(): Steps {
    yield* this.#cond.acquire();
    this.#state.flag = false;
    yield* this.#cond.release();
  }
  *wait(timeout?: number | null): Steps<boolean> {
    yield* this.#cond.acquire();
    try {
      return this.#state.flag || (yield* this.#cond.wait(timeout));
    } finally {
      yield* this.#cond.release();
    }
  }
}

/** threading.Barrier. Newcomers wait until those of the last round are out. */
export class Barrier {
  readonly parties: number;
  readonly #cond: Condition;
  readonly #action: (() => unknown) | null;
  readonly #timeout: number | null;
  readonly #state: { rounds: Rounds };

  constructor(session: Session, parties: number, action: (() => unknown) | null = null, timeout: number | null = null, name?: string) {
    this.parties = parties;
    this.#action = action;
    this.#timeout = timeout;
    this.#cond = innerCondition(session, 'barrier', name);
    this.#state = session.state(() => ({ rounds: new Rounds(parties) }));
  }

  get n_waiting(): number {
    return this.#state.rounds.waiting;
  }
  get broken(): boolean {
    return this.#state.rounds.broken;
  }

  /** Answers the number of the arrival, from 0. The last one runs the action, and lets the others go. */
  *wait(timeout: number | null = this.#timeout): Steps<number> {
    const { rounds } = this.#state;
    yield* this.#cond.acquire();
    try {
      while (rounds.isBusy) yield* this.#cond.wait();
      const index = rounds.arrives();
      try {
        if (rounds.isLast(index)) yield* this.#release();
        else yield* this.#waits(timeout);
        return index;
      } finally {
        if (rounds.leaves()) yield* this.#cond.notify_all();
      }
    } finally {
      yield* this.#cond.release();
    }
  }

  *#release(): Steps {
    try {
      this.#action?.();
      this.#state.rounds.opens();
      yield* this.#cond.notify_all();
    } catch (error) {
      yield* this.#break();
      throw error;
    }
  }

  *#waits(timeout: number | null): Steps {
    const { rounds } = this.#state;
    if (!(yield* this.#cond.wait_for(() => !rounds.isFilling, timeout))) yield* this.#break();
    rounds.passes();
  }

  *#break(): Steps {
    this.#state.rounds.breaks();
    yield* this.#cond.notify_all();
  }

  *reset(): Steps {
    yield* this.#cond.acquire();
    this.#state.rounds.resets();
    yield* this.#cond.notify_all();
    yield* this.#cond.release();
  }
  *abort(): Steps {
    yield* this.#cond.acquire();
    yield* this.#break();
    yield* this.#cond.release();
  }
}
