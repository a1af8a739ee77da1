import { grouped } from './look.ts';
import type { Output } from './streams.ts';

/** A line on stderr that says how far a long job is; only on a terminal, after a second, ten times a second at most. */
export class Progress {
  readonly #err: Output;
  readonly #total: number;
  readonly #start = performance.now();
  #last = 0;

  constructor(err: Output, total: number) {
    this.#err = err;
    this.#total = total;
  }

  at(done: number, failures: number): void {
    if (this.#err.isTTY !== true) return;
    const now = performance.now();
    if (now - this.#start < 1_000 || now - this.#last < 100) return;
    this.#last = now;
    const rate = Math.round((done * 1_000) / (now - this.#start));
    const left = Math.ceil((this.#total - done) / Math.max(1, rate));
    this.#err.write(
      `\r\x1b[K  ${grouped(done)} of ${grouped(this.#total)} runs, ${grouped(rate)}/s, ${grouped(failures)} not expected, ${left} s left`,
    );
  }

  clear(): void {
    if (this.#last > 0) this.#err.write('\r\x1b[K');
  }
}
