import { hashText } from './mix.ts';
import type { Named } from './names.ts';

/**
 * Finds things by name, by their positions in lists that others keep: 5 to 11 bytes each, where a set of names would have 20 to
 * 40. Nothing is taken out.
 */
export class NameTable {
  /** Position + 1; 0 where nothing is. */
  #slots = new Int32Array(64);
  #size = 0;
  readonly #at: (position: number) => Named | undefined;

  /** `at`: what is at a position, once it is there. */
  constructor(at: (position: number) => Named | undefined) {
    this.#at = at;
  }

  has(name: string): boolean {
    const mask = this.#slots.length - 1;
    const hash = hashText(name);
    for (let k = hash & mask; this.#slots[k] !== 0; k = (k + 1) & mask) {
      const named = this.#at(this.#slots[k]! - 1);
      if (named !== undefined && named.hash === hash && named.name === name) return true;
    }
    return false;
  }

  /** Notes that what has this name is at `position`, or will be before the next `add`. */
  add(name: string, position: number): void {
    if (4 * this.#size >= 3 * this.#slots.length) this.#grow();
    this.#insert(hashText(name), position + 1);
    this.#size++;
  }

  #insert(hash: number, slot: number): void {
    const mask = this.#slots.length - 1;
    let k = hash & mask;
    while (this.#slots[k] !== 0) k = (k + 1) & mask;
    this.#slots[k] = slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (const slot of old) {
      const named = slot === 0 ? undefined : this.#at(slot - 1);
      if (named !== undefined) this.#insert(named.hash, slot);
    }
  }
}
