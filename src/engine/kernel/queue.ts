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
  /** Several alarms of one instant, once asked for, in the order in which they were set. The array never shrinks. */
  readonly #due: Alarm[] = [];
  #dueFrom = 0;
  #dueTo = 0;
  #nextOrder = 0;
  live = 0;

  get size(): number {
    return this.#size + this.#dueTo - this.#dueFrom;
  }

  get nextAt(): Nanos {
    if (this.#dueFrom < this.#dueTo) return this.#due[this.#dueFrom]!.at;
    return this.#size === 0 ? MAX_NANOS : this.#heap[0]!.at;
  }

  set(alarm: Alarm, at: Nanos): void {
    invariant(Number.isSafeInteger(at), 'an alarm is set for a whole nanosecond', at);
    if (alarm.place !== UNSET) this.cancel(alarm);
    invariant(this.#dueFrom === this.#dueTo || at >= this.#due[this.#dueFrom]!.at, 'no alarm is set for before those already due', at);
    alarm.at = at;
    alarm.order = this.#nextOrder++;
    if (!alarm.idle) this.live++;
    this.#rise(alarm, this.#size++);
  }

  cancel(alarm: Alarm): void {
    if (alarm.place === UNSET) return;
    if (alarm.place === DUE) this.#takeDue(this.#due.indexOf(alarm, this.#dueFrom));
    else this.#takeFromHeap(alarm);
  }

  due(): number {
    if (this.#dueFrom < this.#dueTo) return this.#dueTo - this.#dueFrom;
    if (this.#size === 0) return 0;
    const { at } = this.#heap[0]!;
    if (!this.#tied(at)) return 1; // the usual case: nothing is moved
    this.#dueFrom = this.#dueTo = 0;
    while (this.#size > 0 && this.#heap[0]!.at === at) {
      const alarm = this.#heap[0]!;
      this.#remove(alarm);
      alarm.place = DUE;
      this.#due[this.#dueTo++] = alarm;
    }
    return this.#dueTo;
  }

  take(k: number): Alarm {
    if (this.#dueFrom < this.#dueTo) return this.#takeDue(this.#dueFrom + k);
    invariant(k === 0 && this.#size > 0, 'an alarm is taken from among those due', k);
    const alarm = this.#heap[0]!;
    this.#takeFromHeap(alarm);
    return alarm;
  }

  clear(): void {
    for (let i = 0; i < this.#size; i++) this.#heap[i]!.place = UNSET;
    for (let i = this.#dueFrom; i < this.#dueTo; i++) this.#due[i]!.place = UNSET;
    this.#heap.length = this.#size = 0;
    this.#dueFrom = this.#dueTo = 0;
    this.live = 0;
    this.#nextOrder = 0;
  }

  /** Is there another alarm at the instant of the next one? Then one of the root's children is. */
  #tied(at: Nanos): boolean {
    const heap = this.#heap;
    for (let child = 1; child <= 4 && child < this.#size; child++) if (heap[child]!.at === at) return true;
    return false;
  }

  #takeDue(place: number): Alarm {
    invariant(place >= this.#dueFrom && place < this.#dueTo, 'an alarm is taken from among those due', place);
    const alarm = this.#due[place]!;
    for (let i = place; i > this.#dueFrom; i--) this.#due[i] = this.#due[i - 1]!;
    this.#dueFrom++;
    this.#left(alarm);
    return alarm;
  }

  #takeFromHeap(alarm: Alarm): void {
    this.#remove(alarm);
    this.#left(alarm);
  }

  #left(alarm: Alarm): void {
    alarm.place = UNSET;
    if (!alarm.idle) this.live--;
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
