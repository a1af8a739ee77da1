import { CancelledError, ExceptionGroup, RuntimeError, TimeoutError } from '../errors.ts';
import type { Handle } from '../../loop/handles.ts';
import { seconds, type Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { eagerTask } from './eager.ts';
import { Future } from './future.ts';
import type { AsyncContextManager } from './locks.ts';
import { Task } from './task.ts';

/** `async with asyncio.timeout(delay)`: cancels its own task, and turns that into TimeoutError if nobody else has cancelled it. */
export class Timeout implements AsyncContextManager<Timeout> {
  readonly #aio: Aio;
  readonly #delay: number | null;
  #task: Task<unknown> | null = null;
  #handle: Handle | null = null;
  #cancelling = 0;
  #expiring = false;

  constructor(aio: Aio, delay: number | null) {
    this.#aio = aio;
    this.#delay = delay;
  }

  *__aenter__(): Steps<Timeout> {
    const { current, loop } = this.#aio;
    if (current === null) throw new RuntimeError('Timeout should be used inside a task');
    this.#task = current;
    this.#cancelling = current.cancelling();
    if (this.#delay === null) return this;
    const expire = (): void => {
      this.#handle = null;
      this.#expiring = true;
      current.cancel();
    };
    this.#handle = this.#delay <= 0 ? loop.callSoon(expire) : loop.callAt(loop.time() + seconds(this.#delay), expire);
    return this;
  }

  *__aexit__(error: Error | null): Steps<boolean> {
    this.#handle?.cancel();
    if (this.#expiring && this.#task!.uncancel() <= this.#cancelling && error instanceof CancelledError) throw new TimeoutError();
    return false;
  }

  /** Has its time run out? */
  expired(): boolean {
    return this.#expiring;
  }
}

/** asyncio.TaskGroup: the first error cancels the others and the body; all are waited for, and the errors raised as one. C311 taskgroups.py. */
export class TaskGroup implements AsyncContextManager<TaskGroup> {
  readonly #aio: Aio;
  readonly #tasks = new Set<Future<unknown>>();
  readonly #errors: Error[] = [];
  #parent: Task<unknown> | null = null;
  #parentCancelled = false;
  #aborting = false;
  #completed: Future<void> | null = null;

  constructor(aio: Aio) {
    this.#aio = aio;
  }

  *__aenter__(): Steps<TaskGroup> {
    this.#parent = this.#aio.current;
    return this;
  }

  create_task<R>(coroutine: Steps<R>, name?: string): Task<R> {
    if (this.#parent === null) throw new RuntimeError('TaskGroup has not been entered');
    return this.#takesIn(new Task(this.#aio, coroutine, { name }).schedule());
  }

  /** `create_task` where tasks are eager. */
  *create_eager_task<R>(coroutine: Steps<R>, name?: string): Steps<Task<R>> {
    if (this.#parent === null) throw new RuntimeError('TaskGroup has not been entered');
    const task = yield* eagerTask(this.#aio, coroutine, name);
    if (!task.done()) return this.#takesIn(task);
    this.#taskDone(task);
    return task;
  }

  #takesIn<R>(task: Task<R>): Task<R> {
    this.#tasks.add(task);
    task.add_done_callback((done) => this.#taskDone(done));
    return task;
  }

  #taskDone(task: Future<unknown>): void {
    this.#tasks.delete(task);
    if (this.#completed !== null && this.#tasks.size === 0 && !this.#completed.done()) this.#completed.set_result();
    if (task.cancelled() || task.exception() === null) return;
    this.#errors.push(task.exception()!);
    if (this.#aborting || this.#parentCancelled || this.#parent!.done()) return;
    this.#abort();
    this.#parentCancelled = true;
    this.#parent!.cancel();
  }

  #abort(): void {
    this.#aborting = true;
    for (const task of this.#tasks) if (!task.done()) task.cancel();
  }

  *__aexit__(error: Error | null): Steps<boolean> {
    let cancelled = error instanceof CancelledError ? error : null;
    if (this.#parentCancelled && this.#parent!.uncancel() === 0) cancelled = null;
    if (error !== null && !this.#aborting) this.#abort();
    while (this.#tasks.size > 0) {
      this.#completed ??= new Future<void>(this.#aio);
      try {
        yield* this.#completed;
      } catch (thrown) {
        if (!(thrown instanceof CancelledError)) throw thrown;
        if (!this.#aborting) {
          cancelled = thrown; // from outside: by then its children have nothing to answer for
          this.#abort();
        }
      }
      this.#completed = null;
    }
    if (cancelled !== null && this.#errors.length === 0) throw cancelled;
    if (error !== null && !(error instanceof CancelledError)) this.#errors.push(error);
    if (this.#errors.length > 0) throw new ExceptionGroup('unhandled errors in a TaskGroup', this.#errors);
    return error instanceof CancelledError;
  }
}

/** An `async with` statement. */
export function* asyncWith<T, R>(aio: Aio, manager: AsyncContextManager<T>, body: (entered: T) => Steps<R>): Steps<R> {
  const entered = yield* manager.__aenter__();
  let result: R;
  try {
    result = yield* body(entered);
  } catch (error) {
    if (!aio.session.isPython(error)) throw error;
    if (yield* manager.__aexit__(error)) return undefined as R;
    throw error;
  }
  yield* manager.__aexit__(null);
  return result;
}

/** `async with timeout(delay): return await ...`. */
export function* timeoutScope<R>(aio: Aio, delay: number | null, body: () => Steps<R>): Steps<R> {
  return yield* asyncWith(aio, new Timeout(aio, delay), body);
}
