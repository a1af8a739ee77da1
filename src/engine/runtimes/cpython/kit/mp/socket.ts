import type { Named } from '../../../../kernel/names.ts';
import { Ring } from '../../../../kernel/ring.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys, type Why } from '../../../../sync/op.ts';
import { Primitive } from '../../../../sync/primitive.ts';
import type { Slot } from '../../../../sync/slot.ts';
import type { Task } from '../../../../sync/task.ts';
import { kindOf } from '../../../../trace/records.ts';
import type { ObjectState } from '../../../../trace/state.ts';
import { showValue } from '../../../../trace/value.ts';
import type { Aio } from '../aio/aio.ts';
import { Future } from '../aio/future.ts';
import { seconds, type Steps } from '../session.ts';

const PUT = kindOf('queue.put');
const GOT = kindOf('queue.got');

/**
 * A listening socket that processes share, as after a fork: each connection goes to one of those that accept. Who waits for it in
 * `accept` is served in turn; loops that watch it are all woken, and one of them is first.
 */
export class ListeningSocket<T> extends Primitive {
  readonly type = 'queue';
  readonly waiters = this.newQueue();
  readonly #connections = new Ring<T>();
  readonly #connect: Connect<T>;
  readonly #accept: Accept<T>;
  readonly #aio: Aio;
  #watching: (() => void)[] = [];
  #count = 0;

  constructor(name: string, slot: Slot, aio: Aio) {
    super(name, slot);
    this.#aio = aio;
    this.#connect = new Connect(this);
    this.#accept = new Accept(this);
  }

  /** A client's connection, from outside or from another process: it waits in the backlog until somebody accepts it. */
  connect(request: T): Op<void> {
    return this.slot.arm(this.#connect, request);
  }

  /** Waits for a connection, and so does its thread; null when its time is over. */
  accept(): Op<T>;
  accept(timeout: number): Op<T | null>;
  accept(timeout = -1): Op<T | null> {
    return this.slot.arm(this.#accept, undefined, 0, timeout < 0 ? -1 : seconds(timeout));
  }

  /** `loop.sock_accept`: a coroutine waits, not its thread. */
  *accepts(): Steps<T> {
    while (this.#connections.size === 0) {
      const { loop } = this.#aio;
      const readable = new Future<void>(this.#aio);
      const wakes = (): void => {
        if (!readable.done()) readable.set_result();
      };
      this.#watching.push(() => void loop.callSoonThreadsafe(wakes));
      yield* readable;
    }
    const { sys, running } = this.#aio.session;
    return this.shift(running, sys);
  }

  comes(request: T, task: Task, sys: Sys): void {
    this.#count++;
    this.#connections.push(request);
    sys.record(PUT, task, this, 0, 0, request);
    const waiter = this.waiters.first?.task;
    if (waiter !== undefined) sys.settle(waiter, this.shift(waiter, sys));
    const watching = this.#watching;
    this.#watching = [];
    for (const wakes of watching) wakes();
  }

  get length(): number {
    return this.#connections.size;
  }

  shift(task: Task, sys: Sys): T {
    const request = this.#connections.shift()!;
    sys.record(GOT, task, this, 0, 0, request);
    return request;
  }

  protected reset(): void {
    this.#connections.clear();
    this.#watching = [];
    this.#count = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    const buffer = Array.from({ length: this.length }, (_, k) => showValue(this.#connections.at(k)));
    return { count: this.#count, buffer, waiters: this.waiters.names() };
  }
}

class Connect<T> extends Op<void> {
  readonly #socket: ListeningSocket<T>;
  constructor(socket: ListeningSocket<T>) {
    super('socket.connect', socket.slot);
    this.#socket = socket;
  }
  override on(): Named {
    return this.#socket;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#socket.comes(task.a as T, task, sys);
    return DONE;
  }
}

class Accept<T> extends Op<T | null> {
  readonly #socket: ListeningSocket<T>;
  constructor(socket: ListeningSocket<T>) {
    super('socket.accept', socket.slot);
    this.#socket = socket;
    this.parks = 'thread';
  }
  override on(): Named {
    return this.#socket;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.#socket.length === 0) {
      this.#socket.waiters.pushBack(task);
      return BLOCKED;
    }
    task.answer = this.#socket.shift(task, sys);
    return DONE;
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    if (!granted) sys.settle(task, null);
  }
}
