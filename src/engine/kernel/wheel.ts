import { instantOf, LOW_BITS, UNSET, type Timed } from './alarm.ts';
import { invariant } from './errors.ts';
import { MAX_NANOS, type Nanos } from './time.ts';

const BITS = 8;
const SLOTS = 1 << BITS;
/** Levels whose digits lie in the low part of an instant; the others take theirs from the high part, which has 29 bits. */
const LOW_LEVELS = LOW_BITS / BITS;
const LEVELS = LOW_LEVELS + 4;
/** A word has the bits of so many slots. */
const WORD_BITS = 5;
const WORDS = SLOTS >> WORD_BITS;

/** The number of the lowest bit that is set; there must be one. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/**
 * A radix wheel: instants in the order (instant, order set), never before the one that was taken last. Each slot holds those
 * instants whose highest digit that differs from the present instant is the slot's, in the order in which they were set; so
 * the lowest slot in use has the next one, and an instant moves down a level at most six times, whatever else is set.
 */
export class Wheel<T extends Timed> {
  readonly #first: (Timed | null)[] = Array.from({ length: LEVELS * SLOTS }, () => null);
  readonly #last: (Timed | null)[] = Array.from({ length: LEVELS * SLOTS }, () => null);
  /** Which slots are in use, which words of each level that tell so, and which levels. */
  readonly #slots = new Int32Array(LEVELS * WORDS);
  readonly #words = new Int32Array(LEVELS);
  #levels = 0;
  /** The present instant. */
  #low = 0;
  #high = 0;
  /** The first of those set for the next instant; null when it has to be looked for, or when nothing is set. */
  #head: T | null = null;
  /** Is it not the only one of its instant? */
  #tied = false;
  size = 0;

  /** The next instant; `MAX_NANOS` when nothing is set. */
  get nextAt(): Nanos {
    if (this.#head !== null) return instantOf(this.#head);
    return this.size === 0 ? MAX_NANOS : instantOf(this.#find());
  }

  /** Are several set for the next instant? There must be one. */
  get tied(): boolean {
    if (this.#head === null) this.#find();
    return this.#tied;
  }

  /** Takes in something that is in no other place, for the instant that it names. */
  add(timed: T): void {
    const { high, low } = timed;
    if (high < this.#high || (high === this.#high && low < this.#low))
      invariant(false, 'nothing is set for an instant that has passed', instantOf(timed));
    this.#append(timed, this.#slotOf(high, low));
    const head = this.#head;
    if (this.size++ === 0) {
      this.#head = timed;
      this.#tied = false;
    } else if (head !== null && high <= head.high) {
      if (high < head.high || low < head.low) {
        this.#head = timed;
        this.#tied = false;
      } else if (low === head.low) this.#tied = true;
    }
  }

  /** Takes out something that is in. */
  remove(timed: T): void {
    this.#unlink(timed);
    this.size--;
    const head = this.#head;
    if (head !== null && timed.low === head.low && timed.high === head.high) this.#head = null;
  }

  /** Takes the first of those set for the next instant out, which becomes the present one. There must be one. */
  take(): T {
    const head = this.#head ?? this.#find();
    const from = head.place;
    this.#unlink(head);
    this.size--;
    this.#head = null;
    const { high, low } = head;
    if (low === this.#low && high === this.#high) return head;
    this.#low = low;
    this.#high = high;
    if (this.#first[from] !== null) this.#spread(from);
    return head;
  }

  /** Begins anew, at instant 0. Nothing may be in. */
  restart(): void {
    invariant(this.size === 0, 'a wheel begins anew when it is empty', this.size);
    this.#low = this.#high = 0;
  }

  /** Files what shared a slot with the present instant by its other digits: each goes down at least one level. */
  #spread(from: number): void {
    let timed = this.#first[from]!;
    this.#first[from] = this.#last[from] = null;
    this.#free(from);
    while (timed !== null) {
      const next = timed.behind!;
      this.#append(timed, this.#slotOf(timed.high, timed.low));
      timed = next;
    }
  }

  #slotOf(high: number, low: number): number {
    if (high !== this.#high) {
      const level = ((31 - Math.clz32(high ^ this.#high)) / BITS) | 0;
      return ((level + LOW_LEVELS) << BITS) | ((high >>> (level * BITS)) & (SLOTS - 1));
    }
    const level = ((31 - Math.clz32((low ^ this.#low) | 1)) / BITS) | 0;
    return (level << BITS) | ((low >>> (level * BITS)) & (SLOTS - 1));
  }

  #append(timed: Timed, slot: number): void {
    const last = this.#last[slot]!;
    timed.place = slot;
    timed.ahead = last;
    timed.behind = null;
    this.#last[slot] = timed;
    if (last !== null) {
      last.behind = timed;
      return;
    }
    this.#first[slot] = timed;
    const level = slot >> BITS;
    this.#slots[slot >> WORD_BITS]! |= 1 << (slot & 31);
    this.#words[level]! |= 1 << ((slot >> WORD_BITS) & (WORDS - 1));
    this.#levels |= 1 << level;
  }

  #unlink(timed: Timed): void {
    const { place: slot, ahead, behind } = timed;
    timed.place = UNSET;
    if (ahead === null && behind === null) {
      this.#first[slot] = this.#last[slot] = null;
      this.#free(slot);
      return;
    }
    timed.ahead = timed.behind = null;
    if (ahead === null) this.#first[slot] = behind;
    else ahead.behind = behind;
    if (behind === null) this.#last[slot] = ahead;
    else behind.ahead = ahead;
  }

  #free(slot: number): void {
    const word = slot >> WORD_BITS;
    if ((this.#slots[word]! &= ~(1 << (slot & 31))) !== 0) return;
    const level = slot >> BITS;
    if ((this.#words[level]! &= ~(1 << (word & (WORDS - 1)))) === 0) this.#levels &= ~(1 << level);
  }

  /** Looks for the head: the lowest slot in use has it. There must be one. */
  #find(): T {
    const level = lowest(this.#levels);
    const word = level * WORDS + lowest(this.#words[level]!);
    let least = this.#first[(word << WORD_BITS) | lowest(this.#slots[word]!)]!;
    this.#tied = level === 0 && least.behind !== null; // there a slot is one instant: with very many at it none is looked at again
    if (level === 0) return (this.#head = least as T);
    for (let timed = least.behind; timed !== null; timed = timed.behind) {
      const { high, low } = timed;
      if (high > least.high || (high === least.high && low > least.low)) continue;
      this.#tied = high === least.high && low === least.low;
      if (!this.#tied) least = timed;
    }
    return (this.#head = least as T);
  }
}
