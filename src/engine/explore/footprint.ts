import type { Task } from '../sync/task.ts';

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
