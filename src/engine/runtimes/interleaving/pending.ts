/** What a task has pending: nothing, what can take effect at any time, or what must be asked. */
export const NOTHING = 0;
export const FREE = 1;
export const ASK = 2;

/**
 * Which tasks have an operation pending, by number. At most steps nobody joins or leaves and nobody has to be asked: then the
 * ways are counted and picked from without a look at each task.
 */
export class Pending {
  #state = new Uint8Array(16);
  /** The numbers of those that have something pending, ascending, and the place of each; rebuilt when somebody has joined or left. */
  #numbers = new Int32Array(16);
  #places = new Int32Array(16);
  /** All numbers are below it. */
  #admitted = 0;
  #count = 0;
  #asked = 0;
  #stale = true;

  clear(): void {
    for (let id = 0; id < this.#admitted; id++) this.#state[id] = NOTHING;
    this.#admitted = 0;
    this.#count = this.#asked = 0;
    this.#stale = true;
  }

  /** Makes room for the task with that number. */
  admit(id: number): void {
    if (id >= this.#admitted) this.#admitted = id + 1;
    if (id < this.#state.length) return;
    const size = Math.max(id + 1, this.#state.length * 2);
    const state = new Uint8Array(size);
    state.set(this.#state);
    this.#state = state;
    this.#numbers = new Int32Array(size);
    this.#places = new Int32Array(size);
    this.#stale = true;
  }

  of(id: number): number {
    return this.#state[id]!;
  }

  set(id: number, state: number): void {
    const before = this.#state[id]!;
    if (before === state) return;
    this.#state[id] = state;
    if (before === ASK) this.#asked--;
    if (state === ASK) this.#asked++;
    this.#stale = true;
  }

  /** Has nobody to be asked whether it can go on? */
  get plain(): boolean {
    return this.#asked === 0;
  }

  /** How many have something pending. */
  get count(): number {
    if (this.#stale) this.#rebuild();
    return this.#count;
  }

  /** The number of the `k`-th that comes after number `id`, cyclically, from 0. To be asked after `count`. */
  after(id: number, k: number): number {
    const place = (id < 0 || this.#state[id] === NOTHING ? this.#firstAfter(id) : this.#places[id]! + 1) + k;
    return this.#numbers[place < this.#count ? place : place - this.#count]!;
  }

  #firstAfter(id: number): number {
    let place = 0;
    while (place < this.#count && this.#numbers[place]! <= id) place++;
    return place;
  }

  #rebuild(): void {
    this.#count = 0;
    const state = this.#state;
    for (let id = 0; id < this.#admitted; id++) {
      if (state[id] === NOTHING) continue;
      this.#places[id] = this.#count;
      this.#numbers[this.#count++] = id;
    }
    this.#stale = false;
  }
}
