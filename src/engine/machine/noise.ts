import type { Door } from '../kernel/door.ts';
import type { Site } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';

/** How a real duration spreads around its typical value: 17 evenly spaced quantiles, in thousandths of that value. */
export interface Spread {
  readonly quantiles: readonly number[];
  /** The distribution in words, and where it comes from. */
  readonly source: string;
}

/** Even between nothing and the whole. */
export const UNIFORM: Spread = {
  quantiles: [0, 62, 125, 187, 250, 312, 375, 437, 500, 562, 625, 687, 750, 812, 875, 937, 1000],
  source: 'a deadline may be anywhere between two ends that the kernel rounds to: uniform',
};
/** A core's way out of an idle state: fast from a shallow one, slow from a deep one, rarely very slow. */
export const IDLE_EXIT: Spread = {
  quantiles: [400, 420, 450, 500, 580, 680, 780, 890, 1000, 1150, 1350, 1600, 1900, 2200, 2700, 3600, 5000],
  source:
    'C1 2 us and C1E 10 us around 5 us (Linux 6.12 intel_idle.c, skx); the tail to 25 us: 24 us one way measured between virtual cores',
};
/** A context switch: from warm caches to cold ones. */
export const SWITCHING: Spread = {
  quantiles: [600, 700, 760, 810, 850, 890, 930, 970, 1000, 1040, 1090, 1140, 1200, 1280, 1380, 1550, 1900],
  source: 'measured 0.9 to 2.8 us around 1.5 us on an EPYC virtual machine',
};
/** Plain computing: interrupts, caches and frequency only ever add. */
export const COMPUTING: Spread = {
  quantiles: [990, 993, 995, 996, 997, 998, 999, 1000, 1000, 1001, 1003, 1005, 1009, 1015, 1024, 1040, 1080],
  source: 'a guess: 1 us of tick work every 4 ms and cache misses; 1 % either way, a tail of 8 %',
};
/** Starting a thread: allocation and first touch of its stack vary most. */
export const STARTING: Spread = {
  quantiles: [660, 700, 740, 780, 820, 870, 910, 960, 1000, 1060, 1130, 1210, 1300, 1420, 1560, 1750, 2000],
  source: '10 to 30 us around 15 us; 23 us for create and join measured with pthreads',
};

const STEPS = 1024;
/** Thousandths, of 64 steps each between two quantiles. */
const SCALE = 64_000;
const HALF = SCALE / 2;
const MOST_SCALED = 0x7fff_ffff - HALF;

/** The one place where durations are made uncertain. Off under `exact`. */
export class Noise {
  readonly #door: Door;
  readonly exact: boolean;

  constructor(door: Door, exact: boolean) {
    this.#door = door;
    this.exact = exact;
  }

  /** `typical`, spread. */
  around(site: Site, typical: Nanos, spread: Spread): Nanos {
    return this.exact || typical === 0 ? typical : this.#spread(site, typical, spread);
  }

  /** Something that is there only in a noisy world: nothing under `exact`, else spread over `most`. */
  extra(site: Site, most: Nanos, spread: Spread): Nanos {
    return this.exact || most === 0 ? 0 : this.#spread(site, most, spread);
  }

  #spread(site: Site, whole: Nanos, spread: Spread): Nanos {
    const k = this.#door.draw(site, STEPS);
    const low = spread.quantiles[k >> 6]!;
    const high = spread.quantiles[(k >> 6) + 1]!;
    const scaled = whole * (low * 64 + (high - low) * (k & 63));
    return scaled <= MOST_SCALED ? ((scaled + HALF) / SCALE) | 0 : Math.round(scaled / SCALE); // the first is faster, and the same
  }
}
