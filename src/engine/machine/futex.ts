import type { Thread } from './thread.ts';

/** A word in shared memory that threads wait on. Waiters are first in, first out, as `futex_wake` takes them (Linux 6.12 kernel/futex). */
export class Futex {
  value = 0;
  waiting = 0;
  #first: Thread | null = null;
  #last: Thread | null = null;

  enqueue(thread: Thread): void {
    thread.waitsOn = this;
    thread.waitPrevious = this.#last;
    thread.waitNext = null;
    if (this.#last === null) this.#first = thread;
    else this.#last.waitNext = thread;
    this.#last = thread;
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
