import { CancelledError, TimeoutError, ValueError } from '../errors.ts';
import { seconds, type Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Future } from './future.ts';
import { Queue } from './queues.ts';
import { ensureFuture } from './task.ts';
import { timeoutScope } from './scopes.ts';

/** What can stand where asyncio takes an awaitable: a future, a task, or a coroutine. */
export type Aw<R> = Future<R> | Steps<R>;
type Results<A extends readonly Aw<unknown>[]> = { -readonly [K in keyof A]: A[K] extends Aw<infer R> ? R : never };

/** What gather answers: cancelling it cancels all of its children. */
class Gathering<R> extends Future<R> {
  readonly #children: readonly Future<unknown>[];
  cancelRequested = false;
  constructor(aio: Aio, children: readonly Future<unknown>[]) {
    super(aio);
    this.#children = children;
  }
  override cancel(): boolean {
    if (this.done()) return false;
    let any = false;
    for (const child of this.#children) any = child.cancel() || any;
    if (any) this.cancelRequested = true;
    return any;
  }
}

/** asyncio.gather: results in the order of the arguments. With an error the others run on. C313 Lib/asyncio/tasks.py, gather. */
export function gather<A extends readonly Aw<unknown>[]>(aio: Aio, awaitables: A, returnExceptions = false): Future<Results<A>> {
  const children = awaitables.map((one) => ensureFuture(aio, one));
  const distinct = [...new Set(children)];
  const outer = new Gathering<Results<A>>(aio, distinct);
  let finished = 0;
  const done = (child: Future<unknown>): void => {
    finished++;
    if (outer.done()) return;
    if (!returnExceptions) {
      const error = outcomeOf(child);
      if (error !== null) return outer.set_exception(error);
    }
    if (finished < distinct.length) return;
    if (outer.cancelRequested) outer.set_exception(new CancelledError());
    else outer.set_result(children.map((one) => outcomeOf(one) ?? one.result()) as Results<A>);
  };
  if (children.length === 0) outer.set_result([] as unknown as Results<A>);
  const early = aio.session.interpreter.rules.minor >= 12 ? distinct.filter((child) => child.done()) : [];
  for (const child of distinct) if (!early.includes(child)) child.add_done_callback(done);
  for (const child of early) done(child);
  return outer;
}

/** The error with which a future ended, or null. */
function outcomeOf(future: Future<unknown>): Error | null {
  return future.cancelled() ? new CancelledError() : future.exception();
}

export type ReturnWhen = 'ALL_COMPLETED' | 'FIRST_COMPLETED' | 'FIRST_EXCEPTION';

/** asyncio.wait: answers those done and those pending. It cancels nobody. */
export function* wait<R>(
  aio: Aio,
  futures: readonly Future<R>[],
  { timeout = null, return_when = 'ALL_COMPLETED' }: { readonly timeout?: number | null; readonly return_when?: ReturnWhen } = {},
): Steps<[done: Future<R>[], pending: Future<R>[]]> {
  if (futures.length === 0) throw new ValueError('Set of Tasks/Futures is empty.');
  const waiter = new Future<void>(aio);
  const release = (): void => {
    if (!waiter.done()) waiter.set_result();
  };
  const timer = timeout === null ? null : aio.loop.callAt(aio.loop.time() + seconds(timeout), release);
  let left = futures.length;
  const completed = (future: Future<R>): void => {
    left--;
    const failed = return_when === 'FIRST_EXCEPTION' && !future.cancelled() && future.exception() !== null;
    if (left > 0 && return_when !== 'FIRST_COMPLETED' && !failed) return;
    timer?.cancel();
    release();
  };
  for (const future of futures) future.add_done_callback(completed);
  try {
    yield* waiter;
  } finally {
    timer?.cancel();
    for (const future of futures) future.remove_done_callback(completed);
  }
  return [futures.filter((future) => future.done()), futures.filter((future) => !future.done())];
}

/** Cancels, and waits until that is over. */
function* cancelAndWait(aio: Aio, future: Future<unknown>): Steps {
  const waiter = new Future<void>(aio);
  const release = (): void => {
    if (!waiter.done()) waiter.set_result();
  };
  future.add_done_callback(release);
  try {
    future.cancel();
    yield* waiter;
  } finally {
    future.remove_done_callback(release);
  }
}

/** asyncio.wait_for: up to 3.11 a task of its own beside a future; from 3.12 inside `timeout()`, in the task that waits. */
export function* waitFor<R>(aio: Aio, awaitable: Aw<R>, timeout: number | null): Steps<R> {
  const inline = aio.session.interpreter.rules.waitFor === 'inline';
  if (timeout !== null && timeout <= 0) return yield* atOnce(aio, ensureFuture(aio, awaitable));
  if (inline) return yield* timeoutScope(aio, timeout, () => awaitable[Symbol.iterator]());
  if (timeout === null) return yield* awaitable;
  return yield* withWaiter(aio, awaitable, timeout);
}

function* atOnce<R>(aio: Aio, future: Future<R>): Steps<R> {
  if (!future.done()) yield* cancelAndWait(aio, future);
  return timely(future);
}

/** Its result, or TimeoutError where it was cancelled because its time was up. */
function timely<R>(future: Future<R>): R {
  if (future.cancelled()) throw new TimeoutError();
  return future.result();
}

/** C311 Lib/asyncio/tasks.py, wait_for. */
function* withWaiter<R>(aio: Aio, awaitable: Aw<R>, timeout: number): Steps<R> {
  const waiter = new Future<void>(aio);
  const release = (): void => {
    if (!waiter.done()) waiter.set_result();
  };
  const timer = aio.loop.callAt(aio.loop.time() + seconds(timeout), release);
  const future = ensureFuture(aio, awaitable);
  future.add_done_callback(release);
  try {
    try {
      yield* waiter;
    } catch (error) {
      if (!(error instanceof CancelledError) || !future.done()) {
        future.remove_done_callback(release);
        yield* cancelAndWait(aio, future);
        throw error;
      }
    }
    if (future.done()) return future.result();
    future.remove_done_callback(release);
    yield* cancelAndWait(aio, future);
    return timely(future);
  } finally {
    timer.cancel();
  }
}

/** asyncio.shield: who waits can be cancelled, what it waits for cannot. */
export function shield<R>(aio: Aio, awaitable: Aw<R>): Future<R> {
  const inner = ensureFuture(aio, awaitable);
  if (inner.done()) return inner;
  const outer = new Future<R>(aio);
  inner.add_done_callback(() => {
    if (outer.cancelled()) return;
    if (inner.cancelled()) outer.cancel();
    else if (inner.exception() !== null) outer.set_exception(inner.exception()!);
    else outer.set_result(inner.result());
  });
  return outer;
}

/** asyncio.as_completed: coroutines that give the results in the order in which they come. */
export function* asCompleted<R>(aio: Aio, awaitables: readonly Aw<R>[]): Generator<Steps<R>, void, unknown> {
  const done = new Queue<Future<R>>(aio);
  for (const one of awaitables) ensureFuture(aio, one).add_done_callback((future) => done.put_nowait(future));
  for (let left = awaitables.length; left > 0; left--) yield first(done);
}

function* first<R>(done: Queue<Future<R>>): Steps<R> {
  const future = yield* done.get();
  return future.result();
}
