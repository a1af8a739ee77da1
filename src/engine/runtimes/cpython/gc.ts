import type { Nanos } from '../../kernel/time.ts';
import type { Limit, Thread } from '../../machine/thread.ts';
import type { Settings } from '../../machine/settings.ts';

/**
 * When the cyclic collector runs. A workload does not say how many containers it makes, so it is after so much computing of all threads
 * of the process together; and at a check point, as since 3.12.
 */
export class Collector {
  readonly pauseNs: Nanos;
  readonly #everyNs: Nanos;
  #left: Nanos;

  constructor(settings: Settings) {
    this.pauseNs = Number(settings['gc.pauseNs']);
    this.#everyNs = this.#left = Number(settings['gc.everyNs']);
  }

  /** Does it run by itself at all? */
  get automatic(): boolean {
    return this.#everyNs > 0;
  }

  /** The bound on a stretch of computing: that of the GIL, or the next collection, whichever comes first. */
  bound(limit: Limit | null): Limit {
    return { ...limit, ns: Math.min(limit?.ns ?? Infinity, Math.max(1, this.#left)) };
  }

  /** A stretch with that bound is over. True: it is time. */
  isDue({ nsLeft }: Thread, { ns = 0 }: Limit): boolean {
    this.#left -= ns - nsLeft;
    return this.#left <= 0;
  }

  /** It runs: the next one comes so much later. */
  begins(): void {
    this.#left += this.#everyNs;
  }
}
