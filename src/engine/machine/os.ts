import { UnknownName } from '../kernel/errors.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Settings } from './settings.ts';
import type { Thread } from './thread.ts';

/** How the OS shares its cores: one run queue for all of them. */
export interface OsScheduler {
  /** Threads that are ready. */
  readonly size: number;
  /** How many of them could go next: the first ones. */
  readonly candidates: number;
  /** Files a thread that became ready, or lost its core. `front`: it was not its turn to lose it. */
  enqueue(thread: Thread, front: boolean): void;
  /** Takes the `k`-th candidate; 0 is the scheduler's own pick. */
  take(k: number): Thread;
  /** The `k`-th candidate, left where it is. */
  at(k: number): Thread;
  /** Which candidate `thread` is; -1 when it is none. */
  indexOf(thread: Thread): number;
  /** Goes strictly by priority: who has a higher one takes the core of who has a lower one at once. */
  readonly byPriority: boolean;
  /** How long a thread may keep its core while others are ready. */
  readonly slice: Nanos;
}

/**
 * First in, first out, and to the tail when the slice is used up: SCHED_RR at one priority (Linux 6.12 kernel/sched/rt.c,
 * task_tick_rt). One queue for all cores stands for the push and pull of the real-time class, which keeps the first N
 * running on N cores.
 */
class RoundRobin implements OsScheduler {
  readonly ready = new Ring<Thread>();
  readonly slice: Nanos;
  readonly byPriority: boolean = false;

  constructor(slice: Nanos) {
    this.slice = slice;
  }

  get size(): number {
    return this.ready.size;
  }

  get candidates(): number {
    return this.ready.size;
  }

  enqueue(thread: Thread, _front: boolean): void {
    this.ready.push(thread);
  }

  take(k: number): Thread {
    return this.ready.take(k)!;
  }

  at(k: number): Thread {
    return this.ready.at(k)!;
  }

  indexOf(thread: Thread): number {
    for (let k = 0; k < this.ready.size; k++) if (this.ready.at(k) === thread) return k;
    return -1;
  }
}

/**
 * SCHED_FIFO: strictly by priority, and first in, first out within one; a thread runs until it blocks, yields, ends, or a
 * higher one becomes ready. Who is preempted stays at the head of its priority (Linux 6.12 kernel/sched/rt.c, wakeup_preempt_rt).
 */
class Fifo extends RoundRobin {
  override readonly byPriority = true;

  constructor() {
    super(Infinity);
  }

  override get candidates(): number {
    const { ready } = this;
    if (ready.size === 0 || ready.at(ready.size - 1)!.effective === ready.at(0)!.effective) return ready.size;
    let count = 1;
    while (count < ready.size && ready.at(count)!.effective === ready.at(0)!.effective) count++;
    return count;
  }

  override enqueue(thread: Thread, front: boolean): void {
    const { ready } = this;
    let behind = 0; // how many of the last ones it goes before
    while (behind < ready.size && goesBefore(thread, ready.at(ready.size - 1 - behind)!, front)) behind++;
    ready.push(thread);
    const place = ready.size - 1 - behind;
    for (; behind > 0; behind--) ready.push(ready.take(place)!);
  }
}

function goesBefore(thread: Thread, other: Thread, front: boolean): boolean {
  return front ? thread.effective >= other.effective : thread.effective > other.effective;
}

const SCHEDULERS: Readonly<Record<string, (settings: Settings) => OsScheduler>> = {
  'round-robin': (settings) => new RoundRobin(Number(settings['os.sliceNs'])),
  fifo: () => new Fifo(),
};

/** The scheduler that the settings name. */
export function osScheduler(settings: Settings): OsScheduler {
  const name = String(settings['os']);
  const make = SCHEDULERS[name];
  if (make === undefined) throw new UnknownName('OS scheduler', name, Object.keys(SCHEDULERS));
  return make(settings);
}
