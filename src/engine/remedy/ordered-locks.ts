import type { Kit } from '../scenario/kit.ts';
import { Mutex } from '../sync/mutex.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Raw } from '../trace/records.ts';
import type { Objects, Remedy } from './decorate.ts';

/** Which locks of a circle each task takes one inside the other, as runs showed it. */
export class Nestings {
  readonly #locks: ReadonlySet<string>;
  readonly #held = new Map<string, string[]>();
  readonly #plans = new Map<string, Set<string>>();

  constructor(locks: readonly string[]) {
    this.#locks = new Set(locks);
  }

  /** Before the records of a run. */
  reset(): void {
    this.#held.clear();
  }

  record({ kind, task, object, text }: Raw): void {
    if (task === null) return;
    if (kind.name === 'task.blocked') this.#ask(task, text);
    if (object === null || !this.#locks.has(object)) return;
    if (kind.name === 'lock.acquired') {
      this.#ask(task, object);
      const held = this.#held.get(task) ?? [];
      held.push(object);
      this.#held.set(task, held);
    }
    if (kind.name === 'lock.released') {
      const held = this.#held.get(task);
      if (held?.includes(object) === true) held.splice(held.lastIndexOf(object), 1);
    }
  }

  #ask(task: string, lock: string): void {
    const held = this.#held.get(task) ?? [];
    if (held.length === 0 || held.includes(lock) || !this.#locks.has(lock)) return;
    const plan = this.#plans.get(task) ?? new Set();
    for (const one of [...held, lock]) plan.add(one);
    this.#plans.set(task, plan);
  }

  /** What a task takes together, in one order for all; empty: it nests none of them. */
  of(task: string): readonly string[] {
    return [...(this.#plans.get(task) ?? [])].sort();
  }
}

/** What a task has really taken, and how often its body believes to have each. */
interface Held {
  readonly taken: Mutex[];
  readonly body: Map<Mutex, number>;
}

/**
 * Every task takes the locks that it nests in one order, all when it asks for the first, and frees them when it has freed the last.
 * Whoever takes only one of them at a time is left alone.
 */
export function orderedLocks(locks: readonly string[], nestings: Nestings): Remedy {
  const sorted = [...locks].sort();
  return {
    title: `${sorted.join(', ')} taken in one order, ${sorted[0]} first`,
    apply(kit: Kit, objects: Objects) {
      const held = kit.state(() => new Map<Task, Held>());
      return {
        *before(op: AnyOp, task: Task): Body<{ readonly answer: unknown } | undefined> {
          const verb = /^(?:mutex|reentrantLock)\.(lock|lockWithin|tryLock|unlock)$/.exec(op.name)?.[1];
          if (verb === undefined) return undefined;
          const lock = op.on(task) as Mutex;
          const plan = nestings.of(task.name);
          if (!plan.includes(lock.name)) return undefined;
          const mine = held.get(task) ?? { taken: [], body: new Map<Mutex, number>() };
          held.set(task, mine);
          if (verb === 'unlock') return yield* free(mine, lock);
          if (mine.taken.length === 0) {
            if (verb === 'tryLock') return undefined;
            for (const name of plan) {
              const next = objects.get(name);
              if (!(next instanceof Mutex)) continue;
              yield* next.lock();
              mine.taken.push(next);
            }
          }
          if (!mine.taken.includes(lock)) return undefined;
          mine.body.set(lock, (mine.body.get(lock) ?? 0) + 1);
          return { answer: verb === 'lock' ? undefined : true };
        },
      };
    },
  };
}

function* free({ taken, body }: Held, lock: Mutex): Body<{ readonly answer: unknown } | undefined> {
  const count = body.get(lock);
  if (count === undefined) return undefined;
  if (count > 1) body.set(lock, count - 1);
  else body.delete(lock);
  if (body.size === 0) {
    for (const one of taken.toReversed()) yield* one.unlock();
    taken.length = 0;
  }
  return { answer: undefined };
}
