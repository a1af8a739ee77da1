import type { Named } from '../kernel/names.ts';
import type { Task } from './task.ts';

/** What waits in a queue: a task, or one of its claims where it waits for several things at once. */
export interface Waiter {
  queue: WaitQueue | null;
  behind: Waiter | null;
  ahead: Waiter | null;
  readonly task: Task;
  /** Which case of a select; 0 otherwise. */
  readonly index: number;
  /** What a waiting sender brings. */
  readonly value: unknown;
}

/** One case of a select that waits. */
export class Claim implements Waiter {
  queue: WaitQueue | null = null;
  behind: Waiter | null = null;
  ahead: Waiter | null = null;
  declare readonly task: Task;
  readonly index: number = 0;
  declare readonly value: unknown;

  constructor(task: Task, index: number, value: unknown) {
    this.task = task;
    this.index = index;
    this.value = value;
  }
}

/** Who waits for an object, in the order in which they will be served. Leaving costs the same from anywhere. */
export class WaitQueue {
  declare readonly owner: Named;
  size = 0;
  first: Waiter | null = null;
  #last: Waiter | null = null;

  constructor(owner: Named) {
    this.owner = owner;
  }

  /** Who came last. */
  get last(): Waiter | null {
    return this.#last;
  }

  pushBack(waiter: Waiter): void {
    waiter.queue = this;
    waiter.ahead = this.#last;
    waiter.behind = null;
    if (this.#last === null) this.first = waiter;
    else this.#last.behind = waiter;
    this.#last = waiter;
    this.size++;
  }

  pushFront(waiter: Waiter): void {
    waiter.queue = this;
    waiter.behind = this.first;
    waiter.ahead = null;
    if (this.first === null) this.#last = waiter;
    else this.first.ahead = waiter;
    this.first = waiter;
    this.size++;
  }

  remove(waiter: Waiter): void {
    const { ahead, behind } = waiter;
    if (ahead === null) this.first = behind;
    else ahead.behind = behind;
    if (behind === null) this.#last = ahead;
    else behind.ahead = ahead;
    waiter.queue = waiter.ahead = waiter.behind = null;
    this.size--;
  }

  /** Forgets everybody; the claims themselves are reset with their tasks. */
  clear(): void {
    this.first = this.#last = null;
    this.size = 0;
  }

  /** The names of those who wait, the next to be served first. */
  names(): string[] {
    const names: string[] = [];
    for (let waiter = this.first; waiter !== null; waiter = waiter.behind) names.push(waiter.task.name);
    return names;
  }
}
