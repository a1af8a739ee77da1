import { showSpan } from '../kernel/time.ts';
import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { Table } from './names.ts';

/** A wait is told of when others took the thing so often meanwhile, and so many times as often as there are tasks: no queue does that. */
export const STARVED = { overtakes: 12, perTask: 4 } as const;

/** The longest row of others that went first, by object. */
interface Worst {
  readonly task: number;
  readonly overtakes: number;
  readonly from: number;
  readonly since: number;
  readonly until: number;
}

/**
 * Starvation: a task waits for a lock or a permit, and others get it again and again, oftener than any fair queue would let them. It
 * tells of the worst wait at each object, whether it came to an end or not. A hint: a run only shows so many turns, not that it would
 * go on for ever. Where requests for locks do not queue (`interleaving`) there is no wait to measure.
 */
export class StarvationDetector implements Detector {
  readonly name = 'starvation';
  readonly #cast: Cast;
  /** By object: how often it was taken. By task: what it waits for, the count when it came, the record and the instant. */
  readonly #taken = new Table(0);
  readonly #on = new Table(-1);
  readonly #before = new Table(0);
  readonly #from = new Table(0);
  readonly #since: number[] = [];
  readonly #worst = new Map<number, Worst>();
  #now = 0;

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => this.#taken.set(object, 0),
    'task.spawned': (_raw, task) => this.#on.set(task, -1),
    'task.blocked': (raw, task) => this.#block(raw, task),
    'lock.acquired': (raw, task, object) => this.#take(raw, task, object),
    'rwlock.acquired': (raw, task, object) => this.#take(raw, task, object),
    'semaphore.acquired': (raw, task, object) => this.#take(raw, task, object),
    'lock.refused': (_raw, task) => this.#on.set(task, -1),
    'rwlock.refused': (_raw, task) => this.#on.set(task, -1),
    'semaphore.refused': (_raw, task) => this.#on.set(task, -1),
  };

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset(): void {
    this.#worst.clear();
    this.#now = 0;
  }

  #block({ text, seq, at }: Raw, task: number): void {
    const object = this.#cast.objectIn(text);
    if (object < 0 || this.#on.get(task) === object) return; // it was woken, lost, and waits again: one wait
    this.#on.set(task, object);
    this.#before.set(task, this.#taken.get(object));
    this.#from.set(task, seq);
    this.#since[task] = at;
  }

  #take({ at }: Raw, task: number, object: number): void {
    this.#now = at;
    if (this.#on.get(task) === object) this.#settle(task, object);
    this.#on.set(task, -1);
    this.#taken.set(object, this.#taken.get(object) + 1);
  }

  #settle(task: number, object: number): void {
    const overtakes = this.#taken.get(object) - this.#before.get(task);
    if (overtakes < STARVED.overtakes || overtakes < STARVED.perTask * this.#cast.count) return;
    if (overtakes <= (this.#worst.get(object)?.overtakes ?? 0)) return;
    this.#worst.set(object, { task, overtakes, from: this.#from.get(task), since: this.#since[task]!, until: this.#now });
  }

  conclude(): readonly Finding[] {
    for (let task = 0; task < this.#cast.count; task++) if (this.#on.get(task) >= 0) this.#settle(task, this.#on.get(task));
    if (this.#worst.size === 0) return NOTHING;
    return [...this.#worst].map(([object, worst]) => this.#finding(this.#cast.names.texts[object]!, worst));
  }

  #finding(object: string, { task, overtakes, from, since, until }: Worst): Finding {
    const name = this.#cast.nameOf(task);
    return {
      kind: 'starvation',
      certainty: 'hint',
      signature: `starvation: ${name} at ${object}`,
      text: `${name} waits for ${object} from event ${from} on for ${showSpan(until - since)}, while others take it ${overtakes} times`,
      tasks: [name],
      objects: [object],
      record: from,
    };
  }
}
