import type { Thread } from './thread.ts';

/**
 * A word in shared memory that threads wait on. Waiters are woken by priority, and first in, first out within one, as
 * `futex_wake` takes them (Linux 6.12 kernel/futex/core.c, __futex_queue); all have the same unless the OS goes by priority.
 */
export class Futex {
  value = 0;
  waiting = 0;
  #first: Thread | null = null;
  #last: Thread | null = null;

  enqueue(thread: Thread): void {
    thread.waitsOn = this;
    let previous = this.#last;
    while (previous !== null && previous.priority < thread.priority) previous = previous.waitPrevious;
    const next = previous === null ? this.#first : previous.waitNext;
    thread.waitPrevious = previous;
    thread.waitNext = next;
    if (previous === null) this.#first = thread;
    else previous.waitNext = thread;
    if (next === null) this.#last = thread;
    else next.waitPrevious = thread;
    this.waiting++;
  }

  remove(thread: Thread): void {
    const { waitPrevious, waitNext } = thread;
    if (waitPrevious === null) this.#first = waitNext;
    else waitPrevious.waitNext = waitNext;
    if (waitNext === null) this.#last = waitPrevious;
    else waitNext.waitPrevious = waitPrevious;
    thread.waitsOn = thread.waitNext = thread.waitPrevious = null;
    this.waiting--;
  }

  get first(): Thread | null {
    return this.#first;
  }

  /** The `k`-th waiter from the front. */
  at(k: number): Thread | null {
    let thread = this.#first;
    for (let i = 0; i < k && thread !== null; i++) thread = thread.waitNext;
    return thread;
  }
}
