import type { Nanos } from './time.ts';

/** Not in any queue. */
export const UNSET = -1;

/** Bits of an instant below its high part. */
export const LOW_BITS = 24;
const LOW = 1 << LOW_BITS;

/** Something that has an instant. What holds it links it in by its own fields, so nothing is allocated when it is set. */
export interface Timed {
  /** The instant in two parts, which both are small integers: an instant in one would be an object of its own, somewhere else in memory. */
  high: number;
  low: number;
  /** Where it is in what holds it; `UNSET` while nothing does. */
  place: number;
  ahead: Timed | null;
  behind: Timed | null;
}

export function instantOf(timed: Timed): Nanos {
  return timed.high * LOW + timed.low;
}

export function setInstant(timed: Timed, at: Nanos): void {
  timed.high = (at * (1 / LOW)) | 0;
  timed.low = at & (LOW - 1);
}

/** Something that rings at an instant. Its owner makes it once and sets it as often as it likes. */
export interface Alarm extends Timed {
  /** An idle alarm does not keep a run alive: its owner saw nothing to do. */
  readonly idle: boolean;
  ring(): void;
}

/** What has an instant and is in no queue but that of instants. */
export class Mark implements Timed {
  high = 0;
  low = 0;
  place = UNSET;
  ahead: Timed | null = null;
  behind: Timed | null = null;
}
