import { showSpan } from '../kernel/time.ts';
import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { Table } from './names.ts';

/** So long must somebody wait for a lock while its holder could run and does not: more than the switches around it cost. */
export const INVERSION_NS = 1_000_000;

/** The word `slice` of `thread.ready`. */
const LOST_ITS_CORE = 2;

interface Inversion {
  readonly waiter: number;
  readonly holder: number;
  readonly other: number;
  readonly object: number;
  readonly lostNs: number;
  readonly record: number;
}

/**
 * Priority inversion, in the form that needs no priorities to be seen: a task waits for a lock, the holder could run and release it,
 * and a third task that wants neither has the core. With priorities it is the classic one, without them the scheduler just does not
 * know of the lock. The worst wait at each lock is told. A hint about latency; none where the holder itself is slow or asleep.
 */
export class InversionDetector implements Detector {
  readonly name = 'priority-inversion';
  readonly #cast: Cast;
  readonly #owner = new Table(-1);
  /** By task: time it could run and did not, up to now, and since when it does so again (-1: it does not); who got its core. */
  readonly #idleNs: number[] = [];
  readonly #idleSince: number[] = [];
  readonly #other: number[] = [];
  /** By task: the core it ran on last. */
  readonly #core: number[] = [];
  /** By task: the lock it waits for, its holder then, and what that one's idle time was. */
  readonly #on: number[] = [];
  readonly #holder: number[] = [];
  readonly #before: number[] = [];
  /** Tasks by OS thread, and by core the task that was last pushed off it. */
  readonly #onThread = new Map<string, number>();
  readonly #pushed: number[] = [];
  readonly #worst = new Map<number, Inversion>();

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => this.#owner.set(object, -1),
    'task.spawned': (_raw, task) => {
      this.#idleNs[task] = 0;
      this.#idleSince[task] = this.#on[task] = this.#other[task] = this.#core[task] = -1;
    },
    'task.running': (raw, task) => {
      if (raw.thread !== null) this.#onThread.set(raw.thread, task);
      this.#runs(raw, task);
    },
    'task.preempted': (raw, task) => this.#stops(raw, task),
    'thread.ready': (raw) => {
      // with the slice over, or for somebody of higher priority: what the thread was at is still on it
      const task = raw.x === LOST_ITS_CORE ? this.#onThread.get(raw.object!) : undefined;
      if (task !== undefined) this.#stops(raw, task);
    },
    'thread.running': (raw) => {
      const task = this.#onThread.get(raw.object!);
      if (task !== undefined) this.#runs(raw, task);
    },
    'task.blocked': (raw, task) => this.#block(raw, task),
    'task.called': (_raw, task) => {
      this.#idleSince[task] = -1;
    },
    'lock.acquired': (raw, task, object) => {
      if (this.#on[task] === object) this.#settle(raw, task);
      this.#on[task] = -1;
      this.#owner.set(object, task);
    },
    'lock.released': (raw, task, object) => {
      this.#owner.set(object, -1);
      for (let waiter = 0; waiter < this.#cast.count; waiter++)
        if (this.#on[waiter] === object && this.#holder[waiter] === task) this.#settle(raw, waiter);
    },
  };

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset(): void {
    this.#onThread.clear();
    this.#worst.clear();
    this.#pushed.length = 0;
  }

  #stops({ at }: Raw, task: number): void {
    if (this.#idleSince[task]! < 0) this.#idleSince[task] = at;
    const core = this.#core[task]!;
    if (core >= 0) this.#pushed[core] = task;
  }

  #runs({ at, core }: Raw, task: number): void {
    const since = this.#idleSince[task]!;
    if (since >= 0) this.#idleNs[task]! += at - since;
    this.#idleSince[task] = -1;
    if (core === null) return;
    this.#core[task] = core;
    const pushed = this.#pushed[core];
    if (pushed !== undefined && pushed !== task) this.#other[pushed] = task;
    this.#pushed[core] = task;
  }

  #block({ at, text }: Raw, task: number): void {
    this.#idleSince[task] = -1;
    const object = this.#cast.objectIn(text);
    const holder = object < 0 ? -1 : this.#owner.get(object);
    if (holder < 0 || holder === task || this.#on[task] === object) return;
    this.#on[task] = object;
    this.#holder[task] = holder;
    this.#before[task] = this.#idleOf(holder, at);
  }

  #idleOf(task: number, at: number): number {
    const since = this.#idleSince[task]!;
    return this.#idleNs[task]! + (since < 0 ? 0 : at - since);
  }

  /** The holder that it waited for lets go, or it has the lock. */
  #settle({ at, seq }: Raw, waiter: number): void {
    const [object, holder] = [this.#on[waiter]!, this.#holder[waiter]!];
    const lostNs = this.#idleOf(holder, at) - this.#before[waiter]!;
    const other = this.#other[holder]!;
    this.#on[waiter] = -1;
    if (lostNs < INVERSION_NS || other < 0 || other === waiter || lostNs <= (this.#worst.get(object)?.lostNs ?? 0)) return;
    this.#worst.set(object, { waiter, holder, other, object, lostNs, record: seq });
  }

  conclude(): readonly Finding[] {
    return this.#worst.size === 0 ? NOTHING : [...this.#worst.values()].map((one) => this.#finding(one));
  }

  #finding({ waiter, holder, other, object, lostNs, record }: Inversion): Finding {
    const [high, low, middle] = [this.#cast.nameOf(waiter), this.#cast.nameOf(holder), this.#cast.nameOf(other)];
    const lock = this.#cast.names.texts[object]!;
    return {
      kind: 'priority-inversion',
      certainty: 'hint',
      signature: `priority-inversion: ${high} waits for ${low} at ${lock}`,
      text: `${high} waits for ${lock}, and for ${showSpan(lostNs)} of that its holder ${low} could run and does not: ${middle} has the core, and does not want ${lock}`,
      tasks: [high, low, middle],
      objects: [lock],
      record,
    };
  }
}
