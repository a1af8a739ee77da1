import { showSpan, ScenarioError } from '../../index.ts';
import { ENDLESS, type Warden } from '../../engine/explore/warden.ts';
import type { Performer } from '../perform.ts';
import { bounded, Heartbeat, Overrun } from '../watchdog.ts';

/** How long schedules share one start of the watchdog: it costs more than a short one. */
const BATCH_MS = 100;
const now = performance.now.bind(performance); // held: the guard of a run takes the clock away

/** Stops schedules in which a task computes for ever; one that is merely long gets the time it needs. */
export class Watchdog implements Warden {
  readonly #performer: Performer;
  readonly #stallMs: number;
  readonly #pulse = new Heartbeat();

  constructor(performer: Performer, stallMs: number) {
    this.#performer = performer;
    this.#stallMs = stallMs;
  }

  several(one: () => boolean): boolean {
    const some = (): boolean => {
      const until = now() + BATCH_MS;
      let more: boolean;
      do more = one();
      while (more && now() < until);
      return more;
    };
    try {
      while (bounded(this.#stallMs + BATCH_MS, some));
      return true;
    } catch (error) {
      if (error instanceof Overrun) return false;
      throw error;
    }
  }

  alone<R>(work: (beat: () => void) => R): R {
    const pulse = this.#pulse;
    const beat = (): void => pulse.beat();
    for (let limit = this.#stallMs; ;) {
      pulse.restart();
      try {
        return bounded(limit, () => work(beat));
      } catch (error) {
        if (!(error instanceof Overrun)) throw error;
        const { activeMs, idleMs } = pulse;
        if (idleMs >= this.#stallMs / 2) throw this.#stalled();
        limit = idleMs > limit / 10 ? activeMs * 2 + this.#stallMs : limit * 10; // it may have stalled just before
      }
    }
  }

  mistake(error: unknown): ScenarioError | null {
    return this.#performer.mistake(error);
  }

  /** Without a figure that the clock of this run would give: the same mistake has the same words. */
  #stalled(): ScenarioError {
    const task = this.#performer.prepared.running?.task;
    const who = task === undefined ? `scenario '${this.#performer.loaded.scenario.name}'` : `task '${task}'`;
    return new ScenarioError(
      ENDLESS,
      `${who} computes for more than ${showSpan((this.#stallMs / 2) * 1e6)} without reaching an operation`,
      'A loop in a body needs an operation in it: yield* pause(), sleep(...) or work(...).',
    );
  }
}
