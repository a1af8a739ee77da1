import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

/**
 * A variable of which every task has its own: thread-local storage, Java's ThreadLocal. Nobody else can see it, so reading and
 * writing it are plain accesses, no operations.
 */
export class Local<T> {
  readonly #slot: Slot;
  readonly #make: () => T;
  readonly #values = new Map<Task, T>();

  constructor(slot: Slot, make: () => T) {
    this.#slot = slot;
    this.#make = make;
  }

  /** The running task's own value, made at its first access. @throws ScenarioError outside a task's body. */
  get value(): T {
    const task = this.#running();
    if (!this.#values.has(task)) this.#values.set(task, this.#make());
    return this.#values.get(task)!;
  }
  set value(value: T) {
    this.#values.set(this.#running(), value);
  }

  /** A new run begins. */
  reset(): void {
    this.#values.clear();
  }

  #running(): Task {
    if (this.#slot.running !== null) return this.#slot.running;
    throw this.#slot.mistaken(
      'E_OUTSIDE_TASK',
      "a local was used outside a task's body",
      'Use it inside a task: every task has its own value.',
    );
  }
}
