import type { Kit } from '../scenario/kit.ts';
import { Mutex } from '../sync/mutex.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Objects, Remedy } from './decorate.ts';

/** Operations at which a task waits for what somebody else brings or fetches. */
const WAITS = /^(?:join|select|until)$|^(?:channel|queue|mailbox)\.\w+$|^(?:event|future|waitGroup|barrier)\.(?:wait\w*|arrive)$/;

/** A task that holds one of these locks frees it before it waits for somebody, and takes it again afterwards. */
export function freedAcross(locks: readonly string[], waits: readonly string[]): Remedy {
  return {
    title: `${[...locks].sort().join(', ')} freed while its holder waits for ${[...waits].sort().join(', ')}`,
    apply(kit: Kit, objects: Objects) {
      const freed = kit.state(() => new Map<Task, Mutex[]>());
      const heldBy = (task: Task): Mutex[] =>
        locks.flatMap((name) => {
          const lock = objects.get(name);
          return lock instanceof Mutex && lock.owner === task ? [lock] : [];
        });
      return {
        *before(op: AnyOp, task: Task): Body<undefined> {
          if (!WAITS.test(op.name)) return undefined;
          const on = op.on(task);
          if (on !== null && !waits.includes(on.name)) return undefined;
          const held = heldBy(task);
          if (held.length === 0) return undefined;
          freed.set(task, held);
          for (const lock of held.toReversed()) yield* lock.unlock();
          return undefined;
        },
        *after(_op: AnyOp, task: Task): Body {
          const held = freed.get(task);
          if (held === undefined) return;
          freed.delete(task);
          for (const lock of held) yield* lock.lock();
        },
      };
    },
  };
}
