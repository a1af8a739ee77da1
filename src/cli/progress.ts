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
    this.tell(done, 'runs', () => `${grouped(failures)} not expected`);
  }

  /** `what` is counted; `more` is asked for what else there is to say. With `deadline`, a time as of `performance.now`, that ends it too. */
  tell(done: number, what: string, more: () => string, deadline = Infinity): void {
    if (this.#err.isTTY !== true || done === 0) return;
    const now = performance.now();
    if (now - this.#start < 1_000 || now - this.#last < 100) return;
    this.#last = now;
    const each = (now - this.#start) / Math.max(1, done);
    const rate = each > 1_000 ? `${Math.round(each / 1_000)} s each` : `${grouped(Math.round(1_000 / each))}/s`;
    const left = Math.ceil(Math.min((this.#total - done) * each, deadline - now) / 1_000);
    const of = this.#total < Infinity ? ` of ${grouped(this.#total)}` : '';
    const line = `  ${grouped(done)}${of} ${what}, ${rate}, ${more()}, ${grouped(Math.max(0, left))} s left`;
    this.#err.write(`\r\x1b[K${line.slice(0, Math.max(1, (this.#err.columns ?? 80) - 1))}`); // one that wraps could not be erased
  }

  clear(): void {
    if (this.#last > 0) this.#err.write('\r\x1b[K');
    this.#last = 0;
  }
}
