import { hex32 } from './mix.ts';

/** 64 bits that depend on every number fed in and on their order: two lanes of 32 bits, mixed apart. */
export class Digest {
  #a = 0;
  #b = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    this.#a = 0x243f6a88;
    this.#b = 0x13198a2e;
  }

  /** Feeds the low 32 bits of `word`. */
  word(word: number): void {
    const a = Math.imul(this.#a ^ word, 0x9e3779b1);
    const b = Math.imul(this.#b ^ word, 0x85ebca77);
    this.#a = (a ^ (b >>> 15)) | 0;
    this.#b = ((b << 13) | (b >>> 19)) + a;
    this.#b |= 0;
  }

  /** Feeds a whole number of up to 53 bits, sign included. */
  whole(n: number): void {
    const high = Math.floor(n / 4294967296);
    this.word(n - high * 4294967296);
    this.word(high);
  }

  /** 16 hex digits. People are shown the first 8. */
  toString(): string {
    let a = this.#a;
    let b = this.#b;
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
    b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35) ^ a;
    a = Math.imul(a ^ (a >>> 13), 0x27d4eb2f) ^ b;
    return hex32(a ^ (a >>> 16)) + hex32(b ^ (b >>> 13));
  }
}
