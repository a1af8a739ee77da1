import { BLOCKED, CALL, DONE, type Attempt, type Sys } from '../../../sync/op.ts';
import { READ, RwLock, WRITE, type Side } from '../../../sync/rwlock.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';
import { kindOf } from '../../../trace/records.ts';
import { Fatal } from '../faults.ts';
import { LockCore } from './lock-core.ts';

const RELEASED = kindOf('rwlock.released');

/**
 * sync.RWMutex: a writer first gets past the other writers, on a mutex of its own; from then on new readers wait, and it waits for
 * those that are in. Its end lets all waiting readers in before the next writer. Go 1.26 sync/rwmutex.go.
 */
export class GoRwMutex extends RwLock {
  /** Who is past the other writers, whether it writes already or waits for readers. */
  #pending: Task | null = null;
  /** Readers that the pending writer waits for. */
  #readerWait = 0;
  readonly #w = new LockCore(() => this.#nextWriter());

  constructor(name: string, slot: Slot) {
    super(name, slot, 'writers');
  }

  override admits(side: Side): boolean {
    return this.#pending === null && (side === READ || this.readers === 0);
  }

  override acquire(task: Task, side: Side, sys: Sys): Attempt {
    task.answer = true;
    if (side === WRITE) return this.#write(task, sys);
    if (this.#pending === null) {
      this.take(task, READ, sys);
      return DONE;
    }
    this.waiters.pushBack(task);
    return BLOCKED;
  }

  #write(task: Task, sys: Sys): Attempt {
    const got = this.#w.lock(task, sys.now, task.phase > 0, this.#pending !== null);
    if (got === 'takes') return this.#announce(task, sys);
    if (got === 'spins') return CALL;
    if (got === 'front') this.waiters.pushFront(task);
    else this.waiters.pushBack(task);
    return BLOCKED;
  }

  #announce(task: Task, sys: Sys): Attempt {
    this.#pending = task;
    this.#readerWait = this.readers;
    if (this.readers === 0) {
      this.take(task, WRITE, sys);
      return DONE;
    }
    this.waiters.pushBack(task);
    return BLOCKED;
  }

  override free(task: Task, side: Side, sys: Sys): void {
    if (side === READ) {
      if (this.readers === 0) throw new Fatal('sync: RUnlock of unlocked RWMutex');
      this.readers--;
      sys.record(RELEASED, task, this, READ);
      if (this.#pending !== null && this.#pending !== this.writer && --this.#readerWait === 0) this.#begins(this.#pending, sys);
      return;
    }
    if (this.writer === null) throw new Fatal('sync: Unlock of unlocked RWMutex');
    this.writer = null;
    sys.record(RELEASED, task, this, WRITE);
    this.#pending = null;
    for (const reader of this.#all(READ)) this.#comesIn(reader, READ, sys);
    const heir = this.#w.unlock(task);
    if (heir === null) return;
    if (!heir.handedOver) return sys.retry(heir.task, 1);
    this.#w.handed(heir.task, sys.now, this.#all(WRITE).length === 1);
    heir.task.dropClaims();
    if (this.#announce(heir.task, sys) === DONE) sys.settle(heir.task, true);
  }

  /** A waiter gave up: if it was the pending writer, others may come in. */
  override gaveUp(sys: Sys): void {
    const pending = this.#pending;
    if (pending === null || pending === this.writer || pending.queue !== null) return;
    this.#pending = null;
    for (const reader of this.#all(READ)) this.#comesIn(reader, READ, sys);
    const heir = this.#w.unlock(pending);
    if (heir !== null) sys.retry(heir.task, 1);
  }

  #begins(task: Task, sys: Sys): void {
    this.#comesIn(task, WRITE, sys);
  }

  #comesIn(task: Task, side: Side, sys: Sys): void {
    task.dropClaims();
    this.take(task, side, sys);
    sys.settle(task, true);
  }

  #all(side: Side): Task[] {
    const found: Task[] = [];
    for (let waiter = this.waiters.first; waiter !== null; waiter = waiter.behind)
      if (this.sideOf(waiter.task) === side) found.push(waiter.task);
    return found;
  }

  #nextWriter(): Task | null {
    return this.#all(WRITE).find((task) => task !== this.#pending) ?? null;
  }

  protected override reset(): void {
    super.reset();
    this.#pending = null;
    this.#readerWait = 0;
    this.#w.reset();
  }
}
