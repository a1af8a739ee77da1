import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { notLockHolder, relocked } from './faults.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, YIELD, type Attempt, type Sys, type Why } from './op.ts';
import type { LockPolicy } from './policy.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const ACQUIRED = kindOf('lock.acquired');
const RELEASED = kindOf('lock.released');
const REFUSED = kindOf('lock.refused');
const BUSY = 0;
/** Among the words of how a lock was got: by somebody who would not have waited for ever. */
const TRIED = 2;

/** A lock with one owner. Who gets it next, and who may release it, is its policy. */
export class Mutex extends Primitive {
  readonly type: string;
  /** What waiting for it costs: the task alone, or the OS thread that it runs on. */
  set parks(what: 'task' | 'thread') {
    this.#lock.parks = this.#lockWithin.parks = what;
  }
  policy: LockPolicy;
  owner: Task | null = null;
  readonly waiters = this.newQueue();
  readonly #lock: Lock<void>;
  readonly #lockWithin: Lock<boolean>;
  readonly #tryLock: TryLock;
  readonly #unlock: Unlock;

  constructor(name: string, slot: Slot, policy: LockPolicy, type = 'mutex') {
    super(name, slot);
    this.type = type;
    this.policy = policy;
    this.#lock = new Lock(`${type}.lock`, this);
    this.#lockWithin = new Lock(`${type}.lockWithin`, this);
    this.#tryLock = new TryLock(this);
    this.#unlock = new Unlock(this);
  }

  /** Waits until it owns the lock. Not reentrant. */
  lock(): Op<void> {
    return this.slot.arm(this.#lock);
  }

  /** Takes the lock if that needs no waiting; answers whether it did. */
  tryLock(): Op<boolean> {
    return this.slot.arm(this.#tryLock);
  }

  /** Waits for the lock, but no longer than `limit`; answers whether it owns it. */
  lockWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#lockWithin, undefined, 0, this.slot.span('lockWithin', limit));
  }

  /** Releases the lock. @throws E_NOT_LOCK_HOLDER into the task where the policy does not let it. */
  unlock(): Op<void> {
    return this.slot.arm(this.#unlock);
  }

  /** Is it free? For checks and for `state`, not for deciding: between look and act others may come. */
  get isLocked(): boolean {
    return this.owner !== null;
  }

  /** May its holder take it again? */
  get isReentrant(): boolean {
    return false;
  }

  /** Could `task` own it now, were it the only one to ask? */
  isFreeFor(_task: Task): boolean {
    return this.owner === null;
  }

  /** Would a request of `task` that comes now succeed without waiting? */
  admits(task: Task): boolean {
    return this.owner === null && (this.waiters.size === 0 || this.policy.admits(task));
  }

  /** One try of `task` to own the lock; files it to wait when it cannot. */
  acquire(task: Task, sys: Sys, again: boolean): Attempt {
    if (this.admits(task) || (again && this.owner === null)) {
      this.grant(task, sys, 0);
      return DONE;
    }
    if (this.owner === task && this.policy.relock === 'fail') throw relocked(this.name, task.name);
    if (again && this.policy.requeue === 'front') this.waiters.pushFront(task);
    else this.waiters.pushBack(task);
    if (this.policy.inherits) sys.lend(task, this.owner);
    return BLOCKED;
  }

  /** Frees the lock; the policy decides what the next of its waiters gets. */
  release(task: Task, sys: Sys): void {
    if (!this.policy.mayRelease(this.owner, task)) throw notLockHolder(this.name, task.name, this.owner?.name);
    this.owner = null;
    sys.record(RELEASED, task, this, this.waiters.size);
    this.#pass(sys);
  }

  /** Nobody owns it any more; the heirs are seen to by whoever calls. */
  protected released(task: Task, sys: Sys): void {
    this.owner = null;
    sys.record(RELEASED, task, this, this.waiters.size);
  }

  /** What a task does that has released it. */
  get after(): Attempt {
    return this.policy.after === 'yield' ? YIELD : DONE;
  }

  #pass(sys: Sys): void {
    const { byPriority, inherits } = this.policy;
    const heir = byPriority ? sys.heir(this.waiters, inherits) : (this.waiters.first?.task ?? null);
    if (heir === null) return;
    if (inherits) this.#lendTo(null, sys);
    switch (this.policy.onRelease(heir)) {
      case 'own': {
        heir.dropClaims();
        this.grant(heir, sys, 1);
        return sys.settle(heir, heir.op!.granted(heir));
      }
      case 'retry':
        return sys.retry(heir, Math.max(1, heir.phase));
      case 'leave':
        return;
    }
  }

  /** Gives back what was granted to a task that will never see it. */
  giveBack(task: Task, sys: Sys): void {
    if (this.owner !== task) return;
    this.owner = null;
    sys.record(RELEASED, task, this, this.waiters.size);
    this.#pass(sys);
  }

  /** Frees the lock for a task that goes to wait on a condition and will take it again. */
  suspend(task: Task, sys: Sys): void {
    this.owner = null;
    sys.record(RELEASED, task, this, this.waiters.size);
    this.#pass(sys);
  }

  protected grant(task: Task, sys: Sys, handedOff: 0 | 1): void {
    this.owner = task;
    const { op } = task;
    sys.record(ACQUIRED, task, this, op === this.#tryLock || op === this.#lockWithin ? handedOff + TRIED : handedOff);
    if (this.policy.inherits) this.#lendTo(task, sys);
  }

  /** Whoever waits for it waits for this holder, or for none. */
  #lendTo(holder: Task | null, sys: Sys): void {
    for (let waiter = this.waiters.first; waiter !== null; waiter = waiter.behind) sys.lend(waiter.task, holder);
  }

  /** Notes that a wait for it ended without it. */
  refused(task: Task, sys: Sys, why: Why): void {
    sys.record(REFUSED, task, this, 1 + WHY_WORDS.indexOf(why));
    if (this.policy.inherits) sys.lend(task, null);
  }

  protected reset(): void {
    this.owner = null;
  }

  protected snapshot(): Partial<ObjectState> {
    return { owner: this.owner?.name ?? null, waiters: this.waiters.names() };
  }
}

class Lock<R> extends Op<R> {
  override readonly impartial: boolean;
  readonly mutex: Mutex;
  constructor(name: string, mutex: Mutex) {
    super(name, mutex.slot);
    this.mutex = mutex;
    this.impartial = !mutex.isReentrant;
  }
  override enabled(task: Task): boolean {
    return this.mutex.isFreeFor(task);
  }
  override on(): Named | null {
    return this.mutex;
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = true;
    return this.mutex.acquire(task, sys, task.phase > 0);
  }
  override granted(): boolean {
    return true;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return this.mutex.giveBack(task, sys);
    this.mutex.refused(task, sys, why);
    sys.settle(task, false);
  }
}

class TryLock extends Op<boolean> {
  readonly mutex: Mutex;
  constructor(mutex: Mutex) {
    super(`${mutex.type}.tryLock`, mutex.slot);
    this.mutex = mutex;
  }
  override on(): Named | null {
    return this.mutex;
  }
  override wouldLook(task: Task): boolean {
    return !this.mutex.admits(task);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { mutex } = this;
    task.answer = mutex.admits(task);
    if (task.answer === true) mutex.acquire(task, sys, false);
    else sys.record(REFUSED, task, mutex, BUSY);
    return DONE;
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    if (granted && task.answer === true) this.mutex.giveBack(task, sys);
  }
}

class Unlock extends Op<void> {
  readonly mutex: Mutex;
  constructor(mutex: Mutex) {
    super(`${mutex.type}.unlock`, mutex.slot);
    this.mutex = mutex;
  }
  override on(): Named | null {
    return this.mutex;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.mutex.release(task, sys);
    return this.mutex.after;
  }
}
