import type { Nanos } from './time.ts';

/** Not in any queue. */
export const UNSET = -1;

/** Something that has an instant. What holds it links it in by its own fields, so nothing is allocated when it is set. */
export abstract class Timed {
  at: Nanos = 0;
  /** Where it is in what holds it; `UNSET` while nothing does. */
  place = UNSET;
  after: Timed | null = null;
  before: Timed | null = null;
}

/** Something that rings at an instant. Its owner makes it once and sets it as often as it likes. */
export abstract class Alarm extends Timed {
  /** Counts the alarms set before it: who comes first at one instant. */
  order = 0;
  /** An idle alarm does not keep a run alive: its owner saw nothing to do. */
  idle = false;
  abstract ring(): void;
}
