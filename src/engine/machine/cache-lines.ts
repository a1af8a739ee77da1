import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';

interface Line {
  /** Cores that hold it, by number. One that writes is the only one. */
  holders: number[];
  /** Until when it is on its way to one of them. */
  busyUntil: Nanos;
}

/**
 * Which core holds the cache line of each object. Who lacks it waits until it has come: lines travel one at a time, so however
 * many cores want one, it serves one of them in each transfer.
 */
export class CacheLines {
  readonly #transferNs: Nanos;
  readonly #lines = new Map<Named, Line>();

  /** `transferNs`: from core to core; 0 switches it off. */
  constructor(transferNs: Nanos) {
    this.#transferNs = transferNs;
  }

  /** How long `core` waits for the line of `object` before it can read it, or write it. */
  reach(object: Named | null, core: number, now: Nanos, writes: boolean): Nanos {
    if (this.#transferNs === 0 || object === null) return 0;
    let line = this.#lines.get(object);
    if (line === undefined) this.#lines.set(object, (line = { holders: [core], busyUntil: 0 }));
    const holds = line.holders.includes(core);
    if (holds && (!writes || line.holders.length === 1)) return 0;
    const begins = Math.max(now, line.busyUntil);
    line.busyUntil = begins + this.#transferNs;
    if (writes) line.holders = [core];
    else line.holders.push(core);
    return line.busyUntil - now;
  }
}
