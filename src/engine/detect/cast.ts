import type { Raw } from '../trace/records.ts';
import type { Fold, Handlers } from './detector.ts';
import { Names, Table } from './names.ts';

/** Who takes part in a run: its tasks, numbered in the order of their spawning, and its objects with type and size. */
export class Cast implements Fold {
  readonly names = new Names();
  /** Tasks of this run so far. */
  count = 0;
  /** By the number of the name. What no run has made reads as undefined. */
  readonly #types: string[] = [];
  readonly #sizes = new Table(0);
  readonly #tasks = new Table(-1);
  readonly #ids: number[] = [];
  /** The objects made in this run, in that order; `made` counts them. */
  readonly #objects: number[] = [];
  made = 0;
  readonly on: Handlers = {
    'task.spawned': (raw) => this.#spawn(raw),
    'object.made': (raw, _task, object) => {
      this.#objects[this.made++] = object;
      this.#types[object] = raw.text;
      this.#sizes.set(object, raw.x);
    },
  };

  reset(): void {
    for (let k = 0; k < this.count; k++) this.#tasks.set(this.#ids[k]!, -1);
    this.count = this.made = 0;
    this.#lastName = '';
  }

  #spawn(raw: Raw): void {
    const id = this.names.id(raw.task!);
    this.#tasks.set(id, this.count);
    this.#ids[this.count++] = id;
  }

  /** The number of the task of that name: one that is not spawned yet gets the next one, which its spawning confirms. */
  numberOf(name: string): number {
    if (name === this.#lastName) return this.#lastTask;
    const id = this.names.id(name);
    const known = this.#tasks.get(id);
    if (known < 0) return this.count;
    this.#lastName = name;
    this.#lastTask = known;
    return known;
  }
  #lastName = '';
  #lastTask = -1;

  /** The number of the task of that name number; -1 if it is no task of this run. */
  task(id: number): number {
    return id < 0 ? -1 : this.#tasks.get(id);
  }
  /** The number of the name of a task. */
  idOf(task: number): number {
    return this.#ids[task]!;
  }
  nameOf(task: number): string {
    return this.names.texts[this.#ids[task]!]!;
  }
  /** The number of the `k`-th object made in this run. */
  objectAt(k: number): number {
    return this.#objects[k]!;
  }
  /** `mutex`, `channel`; undefined for what is no object. */
  typeOf(object: number): string | undefined {
    return this.#types[object];
  }
  /** Permits, parties, capacity: what the object was made with. */
  sizeOf(object: number): number {
    return this.#sizes.get(object);
  }
  /** The number of an object's name in a text that names one thing; -1 for several, and for none. */
  objectIn(text: string): number {
    return this.names.find(text);
  }
}
