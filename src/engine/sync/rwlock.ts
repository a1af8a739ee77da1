import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { notLockHolder } from './faults.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const ACQUIRED = kindOf('rwlock.acquired');
const RELEASED = kindOf('rwlock.released');
const REFUSED = kindOf('rwlock.refused');
export const READ = 0;
export const WRITE = 1;
export type Side = 0 | 1;

/** Whom a read/write lock prefers: with `writers`, a reader waits as soon as a writer waits. */
export type Preference = 'readers' | 'writers';

/** Many readers or one writer. Waiters are served in turn, readers in a row together. */
export class RwLock extends Primitive {
  readonly type = 'rwlock';
  readonly preference: Preference;
  writer: Task | null = null;
  readers = 0;
  readonly waiters = this.newQueue();
  readonly #ops: readonly [Acquire<void>, Acquire<void>];
  readonly #timed: readonly [Acquire<boolean>, Acquire<boolean>];
  readonly #release: readonly [Release, Release];

  constructor(name: string, slot: Slot, preference: Preference) {
    super(name, slot);
    this.preference = preference;
    this.#ops = [new Acquire('rwlock.lockRead', this, READ), new Acquire('rwlock.lockWrite', this, WRITE)];
    this.#timed = [new Acquire('rwlock.lockReadWithin', this, READ), new Acquire('rwlock.lockWriteWithin', this, WRITE)];
    this.#release = [new Release('rwlock.unlockRead', this, READ), new Release('rwlock.unlockWrite', this, WRITE)];
  }

  /** Waits until it may read beside other readers. */
  lockRead(): Op<void> {
    return this.slot.arm(this.#ops[READ]);
  }
  /** Waits until it is alone. */
  lockWrite(): Op<void> {
    return this.slot.arm(this.#ops[WRITE]);
  }
  /** As `lockRead`, but no longer than `limit`; answers whether it may read. */
  lockReadWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#timed[READ], undefined, 0, this.slot.span('lockReadWithin', limit));
  }
  /** As `lockWrite`, but no longer than `limit`; answers whether it is alone. */
  lockWriteWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#timed[WRITE], undefined, 0, this.slot.span('lockWriteWithin', limit));
  }
  /** Ends reading. @throws E_NOT_LOCK_HOLDER into the task when nobody reads. */
  unlockRead(): Op<void> {
    return this.slot.arm(this.#release[READ]);
  }
  /** Ends writing. @throws E_NOT_LOCK_HOLDER into the task unless it is the writer. */
  unlockWrite(): Op<void> {
    return this.slot.arm(this.#release[WRITE]);
  }

  /** Is there room for one more on this side? */
  admits(side: Side): boolean {
    if (this.writer !== null) return false;
    if (side === WRITE) return this.readers === 0;
    return this.preference === 'readers' || !this.#writerWaits();
  }

  /** Is coming to wait on this side a step of its own? A writer's is, where it keeps further readers out. */
  keepsOut(side: Side): boolean {
    return side === WRITE && this.preference === 'writers' && this.readers > 0;
  }

  #writerWaits(): boolean {
    for (let waiter = this.waiters.first; waiter !== null; waiter = waiter.behind)
      if ((waiter.task.op as Acquire<unknown>).side === WRITE) return true;
    return false;
  }

  /** A request comes, or comes again after a wait. */
  acquire(task: Task, side: Side, sys: Sys): Attempt {
    if (this.admits(side) && (this.waiters.size === 0 || (side === READ && this.preference === 'readers'))) {
      this.take(task, side, sys);
      task.answer = true;
      return DONE;
    }
    this.waiters.pushBack(task);
    return BLOCKED;
  }

  /** The side on which a task of the queue waits. */
  protected sideOf(task: Task): Side {
    return (task.op as Acquire<unknown>).side;
  }

  take(task: Task, side: Side, sys: Sys): void {
    if (side === READ) this.readers++;
    else this.writer = task;
    sys.record(ACQUIRED, task, this, side);
  }

  free(task: Task, side: Side, sys: Sys): void {
    if (side === READ ? this.readers === 0 : this.writer !== task) throw notLockHolder(this.name, task.name, this.writer?.name);
    if (side === READ) this.readers--;
    else this.writer = null;
    sys.record(RELEASED, task, this, side);
    this.#serve(sys);
  }

  #serve(sys: Sys): void {
    for (let heir = this.#next(); heir !== null; heir = this.#next()) {
      const { side } = heir.op as Acquire<unknown>;
      heir.dropClaims();
      this.take(heir, side, sys);
      sys.settle(heir, true);
    }
  }

  /** The first waiter that may come in; with preference for readers, the first reader before any writer. */
  #next(): Task | null {
    if (this.writer !== null) return null;
    let writer: Task | null = null;
    for (let waiter = this.waiters.first; waiter !== null; waiter = waiter.behind) {
      const { task } = waiter;
      if ((task.op as Acquire<unknown>).side === READ) return task;
      if (this.preference === 'writers') return this.readers === 0 ? task : null;
      writer ??= task;
    }
    return this.readers === 0 ? writer : null;
  }

  /** A waiter gave up: readers that a writer kept out may come in. */
  gaveUp(sys: Sys): void {
    this.#serve(sys);
  }

  refused(task: Task, sys: Sys, why: Why): void {
    sys.record(REFUSED, task, this, 1 + WHY_WORDS.indexOf(why));
  }

  protected reset(): void {
    this.writer = null;
    this.readers = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    return { owner: this.writer?.name ?? null, count: this.readers, waiters: this.waiters.names() };
  }
}

class Acquire<R> extends Op<R> {
  override readonly impartial = true;
  readonly lock: RwLock;
  readonly side: Side;
  constructor(name: string, lock: RwLock, side: Side) {
    super(name, lock.slot);
    this.lock = lock;
    this.side = side;
  }
  override enabled(): boolean {
    return this.lock.admits(this.side) || this.lock.keepsOut(this.side);
  }
  override on(): Named | null {
    return this.lock;
  }
  attempt(task: Task, sys: Sys): Attempt {
    return this.lock.acquire(task, this.side, sys);
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return this.lock.free(task, this.side, sys);
    this.lock.refused(task, sys, why);
    this.lock.gaveUp(sys);
    sys.settle(task, false);
  }
}

class Release extends Op<void> {
  readonly lock: RwLock;
  readonly side: Side;
  constructor(name: string, lock: RwLock, side: Side) {
    super(name, lock.slot);
    this.lock = lock;
    this.side = side;
  }
  override on(): Named | null {
    return this.lock;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.lock.free(task, this.side, sys);
    return DONE;
  }
}
