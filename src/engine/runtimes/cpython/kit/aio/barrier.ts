import { Rounds } from '../rounds.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Condition, Lock } from './locks.ts';

/** asyncio.Barrier (3.11): the states of threading.Barrier, without time limit or action. */
export class Barrier {
  readonly parties: number;
  readonly #cond: Condition;
  readonly #state: { rounds: Rounds };

  constructor(aio: Aio, parties: number) {
    this.parties = parties;
    const own = aio.session.shop.numbered('barrier');
    this.#cond = new Condition(aio, new Lock(aio, `${own}.lock`), own, 'inner-condition');
    this.#state = aio.session.state(() => ({ rounds: new Rounds(parties) }));
  }

  get n_waiting(): number {
    return this.#state.rounds.waiting;
  }
  get broken(): boolean {
    return this.#state.rounds.broken;
  }

  /** Answers the number of the arrival, from 0. */
  *wait(): Steps<number> {
    const { rounds } = this.#state;
    yield* this.#cond.acquire();
    try {
      yield* this.#cond.wait_for(() => !rounds.isBusy);
      const index = rounds.arrives();
      try {
        yield* this.#meets(index);
        return index;
      } finally {
        if (rounds.leaves()) this.#cond.notify_all();
      }
    } finally {
      this.#cond.release();
    }
  }

  *#meets(index: number): Steps {
    const { rounds } = this.#state;
    if (rounds.isLast(index)) {
      rounds.opens();
      this.#cond.notify_all();
      return;
    }
    yield* this.#cond.wait_for(() => !rounds.isFilling);
    rounds.passes();
  }

  *reset(): Steps {
    yield* this.#cond.acquire();
    this.#state.rounds.resets();
    this.#cond.notify_all();
    this.#cond.release();
  }
  *abort(): Steps {
    yield* this.#cond.acquire();
    this.#state.rounds.breaks();
    this.#cond.notify_all();
    this.#cond.release();
  }
}
