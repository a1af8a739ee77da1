import type { Nanos } from '../../../../kernel/time.ts';
import type { Handle } from '../../loop/handles.ts';
import type { EventLoop } from '../../loop/loop.ts';
import { ThreadPoolExecutor } from '../futures.ts';
import { seconds, type Steps } from '../session.ts';
import { errorText } from '../../../../kernel/errors.ts';
import type { Aio } from './aio.ts';
import { Future } from './future.ts';
import { Task } from './task.ts';

/** A callback: plain code, which cannot await. */
type Plain<A extends readonly unknown[]> = (...args: A) => unknown;

/** What `asyncio.get_running_loop()` answers. */
export class Loop {
  readonly #aio: Aio;

  constructor(aio: Aio) {
    this.#aio = aio;
  }

  /** Seconds on the loop's clock. */
  time(): number {
    return this.#aio.loop.time() / 1e9;
  }
  call_soon<A extends readonly unknown[]>(callback: Plain<A>, ...args: A): Handle {
    return this.#aio.loop.callSoon(this.#bound(callback, args));
  }
  /** From any thread. */
  call_soon_threadsafe<A extends readonly unknown[]>(callback: Plain<A>, ...args: A): Handle {
    return this.#aio.loop.callSoonThreadsafe(this.#bound(callback, args));
  }
  call_later<A extends readonly unknown[]>(delay: number, callback: Plain<A>, ...args: A): Handle {
    return this.#at(this.#aio.loop.time() + seconds(delay), callback, args);
  }
  call_at<A extends readonly unknown[]>(when: number, callback: Plain<A>, ...args: A): Handle {
    return this.#at(seconds(when), callback, args);
  }
  #at<A extends readonly unknown[]>(when: Nanos, callback: Plain<A>, args: A): Handle {
    return this.#aio.loop.callAt(when, this.#bound(callback, args));
  }
  create_future<R>(): Future<R> {
    return new Future<R>(this.#aio);
  }
  create_task<R>(coroutine: Steps<R>, name?: string): Task<R> {
    return new Task(this.#aio, coroutine, { name }).schedule();
  }

  /** An exception of a callback is named and forgotten. */
  #bound<A extends readonly unknown[]>(callback: Plain<A>, args: A): () => void {
    const { session } = this.#aio;
    return () => {
      try {
        callback(...args);
      } catch (error) {
        if (!session.isPython(error)) throw error;
        session.kit.log(`Exception in callback: ${errorText(error)}`);
      }
    };
  }

  /** The call runs in a thread of the pool, which has to share the GIL; its result comes back by way of a callback. */
  run_in_executor<A extends readonly unknown[], R>(pool: ThreadPoolExecutor | null, fn: (...args: A) => Steps<R>, ...args: A): Future<R> {
    const aio = this.#aio;
    const { session, threads, loop } = aio;
    const used = pool ?? defaultPool(loop, () => new ThreadPoolExecutor(session, threads, {}, aio.nextPool()));
    const work = used.enqueue(fn as unknown as (...args: never[]) => Steps<R>, args);
    used.startMissing();
    const future = new Future<R>(this.#aio);
    const answer = (): void => {
      if (future.done()) return;
      try {
        future.set_result(work.now());
      } catch (error) {
        if (!session.isPython(error)) throw error;
        future.set_exception(error);
      }
    };
    work.whenDone(() => loop.callSoonThreadsafe(answer));
    future.add_done_callback(() => void (future.cancelled() && work.cancelNow()));
    return future;
  }
}

/** The default executor of a loop, made on first use. */
function defaultPool(loop: EventLoop, make: () => ThreadPoolExecutor): ThreadPoolExecutor {
  return (loop.executor ??= make()) as ThreadPoolExecutor;
}
