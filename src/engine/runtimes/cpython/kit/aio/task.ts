import type { Named } from '../../../../kernel/names.ts';
import type { Process } from '../../../../machine/process.ts';
import type { BodyOf, Task as EngineTask } from '../../../../sync/task.ts';
import { Handle } from '../../loop/handles.ts';
import { CancelledError } from '../errors.ts';
import type { Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Future } from './future.ts';

/** asyncio.Task: steps a coroutine from the loop. C313 Lib/asyncio/tasks.py. */
export class Task<R> extends Future<R> {
  /** Cancelled while it was not waiting: thrown at its next step. */
  mustCancel = false;
  /** What it awaits. */
  waiter: { cancel(): boolean } | null = null;
  readonly coroutine: Steps<R>;
  /** Its steps, where some have been made before the engine knew it. */
  #rest: Steps | null = null;
  /** What the engine runs for it. */
  readonly engine: EngineTask;
  #requests = 0;

  /** `engine`: that of the main task, which is there already. */
  constructor(aio: Aio, coroutine: Steps<R>, options: { readonly name?: string | undefined; readonly engine?: EngineTask } = {}) {
    super(aio);
    if (!isAwaitable(coroutine)) throw noCoroutine(aio);
    this.coroutine = coroutine;
    const body: BodyOf<never[]> = () => (this.#rest ??= this.steps());
    this.engine = options.engine ?? aio.session.shop.task(options.name ?? aio.nextName(), { daemon: true }, body);
    if (options.engine !== undefined) aio.known(options.engine, this);
  }

  /** From here on the engine runs these. */
  goesOn(rest: Steps): void {
    this.#rest = rest;
  }

  override get shownAs(): Named {
    return this.engine;
  }

  get process(): Process {
    return this.engine.process;
  }

  get_name(): string {
    return this.engine.name;
  }

  /** Queues the first step. */
  schedule(): this {
    const { kernel, settings } = this.aio.loop.host;
    kernel.charge(Number(settings['asyncio.createNs']));
    this.begin();
    return this;
  }

  /** Makes it a handle of the loop. */
  begin(): void {
    const { session, loop } = this.aio;
    this.engine.process = loop.host.process;
    this.engine.local = new Handle(this.engine, null);
    this.aio.known(this.engine, this);
    session.sys.begin(this.engine, session.slot.running);
  }

  /** Only asks: the error is thrown where it awaits, one turn later; it may be caught. */
  override cancel(): boolean {
    if (this.done()) return false;
    this.#requests++;
    if (this.waiter !== null && this.waiter.cancel()) return true;
    this.mustCancel = true;
    return true;
  }
  cancelling(): number {
    return this.#requests;
  }
  uncancel(): number {
    if (this.#requests > 0) this.#requests--;
    return this.#requests;
  }

  /** Throws what a request to cancel has left for this step. */
  deliver(): void {
    if (!this.mustCancel) return;
    this.mustCancel = false;
    throw new CancelledError();
  }

  /** All its steps. An exception stays in the task, for whoever asks for its result. */
  *steps(): Steps {
    try {
      this.deliver();
      const result = yield* this.coroutine;
      if (this.mustCancel) super.cancel();
      else this.set_result(result);
    } catch (error) {
      if (!this.aio.session.isPython(error)) throw error;
      if (error instanceof CancelledError) super.cancel();
      else this.set_exception(error);
    } finally {
      this.aio.ended(this);
    }
  }
}

function isAwaitable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function noCoroutine({ session }: Aio): Error {
  return session.slot.mistaken(
    'E_NOT_A_GENERATOR',
    'a task is to be made of something that is no coroutine',
    'Call the generator function: create_task(work()). What is return_exceptions=True in Python is gather_exceptions(...) here.',
  );
}

/** Whatever can be awaited, as a future; a coroutine becomes a task. */
export function ensureFuture<R>(aio: Aio, awaitable: Future<R> | Steps<R>): Future<R> {
  return awaitable instanceof Future ? awaitable : new Task(aio, awaitable).schedule();
}
