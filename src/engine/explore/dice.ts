import { scramble } from '../kernel/mix.ts';

/** Numbers of a search: a function of its seed, the number of the schedule and how many were thrown. Shared with nobody. */
export class Dice {
  #state = 0;

  /** Before the first throw of schedule number `schedule`. */
  start(seed: number, schedule: number): void {
    this.#state = scramble(scramble(seed ^ 0x51ed270b) + Math.imul(schedule, 0x9e3779b1)) | 0;
  }

  /** 32 bits. */
  throw(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return scramble(this.#state);
  }

  /** A number from 0 to below `count`; `count` is at most 2^21. Few ways, as nearly always, need no more than 16 bits. */
  below(count: number): number {
    const bits = this.throw();
    return count < 64 ? Math.imul(bits >>> 16, count) >>> 16 : Math.floor(((bits >>> 0) * count) / 4294967296);
  }
}
