import { DeadlockDetector } from './deadlock.ts';
import { LeakDetector } from './leak.ts';
import { LockOrderDetector } from './lock-order.ts';
import { MisuseDetector } from './misuse.ts';
import { RaceDetector } from './race.ts';
import type { MakeDetector } from './watch.ts';

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
];

export { Watch } from './watch.ts';
