import type { Executor } from '../interpret/executor.ts';
import type { Primitive } from '../sync/primitive.ts';
import type { Slot } from '../sync/slot.ts';
import type { BodyOf, Task } from '../sync/task.ts';
import type { Kit } from './kit.ts';

/** What a native kit builds with: its own objects, operations and tasks, beside those of the neutral kit that it was made from. */
export interface Workshop {
  /** Where operations are armed; also says whose body runs. */
  readonly slot: Slot;
  /** The run's executor, for what acts at once. @throws ScenarioError at set-up. */
  sys(what: string): Executor;
  /** Makes an object known under a name of its own; without one it is numbered by its type. */
  add<P extends Primitive>(type: string, name: string | undefined, make: (name: string) => P): P;
  /** The next name that `add` would give an object of this type. */
  numbered(type: string): string;
  /** Makes a task in the middle of a run, in the process of the running task. It is started by `sys().begin`. */
  task(name: string, options: { readonly daemon: boolean }, body: BodyOf<never[]>, ...args: unknown[]): Task;
  /** The same for a kit that numbers its tasks itself, and so keeps their names unique: nothing remembers this one. 0: it has no number. */
  numberedTask(base: string, number: number, body: BodyOf<never[]>, args: readonly unknown[]): Task;
}

const WORKSHOPS = new WeakMap<Kit, Workshop>();

/** Hands a kit out with its workshop. */
export function equipped(kit: Kit, workshop: Workshop): Kit {
  WORKSHOPS.set(kit, workshop);
  return kit;
}

/** The workshop of a kit that a scenario's set-up was given. */
export function workshopOf(kit: Kit): Workshop {
  const found = WORKSHOPS.get(kit);
  if (found === undefined) throw new TypeError('a native kit is made from the kit that a set-up function is given');
  return found;
}
