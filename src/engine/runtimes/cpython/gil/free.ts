import type { Host } from '../../../interpret/contract.ts';
import type { Nanos } from '../../../kernel/time.ts';
import { Futex } from '../../../machine/futex.ts';
import type { Ask } from '../../../machine/thread.ts';
import { LAWS, type Laws } from '../laws.ts';
import type { PyThread } from '../place.ts';
import { CriticalSections } from './critical.ts';
import type { Gil, Steps } from './gil.ts';

/** A requester looks again after so long whether all have stopped. C313 Python/pystate.c, stop_the_world. */
const LOOKS_AGAIN: Nanos = 1_000_000;

/**
 * No GIL: threads that are attached run Python code in parallel (3.13t, 3.14t). Where the GIL would be given up they detach. Who stops
 * the world waits until every other attached thread has come to a check point or detached; they go on together. PEP 703; C313
 * Python/pystate.c.
 */
export class FreeThreads implements Gil {
  readonly wanted = false;
  readonly sections: CriticalSections;
  readonly #host: Host;
  readonly #laws: Laws;
  readonly #attached = new Set<PyThread>();
  #stopper: PyThread | null = null;
  /** Where those wait who may not run: its value changes when the world starts again. */
  readonly #world = new Futex();
  /** Where the requester waits: its value changes when one has stopped. */
  readonly #stopped = new Futex();

  constructor(host: Host, laws: Laws = LAWS) {
    this.#host = host;
    this.#laws = laws;
    this.sections = new CriticalSections(host, this, laws);
  }

  /** Is somebody stopping the world? Asked by threads at their check points. */
  get requested(): boolean {
    return this.#stopper !== null;
  }

  limit(): null {
    return null;
  }

  *take(ask: Ask, self: PyThread): Steps {
    yield* this.attach(ask, self);
    yield* this.sections.resume(ask, self);
  }

  /** Becomes attached, and no more: critical sections stay suspended. */
  *attach(ask: Ask, self: PyThread): Steps {
    while (this.#stopper !== null && this.#stopper !== self) yield ask.wait(this.#world, this.#world.value);
    this.#attached.add(self);
  }

  *drop(_ask: Ask, self: PyThread): Steps {
    this.sections.suspend(self);
    this.#attached.delete(self);
    if (this.#stopper === null) return;
    this.#stopped.value++;
    this.#host.kernel.wake(this.#stopped, 1);
  }

  *check(ask: Ask, self: PyThread): Steps {
    if (this.#stopper === null || this.#stopper === self) return;
    yield* this.drop(ask, self);
    yield* this.take(ask, self);
  }

  *ticked(): Steps {}
  request(): void {}

  /** Stops the world for so long, twice, as the collector does: to find what is garbage, and to clear it. C313 Python/gc_free_threading.c. */
  *pause(ask: Ask, self: PyThread, ns: Nanos): Steps {
    for (const part of [ns >> 1, ns - (ns >> 1)]) {
      if (this.#laws.stopTheWorld) yield* this.#stop(ask, self);
      yield ask.cpu(part);
      if (this.#laws.stopTheWorld) this.#start();
    }
  }

  *#stop(ask: Ask, self: PyThread): Steps {
    while (this.#stopper !== null) yield* this.check(ask, self);
    this.#stopper = self;
    for (const other of this.#attached) if (other !== self) this.#host.kernel.interrupt(other.thread);
    while (this.#attached.size > 1) yield ask.wait(this.#stopped, this.#stopped.value, LOOKS_AGAIN);
  }

  #start(): void {
    this.#stopper = null;
    this.#world.value++;
    this.#host.kernel.wake(this.#world, Infinity);
  }
}
