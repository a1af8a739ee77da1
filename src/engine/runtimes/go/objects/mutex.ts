import { BLOCKED, CALL, DONE, YIELD, type Attempt, type Sys } from '../../../sync/op.ts';
import { Mutex } from '../../../sync/mutex.ts';
import type { LockPolicy } from '../../../sync/policy.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';
import { Fatal } from '../faults.ts';
import { LockCore } from './lock-core.ts';

/** What Go's mutex comes to in the terms of a policy; what it does beside that is in `GoMutex`. */
export const GO_MUTEX: LockPolicy = {
  name: 'go',
  mayRelease: () => true,
  onRelease: () => 'retry',
  admits: () => true,
  requeue: 'front',
  after: 'go on',
  relock: 'block',
  byPriority: false,
  inherits: false,
};

/** sync.Mutex: no owner, barging in its normal mode, hand-over in its starving one. Go 1.26 internal/sync/mutex.go. */
export class GoMutex extends Mutex {
  readonly #core = new LockCore(() => this.waiters.first?.task ?? null);
  #yields = false;

  constructor(name: string, slot: Slot) {
    super(name, slot, GO_MUTEX);
  }

  /** TryLock fails where the mutex is starving. */
  override admits(_task: Task): boolean {
    return this.owner === null && !this.#core.isStarving;
  }

  override acquire(task: Task, sys: Sys, again: boolean): Attempt {
    const got = this.#core.lock(task, sys.now, again, this.owner !== null);
    if (got === 'takes') {
      this.grant(task, sys, 0);
      return DONE;
    }
    if (got === 'spins') return CALL;
    if (got === 'front') this.waiters.pushFront(task);
    else this.waiters.pushBack(task);
    return BLOCKED;
  }

  override release(task: Task, sys: Sys): void {
    if (this.owner === null) throw new Fatal('sync: unlock of unlocked mutex');
    this.#frees(task, sys);
  }

  override giveBack(task: Task, sys: Sys): void {
    if (this.owner === task) this.#frees(task, sys);
  }

  override suspend(task: Task, sys: Sys): void {
    this.#frees(task, sys);
  }

  override get after(): Attempt {
    return this.#yields ? YIELD : DONE;
  }

  #frees(task: Task, sys: Sys): void {
    this.released(task, sys);
    const heir = this.#core.unlock(task);
    this.#yields = heir !== null && heir.handedOver && this.#core.yieldsAfter(task);
    if (heir === null) return;
    if (!heir.handedOver) return sys.retry(heir.task, heir.task.phase + 1);
    this.#core.handed(heir.task, sys.now, this.waiters.size === 1);
    heir.task.dropClaims();
    this.grant(heir.task, sys, 1);
    sys.settle(heir.task, heir.task.op!.granted(heir.task));
  }

  protected override reset(): void {
    super.reset();
    this.#core.reset();
    this.#yields = false;
  }
}
