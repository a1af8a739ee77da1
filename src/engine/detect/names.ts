/**
 * Small numbers for the names of tasks and objects, so that detectors index arrays. A name keeps its number from run to run: the
 * same scenario names the same things again and again.
 */
export class Names {
  /** The name of a number. */
  readonly texts: string[] = [];
  readonly #ids = new Map<string, number>();
  #lastName = '';
  #lastId = -1;

  /** The number of a name; a name that is new gets the next one. */
  id(name: string): number {
    if (name === this.#lastName) return this.#lastId;
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.texts.length;
      this.#ids.set(name, id);
      this.texts.push(name);
    }
    this.#lastName = name;
    this.#lastId = id;
    return id;
  }

  /** The number of a name, or -1 if nobody has had it. */
  find(name: string): number {
    return this.#ids.get(name) ?? -1;
  }

  get count(): number {
    return this.texts.length;
  }
}

/** A list of whole numbers by small index that grows on demand; what was never set reads as `initial`. */
export class Table {
  #values: Int32Array;
  readonly #initial: number;

  constructor(initial: number, size = 64) {
    this.#initial = initial;
    this.#values = new Int32Array(size).fill(initial);
  }

  get(index: number): number {
    return index < this.#values.length ? this.#values[index]! : this.#initial;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index);
    this.#values[index] = value;
  }

  /** As if nothing had been set. */
  clear(): void {
    this.#values.fill(this.#initial);
  }

  #grow(index: number): void {
    const grown = new Int32Array(Math.max(index + 1, this.#values.length * 2)).fill(this.#initial);
    grown.set(this.#values);
    this.#values = grown;
  }
}
