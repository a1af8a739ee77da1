import { BLOCKED, Op, OpIterator, type AnyOp, type Attempt } from '../../../../sync/op.ts';
import type { Slot } from '../../../../sync/slot.ts';
import type { Task as EngineTask } from '../../../../sync/task.ts';
import { TimerHandle } from '../../loop/handles.ts';
import type { EventLoop } from '../../loop/loop.ts';
import { CancelledError } from '../errors.ts';
import { seconds, type Session, type Steps } from '../session.ts';
import type { Aio } from './aio.ts';
import { Starter, type Awaiting } from './future.ts';

/**
 * asyncio.sleep: no time at all is one turn; else a timer's turn, and one to wake up. In asyncio a future lies between the two; here the
 * timer is what the task waits for, as there are many of them.
 */
export class Sleep<R> {
  readonly #aio: Aio;
  readonly #delay: number;
  readonly #result: R | undefined;

  constructor(aio: Aio, delay: number, result: R | undefined) {
    this.#aio = aio;
    this.#delay = delay;
    this.#result = result;
  }

  [Symbol.iterator](): Iterator<AnyOp, R | undefined, unknown> {
    const { current, loop, sleeps } = this.#aio;
    if (this.#delay <= 0 || current === null || current.mustCancel) return this.#turn(current);
    const timer = new Sleeper(loop.instantAfter(seconds(this.#delay)), loop, this.#aio.session, this.#result);
    loop.schedule(timer);
    current.waiter = timer;
    return sleeps.of(timer)[Symbol.iterator]() as Iterator<AnyOp, R | undefined, unknown>;
  }

  /** One turn; where the task was cancelled before it came to wait, that is thrown at its end. */
  *#turn(current: Awaiting | null): Steps<R | undefined> {
    yield* this.#aio.yields.of();
    current?.deliver();
    return this.#result;
  }

  /** As a generator has it: a coroutine that was never awaited has nothing to tidy up. */
  return(): void {}
}

/** The timer of a task that sleeps. */
export class Sleeper extends TimerHandle {
  readonly result: unknown;
  /** Who sleeps: a task, or what is to become one. */
  waiting: EngineTask | Starter | null = null;
  /** It was woken by somebody who cancelled it. */
  isCut = false;
  readonly #session: Session;

  constructor(when: number, loop: EventLoop, session: Session, result: unknown) {
    super(when, null, null, loop);
    this.#session = session;
    this.result = result;
  }

  override fires(): void {
    this.#wakes();
  }

  override cancel(): boolean {
    if (this.waiting === null || !super.cancel()) return false;
    this.isCut = true;
    this.#wakes();
    return true;
  }

  #wakes(): void {
    const waiting = this.waiting!;
    this.waiting = null;
    if (waiting instanceof Starter) waiting.begin();
    else this.#session.sys.settle(waiting, undefined);
  }
}

/** Waits for a timer. */
export class SleepOp extends Op<unknown> {
  override readonly shared = false;
  readonly #aio: { readonly current: Awaiting | null };
  constructor(slot: Slot, aio: { readonly current: Awaiting | null }) {
    super('asyncio.sleep', slot);
    this.#aio = aio;
  }
  of(timer: Sleeper): this {
    return this.slot.arm(this, timer);
  }
  attempt(task: EngineTask): Attempt {
    (task.a as Sleeper).waiting = task;
    return BLOCKED;
  }

  protected override iterator(): OpIterator {
    return new Sleeping(this);
  }

  /** The task goes on: with its result, or with what has cancelled it. */
  wakes(): unknown {
    const current = this.#aio.current!;
    const { isCut, result } = current.waiter as Sleeper;
    current.waiter = null;
    current.deliver();
    if (isCut) throw new CancelledError();
    return result;
  }

  /** An error is thrown at the task in its sleep. */
  breaksOff(): void {
    const current = this.#aio.current!;
    (current.waiter as Sleeper).cancel();
    current.waiter = null;
  }
}

class Sleeping extends OpIterator {
  override next(answer?: unknown): IteratorResult<AnyOp, unknown> {
    const step = super.next(answer);
    return step.done === true ? { done: true, value: (this.value as SleepOp).wakes() } : step;
  }
  override throw(error: unknown): never {
    (this.value as SleepOp).breaksOff();
    throw error;
  }
}
