import type { Core } from './core.ts';
import { FairPlacement } from './fair/placement.ts';
import { OneQueuePlacement } from './one-queue.ts';
import type { Parts } from './seats.ts';
import type { Thread } from './thread.ts';

/** Which thread runs on which core: ready threads, emptied cores, idle ones and those that are being woken. */
export interface Placement {
  /** Threads that are ready and could take the place of one that runs. */
  rivals(core: Core, thread: Thread): number;
  /** Nothing to hand out: no thread was filed and no core emptied since `dispatch`. */
  readonly settled: boolean;
  /** Files a thread that became ready: it is new, or its wait is over. */
  file(thread: Thread, why: number): void;
  /** A ready thread is gone. */
  withdraw(thread: Thread): void;
  /** Takes a running thread that blocks or ends off its core, which then may pick another. */
  vacate(core: Core, thread: Thread): void;
  /** A running thread's slice, or the time to the next tick, is over. True: it keeps its core, which has a new `sliceLeft`. */
  sliceOver(core: Core, thread: Thread): boolean;
  /** A running thread gives way. True: it keeps its core. */
  yields(core: Core, thread: Thread): boolean;
  /** Hands out what was filed and emptied; `place` is told each core that has a thread to step. */
  dispatch(place: (core: Core) => void): void;
  /** A core has left its idle state. True: it has a thread to step. */
  woke(core: Core): boolean;
  /** The priority that `thread` runs at has changed from `before`. */
  reprioritised(thread: Thread, before: number): void;
}

/** The placement that the settings name. */
export function placementOf(parts: Parts): Placement {
  return parts.settings['os'] === 'fair' ? new FairPlacement(parts) : new OneQueuePlacement(parts);
}
