import type { Body } from '../../../sync/task.ts';

/** Has a function answered something to wait for: an operation, or the call of a generator function? Collections can be iterated, too, and are values. */
export function takesTime(made: unknown): made is Body<unknown> {
  if (typeof made !== 'object' || made === null || !(Symbol.iterator in made)) return false;
  return !Array.isArray(made) && !ArrayBuffer.isView(made) && !(made instanceof Map) && !(made instanceof Set);
}
