import { invariant } from './errors.ts';
import { MAX_NANOS, type Nanos } from './time.ts';

const UNSET = -1;
const DUE = -2;

/** Something that rings at an instant. Its owner makes it once and sets it as often as it likes. */
export abstract class Alarm {
  at: Nanos = 0;
  order = 0;
  /** Place in the queue's heap; `UNSET` while it is not set, `DUE` while it is among those of the present instant. */
  place = UNSET;
  /** An idle alarm does not keep a run alive: its owner saw nothing to do. */
  idle = false;
  abstract ring(): void;
}

/** Alarms by (instant, order set): those of one instant ring in the order in which they were set. */
export interface EventQueue {
  /** Instant of the next alarm; `MAX_NANOS` when there is none. */
  readonly nextAt: Nanos;
  readonly size: number;
  /** Alarms that keep a run alive. */
  readonly live: number;
  /** Arms `alarm` for the instant `at`. An alarm that is already armed is moved, not doubled. */
  set(alarm: Alarm, at: Nanos): void;
  /** Disarms `alarm`; nothing of it stays behind. */
  cancel(alarm: Alarm): void;
  /** How many alarms are due at the next instant. One that is set for that instant from now on comes after them. */
  due(): number;
  /** Takes the `k`-th (from 0) of those due at the next instant out. */
  take(k: number): Alarm;
  clear(): void;
}

/** A 4-ary heap that knows every alarm's place, so that a cancelled alarm leaves at once. */
export class HeapQueue implements EventQueue {
  readonly #heap: Alarm[] = [];
  #size = 0;
  /** The alarms of the next instant, once asked for, in the order in which they were set. */
  readonly #due: Alarm[] = [];
  #dueFrom = 0;
  #nextOrder = 0;
  live = 0;

  get size(): number {
    return this.#size + this.#due.length - this.#dueFrom;
  }

  get nextAt(): Nanos {
    if (this.#dueFrom < this.#due.length) return this.#due[this.#dueFrom]!.at;
    return this.#size === 0 ? MAX_NANOS : this.#heap[0]!.at;
  }

  set(alarm: Alarm, at: Nanos): void {
    invariant(Number.isSafeInteger(at), 'an alarm is set for a whole nanosecond', at);
    if (alarm.place !== UNSET) this.cancel(alarm);
    invariant(this.#dueFrom === this.#due.length || at >= this.#due[this.#dueFrom]!.at, 'no alarm is set for before those already due', at);
    alarm.at = at;
    alarm.order = this.#nextOrder++;
    if (!alarm.idle) this.live++;
    this.#rise(alarm, this.#size++);
  }

  cancel(alarm: Alarm): void {
    if (alarm.place === UNSET) return;
    if (alarm.place === DUE) this.take(this.#due.indexOf(alarm, this.#dueFrom) - this.#dueFrom);
    else {
      this.#remove(alarm);
      alarm.place = UNSET;
      if (!alarm.idle) this.live--;
    }
  }

  due(): number {
    if (this.#dueFrom === this.#due.length) {
      this.#due.length = this.#dueFrom = 0;
      for (const at = this.nextAt; this.#size > 0 && this.#heap[0]!.at === at; ) {
        const alarm = this.#heap[0]!;
        this.#remove(alarm);
        alarm.place = DUE;
        this.#due.push(alarm);
      }
    }
    return this.#due.length - this.#dueFrom;
  }

  take(k: number): Alarm {
    const alarm = this.#due[this.#dueFrom + k];
    invariant(k >= 0 && alarm !== undefined, 'an alarm is taken from among those due', k);
    if (k === 0) this.#dueFrom++;
    else this.#due.splice(this.#dueFrom + k, 1);
    alarm.place = UNSET;
    if (!alarm.idle) this.live--;
    return alarm;
  }

  clear(): void {
    for (let i = 0; i < this.#size; i++) this.#heap[i]!.place = UNSET;
    for (const alarm of this.#due) alarm.place = UNSET;
    this.#due.length = this.#dueFrom = 0;
    this.#heap.length = 0;
    this.#size = 0;
    this.live = 0;
    this.#nextOrder = 0;
  }

  #remove(alarm: Alarm): void {
    const place = alarm.place;
    const last = this.#heap[--this.#size]!;
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
    const size = this.#size;
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
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
