import type { Thread } from './thread.ts';

/**
 * Priority inheritance: who holds a lock runs at the highest priority of those who wait for it, along the chain of holders
 * that wait themselves. Linux 6.12 kernel/locking/rtmutex.c, rt_mutex_adjust_prio_chain.
 */
export class Inheritance {
  readonly #changed: (thread: Thread, before: number) => void;

  /** `changed` is told every thread whose effective priority is another now, with the one it had. */
  constructor(changed: (thread: Thread, before: number) => void) {
    this.#changed = changed;
  }

  /** `waiter` waits for what `holder` holds, and for nobody else. */
  boost(holder: Thread, waiter: Thread): void {
    if (waiter.waitsFor === holder || waiter === holder) return;
    this.restore(waiter);
    waiter.waitsFor = holder;
    (holder.donors ??= []).push(waiter);
    this.#adjust(holder);
  }

  /** `waiter` waits for nobody any more. */
  restore(waiter: Thread): void {
    const holder = waiter.waitsFor;
    if (holder === null) return;
    waiter.waitsFor = null;
    holder.donors?.splice(holder.donors.indexOf(waiter), 1);
    this.#adjust(holder);
  }

  /** A thread is gone: it neither waits nor holds. */
  forget(thread: Thread): void {
    this.restore(thread);
    for (const donor of thread.donors ?? []) donor.waitsFor = null;
    thread.donors = null;
    thread.effective = thread.priority;
  }

  /** Up the chain as long as something changes; in a circle of waiting threads it comes to rest, as a maximum only rises. */
  #adjust(from: Thread): void {
    for (let thread: Thread | null = from; thread !== null; thread = thread.waitsFor) {
      const before = thread.effective;
      let highest = thread.priority;
      for (const donor of thread.donors ?? []) if (donor.effective > highest) highest = donor.effective;
      if (highest === before) return;
      thread.effective = highest;
      this.#changed(thread, before);
    }
  }
}
