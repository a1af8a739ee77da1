import type { Cast } from './cast.ts';
import type { Fold, Handlers } from './detector.ts';
import { Table } from './names.ts';

/** Where a task is, as far as waiting goes. */
export const GOES = 0;
export const BLOCKED = 1;
/** Asleep, or with a device: the world wakes it. */
export const CALLED = 2;
export const ENDED = 3;

/** Nobody. */
const NOBODY = -1;

/** Who waits for what, and who holds what, at the present point of a run. */
export class Waits implements Fold {
  readonly #cast: Cast;
  /** By task: where it is; what it waits for, as the record says it; the number of the record since when. */
  readonly states: number[] = [];
  readonly awaited: string[] = [];
  readonly since: number[] = [];
  /** By task: its process went away before its end; it is stuck, said the engine. */
  readonly abandoned: boolean[] = [];
  readonly stuck: boolean[] = [];
  /** By object: who owns the lock, writes under it, or runs the once. */
  readonly #owner = new Table(NOBODY);
  /** By object: who reads under the lock, or has permits of the semaphore; as often as each has. */
  readonly #sharers: number[][] = [];
  /** Semaphores whose permits come from tasks that took none: nobody holds those. */
  readonly #signals: boolean[] = [];
  readonly #permits = new Table(0);
  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => this.#made(object),
    'task.spawned': (_raw, task) => this.#set(task, GOES, '', 0),
    'task.blocked': (raw, task) => this.#set(task, BLOCKED, raw.text, raw.seq),
    'task.stuck': (raw, task) => {
      if (this.states[task] !== BLOCKED) this.#set(task, BLOCKED, raw.text, raw.seq);
      this.stuck[task] = true;
    },
    'task.readied': (_raw, task) => {
      this.states[task] = GOES;
    },
    'task.called': (raw, task) => this.#set(task, CALLED, '', raw.seq),
    'task.finished': (_raw, task) => {
      this.states[task] = ENDED;
    },
    'task.failed': (_raw, task) => {
      this.states[task] = ENDED;
    },
    'task.abandoned': (_raw, task) => {
      this.abandoned[task] = true;
    },
    'lock.acquired': (_raw, task, object) => this.#owner.set(object, task),
    'lock.released': (_raw, _task, object) => this.#owner.set(object, NOBODY),
    'rwlock.acquired': (raw, task, object) => {
      if (raw.x === 1) this.#owner.set(object, task);
      else this.#sharersOf(object).push(task);
    },
    'rwlock.released': (raw, task, object) => {
      if (raw.x === 1) this.#owner.set(object, NOBODY);
      else this.#letGo(object, task);
    },
    'semaphore.acquired': (raw, task, object) => {
      this.#permits.set(object, raw.x);
      this.#sharersOf(object).push(task);
    },
    'semaphore.released': (raw, task, object) => {
      this.#permits.set(object, raw.x);
      if (!this.#letGo(object, task)) this.#signals[object] = true;
    },
    'once.begun': (_raw, task, object) => this.#owner.set(object, task),
    'once.done': (_raw, _task, object) => this.#owner.set(object, NOBODY),
    'once.givenUp': (_raw, _task, object) => this.#owner.set(object, NOBODY),
  };

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset(): void {
    // tasks and objects are set back when they come
  }

  #set(task: number, state: number, on: string, since: number): void {
    this.states[task] = state;
    this.awaited[task] = on;
    this.since[task] = since;
    this.abandoned[task] = this.stuck[task] = false;
  }

  #made(object: number): void {
    this.#owner.set(object, NOBODY);
    const sharers = this.#sharers[object];
    if (sharers !== undefined) sharers.length = 0;
    this.#signals[object] = false;
    this.#permits.set(object, this.#cast.sizeOf(object));
  }

  #sharersOf(object: number): number[] {
    return (this.#sharers[object] ??= []);
  }

  /** One of what `task` has; without one, the oldest of anybody's. Was it its own? */
  #letGo(object: number, task: number): boolean {
    const sharers = this.#sharersOf(object);
    const own = sharers.lastIndexOf(task);
    for (let k = Math.max(0, own); k < sharers.length - 1; k++) sharers[k] = sharers[k + 1]!;
    if (sharers.length > 0) sharers.length--;
    return own >= 0;
  }

  /** Does it hold that lock, alone or beside others, or a permit that nobody else would give back? */
  holds(task: number, object: number): boolean {
    return this.#owner.get(object) === task || (this.#signals[object] !== true && this.#sharers[object]?.includes(task) === true);
  }

  /** The names of what a task waits for. */
  namesOf(task: number): string[] {
    return this.awaited[task]!.split(' ').filter((name) => name !== '-' && name !== '');
  }

  /** Whose turn it is to end a wait for that name: holders of it, or the task of that name itself. Empty where it could be anybody. */
  holders(name: string): number[] {
    const id = this.#cast.names.find(name);
    const task = this.#cast.task(id);
    if (task >= 0) return [task];
    const owner = this.#owner.get(id);
    if (owner >= 0) return [owner];
    if (this.#signals[id] === true || (this.#cast.typeOf(id) === 'semaphore' && this.#permits.get(id) > 0)) return [];
    return [...new Set(this.#sharers[id])];
  }

  /**
   * Who stands in the way of `task` at what it waits for. Behind the first in the queue of a lock for readers and writers that is that
   * first one: while readers are inside, it is a writer, and a reader behind it waits for it, not for other readers.
   */
  blockersOf(task: number, name: string): number[] {
    const holders = this.holders(name);
    const id = this.#cast.names.find(name);
    if (this.#cast.typeOf(id) !== 'rwlock' || this.#owner.get(id) >= 0 || holders.length === 0) return holders;
    let first = task;
    for (let other = 0; other < this.#cast.count; other++)
      if (this.states[other] === BLOCKED && this.since[other]! < this.since[first]! && this.namesOf(other).includes(name)) first = other;
    return first === task ? holders : [first];
  }

  /** Are all that could end a wait for that name known by `holders`? Of a semaphore anybody may give a permit. */
  isOwned(name: string): boolean {
    const id = this.#cast.names.find(name);
    return this.#cast.task(id) >= 0 || OWNED.has(this.#cast.typeOf(id) ?? '');
  }

  /** What a task holds, in the order in which the objects were made. */
  heldBy(task: number): string[] {
    const held: string[] = [];
    for (let k = 0; k < this.#cast.made; k++) {
      const object = this.#cast.objectAt(k);
      if (this.holds(task, object)) held.push(this.#cast.names.texts[object]!);
    }
    return held;
  }

  /** A task that has ended and holds this lock; -1 if there is none. */
  keptBy(object: number): number {
    const owner = this.#owner.get(object);
    if (owner >= 0) return this.states[owner] === ENDED ? owner : NOBODY;
    const sharers = this.#sharers[object];
    if (sharers === undefined || sharers.length === 0 || this.#cast.typeOf(object) !== 'rwlock') return NOBODY;
    for (const sharer of sharers) if (this.states[sharer] === ENDED) return sharer;
    return NOBODY;
  }

  /** Who owns a lock made in this run; -1 for nobody. */
  ownerOf(object: number): number {
    return this.#owner.get(object);
  }
}

/** What only its holder gives back. Python lets anybody release a Lock, and nobody relies on it. */
const OWNED: ReadonlySet<string> = new Set(['mutex', 'reentrantLock', 'rwlock', 'once']);
