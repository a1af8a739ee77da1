import type { Named } from '../kernel/names.ts';
import { NO_INSTANT, type Nanos } from '../kernel/time.ts';

/** The bits of a whole number above the low 32: a power of two, so the product is exact. */
export const TO_HIGH = 1 / 4294967296;

/** When and where records happen: kept up to date by what runs, read once a record. */
export class Scene {
  now: Nanos = NO_INSTANT;
  /** The instant in two parts of 32 bits: made when it comes, as there are more records than instants. */
  low = 0;
  high = 0;
  /** -1: on none. */
  core = -1;
  thread: Named | null = null;
  /** Something was set since a digest last looked: the time, or core and thread. */
  moved = true;
  /** And it was core and thread. */
  placed = true;

  constructor() {
    this.reset();
  }

  /** Time has passed. */
  at(now: Nanos): void {
    this.now = now;
    this.low = now | 0;
    this.high = (now * TO_HIGH) | 0;
    this.moved = true;
  }

  /** What follows happens there. */
  on(core: number, thread: Named | null): void {
    this.core = core;
    this.thread = thread;
    this.moved = this.placed = true;
  }

  /** As at the start of a run. */
  reset(): void {
    this.at(0);
    this.on(-1, null);
  }
}
