const FIRST_SIZE = 1 << 10;
/** Beyond so many nothing new is kept: memory stays bounded, and the count says that it is a least. */
const MOST = 1 << 21;

/** A set of keys of 53 bits, in one flat table: how many different schedules there were. */
export class Distinct {
  #table = new Float64Array(FIRST_SIZE).fill(-1);
  size = 0;
  /** It has had to leave some out. */
  full = false;

  /** Answers whether `key` is new. */
  add(key: number): boolean {
    if (this.size * 2 >= this.#table.length && !this.#grow()) return false;
    const mask = this.#table.length - 1;
    let place = (key ^ (key / 4194304)) & mask;
    while (this.#table[place]! >= 0) {
      if (this.#table[place] === key) return false;
      place = (place + 1) & mask;
    }
    this.#table[place] = key;
    this.size++;
    return true;
  }

  /** All keys, ascending. */
  keys(): Float64Array {
    return this.#table.filter((key) => key >= 0).sort();
  }

  #grow(): boolean {
    if (this.size >= MOST) {
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
