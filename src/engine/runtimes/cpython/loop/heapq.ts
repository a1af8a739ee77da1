/** What is ordered by an instant alone. */
export interface Due {
  readonly when: number;
}

/**
 * A binary heap as Python's heapq has it, down to who comes first among equals: no sequence number, and taking the least one out
 * moves the last leaf to the root, down to the bottom along the lesser children (the right one of two equals), and up again.
 */
export class Heap<T extends Due> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#up(0, this.#items.length - 1);
  }

  pop(): T | undefined {
    const last = this.#items.pop();
    const least = this.#items[0];
    if (last === undefined || least === undefined) return last;
    this.#items[0] = last;
    this.#down(0);
    return least;
  }

  /** Keeps those that pass, and puts them in order anew. */
  keep(passes: (item: T) => boolean): void {
    this.#items = this.#items.filter(passes);
    for (let place = (this.#items.length >> 1) - 1; place >= 0; place--) this.#down(place);
  }

  #up(start: number, from: number): void {
    const items = this.#items;
    const item = items[from]!;
    let place = from;
    while (place > start) {
      const parent = (place - 1) >> 1;
      if (item.when >= items[parent]!.when) break;
      items[place] = items[parent]!;
      place = parent;
    }
    items[place] = item;
  }

  #down(start: number): void {
    const items = this.#items;
    const end = items.length;
    const item = items[start]!;
    let place = start;
    for (let child = 2 * place + 1; child < end; child = 2 * place + 1) {
      const right = child + 1;
      if (right < end && items[child]!.when >= items[right]!.when) child = right;
      items[place] = items[child]!;
      place = child;
    }
    items[place] = item;
    this.#up(start, place);
  }
}
