import { BY_A, BY_B, Digest, finish, FIRST_A, FIRST_B } from '../kernel/digest.ts';
import { hashText } from '../kernel/mix.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Kind, Raw } from './records.ts';

/** Stands in for the hash of an absent thread, task or object. */
export const NOBODY = 0x5bd1e995;

/**
 * The two digests of a run: `order`, without times, equal for two runs in which the same things happened in the same order; and
 * `full`, which takes in each step of the first with its time, core and thread. The one place that says what they depend on.
 */
export class TraceDigest {
  #a = FIRST_A;
  #b = FIRST_B;
  #c = FIRST_A;
  #d = FIRST_B;

  reset(): void {
    this.#a = this.#c = FIRST_A;
    this.#b = this.#d = FIRST_B;
  }

  /**
   * Takes in one record. Names and the text come as their `hashText`, `NOBODY` where there is none; `core` is -1 where there is
   * none; what the kind has no column for does not count. As `Digest.pair` does, written out: this runs once a record, also
   * when nobody listens.
   */
  mix(kind: Kind, at: Nanos, core: number, thread: number, task: number, object: number, x: number, y: number, text: number): void {
    let b = Math.imul(this.#b ^ task ^ Math.imul(object, 0x165667b1), BY_B);
    let a = Math.imul(this.#a ^ kind.salt ^ y, BY_A) ^ (b >>> 15);
    b = (((b << 13) | (b >>> 19)) + a) | 0;
    if (kind.hasText) {
      b = Math.imul(b ^ text, BY_B);
      a = Math.imul(a ^ kind.salt, BY_A) ^ (b >>> 15);
      b = (((b << 13) | (b >>> 19)) + a) | 0;
    }
    if (kind.hasX && kind.timeless) {
      b = Math.imul(b ^ Math.floor(x * TO_HIGH), BY_B);
      a = Math.imul(a ^ x, BY_A) ^ (b >>> 15);
      b = (((b << 13) | (b >>> 19)) + a) | 0;
    }
    this.#a = a;
    this.#b = b;
    let d = Math.imul(this.#d ^ b ^ (thread + core), BY_B);
    let c = Math.imul(this.#c ^ a ^ at, BY_A) ^ (d >>> 15);
    d = (((d << 13) | (d >>> 19)) + c + Math.floor(at * TO_HIGH)) | 0;
    if (kind.hasX && !kind.timeless) {
      d = Math.imul(d ^ Math.floor(x * TO_HIGH), BY_B);
      c = Math.imul(c ^ x, BY_A) ^ (d >>> 15);
      d = (((d << 13) | (d >>> 19)) + c) | 0;
    }
    this.#c = c;
    this.#d = d;
  }

  get order(): string {
    return finish(this.#a, this.#b);
  }

  get full(): string {
    return finish(this.#c, this.#d);
  }
}
/** The bits of a whole number above the low 32: a power of two, so the product is exact. */
const TO_HIGH = 1 / 4294967296;

/** Both digests, taken again from records: what the recorder of their run had. */
export class RecordDigests extends TraceDigest {
  readonly #hashes = new Map<string, number>();

  see({ kind, at, core, thread, task, object, x, y, text }: Raw): void {
    const told = kind.hasText ? hashText(text) : 0;
    this.mix(kind, at, core ?? -1, this.#hash(thread), this.#hash(task), this.#hash(object), x, y, told);
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
