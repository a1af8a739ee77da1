import type { Nanos } from '../../../kernel/time.ts';
import type { Task } from '../../../sync/task.ts';
import { GO } from '../constants.ts';

/** What the runtime has to say about a lock; absent where the task is none of a Go runtime's. */
interface Spinning {
  canSpin(): boolean;
  readonly s: { readonly spinners: Set<Task>; readonly version: number };
}

/** What a try comes to: it takes the lock, spins and tries again, or waits, behind or before the others. */
type Tried = 'takes' | 'spins' | 'back' | 'front';

/** The state of a sync.Mutex beside who holds it: woken, starving, and since when each of its waiters waits. Go 1.26 internal/sync/mutex.go. */
export class LockCore {
  /** Who would be woken first. */
  readonly #first: () => Task | null;
  /** Somebody is awake and trying: an unlock wakes nobody. */
  #woken = false;
  isStarving = false;
  readonly #since = new Map<Task, Nanos>();
  readonly #spins = new Map<Task, number>();

  constructor(first: () => Task | null) {
    this.#first = first;
  }

  /** One round of lockSlow. `again`: it has waited and was woken. */
  lock(task: Task, now: Nanos, again: boolean, isLocked: boolean): Tried {
    const spun = this.#spins.get(task) ?? 0;
    if (isLocked && !this.isStarving && spun < GO.spins && this.#spin(task)) {
      this.#spins.set(task, spun + 1);
      if (this.#first() !== null) this.#woken = true;
      return 'spins';
    }
    this.#spins.delete(task);
    const since = this.#since.get(task);
    const wasAwake = (again && since !== undefined) || spun > 0;
    if (wasAwake) this.#woken = false;
    if (!isLocked && !this.isStarving) {
      this.#since.delete(task);
      return 'takes';
    }
    if (since === undefined) {
      this.#since.set(task, now);
      return 'back';
    }
    if (isLocked && now - since > GO.starvation) this.isStarving = true;
    return 'front';
  }

  /** Whom an unlock wakes, and whether the lock is that one's at once. */
  unlock(_by: Task): { readonly task: Task; readonly handedOver: boolean } | null {
    const first = this.#first();
    if (first === null) return null;
    if (this.isStarving) return { task: first, handedOver: true };
    if (this.#woken) return null;
    this.#woken = true;
    return { task: first, handedOver: false };
  }

  /** It was handed over: the new holder ends the starving if it is the last, or has not waited long. */
  handed(task: Task, now: Nanos, isLast: boolean): void {
    const since = this.#since.get(task) ?? now;
    this.#since.delete(task);
    if (isLast || now - since <= GO.starvation) this.isStarving = false;
  }

  /** Since 1.14 whoever hands over lets the heir run at once. */
  yieldsAfter(by: Task): boolean {
    return (runtimeOf(by)?.s.version ?? 0) >= 14;
  }

  reset(): void {
    this.#woken = this.isStarving = false;
    this.#since.clear();
    this.#spins.clear();
  }

  #spin(task: Task): boolean {
    const runtime = runtimeOf(task);
    if (runtime === null || !runtime.canSpin()) return false;
    runtime.s.spinners.add(task);
    return true;
  }
}

function runtimeOf(task: Task): Spinning | null {
  const runtime = task.process.local;
  return typeof runtime === 'object' && runtime !== null && 'canSpin' in runtime ? (runtime as Spinning) : null;
}
