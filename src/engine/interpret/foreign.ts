import { ScenarioError } from '../kernel/errors.ts';
import { showValue } from '../trace/value.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Task } from '../sync/task.ts';

const CODE = 'E_FOREIGN_YIELD';

/** How V8 tells of a `yield*` before what cannot be iterated: a plain value, a promise, or a call of a method that does not exist. */
const NOT_ITERABLE = /^yield\* .*is not iterable/s;

/** Is it what V8 throws for a `yield*` before no operation? No code of a scenario's is to take it for an error of the program. */
export function isNoOperation(error: unknown): error is TypeError {
  return error instanceof TypeError && NOT_ITERABLE.test(error.message);
}

/** The mistake behind an error that left a body, where that is a `yield*` before no operation; else null. */
export function noOperation(error: unknown, task: Task): ScenarioError | null {
  if (!isNoOperation(error)) return null;
  const mistake = new ScenarioError(
    CODE,
    `task '${task.name}' has a yield* before something that is no operation`,
    'A plain value is written without yield*; a promise has no place in a scenario; a method of that name may not exist.',
  );
  mistake.trail = error.stack;
  return mistake;
}

/** The mistake of a body that yields what is not the operation it made last. */
export function foreign(value: unknown, armed: AnyOp | null, task: Task): ScenarioError {
  if (value === undefined)
    return new ScenarioError(
      CODE,
      `task '${task.name}' has a bare yield`,
      'Only operations can be waited for. To give way write yield* pause().',
    );
  const iterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
  if (value === armed || iterable)
    return new ScenarioError(CODE, `task '${task.name}' has a yield without its star`, 'Write yield* in place of yield.');
  if (typeof value === 'object' && value !== null && 'then' in value) {
    return new ScenarioError(
      CODE,
      `task '${task.name}' yields a promise`,
      'A scenario has no promises: model the wait with sleep, a channel or a future.',
    );
  }
  return new ScenarioError(
    CODE,
    `task '${task.name}' yields ${showValue(value)}, which is no operation`,
    'Yield operations of the kit only, with yield*.',
  );
}
