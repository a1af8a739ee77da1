import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { notLockHolder } from './faults.ts';
import { Mutex } from './mutex.ts';
import { DONE, type Attempt, type Sys } from './op.ts';
import type { LockPolicy } from './policy.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const REENTERED = kindOf('lock.reentered');
const STEPPED_OUT = kindOf('lock.steppedOut');

/**
 * A lock that its holder may take again, and must free as often: Java's monitors and ReentrantLock, Python's RLock, C's recursive
 * mutex. Only the holder may unlock, whatever the policy says of plain locks.
 */
export class ReentrantLock extends Mutex {
  #levels = 0;
  /** How deep a task held it that has freed it to wait on a condition. */
  readonly #suspended = new Map<Task, number>();

  constructor(name: string, slot: Slot, policy: LockPolicy) {
    super(name, slot, policy, 'reentrantLock');
  }

  /** How often its holder has taken it; 0 while it is free. For checks and for `log`. */
  get depth(): number {
    return this.owner === null ? 0 : this.#levels;
  }

  override get isReentrant(): boolean {
    return true;
  }

  override isFreeFor(task: Task): boolean {
    return this.owner === task || super.isFreeFor(task);
  }

  override admits(task: Task): boolean {
    return this.owner === task || super.admits(task);
  }

  override acquire(task: Task, sys: Sys, again: boolean): Attempt {
    if (this.owner !== task) return super.acquire(task, sys, again);
    sys.record(REENTERED, task, this, ++this.#levels);
    return DONE;
  }

  override release(task: Task, sys: Sys): void {
    if (this.owner !== task) throw notLockHolder(this.name, task.name, this.owner?.name);
    if (this.#levels > 1) this.#stepOut(task, sys);
    else super.release(task, sys);
  }

  override giveBack(task: Task, sys: Sys): void {
    if (this.owner === task && this.#levels > 1) this.#stepOut(task, sys);
    else super.giveBack(task, sys);
  }

  /** Frees it at once from whatever depth; the task gets that depth back with the lock. */
  override suspend(task: Task, sys: Sys): void {
    if (this.#levels > 1) this.#suspended.set(task, this.#levels);
    super.suspend(task, sys);
  }

  protected override grant(task: Task, sys: Sys, handedOff: 0 | 1): void {
    super.grant(task, sys, handedOff);
    this.#levels = this.#suspended.get(task) ?? 1;
    if (!this.#suspended.delete(task)) return;
    sys.record(REENTERED, task, this, this.#levels);
  }

  #stepOut(task: Task, sys: Sys): void {
    sys.record(STEPPED_OUT, task, this, --this.#levels);
  }

  protected override reset(): void {
    super.reset();
    this.#levels = 0;
    this.#suspended.clear();
  }

  protected override snapshot(): Partial<ObjectState> {
    return { ...super.snapshot(), count: this.depth };
  }
}
