import { showSpan } from '../kernel/time.ts';
import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';

/** A lock is looked at from so many releases on; so large a share of them must find somebody waiting. */
export const CONVOY = { releases: 20, shareWaiting: 0.8 } as const;

/** One lock's traffic in this run. */
class Traffic {
  releases = 0;
  withWaiters = 0;
  heldNs = 0;
  handOverNs = 0;
  /** Since when it is held and its holder has run; -1 if not so. */
  heldSince = -1;
  /** Since when it is on its way to the next holder; -1 if it is not. */
  freedAt = -1;
  lastRecord = 0;

  clear(): void {
    this.releases = this.withWaiters = this.heldNs = this.handOverNs = this.lastRecord = 0;
    this.heldSince = this.freedAt = -1;
  }
}

/**
 * A lock convoy: nearly everybody queues for a lock, and passing it on takes longer than it is held. Then the cost of switching, paid
 * at every pass, sets the pace (Blasgen, Gray, Mitchell and Price, 1979). A hint about speed, never about being right. No alarm where a
 * lock is merely busy: its holders then hold it longer than the pass takes.
 */
export class ConvoyDetector implements Detector {
  readonly name = 'convoy';
  readonly #cast: Cast;
  readonly #locks: Traffic[] = [];
  /** By task: the lock that it was handed and has not yet run with. */
  readonly #handed: number[] = [];

  readonly on: Handlers = {
    'object.made': (raw, _task, object) => {
      if (raw.text === 'mutex' || raw.text === 'reentrantLock') (this.#locks[object] ??= new Traffic()).clear();
    },
    'task.spawned': (_raw, task) => {
      this.#handed[task] = -1;
    },
    'lock.acquired': (raw, task, object) => this.#acquire(raw, task, object),
    'lock.released': (raw, _task, object) => this.#release(raw, object),
    'task.running': (raw, task) => {
      const object = this.#handed[task]!;
      if (object < 0) return;
      this.#handed[task] = -1;
      this.#arrive(this.#locks[object]!, raw.at);
    },
  };

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset(): void {
    // tasks and objects are set back when they come
  }

  #acquire({ at, x }: Raw, task: number, object: number): void {
    if (x === 1) this.#handed[task] = object;
    else this.#arrive(this.#locks[object]!, at);
  }

  #arrive(lock: Traffic, at: number): void {
    if (lock.freedAt >= 0) lock.handOverNs += at - lock.freedAt;
    lock.freedAt = -1;
    lock.heldSince = at;
  }

  #release({ at, x, seq }: Raw, object: number): void {
    const lock = this.#locks[object]!;
    lock.releases++;
    lock.lastRecord = seq;
    if (lock.heldSince >= 0) lock.heldNs += at - lock.heldSince;
    lock.heldSince = -1;
    if (x === 0) return;
    lock.withWaiters++;
    lock.freedAt = at;
  }

  conclude(): readonly Finding[] {
    let found: Finding[] | undefined;
    for (let k = 0; k < this.#cast.made; k++) {
      const lock = this.#locks[this.#cast.objectAt(k)];
      if (lock === undefined || lock.releases < CONVOY.releases || lock.withWaiters < CONVOY.shareWaiting * lock.releases) continue;
      if (lock.handOverNs > lock.heldNs) (found ??= []).push(finding(this.#cast.names.texts[this.#cast.objectAt(k)]!, lock));
    }
    return found ?? NOTHING;
  }
}

function finding(name: string, { releases, withWaiters, heldNs, handOverNs, lastRecord }: Traffic): Finding {
  return {
    kind: 'convoy',
    certainty: 'hint',
    signature: `convoy: ${name}`,
    text: `${withWaiters} of ${releases} releases of ${name} find somebody waiting, and passing it on takes ${showSpan(handOverNs)} in all where it is held for ${showSpan(heldNs)}`,
    tasks: [],
    objects: [name],
    record: lastRecord,
  };
}
