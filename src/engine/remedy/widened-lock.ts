import type { Kit } from '../scenario/kit.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Remedy } from './decorate.ts';

const READS = /^(?:cell|atomic)\.(?:read|load)$/;
const WRITES = /^(?:cell|atomic)\.(?:write|store|add|exchange|compareAndSwap)$/;
/** Operations at which somebody else is waited for: nothing is held across them. */
const WAITS =
  /^(?:pause|join|select|until)$|\.(?:lock|lockWithin|lockRead|lockWrite|wait|waitWithin|lockReadWithin|lockWriteWithin|acquire|acquireWithin|arrive|get|put)$|\.(?:send|receive)\w*$/;

/**
 * One lock over every look at some memory and the write that follows it, by the same task: from the first look on until whatever it has
 * looked at is written. Given back early where the task comes to wait for somebody, and when it ends.
 */
export function widenedLock(memory: readonly string[]): Remedy {
  const names = new Set(memory);
  return {
    title: `a lock held from each look at ${[...names].sort().join(', ')} to the write that follows`,
    apply(kit: Kit) {
      const lock = kit.mutex('remedy');
      /** Who has the lock: what it has looked at and not written yet. */
      const open = kit.state(() => new Map<Task, Set<string>>());
      const target = (op: AnyOp, task: Task, verbs: RegExp): string | undefined => {
        const name = verbs.test(op.name) ? op.on(task)?.name : undefined;
        return name !== undefined && names.has(name) ? name : undefined;
      };
      function* close(task: Task): Body {
        if (open.delete(task)) yield* lock.unlock();
      }
      return {
        *before(op, task): Body<undefined> {
          if (WAITS.test(op.name)) yield* close(task);
          else if ((target(op, task, READS) ?? target(op, task, WRITES)) !== undefined && !open.has(task)) {
            yield* lock.lock();
            open.set(task, new Set());
          }
          return undefined;
        },
        *after(op, task): Body {
          const seen = open.get(task);
          if (seen === undefined) return;
          const read = target(op, task, READS);
          if (read !== undefined) seen.add(read);
          const written = target(op, task, WRITES);
          if (written === undefined) return;
          seen.delete(written);
          if (seen.size === 0) yield* close(task);
        },
        end: close,
      };
    },
  };
}
