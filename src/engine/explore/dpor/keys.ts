const FIRST_SIZE = 1 << 10;

/** A set of keys of 53 bits that is asked after every run, in one flat table. */
export class Keys {
  #table = new Float64Array(FIRST_SIZE).fill(-1);
  size = 0;
  /** It has had to leave some out. */
  full = false;
  readonly #most: number;

  /** Beyond `most` nothing new is kept. */
  constructor(most = 1 << 21) {
    this.#most = most;
  }

  /** Answers whether `key` is new. */
  add(key: number): boolean {
    if (this.size * 2 >= this.#table.length && !this.#grow()) return !this.has(key);
    const place = this.#placeOf(key);
    if (this.#table[place] === key) return false;
    this.#table[place] = key;
    this.size++;
    return true;
  }

  has(key: number): boolean {
    return this.#table[this.#placeOf(key)] === key;
  }

  /** Where it is, or would be. */
  #placeOf(key: number): number {
    const mask = this.#table.length - 1;
    let place = (key ^ (key / 4194304)) & mask;
    while (this.#table[place]! >= 0 && this.#table[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): boolean {
    if (this.size >= this.#most) {
      this.full = true;
      return false;
    }
    const old = this.#table;
    this.#table = new Float64Array(old.length * 2).fill(-1);
    this.size = 0;
    for (const key of old) if (key >= 0) this.add(key);
    return true;
  }
}
