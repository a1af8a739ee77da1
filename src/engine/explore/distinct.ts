const LEAST = 1 << 10;
/** Beyond so many nothing new is kept: memory stays bounded, and the count says that it is a least. */
const MOST = 1 << 21;

/**
 * A set of keys: how many different schedules there were. Keys are appended and sorted when room runs out or somebody asks: a table
 * by hash would have each wait for memory, which measured at twice the time.
 */
export class Distinct {
  /** The first `#settled` are ascending and different; the others, up to `#filled`, are as they came. */
  #keys: Float64Array;
  #settled = 0;
  #filled = 0;
  /** It has had to leave some out. */
  full = false;

  /** `expected`: how many may be added. */
  constructor(expected: number) {
    this.#keys = new Float64Array(Math.min(Math.max(LEAST, expected), MOST));
  }

  add(key: number): void {
    if (this.#filled === this.#keys.length && !this.#makeRoom()) return;
    this.#keys[this.#filled++] = key;
  }

  /** All keys, ascending. */
  keys(): Float64Array {
    this.#settle();
    return this.#keys.slice(0, this.#settled);
  }

  #settle(): void {
    const kept = this.#keys.subarray(0, this.#filled).sort();
    let settled = 0;
    for (let k = 0; k < kept.length; k++) if (k === 0 || kept[k] !== kept[settled - 1]) kept[settled++] = kept[k]!;
    this.#settled = this.#filled = settled;
  }

  #makeRoom(): boolean {
    if (this.#settled < this.#filled) this.#settle();
    if (this.#settled * 2 <= this.#keys.length) return true;
    if (this.#keys.length === MOST) {
      this.full ||= this.#settled === MOST;
      return !this.full;
    }
    const wider = new Float64Array(Math.min(this.#keys.length * 2, MOST));
    wider.set(this.#keys.subarray(0, this.#settled));
    this.#keys = wider;
    return true;
  }
}

/** What is in any of several ascending lists of different keys, as such a list, and whether some had to be left out. */
export function union(lists: readonly Float64Array[]): { readonly keys: Float64Array; readonly full: boolean } {
  let full = false;
  let left = [...lists];
  while (left.length > 1) {
    const pairs: Float64Array[] = [];
    for (let k = 0; k < left.length; k += 2) {
      const pair = k + 1 < left.length ? merged(left[k]!, left[k + 1]!) : left[k]!;
      full ||= pair.length > MOST;
      pairs.push(pair.length > MOST ? pair.slice(0, MOST) : pair);
    }
    left = pairs;
  }
  return { keys: left[0] ?? new Float64Array(0), full };
}

function merged(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  let n = 0;
  for (let i = 0, k = 0; i < a.length || k < b.length; n++) {
    const [x, y] = [a[i] ?? Infinity, b[k] ?? Infinity];
    both[n] = Math.min(x, y);
    if (x <= y) i++;
    if (y <= x) k++;
  }
  return n === both.length ? both : both.slice(0, n);
}
