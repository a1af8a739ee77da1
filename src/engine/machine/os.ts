import { UnknownName } from '../kernel/errors.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Settings } from './settings.ts';
import type { Thread } from './thread.ts';

/** How the OS shares its cores: one run queue for all of them. */
export interface OsScheduler {
  /** Threads that are ready. */
  readonly size: number;
  /** Files a thread that became ready, or lost its core. */
  enqueue(thread: Thread): void;
  /** Takes the `k`-th candidate; 0 is the scheduler's own pick. */
  take(k: number): Thread;
  /** The `k`-th candidate, left where it is. */
  at(k: number): Thread;
  /** Which candidate `thread` is; -1 when it is none. */
  indexOf(thread: Thread): number;
  /** How long a thread may keep its core while others are ready. */
  readonly slice: Nanos;
  clear(): void;
}

/**
 * First in, first out. With a slice this is SCHED_RR at one priority: to the tail when it is used up (Linux 6.12
 * kernel/sched/rt.c, task_tick_rt); without one SCHED_FIFO: a thread runs until it blocks, yields or ends. One queue for all
 * cores stands for the push and pull of the real-time class, which keeps the first N running on N cores.
 */
class OneQueue implements OsScheduler {
  readonly #ready = new Ring<Thread>();
  readonly slice: Nanos;

  constructor(slice: Nanos) {
    this.slice = slice;
  }

  get size(): number {
    return this.#ready.size;
  }

  enqueue(thread: Thread): void {
    this.#ready.push(thread);
  }

  take(k: number): Thread {
    return this.#ready.take(k)!;
  }

  at(k: number): Thread {
    return this.#ready.at(k)!;
  }

  indexOf(thread: Thread): number {
    for (let k = 0; k < this.#ready.size; k++) if (this.#ready.at(k) === thread) return k;
    return -1;
  }

  clear(): void {
    this.#ready.clear();
  }
}

const SCHEDULERS: Readonly<Record<string, (settings: Settings) => OsScheduler>> = {
  'round-robin': (settings) => new OneQueue(Number(settings['os.sliceNs'])),
  fifo: () => new OneQueue(Infinity),
};

/** The scheduler that the settings name. */
export function osScheduler(settings: Settings): OsScheduler {
  const name = String(settings['os']);
  const make = SCHEDULERS[name];
  if (make === undefined) throw new UnknownName('OS scheduler', name, Object.keys(SCHEDULERS));
  return make(settings);
}
