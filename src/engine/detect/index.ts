import { BlockedLoopDetector } from './blocked-loop.ts';
import { CheckThenActDetector } from './check-then-act.ts';
import { ConvoyDetector } from './convoy.ts';
import { DeadlockDetector } from './deadlock.ts';
import { HeldAcrossWaitDetector } from './held-across-wait.ts';
import { InversionDetector } from './inversion.ts';
import { LeakDetector } from './leak.ts';
import { LivelockDetector } from './livelock.ts';
import { LockOrderDetector } from './lock-order.ts';
import { LostWakeupDetector } from './lost-wakeup.ts';
import { MisuseDetector } from './misuse.ts';
import { PoolStarvationDetector } from './pool-starvation.ts';
import { RaceDetector } from './race.ts';
import { StarvationDetector } from './starvation.ts';
import { Watch, type MakeDetector } from './watch.ts';

/** A detector as the registry has it. */
export interface DetectorEntry {
  readonly name: string;
  /** Cheap enough for a million runs, and worth it: on while exploring. */
  readonly byDefault: boolean;
  readonly make: MakeDetector;
}

/** All detectors, in the order in which they tell. */
export const DETECTORS: readonly DetectorEntry[] = [
  { name: 'deadlock', byDefault: true, make: ({ cast, waits }) => new DeadlockDetector(cast, waits) },
  { name: 'leak', byDefault: true, make: ({ cast, waits }) => new LeakDetector(cast, waits) },
  { name: 'race', byDefault: true, make: ({ cast, order }) => new RaceDetector(cast, order) },
  { name: 'misuse', byDefault: true, make: ({ cast, waits }) => new MisuseDetector(cast, waits) },
  { name: 'lock-order', byDefault: true, make: ({ cast, causal }) => new LockOrderDetector(cast, causal) },
  { name: 'lost-wakeup', byDefault: true, make: ({ cast, waits }) => new LostWakeupDetector(cast, waits) },
  { name: 'pool-starvation', byDefault: true, make: ({ cast, waits }) => new PoolStarvationDetector(cast, waits) },
  { name: 'check-then-act', byDefault: false, make: ({ cast }) => new CheckThenActDetector(cast) },
  { name: 'held-across-wait', byDefault: false, make: ({ cast, waits }) => new HeldAcrossWaitDetector(cast, waits) },
  { name: 'starvation', byDefault: false, make: ({ cast }) => new StarvationDetector(cast) },
  { name: 'convoy', byDefault: false, make: ({ cast }) => new ConvoyDetector(cast) },
  { name: 'priority-inversion', byDefault: false, make: ({ cast }) => new InversionDetector(cast) },
  { name: 'livelock', byDefault: false, make: ({ cast }) => new LivelockDetector(cast) },
  { name: 'blocked-loop', byDefault: false, make: ({ cast }) => new BlockedLoopDetector(cast) },
];

/** Which detectors look on: none, those that are cheap enough for every run, or all. */
export type Detect = 'none' | 'default' | 'all';

/** The detectors of that choice, ready to be fed; null for none. */
export function watchOf(detect: Detect): Watch | null {
  const chosen = DETECTORS.filter(({ byDefault }) => detect === 'all' || (detect === 'default' && byDefault));
  return chosen.length === 0 ? null : new Watch(chosen.map(({ make }) => make));
}

export { Watch };
