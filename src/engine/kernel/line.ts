import { instantOf, UNSET, type Timed } from './alarm.ts';
import { MAX_NANOS, type Nanos } from './time.ts';

/** Instants in the order (instant, order set), each linked to the next: for a few the fastest that there is. */
export class Line<T extends Timed> {
  #first: Timed | null = null;
  #last: Timed | null = null;
  size = 0;

  /** The next instant; `MAX_NANOS` when nothing is set. */
  get nextAt(): Nanos {
    return this.#first === null ? MAX_NANOS : instantOf(this.#first);
  }

  /** Are several set for the next instant? There must be one. */
  get tied(): boolean {
    const { high, low, behind } = this.#first!;
    return behind !== null && behind.low === low && behind.high === high;
  }

  /** Takes in something that is in no other place, for the instant that it names. */
  add(timed: T): void {
    const { high, low } = timed;
    let ahead = this.#last;
    while (ahead !== null && (ahead.high > high || (ahead.high === high && ahead.low > low))) ahead = ahead.ahead;
    const behind = ahead === null ? this.#first : ahead.behind;
    timed.place = 0;
    timed.ahead = ahead;
    timed.behind = behind;
    if (ahead === null) this.#first = timed;
    else ahead.behind = timed;
    if (behind === null) this.#last = timed;
    else behind.ahead = timed;
    this.size++;
  }

  /** Takes out something that is in. */
  remove(timed: T): void {
    const { ahead, behind } = timed;
    timed.place = UNSET;
    timed.ahead = timed.behind = null;
    if (ahead === null) this.#first = behind;
    else ahead.behind = behind;
    if (behind === null) this.#last = ahead;
    else behind.ahead = ahead;
    this.size--;
  }

  /** Takes the first of those set for the next instant out. There must be one. */
  take(): T {
    const timed = this.#first as T;
    this.remove(timed);
    return timed;
  }
}
