import { UNSET, type Alarm } from './alarm.ts';
import { invariant } from './errors.ts';
import { Heap } from './heap.ts';
import type { Nanos } from './time.ts';
import { Wheel } from './wheel.ts';

/** Among those of the present instant. */
const DUE = -2;
/** Above so many alarms a wheel is faster than a heap: measured, 2 to 64 within a tenth, 1.9 times at 1,000, 2.2 times at 100,000. */
const FEW = 64;

/** Alarms by (instant, order set): those of one instant ring in the order in which they were set. */
export class EventQueue {
  readonly #heap = new Heap();
  #wheel: Wheel<Alarm> | null = null;
  /** The one that holds the alarms: the heap, or the wheel from the first time that there are many until there are none. */
  #held: Heap | Wheel<Alarm> = this.#heap;
  /** Several alarms of one instant, once asked for, in the order in which they were set. The array never shrinks. */
  readonly #due: Alarm[] = [];
  #dueFrom = 0;
  #dueTo = 0;
  #nextOrder = 0;
  /** Alarms that keep a run alive. */
  live = 0;

  get size(): number {
    return this.#held.size + this.#dueTo - this.#dueFrom;
  }

  /** Instant of the next alarm; `MAX_NANOS` when there is none. */
  get nextAt(): Nanos {
    return this.#dueFrom < this.#dueTo ? this.#due[this.#dueFrom]!.at : this.#held.nextAt;
  }

  /** Arms `alarm` for the instant `at`. An alarm that is already armed is moved, not doubled. */
  set(alarm: Alarm, at: Nanos): void {
    invariant(Number.isSafeInteger(at), 'an alarm is set for a whole nanosecond', at);
    if (alarm.place !== UNSET) this.cancel(alarm);
    invariant(this.#dueFrom === this.#dueTo || at >= this.#due[this.#dueFrom]!.at, 'no alarm is set for before those already due', at);
    alarm.at = at;
    alarm.order = this.#nextOrder++;
    if (!alarm.idle) this.live++;
    this.#held.add(alarm);
    if (this.#held.size > FEW && this.#held === this.#heap) this.#toWheel();
  }

  /** Disarms `alarm`; nothing of it stays behind. */
  cancel(alarm: Alarm): void {
    if (alarm.place === UNSET) return;
    if (alarm.place === DUE) this.#takeDue(this.#due.indexOf(alarm, this.#dueFrom));
    else this.#takeHeld(alarm);
  }

  /** How many alarms are due at the next instant. One that is set for that instant from now on comes after them. */
  due(): number {
    if (this.#dueFrom < this.#dueTo) return this.#dueTo - this.#dueFrom;
    const held = this.#held;
    if (held.size === 0) return 0;
    if (!held.tied) return 1; // the usual case: nothing is moved
    const at = held.nextAt;
    this.#dueFrom = this.#dueTo = 0;
    while (held.size > 0 && held.nextAt === at) {
      const alarm = held.first;
      held.remove(alarm);
      alarm.place = DUE;
      this.#due[this.#dueTo++] = alarm;
    }
    return this.#dueTo;
  }

  /** Takes the `k`-th (from 0) of those due at the next instant out. */
  take(k: number): Alarm {
    if (this.#dueFrom < this.#dueTo) return this.#takeDue(this.#dueFrom + k);
    invariant(k === 0 && this.#held.size > 0, 'an alarm is taken from among those due', k);
    const alarm = this.#held.first;
    this.#takeHeld(alarm);
    return alarm;
  }

  #takeDue(place: number): Alarm {
    invariant(place >= this.#dueFrom && place < this.#dueTo, 'an alarm is taken from among those due', place);
    const alarm = this.#due[place]!;
    for (let i = place; i > this.#dueFrom; i--) this.#due[i] = this.#due[i - 1]!;
    this.#dueFrom++;
    alarm.place = UNSET;
    this.#left(alarm);
    return alarm;
  }

  #takeHeld(alarm: Alarm): void {
    this.#held.remove(alarm);
    this.#left(alarm);
  }

  #left(alarm: Alarm): void {
    if (!alarm.idle) this.live--;
    if (this.#held.size === 0) this.#held = this.#heap;
  }

  #toWheel(): void {
    const heap = this.#heap;
    const wheel = (this.#wheel ??= new Wheel());
    wheel.restart();
    while (heap.size > 0) {
      const alarm = heap.first;
      heap.remove(alarm);
      wheel.add(alarm);
    }
    this.#held = wheel;
  }
}
