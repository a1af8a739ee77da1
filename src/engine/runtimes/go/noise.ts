import { site } from '../../kernel/names.ts';
import type { Spread } from '../../machine/noise.ts';

export const CREATE = site('create');

/** Making a goroutine that takes no dead one's memory: half a page of stack, most often one that has been touched. */
export const FRESH: Spread = {
  quantiles: [850, 920, 1000, 1000, 1080, 1150, 1310, 1540, 1930, 2380, 3010, 16250, 17000, 19200, 32000, 105000, 230000],
  source: 'the first twelve `go` of 200 programs, Go 1.19.8 on a 2-core EPYC virtual machine: 0.11 to 0.4 us, one in three 2 us and more',
};
/** From one goroutine to the next. */
export const HANDING: Spread = {
  quantiles: [800, 900, 900, 900, 900, 1000, 1000, 1000, 1000, 1010, 1100, 1100, 1200, 1300, 1400, 1600, 6800],
  source: 'from one start of twelve to the next, 200 programs, Go 1.19.8 on a 2-core EPYC virtual machine: 80 to 160 ns, at most 0.7 us',
};
/** From the start of a sleep to the next look at the timers. */
export const SLEEPING: Spread = {
  quantiles: [500, 850, 1010, 1060, 1100, 1140, 1180, 1220, 1260, 1300, 1340, 1380, 1420, 1460, 1500, 1700, 2500],
  source: 'the first sleep of 150 programs, Go 1.19.8 on a 2-core EPYC virtual machine: 5 % below 200 ns, 88 % below 300, 99 % below 500',
};
/** Setting the poller up. */
export const STARTING_POLLER: Spread = {
  quantiles: [900, 935, 945, 960, 970, 990, 1000, 1020, 1045, 1100, 1690, 3640, 3740, 3800, 3860, 3920, 6600],
  source: 'the first sleep of 200 programs, less 0.5 us, Go 1.19.8 on a 2-core EPYC virtual machine: 8 us, one in three 31 to 33 us',
};
/** The first allocation of a P. */
export const REFILLING: Spread = {
  quantiles: [10, 25, 45, 47, 75, 710, 795, 840, 1010, 1690, 3320, 3490, 3670, 3890, 4160, 5600, 7500],
  source: 'the first make of a channel on a second P, 200 programs, Go 1.19.8 on a 2-core EPYC virtual machine: 0.1 us, 3 us or 13 us',
};
/** What it costs to wake a thread: little where its core is awake, much where a virtual core must be told. */
export const WAKING: Spread = {
  quantiles: [50, 170, 260, 290, 390, 420, 590, 730, 1000, 1840, 3090, 11440, 12100, 12400, 13300, 15600, 18000],
  source: 'a `go` with an idle P against one with none, Go 1.19.8 on a 2-core EPYC virtual machine: 0.1 to 3 us, one in three 10 to 16 us',
};
