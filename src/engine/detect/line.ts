/** Whole numbers in a row: a queue that also gives out of its middle. Its array never shrinks. */
export class Line {
  #items: number[] = [];
  #head = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#head;
  }

  clear(): void {
    this.#head = this.#end = 0;
  }

  push(item: number): void {
    if (this.#head > 64 && this.#head * 2 > this.#end) this.#moveDown();
    this.#items[this.#end++] = item;
  }

  at(place: number): number {
    return this.#items[this.#head + place]!;
  }

  /** Puts another number in the place of the oldest. */
  setFirst(item: number): void {
    this.#items[this.#head] = item;
  }

  /** The oldest; -1 when there is none. */
  shift(): number {
    return this.#head === this.#end ? -1 : this.#items[this.#head++]!;
  }

  /** The youngest; -1 when there is none. */
  pop(): number {
    return this.#head === this.#end ? -1 : this.#items[--this.#end]!;
  }

  insertAt(place: number, item: number): void {
    for (let k = this.#end; k > this.#head + place; k--) this.#items[k] = this.#items[k - 1]!;
    this.#items[this.#head + place] = item;
    this.#end++;
  }

  removeAt(place: number): number {
    const item = this.at(place);
    for (let k = this.#head + place; k < this.#end - 1; k++) this.#items[k] = this.#items[k + 1]!;
    this.#end--;
    return item;
  }

  #moveDown(): void {
    this.#items.copyWithin(0, this.#head, this.#end);
    this.#end -= this.#head;
    this.#head = 0;
  }
}
