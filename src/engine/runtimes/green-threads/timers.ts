import type { Nanos } from '../../kernel/time.ts';
import type { Task } from '../../sync/task.ts';

interface Timer {
  readonly at: Nanos;
  readonly order: number;
  readonly task: Task;
  readonly turn: number;
}

/** The library's own timers: a binary heap by instant; of one instant, the one set first rings first. */
export class Timers {
  readonly #heap: Timer[] = [];
  #order = 0;

  get nextAt(): Nanos | undefined {
    return this.#heap[0]?.at;
  }

  /** The task's present wait is over at `at`. A timer whose task has moved on rings in vain: it keeps the turn. */
  add(at: Nanos, task: Task): void {
    const timer: Timer = { at, order: this.#order++, task, turn: task.turn };
    let place = this.#heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (before(this.#heap[parent]!, timer)) break;
      this.#heap[place] = this.#heap[parent]!;
      place = parent;
    }
    this.#heap[place] = timer;
  }

  /** Takes the first timer out, if its time has come. */
  due(now: Nanos): Timer | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(timer: Timer): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (before(timer, heap[child]!)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = timer;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
