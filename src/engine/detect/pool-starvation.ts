import { listed, type Finding } from '../trace/finding.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { Table } from './names.ts';
import { BLOCKED, type Waits } from './waits.ts';

/** A wait for one of these is no wait for somebody's work. */
const LOCKS: ReadonlySet<string> = new Set(['mutex', 'reentrantLock', 'rwlock', 'semaphore']);

/**
 * Pool starvation: at the end work lies in a queue, channel or mailbox, everybody who ever took from it waits, none of them there, and
 * at least one for what may be a result that the work in the queue would bring: no lock, and no place where others take and it only
 * hands over. Sure where the engine says that they are stuck. No false alarm that is not a deadlock all the same: workers that wait for
 * something else for ever leave work behind too.
 */
export class PoolStarvationDetector implements Detector {
  readonly name = 'pool-starvation';
  readonly #cast: Cast;
  readonly #waits: Waits;
  /** By object: what lies in it. */
  readonly #backlog = new Table(0);
  /** By object: who has taken from it. */
  readonly #takers: number[][] = [];

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#backlog.set(object, 0);
      const takers = this.#takers[object];
      if (takers !== undefined) takers.length = 0;
    },
    'queue.put': (_raw, _task, object) => this.#add(object, 1),
    'queue.returned': (_raw, _task, object) => this.#add(object, 1),
    'queue.got': (_raw, task, object) => this.#take(task, object),
    'channel.sent': (_raw, _task, object) => this.#add(object, 1),
    'channel.received': (raw, task, object) => {
      if (raw.x !== 2) this.#take(task, object);
    },
    'mailbox.sent': (_raw, _task, object) => this.#add(object, 1),
    'mailbox.returned': (_raw, _task, object) => this.#add(object, 1),
    'mailbox.received': (_raw, task, object) => this.#take(task, object),
  };

  constructor(cast: Cast, waits: Waits) {
    this.#cast = cast;
    this.#waits = waits;
  }

  reset(): void {
    // objects are set back when they come
  }

  #add(object: number, by: number): void {
    this.#backlog.set(object, this.#backlog.get(object) + by);
  }

  #take(task: number, object: number): void {
    this.#add(object, -1);
    const takers = (this.#takers[object] ??= []);
    if (!takers.includes(task)) takers.push(task);
  }

  conclude(): readonly Finding[] {
    let found: Finding[] | undefined;
    for (let k = 0; k < this.#cast.made; k++) {
      const object = this.#cast.objectAt(k);
      const takers = this.#takers[object];
      if (takers === undefined || takers.length === 0 || this.#backlog.get(object) === 0) continue;
      const name = this.#cast.names.texts[object]!;
      if (!takers.every((task) => this.#waits.states[task] === BLOCKED && !this.#waits.namesOf(task).includes(name))) continue;
      if (takers.some((task) => this.#waits.namesOf(task).some((on) => !this.#isLock(on) && !this.#isHandedOver(task, on))))
        (found ??= []).push(this.#finding(name, object, takers));
    }
    return found ?? NOTHING;
  }

  #isLock(name: string): boolean {
    return LOCKS.has(this.#cast.typeOf(this.#cast.names.find(name)) ?? '');
  }

  /** Does it wait there for room, or for others to come and take? */
  #isHandedOver(task: number, name: string): boolean {
    const takers = this.#takers[this.#cast.names.find(name)];
    return takers !== undefined && takers.length > 0 && !takers.includes(task);
  }

  #finding(name: string, object: number, takers: readonly number[]): Finding {
    const names = takers.map((task) => this.#cast.nameOf(task));
    const on = [...new Set(takers.flatMap((task) => this.#waits.namesOf(task)))].sort();
    const left = this.#backlog.get(object);
    return {
      kind: 'pool-starvation',
      certainty: takers.every((task) => this.#waits.stuck[task] === true) ? 'sure' : 'hint',
      signature: `pool-starvation: ${name} served by ${[...names].sort().join(' ')}`,
      text: `all who serve ${name}, ${listed(names)}, wait for ${listed(on)}, and ${left} ${left === 1 ? 'piece' : 'pieces'} of work that nobody takes ${left === 1 ? 'lies' : 'lie'} in it`,
      tasks: names,
      objects: [name, ...on.filter((one) => this.#cast.task(this.#cast.names.find(one)) < 0)],
      record: takers.reduce((last, task) => Math.max(last, this.#waits.since[task]!), 0),
      records: takers.map((task) => this.#waits.since[task]!).sort((a, b) => a - b),
    };
  }
}
