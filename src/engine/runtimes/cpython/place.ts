import { Futex } from '../../machine/futex.ts';
import type { Thread } from '../../machine/thread.ts';
import type { Section } from './gil/critical.ts';
import type { Nanos } from '../../kernel/time.ts';

/** A thread state of the interpreter: what one OS thread of a CPython process needs beside its program. */
export class PyThread {
  thread!: Thread;
  readonly #clock: { readonly now: Nanos };
  /** Where it waits for a lock, a sleep or its work. */
  readonly park = new Futex();
  /** Where it waits for the GIL: its own word, so that whoever frees the GIL says which waiter wakes. */
  readonly gate = new Futex();
  /** 1 as soon as it has set its started event. */
  readonly started = new Futex();
  /** A child that it has started and whose started event it has to see before it goes on. */
  awaits: PyThread | null = null;
  /** When it began to park on the lock that it waits for. */
  parkedAt: Nanos = 0;
  /** Critical sections that it is in, the innermost last: only without a GIL. */
  readonly sections: Section[] = [];
  /** Its task is in a blocking call, or holds the thread while it waits: who readies the task wakes `park`. */
  standing = false;

  constructor(clock: { readonly now: Nanos }) {
    this.#clock = clock;
  }

  /** How long it has been waiting for its lock. */
  get parkedFor(): Nanos {
    return this.#clock.now - this.parkedAt;
  }
}
