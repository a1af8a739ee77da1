import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import type { ObjectState } from '../trace/state.ts';
import type { Sys } from './op.ts';
import type { Slot } from './slot.ts';
import { WaitQueue } from './waiting.ts';

/** An object that tasks share. Made once; every run starts from `reset`. */
export abstract class Primitive implements Named {
  declare readonly name: string;
  readonly hash: number = 0;
  declare readonly slot: Slot;
  readonly #queues: WaitQueue[] = [];
  /** mutex, channel, cell, ... */
  abstract readonly type: string;

  constructor(name: string, slot: Slot) {
    this.name = name;
    this.hash = hashText(name);
    this.slot = slot;
  }

  /** How records show it where it is a value: sent over a channel, kept in a cell. */
  toJSON(): string {
    return this.name;
  }

  /** What its record of creation gives as size. */
  get size(): number {
    return 0;
  }

  /** A wait queue of this object, which every restart empties. */
  protected newQueue(): WaitQueue {
    const queue = new WaitQueue(this);
    this.#queues.push(queue);
    return queue;
  }

  /** Back to the state before a run, whatever the last one left behind. */
  restart(): void {
    for (const queue of this.#queues) queue.clear();
    this.reset();
  }

  /** Its own fields, as they were made. */
  protected abstract reset(): void;

  /** Records that follow the one of its creation, such as a first value. */
  announce(_sys: Sys): void {}

  /** What differs from an object at rest. */
  protected abstract snapshot(): Partial<ObjectState>;

  /** Its state as the folded trace shows it. */
  state(): ObjectState {
    return {
      type: this.type,
      size: this.size,
      owner: null,
      count: 0,
      closed: false,
      value: null,
      buffer: [],
      waiters: [],
      ...this.snapshot(),
    };
  }
}
