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
 * The first is sure where the trace shows that the task looked before, and the engine says that it is stuck; else a hint, and so are
 * the others: a predicate in plain variables leaves no records, and whoever looked at it after the notification waits rightly.
 */
export class LostWakeupDetector implements Detector {
  readonly name = 'lost-wakeup';
  readonly #cast: Cast;
  readonly #waits: Waits;
  /** By object: the record of the last notification that found nobody, of the last that woke somebody; and who made the first. */
  readonly #lost = new Table(-1);
  readonly #woke = new Table(-1);
  readonly #by = new Table(-1);
  /** By task: the condition or event it began to wait for, and when; when it last looked at memory. */
  readonly #on = new Table(-1);
  readonly #since = new Table(-1);
  readonly #looked = new Table(-1);
  /** By task: the notification that it came too late for. */
  readonly #late = new Table(-1);

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#lost.set(object, -1);
      this.#woke.set(object, -1);
      this.#by.set(object, -1);
    },
    'task.spawned': (_raw, task) => {
      this.#on.set(task, -1);
      this.#looked.set(task, -1);
    },
    'cell.read': (raw, task) => this.#looked.set(task, raw.seq),
    'cell.awaited': (raw, task) => this.#looked.set(task, raw.seq),
    'atomic.loaded': (raw, task) => this.#looked.set(task, raw.seq),
    'condition.waiting': (raw, task, object) => this.#begin(task, object, raw.seq),
    'condition.notified': (raw, task, object) => {
      if (raw.x === 0) {
        this.#lost.set(object, raw.seq);
        this.#by.set(object, task);
      } else this.#woke.set(object, raw.seq);
    },
    'event.cleared': (raw, task, object) => {
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

  #begin(task: number, object: number, seq: number): void {
    this.#on.set(task, object);
    this.#since.set(task, seq);
    const lost = this.#lost.get(object);
    const isEvent = this.#cast.typeOf(object) === 'event';
    this.#late.set(task, lost >= 0 && (isEvent || (this.#looked.get(task) < lost && this.#woke.get(object) < lost)) ? lost : -1);
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
    const first = isEvent ? `${by} clears ${on} (event ${late})` : `${by} notifies ${on} when nobody waits (event ${late})`;
    return {
      kind: 'lost-wakeup',
      certainty: !isEvent && this.#looked.get(task) >= 0 && this.#waits.stuck[task] === true ? 'sure' : 'hint',
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
