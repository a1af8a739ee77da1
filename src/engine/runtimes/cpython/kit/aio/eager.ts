import type { AnyOp } from '../../../../sync/op.ts';
import type { Handle } from '../../loop/handles.ts';
import { RuntimeError } from '../errors.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Starter, type Future } from './future.ts';
import type { Sleeper } from './sleep.ts';
import { Task } from './task.ts';

/** Operations that do not make a coroutine wait: they hold up whoever runs it. */
const AT_ONCE = new Set(['work', 'python', 'cell', 'atomic', 'list', 'dict', 'critical', 'c', 'time', 'gc']);

/**
 * A task that begins inside the call that makes it: its body runs up to the first place at which it has to wait, in the task that makes
 * it. If it ends there, the loop never hears of it. C313 Lib/asyncio/tasks.py, __eager_start.
 */
export function* eagerTask<R>(aio: Aio, coroutine: Steps<R>, name?: string): Steps<Task<R>> {
  const { session, loop, current } = aio;
  const { kernel, settings } = loop.host;
  if (session.interpreter.rules.minor < 12) throw new RuntimeError('eager tasks came with Python 3.12');
  if (current === null) throw new RuntimeError('only a task can make an eager one');
  kernel.charge(Number(settings['asyncio.eagerNs']));
  const task = new Task<R>(aio, coroutine, { name });
  const handle = session.running.local as Handle;
  const body = task.steps();
  handle.owner = task; // current_task() in its body
  try {
    let step = body.next();
    while (step.done !== true) {
      if (suspends(aio, step.value)) {
        leaves(aio, task, body, step.value);
        break;
      }
      step = yield* passedOn(body, step.value);
    }
  } finally {
    handle.owner = current;
  }
  return task;
}

/** One operation of the body, made by the task that it runs in. */
function* passedOn(body: Steps, op: AnyOp): Generator<AnyOp, IteratorResult<AnyOp, void>, unknown> {
  let answer: unknown;
  try {
    answer = yield op;
  } catch (error) {
    return body.throw(error);
  }
  return body.next(answer);
}

const suspends = (aio: Aio, op: AnyOp): boolean =>
  op === aio.awaits || op === aio.sleeps || op === aio.yields || !(op.parks === 'thread' || op.computes || AT_ONCE.has(op.family));

/** The body has come to a wait: from now on it is a task of the loop. */
function leaves(aio: Aio, task: Task<unknown>, body: Steps, op: AnyOp): void {
  const { slot } = aio.session;
  const { a, ns, within } = slot;
  slot.armed = null;
  slot.starred = false;
  const starter = new Starter(() => task.begin());
  if (op === aio.awaits || op === aio.sleeps) {
    task.goesOn(body);
    if (op === aio.awaits) (a as Future<unknown>).awaitedBefore(starter);
    else (a as Sleeper).waiting = starter;
    return;
  }
  task.goesOn(op === aio.yields ? body : again(body, () => slot.arm(op, a, ns, within)));
  task.begin();
}

/** The rest of a body whose operation has to be made anew, by its own task. */
function* again(body: Steps, arm: () => AnyOp): Steps {
  let told: unknown;
  try {
    told = yield* arm() as unknown as Steps<unknown>;
  } catch (error) {
    return yield* rest(body, body.throw(error));
  }
  return yield* rest(body, body.next(told));
}

function* rest(body: Steps, first: IteratorResult<AnyOp, void>): Steps {
  for (let step = first; step.done !== true;) step = yield* passedOn(body, step.value);
}
