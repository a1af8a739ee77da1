import { invariant } from '../kernel/errors.ts';

/** More would not fit into one array. */
const MOST_PLACES = 0x4000_0000;

/**
 * Vector clocks, as rows of one flat array. A row has a place for every task of the run; it starts as all zeroes. Rows are taken and
 * given back, and all are forgotten by `reset`: nothing is allocated once the array is as large as the largest run needs.
 */
export class Clocks {
  /** Places in use: tasks of this run. */
  width = 0;
  #stride = 8;
  #data = new Int32Array(8 * 32);
  #rows = 0;
  readonly #free: number[] = [];
  #freeCount = 0;

  /** Forgets all rows and tasks. */
  reset(): void {
    this.width = 0;
    this.#rows = 0;
    this.#freeCount = 0;
  }

  /** One more task: every row has a place for it, which is 0. */
  addTask(): number {
    if (this.width === this.#stride) this.#widen();
    else for (let row = 0; row < this.#rows; row++) this.#data[row * this.#stride + this.width] = 0;
    return this.width++;
  }

  /** A row of zeroes. */
  take(): number {
    const row = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#rows++;
    const from = row * this.#stride;
    if (from + this.#stride > this.#data.length) this.#lengthen();
    this.#data.fill(0, from, from + this.width);
    return row;
  }

  /** Gives a row back. */
  give(row: number): void {
    this.#free[this.#freeCount++] = row;
  }

  at(row: number, task: number): number {
    return this.#data[row * this.#stride + task]!;
  }

  /** One step further in a task's own place. */
  tick(row: number, task: number): void {
    this.#data[row * this.#stride + task]!++;
  }

  clear(row: number): void {
    const from = row * this.#stride;
    this.#data.fill(0, from, from + this.width);
  }

  copy(into: number, from: number): void {
    const start = from * this.#stride;
    this.#data.copyWithin(into * this.#stride, start, start + this.width);
  }

  /** `into` knows all that it knew and all that `from` knows. */
  join(into: number, from: number): void {
    const data = this.#data;
    const [a, b] = [into * this.#stride, from * this.#stride];
    for (let k = 0; k < this.width; k++) {
      const other = data[b + k]!;
      if (other > data[a + k]!) data[a + k] = other;
    }
  }

  equal(a: number, b: number): boolean {
    const data = this.#data;
    for (let k = 0; k < this.width; k++) if (data[a * this.#stride + k] !== data[b * this.#stride + k]) return false;
    return true;
  }

  #lengthen(): void {
    const grown = new Int32Array(this.#data.length * 2);
    grown.set(this.#data);
    this.#data = grown;
  }

  #widen(): void {
    const [old, stride] = [this.#data, this.#stride];
    this.#stride = stride * 2;
    invariant(this.#rows * this.#stride < MOST_PLACES, 'there are not too many tasks for vector clocks', this.width);
    const grown = new Int32Array(Math.max(old.length * 2, this.#rows * this.#stride * 2));
    for (let row = 0; row < this.#rows; row++) grown.set(old.subarray(row * stride, row * stride + stride), row * this.#stride);
    // places that no task has had may hold rests of earlier runs
    for (let row = 0; row < this.#rows; row++) grown.fill(0, row * this.#stride + this.width, (row + 1) * this.#stride);
    this.#data = grown;
  }
}
