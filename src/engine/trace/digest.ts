import { BY_A, BY_B, Digest, finish, FIRST_A, FIRST_B } from '../kernel/digest.ts';
import { hashText } from '../kernel/mix.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Kind, Raw } from './records.ts';

/** Stands in for the hash of an absent thread, task or object. */
export const NOBODY = 0x5bd1e995;

/** Records are taken in by so many at a time: a tight loop over plain numbers costs a fraction of a call for each. */
const BATCH = 256;
const STRIDE = 8;
/** The bits of a whole number above the low 32: a power of two, so the product is exact. */
const TO_HIGH = 1 / 4294967296;

/** When and where; `core` is -1 where there is none. An object, as a time that is passed by itself would have to be boxed. */
interface When {
  readonly now: Nanos;
  readonly core: number;
}

/**
 * The two digests of a run: `order`, without times, equal for two runs in which the same things happened in the same order; and
 * `full`, which takes in each step of the first with its time, core and thread. The one place that says what they depend on.
 */
export class TraceDigest {
  readonly #words = new Int32Array(BATCH * STRIDE);
  #filled = 0;
  #a = FIRST_A;
  #b = FIRST_B;
  #c = FIRST_A;
  #d = FIRST_B;

  reset(): void {
    this.#filled = 0;
    this.#a = this.#c = FIRST_A;
    this.#b = this.#d = FIRST_B;
  }

  /**
   * Takes in one record. Names and the text come as their `hashText`, `NOBODY` where there is none; what the kind has no column for is 0. Nothing is allocated: this runs once a record, also when nobody listens.
   */
  mix(kind: Kind, when: When, thread: number, task: number, object: number, x: number, y: number, text: number): void {
    if (this.#filled === BATCH * STRIDE) this.#takeIn();
    const words = this.#words;
    const k = this.#filled;
    this.#filled = k + STRIDE;
    const low = x | 0;
    const high = low === x ? x >> 31 : Math.floor(x * TO_HIGH);
    words[k] = kind.salt ^ y;
    words[k + 1] = task ^ Math.imul(object, 0x165667b1);
    words[k + 2] = kind.timeless ? text ^ Math.imul(low, 0x27d4eb2f) : text;
    words[k + 3] = kind.timeless ? high : 0;
    words[k + 4] = when.now;
    words[k + 5] = thread + when.core;
    words[k + 6] = kind.timeless ? 0 : low;
    words[k + 7] = Math.floor(when.now * TO_HIGH) ^ (kind.timeless ? 0 : Math.imul(high, 0x27d4eb2f));
  }

  get order(): string {
    this.#takeIn();
    return finish(this.#a, this.#b);
  }

  get full(): string {
    this.#takeIn();
    return finish(this.#c, this.#d);
  }

  /** Each pair of words as `Digest.pair` takes it: two into the order, and that with two and two more into the full one. */
  #takeIn(): void {
    const words = this.#words;
    const end = this.#filled;
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    for (let k = 0; k < end; k += STRIDE) {
      b = Math.imul(b ^ words[k + 1]!, BY_B);
      a = Math.imul(a ^ words[k]!, BY_A) ^ (b >>> 15);
      b = (((b << 13) | (b >>> 19)) + a) | 0;
      b = Math.imul(b ^ words[k + 3]!, BY_B);
      a = Math.imul(a ^ words[k + 2]!, BY_A) ^ (b >>> 15);
      b = (((b << 13) | (b >>> 19)) + a) | 0;
      d = Math.imul(d ^ b ^ words[k + 5]!, BY_B);
      c = Math.imul(c ^ a ^ words[k + 4]!, BY_A) ^ (d >>> 15);
      d = (((d << 13) | (d >>> 19)) + c) | 0;
      d = Math.imul(d ^ words[k + 7]!, BY_B);
      c = Math.imul(c ^ words[k + 6]!, BY_A) ^ (d >>> 15);
      d = (((d << 13) | (d >>> 19)) + c) | 0;
    }
    this.#filled = 0;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }
}

/** Both digests, taken again from records: what the recorder of their run had. */
export class RecordDigests extends TraceDigest {
  readonly #hashes = new Map<string, number>();
  readonly #when = { now: 0, core: -1 };

  see({ kind, at, core, thread, task, object, x, y, text }: Raw): void {
    const told = kind.hasText ? hashText(text) : 0;
    this.#when.now = at;
    this.#when.core = core ?? -1;
    this.mix(kind, this.#when, this.#hash(thread), this.#hash(task), this.#hash(object), x, y, told);
  }

  #hash(name: string | null): number {
    if (name === null) return NOBODY;
    const known = this.#hashes.get(name);
    if (known !== undefined) return known;
    const hash = hashText(name);
    this.#hashes.set(name, hash);
    return hash;
  }
}

/** The digest of a text by lines, each with its end, by UTF-16 code unit. */
export class TextSum {
  readonly #digest = new Digest();

  line(text: string): void {
    for (let i = 0; i < text.length; i++) this.#digest.pair(text.charCodeAt(i), i);
    this.#digest.pair(10, text.length);
  }

  toString(): string {
    return this.#digest.toString();
  }
}
