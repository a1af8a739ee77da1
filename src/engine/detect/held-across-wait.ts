import { listed, type Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import type { Waits } from './waits.ts';

/** Findings told of in one run. */
const MOST_HELD = 16;
/** Waiting for one of these under another lock is a matter of lock order; semaphores too are taken like locks. */
const LOCKS: ReadonlySet<string> = new Set(['mutex', 'reentrantLock', 'rwlock', 'semaphore']);

/**
 * A lock held while its holder sleeps, calls a device, or waits for a message, a task, an event: all who want the lock wait as long,
 * and if one of them is to bring what is waited for, all wait for ever. A wait on a condition frees its own lock; others that are
 * held meanwhile are told.
 *
 * A hint, never more: it is a matter of taste where nobody else wants the lock, and what a lock around a file is for. Where waits for
 * messages show only as steps (`interleaving`, for queues, futures and mailboxes) it is not seen.
 */
export class HeldAcrossWaitDetector implements Detector {
  readonly name = 'held-across-wait';
  readonly #cast: Cast;
  readonly #waits: Waits;
  /** By task: locks it holds. */
  readonly #count: number[] = [];
  readonly #held = new Map<string, Held>();

  readonly on: Handlers = {
    'task.spawned': (_raw, task) => {
      this.#count[task] = 0;
    },
    'lock.acquired': (_raw, task) => void this.#count[task]!++,
    'rwlock.acquired': (_raw, task) => void this.#count[task]!++,
    // who frees it is mostly who holds it; where not, the list of what is held decides
    'lock.released': (_raw, task) => void this.#count[task]!--,
    'rwlock.released': (_raw, task) => void this.#count[task]!--,
    'task.called': (raw, task) => {
      if (this.#count[task]! > 0) this.#note(raw, task, raw.text);
    },
    'task.blocked': (raw, task) => {
      if (this.#count[task]! <= 0) return;
      const object = this.#cast.objectIn(raw.text);
      const type = object < 0 ? undefined : this.#cast.typeOf(object);
      if (type === undefined || !LOCKS.has(type)) this.#note(raw, task, raw.text);
    },
  };

  constructor(cast: Cast, waits: Waits) {
    this.#cast = cast;
    this.#waits = waits;
  }

  reset(): void {
    this.#held.clear();
  }

  #note({ seq }: Raw, task: number, what: string): void {
    if (this.#held.size >= MOST_HELD) return;
    const locks = this.#waits.heldBy(task).filter((name) => this.#cast.typeOf(this.#cast.names.find(name)) !== 'semaphore');
    if (locks.length === 0) return;
    const key = `${locks.join(' ')} over ${what}`;
    const known = this.#held.get(key);
    if (known === undefined) this.#held.set(key, { tasks: [task], locks, what, record: seq });
    else if (!known.tasks.includes(task)) known.tasks.push(task);
  }

  conclude(): readonly Finding[] {
    return this.#held.size === 0 ? NOTHING : [...this.#held].map(([key, held]) => this.#finding(key, held));
  }

  #finding(key: string, { tasks, locks, what, record }: Held): Finding {
    const names = tasks.map((task) => this.#cast.nameOf(task));
    const more =
      names.length > 1 ? `, as ${names.length === 2 ? names[1] : `${names.length - 1} others`} ${names.length === 2 ? 'does' : 'do'}` : '';
    return {
      kind: 'held-across-wait',
      certainty: 'hint',
      signature: `held-across-wait: ${key}`,
      text: `${names[0]} holds ${listed(locks)} while it waits for ${what} (event ${record})${more}: whoever wants ${locks.length === 1 ? 'it' : 'them'} waits too`,
      tasks: names,
      objects: locks,
      record,
    };
  }
}

/** Locks that were held while something was waited for; the record of the first time. */
interface Held {
  readonly tasks: number[];
  readonly locks: readonly string[];
  readonly what: string;
  readonly record: number;
}
