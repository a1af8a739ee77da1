import { CancelledError, RuntimeError, SystemExit } from '../errors.ts';
import { isSteps, type ThreadPoolExecutor } from '../futures.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Task } from './task.ts';
import { gather } from './waiting.ts';

/** `asyncio.run(main())` as a whole program: main is a task from the beginning on. A cancellation that leaves it is an error like any other. */
export function* mainCoroutine(aio: Aio, main: () => unknown): Steps {
  const { session } = aio;
  const body = main();
  const task = new Task(aio, isSteps(body) ? body : nothing(), { engine: session.running });
  yield* task.steps();
  yield* cancelsWhatIsLeft(aio, task);
  yield* aio.threads.shutdown();
  yield* aio.threads.finalize();
  const error = task.cancelled() ? new CancelledError() : task.exception();
  if (error === null) return;
  session.interpreter.exitCode = error instanceof SystemExit ? error.code : 1;
  if (!(error instanceof SystemExit)) throw error;
}

/** `asyncio.run` in a thread, of whatever process: it runs the loop, and answers what main did. */
export function* run<R>(aio: Aio, main: Steps<R>): Steps<R> {
  const loop = aio.runtime.openLoop();
  if (loop === null) throw new RuntimeError('asyncio.run() cannot be called from a running event loop');
  const whole = new Task<Task<R>>(aio, wholeRun(aio, main)).schedule();
  yield* aio.session.runLoop.of(whole.engine);
  return whole.result().result();
}

/** Main's steps, those of what it leaves behind, and the end of the default executor, in one task of the loop. */
function* wholeRun<R>(aio: Aio, main: Steps<R>): Steps<Task<R>> {
  const task = new Task<R>(aio, main, { engine: aio.session.running });
  yield* task.steps();
  yield* cancelsWhatIsLeft(aio, task);
  const pool = aio.loop.executor as ThreadPoolExecutor | null;
  if (pool !== null) yield* pool.shutdown();
  return task;
}

/** What main leaves behind is cancelled, and waited for. C313 Lib/asyncio/runners.py. */
function* cancelsWhatIsLeft(aio: Aio, main: Task<unknown>): Steps {
  const { running } = aio.session;
  const left = aio.tasks.filter((one) => one !== main && one.engine !== running);
  if (left.length === 0) return;
  for (const one of left) one.cancel();
  const tidy = new Task(aio, gather(aio, left, true)[Symbol.iterator](), { engine: running });
  yield* tidy.steps();
}

function* nothing(): Steps {}
