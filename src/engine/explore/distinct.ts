const LEAST = 1 << 10;
/** Beyond so many nothing new is kept: memory stays bounded, and the count says that it is a least. */
const MOST = 1 << 21;

/** A set of keys of 53 bits, in one flat table: how many different schedules there were. */
export class Distinct {
  /** Each key and one; 0 where there is none, as memory is when it is got. */
  #table: Float64Array;
  size = 0;
  /** It has had to leave some out. */
  full = false;

  /** `expected`: how many there may be. Room is made for them at once: to make more, each has to be looked for again. */
  constructor(expected: number) {
    let room = LEAST;
    while (room < 2 * Math.min(expected, MOST)) room *= 2;
    this.#table = new Float64Array(room);
  }

  /** Answers whether `key` is new. */
  add(key: number): boolean {
    if (this.size * 2 >= this.#table.length && !this.#grow()) return false;
    const mask = this.#table.length - 1;
    let place = (key ^ (key / 4194304)) & mask;
    while (this.#table[place] !== 0) {
      if (this.#table[place] === key + 1) return false;
      place = (place + 1) & mask;
    }
    this.#table[place] = key + 1;
    this.size++;
    return true;
  }

  /** All keys, in no order. */
  keys(): Float64Array {
    const keys = new Float64Array(this.size);
    let k = 0;
    for (const kept of this.#table) if (kept !== 0) keys[k++] = kept - 1;
    return keys;
  }

  #grow(): boolean {
    if (this.size >= MOST) {
      this.full = true;
      return false;
    }
    const old = this.#table;
    this.#table = new Float64Array(old.length * 2);
    this.size = 0;
    for (const kept of old) if (kept !== 0) this.add(kept - 1);
    return true;
  }
}
