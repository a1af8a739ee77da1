import type { Nanos } from '../../kernel/time.ts';
import type { P } from './sched.ts';

/** Not in a heap. */
const OUT = -1;

/** Something that is due at an instant: a sleep, a limit, a timer channel, a function. */
export class Timer {
  when: Nanos = 0;
  /** When it was due that it fires for. */
  due: Nanos = 0;
  /** From one time to the next; 0: it is due once. */
  period: Nanos = 0;
  /** What happens, on the P that runs it; null where no P does. */
  fire: (p: P | null) => void;
  place = OUT;
  heap: TimerHeap | null = null;

  constructor(fire: (p: P | null) => void) {
    this.fire = fire;
  }
}

/** The timers of a P: a heap in which every node has four children; of one instant, whoever stands higher. Go 1.26 runtime/time.go, timers. */
export class TimerHeap {
  readonly #heap: Timer[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** Instant of the first; Infinity without any. */
  get wakeTime(): Nanos {
    return this.#heap[0]?.when ?? Infinity;
  }

  add(timer: Timer): void {
    timer.heap = this;
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1, timer);
  }

  /** Takes a timer out, wherever it is. */
  remove(timer: Timer): void {
    const { place } = timer;
    const last = this.#heap.pop()!;
    timer.place = OUT;
    timer.heap = null;
    if (last === timer) return;
    this.#place(last, place);
    this.#down(place, last);
    if (last.place === place) this.#up(place, last);
  }

  /** Moves all to another heap: the P goes away. time.go, timers.take. */
  moveTo(other: TimerHeap): void {
    for (const timer of this.#heap.splice(0)) other.add(timer);
  }

  /** Runs what is due, in order; answers whether anything was. time.go, timers.check. */
  check(now: Nanos, p: P | null): boolean {
    let ran = false;
    for (let first = this.#heap[0]; first !== undefined && first.when <= now; first = this.#heap[0]) {
      ran = true;
      first.due = first.when;
      if (first.period > 0) {
        first.when += first.period * (1 + Math.floor((now - first.when) / first.period)); // missed ones are left out
        this.#down(0, first);
      } else this.remove(first);
      first.fire(p);
    }
    return ran;
  }

  #place(timer: Timer, at: number): void {
    this.#heap[at] = timer;
    timer.place = at;
  }

  #up(from: number, timer: Timer): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const above = this.#heap[parent]!;
      if (timer.when >= above.when) break;
      this.#place(above, at);
      at = parent;
    }
    this.#place(timer, at);
  }

  #down(from: number, timer: Timer): void {
    const heap = this.#heap;
    let at = from;
    for (;;) {
      const child = at * 4 + 1;
      if (child >= heap.length) break;
      let least = child;
      for (let k = child + 1; k < Math.min(child + 4, heap.length); k++) if (heap[k]!.when < heap[least]!.when) least = k;
      if (heap[least]!.when >= timer.when) break;
      this.#place(heap[least]!, at);
      at = least;
    }
    this.#place(timer, at);
  }
}
