import { BrokenBarrierError, ValueError } from '../errors.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Condition } from './locks.ts';

/** asyncio.Barrier (3.11): the states of threading.Barrier, without time limit or action. */
export class Barrier {
  readonly parties: number;
  readonly #cond: Condition;
  readonly #state: { doing: 'filling' | 'draining' | 'resetting' | 'broken'; count: number };

  constructor(aio: Aio, parties: number) {
    if (parties < 1) throw new ValueError('parties must be > 0');
    this.parties = parties;
    this.#cond = new Condition(aio);
    this.#state = aio.session.state(() => ({ doing: 'filling' as const, count: 0 }));
  }

  get n_waiting(): number {
    return this.#state.doing === 'filling' ? this.#state.count : 0;
  }
  get broken(): boolean {
    return this.#state.doing === 'broken';
  }

  /** Answers the number of the arrival, from 0. */
  *wait(): Steps<number> {
    const state = this.#state;
    yield* this.#cond.acquire();
    try {
      yield* this.#cond.wait_for(() => state.doing !== 'draining' && state.doing !== 'resetting');
      if (this.broken) throw new BrokenBarrierError();
      const index = state.count++;
      try {
        yield* this.#meets(index);
        return index;
      } finally {
        this.#leaves();
      }
    } finally {
      this.#cond.release();
    }
  }

  *#meets(index: number): Steps {
    const state = this.#state;
    if (index + 1 === this.parties) {
      state.doing = 'draining';
      this.#cond.notify_all();
      return;
    }
    yield* this.#cond.wait_for(() => state.doing !== 'filling');
    if (this.broken || state.doing === 'resetting') throw new BrokenBarrierError();
  }

  #leaves(): void {
    const state = this.#state;
    state.count--;
    if (state.count > 0 || (state.doing !== 'resetting' && state.doing !== 'draining')) return;
    state.doing = 'filling';
    this.#cond.notify_all();
  }

  *reset(): Steps {
    yield* this.#cond.acquire();
    if (this.#state.count === 0) this.#state.doing = 'filling';
    else if (this.#state.doing !== 'draining') this.#state.doing = 'resetting';
    this.#cond.notify_all();
    this.#cond.release();
  }
  *abort(): Steps {
    yield* this.#cond.acquire();
    this.#state.doing = 'broken';
    this.#cond.notify_all();
    this.#cond.release();
  }
}
