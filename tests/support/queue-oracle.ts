import { Mark, type Alarm } from '../../src/engine/kernel/alarm.ts';
import type { EventQueue } from '../../src/engine/kernel/queue.ts';
import { MAX_NANOS, type Nanos } from '../../src/engine/kernel/time.ts';

/** An alarm for tests: a number, and no bell. */
export class Numbered extends Mark implements Alarm {
  readonly idle: boolean;
  readonly number: number;

  constructor(number: number, idle = false) {
    super();
    this.number = number;
    this.idle = idle;
  }

  ring(): void {}
}

interface Entry {
  readonly alarm: Alarm;
  readonly at: Nanos;
  readonly order: number;
}

/**
 * What an `EventQueue` has to do, in the plainest way: an array that is sorted at all times. Those due are its first entries, as
 * many as there were at that instant when somebody asked. It trusts no field of an alarm but `idle`.
 */
export class SortedArrayQueue implements Omit<EventQueue, 'lone' | 'now'> {
  readonly #entries: Entry[] = [];
  readonly #armed = new Map<Alarm, Entry>();
  #nextOrder = 0;
  #due = 0;
  live = 0;

  get nextAt(): Nanos {
    return this.#entries[0]?.at ?? MAX_NANOS;
  }

  get size(): number {
    return this.#entries.length;
  }

  set(alarm: Alarm, at: Nanos): void {
    this.cancel(alarm);
    const entry: Entry = { alarm, at, order: this.#nextOrder++ };
    this.#entries.splice(this.#placeOf(entry), 0, entry);
    this.#armed.set(alarm, entry);
    if (!alarm.idle) this.live++;
  }

  cancel(alarm: Alarm): void {
    const entry = this.#armed.get(alarm);
    if (entry !== undefined) this.take(this.#placeOf(entry));
  }

  due(): number {
    const at = this.nextAt;
    if (this.#due === 0) while (this.#due < this.size && this.#entries[this.#due]!.at === at) this.#due++;
    return this.#due;
  }

  take(k: number): Alarm {
    const { alarm } = this.#entries.splice(k, 1)[0]!;
    if (k < this.#due) this.#due--;
    this.#armed.delete(alarm);
    if (!alarm.idle) this.live--;
    return alarm;
  }

  /** How many entries come before `entry`. */
  #placeOf(entry: Entry): number {
    let low = 0;
    for (let high = this.#entries.length; low < high;) {
      const middle = (low + high) >> 1;
      const other = this.#entries[middle]!;
      if (other.at < entry.at || (other.at === entry.at && other.order < entry.order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One thing done to a queue. `pick` chooses an alarm out of all, or one of those due; `span` is counted from the present instant. */
export interface Operation {
  readonly does: 'set' | 'cancel' | 'take';
  readonly pick: number;
  readonly span: Nanos;
}

/** What doing the same to a queue and to the oracle came to. */
export interface Comparison {
  operations: number;
  moves: number;
  cancels: number;
  takes: number;
  /** Takes while others were due at the same instant. */
  ties: number;
  /** The first operation after which the two differ, in words. */
  difference: string | undefined;
}

/** Does `operations` to `queue` and to the oracle, compares all that can be seen after each, and at the end empties both. */
export function compare(queue: EventQueue, alarms: readonly Alarm[], operations: Iterable<Operation>): Comparison {
  const oracle = new SortedArrayQueue();
  const done: Comparison = { operations: 0, moves: 0, cancels: 0, takes: 0, ties: 0, difference: undefined };
  let now: Nanos = 0;

  const differs = (what: string, got: unknown, wanted: unknown): boolean => {
    if (got === wanted) return false;
    done.difference ??= `operation ${done.operations}: ${what} is ${String(got)}, not ${String(wanted)}`;
    return true;
  };
  const take = (pick: number): boolean => {
    if (oracle.size === 0) return false;
    now = oracle.nextAt; // as the machine does: the clock goes to the instant before it looks who is due
    const due = oracle.due();
    const lone = pick % 2 === 0 ? queue.lone() : null;
    if (lone !== null) {
      done.takes++;
      return (
        differs('the number of alarms due, of which one was taken as the only one', 1, due) ||
        differs('the only alarm', lone, oracle.take(0))
      );
    }
    if (differs('the number of alarms due', queue.due(), due)) return true;
    const k = pick % due;
    const alarm = oracle.take(k);
    done.takes++;
    if (due > 1) done.ties++;
    return differs('the alarm taken', queue.take(k), alarm);
  };
  const act = ({ does, pick, span }: Operation): boolean => {
    const alarm = alarms[pick % alarms.length]!;
    if (does === 'take') return take(pick);
    const before = oracle.size;
    if (does === 'set') {
      oracle.set(alarm, now + span);
      queue.set(alarm, now + span);
      if (oracle.size === before) done.moves++;
    } else {
      oracle.cancel(alarm);
      queue.cancel(alarm);
      if (oracle.size < before) done.cancels++;
    }
    return false;
  };
  const same = (): boolean =>
    !differs('size', queue.size, oracle.size) &&
    !differs('live', queue.live, oracle.live) &&
    !differs('nextAt', queue.nextAt, oracle.nextAt);

  for (const operation of operations) {
    done.operations++;
    if (act(operation) || !same()) return done;
  }
  while (oracle.size > 0) if (take(0) || !same()) return done;
  return done;
}
