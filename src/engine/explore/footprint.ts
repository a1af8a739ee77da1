import type { Named } from '../kernel/names.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Task } from '../sync/task.ts';

const NOTHING: readonly Named[] = [];

/** Do the pending operations of two tasks not commute? The cautious answer: they act on one object, and not both only look. */
export function races(a: Task, b: Task): boolean {
  const [opA, opB] = [a.op, b.op];
  if (opA === null || opB === null || (opA.looks && opB.looks)) return false;
  const on = opA.on(a);
  if (on !== null && on === opB.on(b)) return true;
  const [alsoA, alsoB] = [opA.also(a), opB.also(b)];
  if (alsoA.length === 0 && alsoB.length === 0) return false;
  const all = [on, ...alsoA];
  return [opB.on(b), ...alsoB].some((object) => object !== null && all.includes(object));
}

/** All that the pending operation of a task acts on. */
export function objectsOf(task: Task): readonly Named[] {
  const { op } = task;
  if (op === null) return NOTHING;
  const [on, also] = [op.on(task), op.also(task)];
  return on === null ? also : also.length === 0 ? [on] : [on, ...also];
}

/** Does it give back a lock? When that happens makes no difference by itself: only who takes it next does. */
export function unlocks(op: AnyOp): boolean {
  return op.name.includes('.unlock');
}

/** Does it take a lock that is held until its `unlock`? */
export function locks(op: AnyOp): boolean {
  return op.name.endsWith('.lock');
}
