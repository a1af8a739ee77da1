import seedrandom from 'seedrandom';
import { scramble } from './mix.ts';
import type { Site } from './names.ts';

/**
 * All of a run's seeded numbers. A number is a function of (seed, stream, how many were drawn from that stream), so a new
 * stream, or one more draw from another, shifts nothing. The seed enters once, through `seedrandom.alea`, on first need.
 */
export class Streams {
  #seed: string;
  #k0 = 0;
  #k1 = 0;
  #ready = false;
  readonly #counts: number[] = [];
  readonly #keyed = new Map<number, number>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** Begins anew with another seed. */
  restart(seed: string): void {
    this.#seed = seed;
    this.#ready = false;
    this.reset();
  }

  /** Back to the first number of every stream. */
  reset(): void {
    for (let id = 0; id < this.#counts.length; id++) this.#counts[id] = 0; // few: a call of `fill` costs more
    if (this.#keyed.size > 0) this.#keyed.clear();
  }

  /** The next number of the site's stream, below `count`. */
  next(site: Site, count: number): number {
    const k = this.#counts[site.id] ?? 0;
    this.#counts[site.id] = k + 1;
    return this.#pick(site.hash, k, count);
  }

  /** Counts one number of the site's stream as drawn, without drawing it. */
  skip(site: Site): void {
    this.#counts[site.id] = (this.#counts[site.id] ?? 0) + 1;
  }

  /** The next number of a stream that is known by its key alone, below `count`. */
  nextOf(key: number, count: number): number {
    const k = this.#keyed.get(key) ?? 0;
    this.#keyed.set(key, k + 1);
    return this.#pick(key, k, count);
  }

  #pick(stream: number, k: number, count: number): number {
    if (!this.#ready) this.#start();
    const high = scramble(scramble(this.#k0 ^ stream) + Math.imul(k, 0x9e3779b9));
    if ((count & (count - 1)) === 0 && count <= 0x100000) return high >>> (Math.clz32(count) + 1); // as below, for a power of two
    if (count <= 0x100000) return Math.floor(((high >>> 0) * count) / 4294967296);
    const low = scramble(scramble(this.#k1 + stream) ^ Math.imul(k, 0x85ebca6b));
    const unit = ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
    return Math.floor(unit * count);
  }

  #start(): void {
    const generator = seedrandom.alea(this.#seed);
    this.#k0 = generator.int32();
    this.#k1 = generator.int32();
    this.#ready = true;
  }
}
