import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { overReleased } from './faults.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, YIELD, type Attempt, type Sys, type Why } from './op.ts';
import type { LockPolicy } from './policy.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const ACQUIRED = kindOf('semaphore.acquired');
const RELEASED = kindOf('semaphore.released');
const REFUSED = kindOf('semaphore.refused');
const BUSY = 0;

/** A number of permits. Anybody may release: that is what tells it from a lock. */
export class Semaphore extends Primitive {
  readonly type = 'semaphore';
  readonly #initial: number;
  readonly #most: number;
  policy: LockPolicy;
  permits: number;
  readonly waiters = this.newQueue();
  readonly #acquire: Acquire<void>;
  readonly #acquireWithin: Acquire<boolean>;
  readonly #tryAcquire: TryAcquire;
  readonly #release: Release;

  constructor(name: string, slot: Slot, policy: LockPolicy, permits: number, most: number) {
    super(name, slot);
    this.#initial = this.permits = permits;
    this.#most = most;
    this.policy = policy;
    this.#acquire = new Acquire('semaphore.acquire', this);
    this.#acquireWithin = new Acquire('semaphore.acquireWithin', this);
    this.#tryAcquire = new TryAcquire(this);
    this.#release = new Release(this);
  }

  override get size(): number {
    return this.#initial;
  }

  /** What a wait for it costs: the task alone, or its thread. */
  set parks(what: 'task' | 'thread') {
    this.#acquire.parks = this.#acquireWithin.parks = what;
  }

  /** Takes a permit; waits while there is none. */
  acquire(): Op<void> {
    return this.slot.arm(this.#acquire);
  }
  /** Takes a permit if there is one; answers whether it did. */
  tryAcquire(): Op<boolean> {
    return this.slot.arm(this.#tryAcquire);
  }
  /** Takes a permit, but waits no longer than `limit`; answers whether it has one. */
  acquireWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#acquireWithin, undefined, 0, this.slot.span('acquireWithin', limit));
  }
  /** Gives a permit back, or adds one. @throws E_OVER_RELEASED into the task past the bound, if it has one. */
  release(): Op<void> {
    return this.slot.arm(this.#release);
  }

  take(task: Task, sys: Sys): void {
    this.permits--;
    sys.record(ACQUIRED, task, this, this.permits);
  }

  add(task: Task, sys: Sys): void {
    if (this.permits >= this.#most) throw overReleased(this.name, this.#most);
    this.permits++;
    sys.record(RELEASED, task, this, this.permits);
    const heir = this.policy.byPriority ? sys.heir(this.waiters, false) : (this.waiters.first?.task ?? null);
    if (heir === null) return;
    switch (this.policy.onRelease(heir)) {
      case 'own':
        heir.dropClaims();
        this.take(heir, sys);
        return sys.settle(heir, true);
      case 'retry':
        return sys.retry(heir, 1);
      case 'leave':
        return;
    }
  }

  protected reset(): void {
    this.permits = this.#initial;
  }

  protected snapshot(): Partial<ObjectState> {
    return { count: this.permits, waiters: this.waiters.names() };
  }
}

class Acquire<R> extends Op<R> {
  override readonly impartial = true;
  readonly semaphore: Semaphore;
  constructor(name: string, semaphore: Semaphore) {
    super(name, semaphore.slot);
    this.semaphore = semaphore;
  }
  override enabled(): boolean {
    return this.semaphore.permits > 0;
  }
  override on(): Named | null {
    return this.semaphore;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { semaphore } = this;
    const again = task.phase > 0;
    task.answer = true;
    if (semaphore.permits > 0 && (semaphore.waiters.size === 0 || again || semaphore.policy.admits(task))) {
      semaphore.take(task, sys);
      return DONE;
    }
    if (again && semaphore.policy.requeue === 'front') semaphore.waiters.pushFront(task);
    else semaphore.waiters.pushBack(task);
    return BLOCKED;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return this.semaphore.add(task, sys);
    sys.record(REFUSED, task, this.semaphore, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, false);
  }
}

class TryAcquire extends Op<boolean> {
  readonly semaphore: Semaphore;
  constructor(semaphore: Semaphore) {
    super('semaphore.tryAcquire', semaphore.slot);
    this.semaphore = semaphore;
  }
  override on(): Named | null {
    return this.semaphore;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { semaphore } = this;
    task.answer = semaphore.permits > 0 && (semaphore.waiters.size === 0 || semaphore.policy.admits(task));
    if (task.answer === true) semaphore.take(task, sys);
    else sys.record(REFUSED, task, semaphore, BUSY);
    return DONE;
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    if (granted && task.answer === true) this.semaphore.add(task, sys);
  }
}

class Release extends Op<void> {
  readonly semaphore: Semaphore;
  constructor(semaphore: Semaphore) {
    super('semaphore.release', semaphore.slot);
    this.semaphore = semaphore;
  }
  override on(): Named | null {
    return this.semaphore;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.semaphore.add(task, sys);
    return this.semaphore.policy.after === 'yield' ? YIELD : DONE;
  }
}
