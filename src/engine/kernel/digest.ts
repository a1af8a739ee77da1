import { hex32 } from './mix.ts';

/** What the lanes hold before anything was fed in. */
export const FIRST_A = 0x243f6a88;
export const FIRST_B = 0x13198a2e;
/** What the lanes are multiplied by. */
export const BY_A = 0x9e3779b1;
export const BY_B = 0x85ebca77;

/** 64 bits that depend on every number fed in and on their order: two lanes of 32 bits, mixed apart. */
export class Digest {
  #a = 0;
  #b = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    this.#a = FIRST_A;
    this.#b = FIRST_B;
  }

  /** Feeds the low 32 bits of both, each into its own lane; every bit of either soon tells on both lanes. */
  pair(u: number, v: number): void {
    const b = Math.imul(this.#b ^ v, BY_B);
    const a = Math.imul(this.#a ^ u, BY_A) ^ (b >>> 15);
    this.#a = a;
    this.#b = (((b << 13) | (b >>> 19)) + a) | 0;
  }

  /** Feeds a whole number of up to 53 bits, sign included. */
  whole(n: number): void {
    this.pair(n | 0, Math.floor(n / 4294967296));
  }

  /** 16 hex digits. People are shown the first 8. */
  toString(): string {
    return finish(this.#a, this.#b);
  }
}

/** What both lanes of a digest come to in the end: 16 hex digits. */
export function finish(a: number, b: number): string {
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35) ^ a;
  a = Math.imul(a ^ (a >>> 13), 0x27d4eb2f) ^ b;
  return hex32(a ^ (a >>> 16)) + hex32(b ^ (b >>> 13));
}
