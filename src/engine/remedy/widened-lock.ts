import type { Kit } from '../scenario/kit.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Remedy } from './decorate.ts';

const READS = /^(?:cell|atomic)\.(?:read|load)$/;
const WRITES = /^(?:cell|atomic)\.(?:write|store|add|exchange|compareAndSwap)$/;
/** Operations at which somebody else is waited for: nothing is held across them. */
const WAITS =
  /^(?:join|select|until|await)$|\.(?:lock|lockWithin|lockRead|lockWrite|wait|waitWithin|lockReadWithin|lockWriteWithin|acquire|acquireWithin|arrive|get|put)$|\.(?:send|receive)\w*$/;

/** What a task that has the lock has looked at and not written yet, and whether it has given way meanwhile. */
interface Look {
  readonly seen: Set<string>;
  paused: boolean;
}

/**
 * One lock over every look at some memory and the write that follows it, by the same task: from the first look on until whatever it has
 * looked at is written. Given back early where the task comes to wait for somebody, and when it ends. It is held while the task gives
 * way once, which is where coroutines let others in; a task that does so again goes round and waits for what somebody else writes.
 */
export function widenedLock(memory: readonly string[]): Remedy {
  const names = new Set(memory);
  return {
    title: `a lock held from each look at ${[...names].sort().join(', ')} to the write that follows`,
    apply(kit: Kit) {
      const lock = kit.mutex('remedy');
      const open = kit.state(() => new Map<Task, Look>());
      const target = (op: AnyOp, task: Task, verbs: RegExp): string | undefined => {
        const name = verbs.test(op.name) ? op.on(task)?.name : undefined;
        return name !== undefined && names.has(name) ? name : undefined;
      };
      function* close(task: Task): Body {
        if (open.delete(task)) yield* lock.unlock();
      }
      return {
        *before(op, task): Body<undefined> {
          const look = open.get(task);
          const again = op.name === 'pause' && look?.paused === true;
          if (op.name === 'pause' && look !== undefined) look.paused = true;
          if (again || WAITS.test(op.name)) yield* close(task);
          else if ((target(op, task, READS) ?? target(op, task, WRITES)) !== undefined && !open.has(task)) {
            yield* lock.lock();
            open.set(task, { seen: new Set(), paused: false });
          }
          return undefined;
        },
        *after(op, task): Body {
          const seen = open.get(task)?.seen;
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
