import { UNSET, type Timed } from './alarm.ts';
import { invariant } from './errors.ts';
import { MAX_NANOS, type Nanos } from './time.ts';

const BITS = 5;
const SLOTS = 1 << BITS;
const LEVELS = 11;
/** Levels whose digits lie in the low 30 bits of an instant; the others take theirs from the bits above. */
const LOW_LEVELS = 6;
const LOW_BITS = (1 << (BITS * LOW_LEVELS)) - 1;
/** The bits of an instant above those, by multiplication: exact, as it is a power of two. */
const TO_HIGH = 1 / (LOW_BITS + 1);

/**
 * A radix wheel: instants in the order (instant, order set), never before the one that was taken last. Each slot holds those
 * instants whose highest digit that differs from the present instant is the slot's, in the order in which they were set; so
 * the lowest slot in use has the next one, and an instant moves down a level at most ten times, whatever else is set.
 */
export class Wheel<T extends Timed> {
  readonly #first: (Timed | null)[] = Array.from({ length: LEVELS * SLOTS }, () => null);
  readonly #last: (Timed | null)[] = Array.from({ length: LEVELS * SLOTS }, () => null);
  /** Which slots of each level are in use, and which levels are. */
  readonly #slots = new Int32Array(LEVELS);
  #levels = 0;
  #now: Nanos = 0;
  #low = 0;
  #high = 0;
  /** The first of those set for the next instant; null when it has to be looked for, or when nothing is set. */
  #head: T | null = null;
  /** Is it not the only one of its instant? */
  #tied = false;
  size = 0;

  /** The next instant; `MAX_NANOS` when nothing is set. */
  get nextAt(): Nanos {
    if (this.#head !== null) return this.#head.at;
    return this.size === 0 ? MAX_NANOS : this.#find().at;
  }

  /** Are several set for the next instant? There must be one. */
  get tied(): boolean {
    if (this.#head === null) this.#find();
    return this.#tied;
  }

  /** Takes in something that is in no other place, for the instant that it names. */
  add(timed: T): void {
    const { at } = timed;
    invariant(at >= this.#now, 'nothing is set for an instant that has passed', at);
    this.#append(timed, this.#slotOf(at));
    const head = this.#head;
    if (this.size++ === 0 || (head !== null && at < head.at)) {
      this.#head = timed;
      this.#tied = false;
    } else if (head !== null && at === head.at) this.#tied = true;
  }

  /** Takes out something that is in. */
  remove(timed: T): void {
    this.#unlink(timed);
    this.size--;
    if (this.#head !== null && timed.at === this.#head.at) this.#head = null;
  }

  /** Takes the first of those set for the next instant out, which becomes the present one. There must be one. */
  take(): T {
    const head = this.#head ?? this.#find();
    const from = head.place;
    this.#unlink(head);
    this.size--;
    this.#head = null;
    if (head.at === this.#now) return head;
    this.#now = head.at;
    this.#low = head.at & LOW_BITS;
    this.#high = (head.at * TO_HIGH) | 0;
    if (this.#first[from] !== null) this.#spread(from);
    return head;
  }

  /** Begins anew, at instant 0. Nothing may be in. */
  restart(): void {
    invariant(this.size === 0, 'a wheel begins anew when it is empty', this.size);
    this.#now = this.#low = this.#high = 0;
  }

  /** Files what shared a slot with the present instant by its other digits: each goes down at least one level. */
  #spread(from: number): void {
    let timed = this.#first[from]!;
    this.#first[from] = this.#last[from] = null;
    this.#free(from);
    while (timed !== null) {
      const next = timed.after!;
      this.#append(timed, this.#slotOf(timed.at));
      timed = next;
    }
  }

  #slotOf(at: Nanos): number {
    const high = (at * TO_HIGH) | 0;
    if (high !== this.#high) {
      const level = ((31 - Math.clz32(high ^ this.#high)) / BITS) | 0;
      return (level + LOW_LEVELS) * SLOTS + ((high >>> (level * BITS)) & (SLOTS - 1));
    }
    const low = at & LOW_BITS;
    const level = ((31 - Math.clz32((low ^ this.#low) | 1)) / BITS) | 0;
    return level * SLOTS + ((low >>> (level * BITS)) & (SLOTS - 1));
  }

  #append(timed: Timed, slot: number): void {
    const last = this.#last[slot]!;
    timed.place = slot;
    timed.before = last;
    timed.after = null;
    this.#last[slot] = timed;
    if (last !== null) {
      last.after = timed;
      return;
    }
    this.#first[slot] = timed;
    this.#slots[slot >> BITS]! |= 1 << (slot & (SLOTS - 1));
    this.#levels |= 1 << (slot >> BITS);
  }

  #unlink(timed: Timed): void {
    const { place: slot, before, after } = timed;
    if (before === null) this.#first[slot] = after;
    else before.after = after;
    if (after === null) this.#last[slot] = before;
    else after.before = before;
    timed.before = timed.after = null;
    timed.place = UNSET;
    if (before === null && after === null) this.#free(slot);
  }

  #free(slot: number): void {
    const level = slot >> BITS;
    if ((this.#slots[level]! &= ~(1 << (slot & (SLOTS - 1)))) === 0) this.#levels &= ~(1 << level);
  }

  /** Looks for the head: the lowest slot in use has it. There must be one. */
  #find(): T {
    const level = 31 - Math.clz32(this.#levels & -this.#levels);
    const slots = this.#slots[level]!;
    let least = this.#first[level * SLOTS + 31 - Math.clz32(slots & -slots)]!;
    this.#tied = false;
    for (let timed = least.after; timed !== null; timed = timed.after) {
      if (timed.at > least.at) continue;
      this.#tied = timed.at === least.at;
      if (!this.#tied) least = timed;
    }
    return (this.#head = least as T);
  }
}
