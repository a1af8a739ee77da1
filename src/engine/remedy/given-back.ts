import type { Kit } from '../scenario/kit.ts';
import { Mutex } from '../sync/mutex.ts';
import { RwLock } from '../sync/rwlock.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Remedy } from './decorate.ts';

/** Whatever lock of these a task holds when it ends is given back then, as `finally`, `defer` and `with` do. */
export function givenBack(locks: readonly string[]): Remedy {
  const names = new Set(locks);
  return {
    title: `${[...names].sort().join(', ')} given back when its holder ends`,
    apply(kit: Kit) {
      /** What each task holds, and by which sides; the last taken is last. */
      const held = kit.state(() => new Map<Task, { readonly lock: Mutex | RwLock; readonly writes: boolean }[]>());
      return {
        *after(op, task, answer): Body {
          const [, takes, side = ''] = /\.(lock|unlock|tryLock)(Read|Write)?(?:Within)?$/.exec(op.name) ?? [];
          if (takes === undefined || answer === false) return;
          const lock = op.on(task);
          if (!(lock instanceof Mutex || lock instanceof RwLock) || !names.has(lock.name)) return;
          const mine = held.get(task) ?? [];
          held.set(task, mine);
          const writes = side === 'Write';
          if (takes !== 'unlock') mine.push({ lock, writes });
          else {
            const at = mine.findLastIndex((one) => one.lock === lock && one.writes === writes);
            if (at >= 0) mine.splice(at, 1);
          }
        },
        *end(task): Body {
          const mine = held.get(task) ?? [];
          held.delete(task);
          for (const { lock, writes } of mine.toReversed()) {
            if (lock instanceof RwLock) yield* writes ? lock.unlockWrite() : lock.unlockRead();
            else if (lock.owner === task) yield* lock.unlock();
          }
        },
      };
    },
  };
}
