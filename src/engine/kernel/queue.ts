import { instantOf, setInstant, UNSET, type Alarm } from './alarm.ts';
import { invariant } from './errors.ts';
import { Line } from './line.ts';
import { NO_INSTANT, type Nanos } from './time.ts';
import { Wheel } from './wheel.ts';

/** Among those due, and among those that were set for the present instant since. */
const DUE = -2;
const SOON = -3;
/** Above so many alarms they are on a wheel: measured, it takes twice as long as a line at 2 to 8, as long at 32 to 64, and grows no more. */
const FEW = 32;

/** Alarms by (instant, order set): those of one instant ring in the order in which they were set. */
export class EventQueue {
  readonly #line = new Line<Alarm>();
  #wheel: Wheel<Alarm> | null = null;
  /** The one that holds the alarms: the line, or the wheel from the first time that there are many until there are none. */
  #held: Line<Alarm> | Wheel<Alarm> = this.#line;
  /** Several alarms of one instant, once asked for, in the order in which they were set. */
  #due: (Alarm | null)[] = [];
  #dueFrom = 0;
  #dueTo = 0;
  #dueAt: Nanos = NO_INSTANT;
  /** Those that were set for the present instant: after all that are held for it. They have no `at` of their own. */
  #soon: (Alarm | null)[] = [];
  #soonTo = 0;
  /** The present instant: that of the alarm taken last. */
  now: Nanos = NO_INSTANT;
  /** Alarms that keep a run alive. */
  live = 0;

  constructor() {
    this.now = 0;
  }

  get size(): number {
    return this.#held.size + this.#dueTo - this.#dueFrom + this.#soonTo;
  }

  /** Instant of the next alarm; `MAX_NANOS` when there is none. */
  get nextAt(): Nanos {
    if (this.#dueFrom < this.#dueTo) return this.#dueAt;
    return this.#soonTo > 0 ? this.now : this.#held.nextAt;
  }

  /** Arms `alarm` for the instant `at`. An alarm that is already armed is moved, not doubled. */
  set(alarm: Alarm, at: Nanos): void {
    if (!Number.isSafeInteger(at)) invariant(false, 'an alarm is set for a whole nanosecond', at);
    if (alarm.place !== UNSET) this.cancel(alarm);
    if (this.#dueFrom < this.#dueTo && at < this.#dueAt) invariant(false, 'no alarm is set for before those already due', at);
    if (alarm.idle === false) this.live++;
    if (at === this.now) {
      alarm.place = SOON;
      this.#soon[this.#soonTo++] = alarm;
      return;
    }
    setInstant(alarm, at);
    this.#held.add(alarm);
    if (this.#held.size > FEW && this.#held === this.#line) this.#toWheel();
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

  /** Takes the next alarm out at once where it is plainly the only one of its instant, as most are. Null: `due` tells, and `take` takes. */
  lone(): Alarm | null {
    if (this.#dueFrom < this.#dueTo || this.#soonTo > 1) return null;
    if (this.#soonTo === 1) {
      const alarm = this.#soon[0]!;
      this.#takeSoon(0);
      return alarm;
    }
    const held = this.#held;
    return held.size === 0 || held.tied ? null : this.#takeHeld();
  }

  /** How many alarms are due at the next instant. One that is set for that instant from now on comes after them. */
  due(): number {
    if (this.#dueFrom < this.#dueTo) return this.#dueTo - this.#dueFrom;
    if (this.#soonTo > 0) return this.#nowDue();
    const held = this.#held;
    if (held.size === 0) return 0;
    return held.tied ? this.#gather() : 1; // one is the usual case: nothing is moved
  }

  /** Makes those that are held for the next instant those due. */
  #gather(): number {
    const held = this.#held;
    const at = (this.#dueAt = held.nextAt);
    this.#dueFrom = this.#dueTo = 0;
    while (held.size > 0 && held.nextAt === at) {
      const alarm = held.take();
      alarm.place = DUE;
      this.#due[this.#dueTo++] = alarm;
    }
    return this.#dueTo;
  }

  /** Makes those that were set for the present instant those due: nothing is held for it any more. */
  #nowDue(): number {
    [this.#due, this.#soon] = [this.#soon, this.#due];
    this.#dueAt = this.now;
    this.#dueFrom = 0;
    this.#dueTo = this.#soonTo;
    this.#soonTo = 0;
    for (let i = 0; i < this.#dueTo; i++) this.#due[i]!.place = DUE;
    return this.#dueTo;
  }

  /** Takes the `k`-th (from 0) of those due at the next instant out. */
  take(k: number): Alarm {
    if (this.#dueFrom < this.#dueTo) return this.#takeDue(this.#dueFrom + k);
    if (k !== 0 || this.#held.size === 0 || this.#soonTo > 0) invariant(false, 'an alarm is taken from among those due', k);
    return this.#takeHeld();
  }

  #takeHeld(): Alarm {
    const alarm = this.#held.take();
    this.#left(alarm);
    this.now = instantOf(alarm);
    return alarm;
  }

  #takeDue(place: number): Alarm {
    if (place < this.#dueFrom || place >= this.#dueTo) invariant(false, 'an alarm is taken from among those due', place);
    const alarm = this.#due[place]!;
    for (let i = place; i > this.#dueFrom; i--) this.#due[i] = this.#due[i - 1]!;
    this.#due[this.#dueFrom++] = null;
    this.now = this.#dueAt;
    alarm.place = UNSET;
    this.#left(alarm);
    return alarm;
  }

  #takeSoon(place: number): void {
    const alarm = this.#soon[place]!;
    const soon = this.#soon;
    const last = --this.#soonTo;
    for (let i = place; i < last; i++) soon[i] = soon[i + 1]!;
    soon[last] = null;
    alarm.place = UNSET;
    this.#left(alarm);
  }

  #left(alarm: Alarm): void {
    if (alarm.idle === false) this.live--;
    if (this.#held.size === 0) this.#held = this.#line;
  }

  #toWheel(): void {
    const line = this.#line;
    const wheel = (this.#wheel ??= new Wheel());
    wheel.restart();
    while (line.size > 0) wheel.add(line.take());
    this.#held = wheel;
  }
}
