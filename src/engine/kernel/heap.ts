import { UNSET, type Alarm } from './alarm.ts';
import { MAX_NANOS, type Nanos } from './time.ts';

/** A 4-ary heap of alarms by (instant, order) that knows every alarm's place, so that one that is cancelled leaves at once. */
export class Heap {
  readonly #heap: Alarm[] = [];
  size = 0;

  get nextAt(): Nanos {
    return this.size === 0 ? MAX_NANOS : this.#heap[0]!.at;
  }

  /** Takes the next alarm out; there must be one. */
  take(): Alarm {
    const alarm = this.#heap[0]!;
    this.remove(alarm);
    return alarm;
  }

  /** Is there another alarm at the instant of the next one? Then one of the root's children is. */
  get tied(): boolean {
    const heap = this.#heap;
    const { high, low } = heap[0]!;
    for (let child = 1; child <= 4 && child < this.size; child++) if (heap[child]!.low === low && heap[child]!.high === high) return true;
    return false;
  }

  add(alarm: Alarm): void {
    this.#rise(alarm, this.size++);
  }

  remove(alarm: Alarm): void {
    const { place } = alarm;
    const last = this.#heap[--this.size]!;
    alarm.place = UNSET;
    if (last === alarm) return;
    if (place > 0 && before(last, this.#heap[(place - 1) >> 2]!)) this.#rise(last, place);
    else this.#sink(last, place);
  }

  #rise(alarm: Alarm, place: number): void {
    const heap = this.#heap;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const above = heap[parent]!;
      if (!before(alarm, above)) break;
      heap[place] = above;
      above.place = place;
      place = parent;
    }
    heap[place] = alarm;
    alarm.place = place;
  }

  #sink(alarm: Alarm, place: number): void {
    const heap = this.#heap;
    const size = this.size;
    for (;;) {
      let child = place * 4 + 1;
      if (child >= size) break;
      const end = Math.min(child + 4, size);
      let least = heap[child]!;
      for (let other = child + 1; other < end; other++) {
        const candidate = heap[other]!;
        if (before(candidate, least)) [least, child] = [candidate, other];
      }
      if (!before(least, alarm)) break;
      heap[place] = least;
      least.place = place;
      place = child;
    }
    heap[place] = alarm;
    alarm.place = place;
  }
}

function before(a: Alarm, b: Alarm): boolean {
  return a.high < b.high || (a.high === b.high && (a.low < b.low || (a.low === b.low && a.order < b.order)));
}
