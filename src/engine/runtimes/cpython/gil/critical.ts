import type { Host } from '../../../interpret/contract.ts';
import type { Nanos } from '../../../kernel/time.ts';
import type { Ask } from '../../../machine/thread.ts';
import type { Laws } from '../laws.ts';
import type { PyThread } from '../place.ts';
import { TIME_TO_BE_FAIR } from '../policies.ts';
import type { Steps } from './gil.ts';

/** How often a thread gives up its core before it parks. C313 Python/lock.c, MAX_SPIN_COUNT. */
export const SPINS = 40;

/** The lock of one list or dict, a byte of it: PyMutex. Where the GIL is, nobody takes it. */
export class ObjectLock {
  owner: PyThread | null = null;
  readonly waiters: { readonly thread: PyThread; readonly since: Nanos }[] = [];

  reset(): void {
    this.owner = null;
    this.waiters.length = 0;
  }
}

/** A C operation that has one object to itself, or two, the one made first taken first. */
export interface Section {
  readonly locks: readonly ObjectLock[];
  /** Its locks are held; they are not while its thread is detached, nor while a later section of it goes on after that. */
  active: boolean;
}

/** How threads attach and detach. */
interface Attaching {
  attach(ask: Ask, self: PyThread): Steps;
  drop(ask: Ask, self: PyThread): Steps;
}

/**
 * Critical sections of a process without a GIL. A thread that blocks in one gives all its locks back, and takes only those of the
 * innermost again when it goes on: nothing can deadlock, and what lies on both sides of the gap is not one step. C313
 * Python/critical_section.c.
 */
export class CriticalSections {
  readonly #host: Host;
  readonly #threads: Attaching;
  readonly #laws: Laws;

  constructor(host: Host, threads: Attaching, laws: Laws) {
    this.#host = host;
    this.#threads = threads;
    this.#laws = laws;
  }

  /** Are all of them free, or its own? Then a short operation needs no more than that. */
  areFree(self: PyThread, locks: readonly ObjectLock[]): boolean {
    return !this.#laws.objectLocks || locks.every(({ owner }) => owner === null || owner === self);
  }

  /** Enters at once, if they are free. */
  tryEnter(self: PyThread, locks: readonly ObjectLock[]): boolean {
    if (!this.areFree(self, locks)) return false;
    const own = locks.filter(({ owner }) => owner === null);
    for (const lock of own) lock.owner = self;
    self.sections.push({ locks: own, active: true });
    return true;
  }

  *enter(ask: Ask, self: PyThread, locks: readonly ObjectLock[]): Steps {
    const section: Section = { locks: locks.filter(({ owner }) => owner !== self), active: false };
    yield* this.#locks(ask, self, section);
    self.sections.push(section);
  }

  *#locks(ask: Ask, self: PyThread, section: Section): Steps {
    for (const lock of section.locks) yield* this.#lock(ask, self, lock);
    section.active = true;
  }

  *#lock(ask: Ask, self: PyThread, lock: ObjectLock): Steps {
    const { kernel } = this.#host;
    for (let spins = 0; lock.owner !== self; spins++) {
      if (lock.owner === null) {
        lock.owner = self;
        return;
      }
      if (spins < SPINS) {
        yield ask.yield();
        continue;
      }
      lock.waiters.push({ thread: self, since: kernel.now });
      self.gate.value = 0;
      yield* this.#threads.drop(ask, self);
      yield ask.wait(self.gate, 0);
      yield* this.#threads.attach(ask, self);
    }
  }

  /** Who has parked for more than a millisecond is handed the lock; another has to be there first. */
  #unlock(lock: ObjectLock): void {
    lock.owner = null;
    const waiter = lock.waiters.shift();
    if (waiter === undefined) return;
    const { kernel } = this.#host;
    if (kernel.now - waiter.since > TIME_TO_BE_FAIR) lock.owner = waiter.thread;
    waiter.thread.gate.value = 1;
    kernel.wake(waiter.thread.gate, 1);
  }

  /** Leaves the innermost. False: the one around it has to be taken up again first, which may take a while. */
  leave(self: PyThread): boolean {
    const section = self.sections.pop()!;
    if (section.active) for (const lock of section.locks) this.#unlock(lock);
    const around = self.sections.at(-1);
    return around === undefined || around.active;
  }

  /** A thread detaches: whatever it holds is free. */
  suspend(self: PyThread): void {
    for (const section of self.sections) {
      if (!section.active) continue;
      section.active = false;
      if (this.#laws.sectionsSuspend) for (const lock of section.locks) this.#unlock(lock);
    }
  }

  /** It has attached again, or left a section: the innermost is taken up. */
  *resume(ask: Ask, self: PyThread): Steps {
    const innermost = self.sections.at(-1);
    if (innermost !== undefined && !innermost.active) yield* this.#locks(ask, self, innermost);
  }
}
