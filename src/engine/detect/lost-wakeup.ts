import type { Finding } from '../trace/finding.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { Table } from './names.ts';
import { BLOCKED, type Waits } from './waits.ts';

/**
 * Lost wake-ups, in three forms. A task that waits at the end began to wait on a condition after a notification that had found nobody,
 * and had last looked at shared memory before it. Or nobody notified its condition, and a notification of another one went into the
 * void while it waited. Or it waits for an event that was set and cleared before it came.
 *
 * The first is sure where the engine says that the task is stuck, and what it had last looked at was written meanwhile by whoever
 * notified; else a hint, and so are the others: a predicate in plain variables leaves no records, and whoever looked at it under the
 * lock, after the notification, waits rightly. Conditions and events that are parts of another object are always looked at so, and
 * never found.
 */
export class LostWakeupDetector implements Detector {
  readonly name = 'lost-wakeup';
  readonly #cast: Cast;
  readonly #waits: Waits;
  /** By object: the record of the last notification that found nobody, of the last that woke somebody; and who made the first. */
  readonly #lost = new Table(-1);
  readonly #woke = new Table(-1);
  readonly #by = new Table(-1);
  /** By object: it is an event that has been cleared. */
  readonly #cleared = new Table(0);
  /** By memory: the record that last wrote it, and who made that. */
  readonly #written = new Table(-1);
  readonly #writer = new Table(-1);
  /** By task: the condition or event it began to wait for, and when; when it last looked at memory, and at which. */
  readonly #on = new Table(-1);
  readonly #since = new Table(-1);
  readonly #looked = new Table(-1);
  readonly #lookedAt = new Table(-1);
  /** By task: the notification that it came too late for; 1 if what it had looked at was old by then. */
  readonly #late = new Table(-1);
  readonly #stale = new Table(0);

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#lost.set(object, -1);
      this.#woke.set(object, -1);
      this.#by.set(object, -1);
      this.#written.set(object, -1);
      this.#cleared.set(object, 0);
    },
    'task.spawned': (_raw, task) => {
      this.#on.set(task, -1);
      this.#looked.set(task, -1);
    },
    'cell.read': (raw, task, object) => this.#looks(task, object, raw.seq),
    'cell.awaited': (raw, task, object) => this.#looks(task, object, raw.seq),
    'atomic.loaded': (raw, task, object) => this.#looks(task, object, raw.seq),
    'cell.written': (raw, task, object) => this.#writes(task, object, raw.seq),
    'atomic.stored': (raw, task, object) => this.#writes(task, object, raw.seq),
    'atomic.added': (raw, task, object) => this.#writes(task, object, raw.seq),
    'atomic.exchanged': (raw, task, object) => this.#writes(task, object, raw.seq),
    'atomic.compared': (raw, task, object) => {
      if (raw.x === 1) this.#writes(task, object, raw.seq);
    },
    'condition.waiting': (raw, task, object) => this.#begin(task, object, raw.seq),
    'condition.notified': (raw, task, object) => {
      if (raw.x === 0) {
        this.#lost.set(object, raw.seq);
        this.#by.set(object, task);
      } else this.#woke.set(object, raw.seq);
    },
    'event.cleared': (raw, task, object) => {
      this.#cleared.set(object, 1);
      this.#lost.set(object, raw.seq);
      this.#by.set(object, task);
    },
    'task.blocked': (raw, task) => {
      const object = this.#cast.objectIn(raw.text);
      if (object >= 0 && this.#cast.typeOf(object) === 'event') this.#begin(task, object, raw.seq);
    },
    'task.readied': (_raw, task) => this.#on.set(task, -1),
  };

  constructor(cast: Cast, waits: Waits) {
    this.#cast = cast;
    this.#waits = waits;
  }

  reset(): void {
    // tasks and objects are set back when they come
  }

  #looks(task: number, object: number, seq: number): void {
    this.#looked.set(task, seq);
    this.#lookedAt.set(task, object);
  }

  #writes(task: number, object: number, seq: number): void {
    this.#written.set(object, seq);
    this.#writer.set(object, task);
  }

  #begin(task: number, object: number, seq: number): void {
    const type = this.#cast.typeOf(object);
    if (type !== 'condition' && type !== 'event') return;
    this.#on.set(task, object);
    this.#since.set(task, seq);
    const lost = this.#lost.get(object);
    const looked = this.#looked.get(task);
    this.#late.set(task, lost >= 0 && (this.#cleared.get(object) === 1 || (looked < lost && this.#woke.get(object) < lost)) ? lost : -1);
    const at = this.#lookedAt.get(task);
    const isStale = looked >= 0 && this.#written.get(at) > looked && this.#writer.get(at) === this.#by.get(object);
    this.#stale.set(task, isStale ? 1 : 0);
  }

  conclude(): readonly Finding[] {
    let found: Finding[] | undefined;
    for (let task = 0; task < this.#cast.count; task++) {
      const object = this.#on.get(task);
      if (object < 0 || this.#waits.states[task] !== BLOCKED) continue;
      const finding = this.#late.get(task) >= 0 ? this.#tooLate(task, object) : this.#elsewhere(task, object);
      if (finding !== undefined) (found ??= []).push(finding);
    }
    return found ?? NOTHING;
  }

  #tooLate(task: number, object: number): Finding {
    const [name, late, since] = [this.#cast.nameOf(task), this.#late.get(task), this.#since.get(task)];
    const on = this.#cast.names.texts[object]!;
    const by = this.#by.get(object) < 0 ? 'somebody' : this.#cast.nameOf(this.#by.get(object));
    const isEvent = this.#cast.typeOf(object) === 'event';
    const what = this.#cleared.get(object) === 1 ? 'clears' : isEvent ? 'sets' : 'notifies';
    const first = `${by} ${what} ${on}${what === 'clears' ? '' : ' when nobody waits'} (event ${late})`;
    return {
      kind: 'lost-wakeup',
      certainty: !isEvent && this.#stale.get(task) === 1 && this.#waits.stuck[task] === true ? 'sure' : 'hint',
      signature: `lost-wakeup: ${name} on ${on}`,
      text: `${first}; ${name} comes to wait for it afterwards (event ${since}) and is never woken`,
      tasks: [name],
      objects: [on],
      record: since,
      records: [late, since],
    };
  }

  /** A notification of another condition that woke nobody while this one was waited for. */
  #elsewhere(task: number, object: number): Finding | undefined {
    const since = this.#since.get(task);
    if (this.#cast.typeOf(object) !== 'condition' || this.#woke.get(object) > since) return undefined;
    for (let k = 0; k < this.#cast.made; k++) {
      const other = this.#cast.objectAt(k);
      const lost = this.#lost.get(other);
      if (other === object || lost <= since || this.#cast.typeOf(other) !== 'condition') continue;
      const [name, on, wrong] = [this.#cast.nameOf(task), this.#cast.names.texts[object]!, this.#cast.names.texts[other]!];
      return {
        kind: 'lost-wakeup',
        certainty: 'hint',
        signature: `lost-wakeup: ${name} on ${on}, notified ${wrong}`,
        text: `${name} waits on ${on} (event ${since}), nobody notifies it, and ${this.#cast.nameOf(this.#by.get(other))} notifies ${wrong}, where nobody waits (event ${lost})`,
        tasks: [name],
        objects: [on, wrong],
        record: lost,
        records: [since, lost],
      };
    }
    return undefined;
  }
}
