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
  /** The numbers of those that have something pending, ascending; rebuilt when somebody has joined or left. */
  readonly #numbers: number[] = [];
  #count = 0;
  /** Place of each in `numbers`. */
  #places = new Int32Array(16);
  #asked = 0;
  #stale = true;
  /** Who is between two operations: it has left, but most likely comes back. */
  #away = -1;

  clear(): void {
    this.#state.fill(NOTHING);
    this.#count = this.#asked = 0;
    this.#stale = true;
    this.#away = -1;
  }

  /** Makes room for the task with that number. */
  admit(id: number): void {
    if (id < this.#state.length) return;
    const size = Math.max(id + 1, this.#state.length * 2);
    const state = new Uint8Array(size);
    state.set(this.#state);
    this.#state = state;
    this.#places = new Int32Array(size);
  }

  of(id: number): number {
    return this.#state[id]!;
  }

  set(id: number, state: number): void {
    const before = this.#state[id]!;
    this.#state[id] = state;
    if (before === ASK) this.#asked--;
    if (state === ASK) this.#asked++;
    if (id === this.#away && state !== NOTHING) this.#away = -1;
    else if (before === NOTHING && state !== NOTHING) this.#stale = true;
  }

  /** The task has taken its operation. */
  take(id: number): void {
    if (this.#state[id] === ASK) this.#asked--;
    this.#state[id] = NOTHING;
    if (this.#away >= 0) this.#stale = true;
    this.#away = id;
  }

  /** Whether nobody has to be asked whether it can go on. */
  get plain(): boolean {
    return this.#asked === 0;
  }

  /** How many have something pending. */
  get count(): number {
    if (this.#stale || this.#away >= 0) this.#rebuild();
    return this.#count;
  }

  /** The number of the `k`-th that comes after number `id`, cyclically, from 0. To be asked after `count`. */
  after(id: number, k: number): number {
    let place = this.#state[id] === NOTHING || id < 0 ? this.#firstAfter(id) : this.#places[id]! + 1;
    place += k;
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
    for (let id = 0; id < state.length; id++) {
      if (state[id] === NOTHING) continue;
      this.#places[id] = this.#count;
      this.#numbers[this.#count++] = id;
    }
    this.#stale = false;
    this.#away = -1;
  }
}
