import { UNSET, type Alarm } from './alarm.ts';
import { invariant } from './errors.ts';
import { Heap } from './heap.ts';
import type { Nanos } from './time.ts';
import { Wheel } from './wheel.ts';

/** Among those due, and among those that were set for the present instant since. */
const DUE = -2;
const SOON = -3;
/** Above so many alarms a wheel is faster than a heap: measured, half as fast at 2, equal at 8 to 16, twice as fast at 512, 2.6 times at 16,384. */
const FEW = 32;

/** Alarms by (instant, order set): those of one instant ring in the order in which they were set. */
export class EventQueue {
  readonly #heap = new Heap();
  #wheel: Wheel<Alarm> | null = null;
  /** The one that holds the alarms: the heap, or the wheel from the first time that there are many until there are none. */
  #held: Heap | Wheel<Alarm> = this.#heap;
  /** Several alarms of one instant, once asked for, in the order in which they were set. */
  #due: (Alarm | null)[] = [];
  #dueFrom = 0;
  #dueTo = 0;
  /** Those that were set for the present instant, which is that of the alarm taken last: after all that are held for it. */
  #soon: (Alarm | null)[] = [];
  #soonTo = 0;
  #instant: Nanos = 0;
  #nextOrder = 0;
  /** Alarms that keep a run alive. */
  live = 0;

  get size(): number {
    return this.#held.size + this.#dueTo - this.#dueFrom + this.#soonTo;
  }

  /** Instant of the next alarm; `MAX_NANOS` when there is none. */
  get nextAt(): Nanos {
    if (this.#dueFrom < this.#dueTo) return this.#due[this.#dueFrom]!.at;
    return this.#soonTo > 0 ? this.#instant : this.#held.nextAt;
  }

  /** Arms `alarm` for the instant `at`. An alarm that is already armed is moved, not doubled. */
  set(alarm: Alarm, at: Nanos): void {
    invariant(Number.isSafeInteger(at), 'an alarm is set for a whole nanosecond', at);
    if (alarm.place !== UNSET) this.cancel(alarm);
    invariant(this.#dueFrom === this.#dueTo || at >= this.#due[this.#dueFrom]!.at, 'no alarm is set for before those already due', at);
    alarm.at = at;
    alarm.order = this.#nextOrder++;
    if (!alarm.idle) this.live++;
    if (at === this.#instant) {
      alarm.place = SOON;
      this.#soon[this.#soonTo++] = alarm;
      return;
    }
    this.#held.add(alarm);
    if (this.#held.size > FEW && this.#held === this.#heap) this.#toWheel();
  }

  /** Disarms `alarm`; nothing of it stays behind. */
  cancel(alarm: Alarm): void {
    if (alarm.place === UNSET) return;
    if (alarm.place === DUE) this.#takeDue(this.#due.indexOf(alarm, this.#dueFrom));
    else if (alarm.place === SOON) this.#takeSoon(this.#soon.indexOf(alarm));
    else {
      this.#held.remove(alarm);
      this.#left(alarm);
    }
  }

  /** How many alarms are due at the next instant. One that is set for that instant from now on comes after them. */
  due(): number {
    if (this.#dueFrom < this.#dueTo) return this.#dueTo - this.#dueFrom;
    const held = this.#held;
    if (this.#soonTo > 0) return this.#gather();
    if (held.size === 0) return 0;
    return held.tied ? this.#gather() : 1; // one is the usual case: nothing is moved
  }

  /** Makes the alarms of the next instant those due: what is held for it, then what was set for it since it came. */
  #gather(): number {
    const at = this.nextAt;
    this.#dueFrom = this.#dueTo = 0;
    while (this.#held.nextAt === at && this.#held.size > 0) {
      const alarm = this.#held.take();
      alarm.place = DUE;
      this.#due[this.#dueTo++] = alarm;
    }
    if (this.#dueTo === 0) {
      [this.#due, this.#soon] = [this.#soon, this.#due];
      this.#dueTo = this.#soonTo;
    } else for (let i = 0; i < this.#soonTo; i++) this.#due[this.#dueTo++] = this.#soon[i]!;
    for (let i = this.#dueTo - this.#soonTo; i < this.#dueTo; i++) this.#due[i]!.place = DUE;
    this.#soonTo = 0;
    return this.#dueTo;
  }

  /** Takes the `k`-th (from 0) of those due at the next instant out. */
  take(k: number): Alarm {
    if (this.#dueFrom < this.#dueTo) return this.#takeDue(this.#dueFrom + k);
    invariant(k === 0 && this.#held.size > 0 && this.#soonTo === 0, 'an alarm is taken from among those due', k);
    const alarm = this.#held.take();
    this.#left(alarm);
    this.#instant = alarm.at;
    return alarm;
  }

  #takeDue(place: number): Alarm {
    invariant(place >= this.#dueFrom && place < this.#dueTo, 'an alarm is taken from among those due', place);
    const alarm = this.#due[place]!;
    for (let i = place; i > this.#dueFrom; i--) this.#due[i] = this.#due[i - 1]!;
    this.#due[this.#dueFrom++] = null;
    this.#instant = alarm.at;
    alarm.place = UNSET;
    this.#left(alarm);
    return alarm;
  }

  #takeSoon(place: number): void {
    const alarm = this.#soon[place]!;
    this.#soon.copyWithin(place, place + 1, this.#soonTo);
    this.#soon[--this.#soonTo] = null;
    alarm.place = UNSET;
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
    while (heap.size > 0) wheel.add(heap.take());
    this.#held = wheel;
  }
}
