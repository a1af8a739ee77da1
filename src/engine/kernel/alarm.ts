import type { Nanos } from './time.ts';

/** Not in any queue. */
export const UNSET = -1;

/** Bits of an instant below its high part. */
export const LOW_BITS = 24;
const LOW = 1 << LOW_BITS;

/** Something that has an instant. What holds it links it in by its own fields, so nothing is allocated when it is set. */
export abstract class Timed {
  /** The instant in two parts, which both are small integers: an instant in one would be an object of its own, somewhere else in memory. */
  high = 0;
  low = 0;
  /** Where it is in what holds it; `UNSET` while nothing does. */
  place = UNSET;
  after: Timed | null = null;
  before: Timed | null = null;

  get at(): Nanos {
    return this.high * LOW + this.low;
  }
  set at(at: Nanos) {
    this.high = (at * (1 / LOW)) | 0;
    this.low = at & (LOW - 1);
  }
}

/** Something that rings at an instant. Its owner makes it once and sets it as often as it likes. */
export abstract class Alarm extends Timed {
  /** Counts the alarms set before it: who comes first at one instant. */
  order = 0;
  /** An idle alarm does not keep a run alive: its owner saw nothing to do. */
  idle = false;
  abstract ring(): void;
}
