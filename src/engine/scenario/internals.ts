import type { Slot } from '../sync/slot.ts';
import type { BodyOf, Task } from '../sync/task.ts';
import type { Kit } from './kit.ts';

/** What a kit in a runtime's own words needs beside the neutral one that it is built on. */
export interface Internals {
  readonly slot: Slot;
  /** Makes a task of this run that nobody has started yet. The name is the caller's to keep unique. */
  newTask(name: string, body: BodyOf<never[]>, args: readonly unknown[]): Task;
}

const known = new WeakMap<Kit, Internals>();

/** The kit with its inside, for `internalsOf`. */
export function withInternals(kit: Kit, inside: Internals): Kit {
  known.set(kit, inside);
  return kit;
}

/** The inside of a kit that a set-up was given. */
export function internalsOf(kit: Kit): Internals {
  return known.get(kit)!;
}
