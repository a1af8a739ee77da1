import type { Kit } from '../scenario/kit.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Body, Task } from '../sync/task.ts';
import type { Remedy } from './decorate.ts';

const TAKES = /^(?:mutex|reentrantLock)\.(?:lock|lockWithin)$|^rwlock\.lock(?:Read|Write)(?:Within)?$|^semaphore\.acquire(?:Within)?$/;
const GIVES = /^(?:mutex|reentrantLock)\.unlock$|^rwlock\.unlock(?:Read|Write)$|^semaphore\.release$/;

/** One more lock round the locks and permits of a circle: taken before the first of them, freed after the last is given back. */
export function oneLockRound(things: readonly string[]): Remedy {
  const sorted = [...things].sort();
  return {
    title: `one lock round ${sorted.join(', ')}`,
    apply(kit: Kit) {
      const gate = kit.mutex('remedy');
      const counts = kit.state(() => new Map<Task, number>());
      const concerned = (op: AnyOp, task: Task, verbs: RegExp): boolean =>
        verbs.test(op.name) && sorted.includes(op.on(task)?.name ?? '') && gate !== op.on(task);
      return {
        *before(op, task): Body<undefined> {
          if (!concerned(op, task, TAKES)) return undefined;
          const count = counts.get(task) ?? 0;
          if (count === 0) yield* gate.lock();
          counts.set(task, count + 1);
          return undefined;
        },
        *after(op, task, answer): Body {
          const refused = answer === false && concerned(op, task, TAKES);
          if (!refused && !concerned(op, task, GIVES)) return;
          const count = counts.get(task) ?? 0;
          if (count > 0) counts.set(task, count - 1);
          if (count === 1) yield* gate.unlock();
        },
      };
    },
  };
}
