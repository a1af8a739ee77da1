/** A first-in-first-out queue in a ring that grows by doubling and never moves an item on `shift`. */
export class Ring<T> {
  #items: (T | undefined)[] = new Array<T | undefined>(16).fill(undefined);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#items[(this.#head + this.#size++) & (this.#items.length - 1)] = item;
  }

  unshift(item: T): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#items.length - 1);
    this.#items[this.#head] = item;
    this.#size++;
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#size--;
    return item;
  }

  /** The `k`-th item from the head. */
  at(k: number): T | undefined {
    return k >= 0 && k < this.#size ? this.#items[(this.#head + k) & (this.#items.length - 1)] : undefined;
  }

  /** Exchanges the `k`-th item and the `other`-th; both are there. */
  swap(k: number, other: number): void {
    const mask = this.#items.length - 1;
    const item = this.#items[(this.#head + k) & mask];
    this.#items[(this.#head + k) & mask] = this.#items[(this.#head + other) & mask];
    this.#items[(this.#head + other) & mask] = item;
  }

  /** Takes the `k`-th item out; those behind it move up. */
  take(k: number): T | undefined {
    if (k === 0) return this.shift();
    const item = this.at(k);
    if (item === undefined) return undefined;
    const mask = this.#items.length - 1;
    for (let i = k; i < this.#size - 1; i++) this.#items[(this.#head + i) & mask] = this.#items[(this.#head + i + 1) & mask];
    this.#items[(this.#head + --this.#size) & mask] = undefined;
    return item;
  }

  clear(): void {
    while (this.#size > 0) this.shift();
  }

  #grow(): void {
    const old = this.#items;
    const grown = new Array<T | undefined>(old.length * 2).fill(undefined);
    for (let i = 0; i < this.#size; i++) grown[i] = old[(this.#head + i) & (old.length - 1)];
    this.#items = grown;
    this.#head = 0;
  }
}
