import type { Kit } from '../scenario/kit.ts';
import { Condition } from '../sync/condition.ts';
import { Atomic, Cell } from '../sync/memory.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Objects, Remedy } from './decorate.ts';

const READS = /^(?:cell|atomic)\.(?:read|load)$/;
const WRITES = /^(?:cell|atomic)\.(?:write|store|add|exchange|compareAndSwap)$/;

/**
 * A wait on a condition as the books have it: `while`, under the lock, the look that led to it gives what it gave then. What is looked
 * at is changed under the lock too. `memory`: the cells by which waiters decide. Plain variables of a body cannot be looked at again.
 */
export function lookedAgain(condition: string, memory: readonly string[]): Remedy {
  const names = new Set(memory);
  return {
    title: `\`while\` round the wait on ${condition}: ${[...names].sort().join(', ')} looked at again, and changed, under its lock`,
    apply(kit: Kit, objects: Objects) {
      const conditionOf = (): Condition | undefined => {
        const made = objects.get(condition);
        return made instanceof Condition ? made : undefined;
      };
      /** What each task saw since its last wait. */
      const seen = kit.state(() => new Map<Task, Map<Cell<unknown> | Atomic, unknown>>());
      const locked = kit.state(() => new Map<Task, boolean>());
      const memoryOf = (op: AnyOp, task: Task, verbs: RegExp): Cell<unknown> | Atomic | undefined => {
        const object = verbs.test(op.name) ? op.on(task) : null;
        return (object instanceof Cell || object instanceof Atomic) && names.has(object.name) ? object : undefined;
      };
      function* unchanged(task: Task): Body<boolean> {
        const known = seen.get(task);
        if (known === undefined || known.size === 0) return false;
        for (const [object, value] of known) if ((yield* object instanceof Cell ? object.read() : object.load()) !== value) return false;
        return true;
      }
      return {
        *before(op, task): Body<{ readonly answer: unknown } | undefined> {
          const on = conditionOf();
          if (op.name === 'condition.wait' && (op as AnyOp & { condition?: Condition }).condition === on && on !== undefined) {
            if ((seen.get(task)?.size ?? 0) === 0) return undefined;
            while (yield* unchanged(task)) yield* on.wait();
            seen.delete(task);
            return { answer: undefined };
          }
          if (on === undefined || memoryOf(op, task, WRITES) === undefined || on.mutex.owner === task) return undefined;
          yield* on.mutex.lock();
          locked.set(task, true);
          return undefined;
        },
        *after(op, task, answer): Body {
          const read = memoryOf(op, task, READS);
          if (read !== undefined) {
            const known = seen.get(task) ?? new Map<Cell<unknown> | Atomic, unknown>();
            seen.set(task, known.set(read, answer));
          }
          const written = memoryOf(op, task, WRITES);
          if (written !== undefined) seen.get(task)?.delete(written);
          if (locked.delete(task)) yield* conditionOf()!.mutex.unlock();
        },
      };
    },
  };
}
