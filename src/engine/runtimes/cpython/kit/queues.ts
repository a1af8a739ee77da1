import { kindOf } from '../../../trace/records.ts';
import type { ObjectState } from '../../../trace/state.ts';
import { showValue } from '../../../trace/value.ts';
import type { Named } from '../../../kernel/names.ts';
import { Ring } from '../../../kernel/ring.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys } from '../../../sync/op.ts';
import { Primitive } from '../../../sync/primitive.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';
import { Heap } from '../loop/heapq.ts';
import { Empty, Full, ShutDown, ValueError } from './errors.ts';
import { Condition, Lock } from './locks.ts';
import { seconds, type Session, type Steps } from './session.ts';

/** The order in which a queue gives things back. */
interface Store<T> {
  readonly size: number;
  push(item: T): void;
  shift(): T | undefined;
}

class Stack<T> implements Store<T> {
  readonly #items: T[] = [];
  get size(): number {
    return this.#items.length;
  }
  push(item: T): void {
    this.#items.push(item);
  }
  shift(): T | undefined {
    return this.#items.pop();
  }
}

/** The least first: numbers, or lists that begin with one. */
class Priorities<T> implements Store<T> {
  readonly #heap = new Heap<{ readonly when: number; readonly item: T }>();
  get size(): number {
    return this.#heap.size;
  }
  push(item: T): void {
    this.#heap.push({ when: Number(Array.isArray(item) ? item[0] : item), item });
  }
  shift(): T | undefined {
    return this.#heap.pop()?.item;
  }
}

const STORES = { Queue: Ring, LifoQueue: Stack, PriorityQueue: Priorities } as const;
export type QueueKind = keyof typeof STORES;

/** queue.Queue and its kin: one lock, three conditions. Whoever looks first takes, woken or not. Lib/queue.py. */
export class Queue<T> {
  readonly __name__: QueueKind;
  readonly maxsize: number;
  readonly #session: Session;
  readonly #mutex: Lock;
  readonly #notEmpty: Condition;
  readonly #notFull: Condition;
  readonly #allDone: Condition;
  readonly #state: { store: Store<T>; unfinished: number; shutDown: boolean };

  constructor(session: Session, kind: QueueKind, maxsize = 0, name?: string) {
    this.__name__ = kind;
    this.maxsize = maxsize;
    this.#session = session;
    const own = name ?? session.shop.numbered('queue');
    this.#mutex = new Lock(session, own);
    const condition = (part: string): Condition => new Condition(session, this.#mutex, `${own}.${part}`, 'inner-condition');
    this.#notEmpty = condition('not_empty');
    this.#notFull = condition('not_full');
    this.#allDone = condition('all_tasks_done');
    this.#state = session.state(() => ({ store: new STORES[kind]<T>() as Store<T>, unfinished: 0, shutDown: false }));
  }

  qsize(): number {
    return this.#state.store.size;
  }
  empty(): boolean {
    return this.qsize() === 0;
  }
  full(): boolean {
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  *put(item: T, { block = true, timeout = null }: { readonly block?: boolean; readonly timeout?: number | null } = {}): Steps {
    const state = this.#state;
    yield* this.#mutex.acquire();
    try {
      yield* this.#until(() => state.shutDown || !this.full(), this.#notFull, block, timeout, Full);
      if (state.shutDown) throw new ShutDown();
      state.store.push(item);
      state.unfinished++;
      yield* this.#notEmpty.notify();
    } finally {
      yield* this.#mutex.release();
    }
  }

  *get({ block = true, timeout = null }: { readonly block?: boolean; readonly timeout?: number | null } = {}): Steps<T> {
    const state = this.#state;
    yield* this.#mutex.acquire();
    try {
      yield* this.#until(() => state.shutDown || !this.empty(), this.#notEmpty, block, timeout, Empty);
      if (this.empty()) throw new ShutDown();
      const item = state.store.shift() as T;
      yield* this.#notFull.notify();
      return item;
    } finally {
      yield* this.#mutex.release();
    }
  }

  put_nowait(item: T): Steps {
    return this.put(item, { block: false });
  }
  get_nowait(): Steps<T> {
    return this.get({ block: false });
  }

  *#until(holds: () => boolean, on: Condition, block: boolean, timeout: number | null, Fault: typeof Full | typeof Empty): Steps {
    const { kit } = this.#session;
    if (block && timeout !== null && timeout < 0) throw new ValueError("'timeout' must be a non-negative number");
    const end = timeout === null ? 0 : kit.now() + seconds(timeout);
    while (!holds()) {
      if (!block || (timeout !== null && kit.now() >= end)) throw new Fault();
      yield* on.wait(timeout === null ? null : (end - kit.now()) / 1e9);
    }
  }

  *task_done(): Steps {
    yield* this.#mutex.acquire();
    try {
      if (this.#state.unfinished === 0) throw new ValueError('task_done() called too many times');
      if (--this.#state.unfinished === 0) yield* this.#allDone.notify_all();
    } finally {
      yield* this.#mutex.release();
    }
  }

  /** Waits until every item that was put has been reported done. */
  *join(): Steps {
    yield* this.#mutex.acquire();
    while (this.#state.unfinished > 0) yield* this.#allDone.wait();
    yield* this.#mutex.release();
  }

  /** 3.13: nothing more goes in, and who gets takes what is left. */
  *shutdown(): Steps {
    yield* this.#mutex.acquire();
    this.#state.shutDown = true;
    yield* this.#notEmpty.notify_all();
    yield* this.#notFull.notify_all();
    yield* this.#mutex.release();
  }
}

const PUT = kindOf('queue.put');
const GOT = kindOf('queue.got');

/** queue.SimpleQueue, in C: unbounded, and who has waited longest is handed the item. C313 Modules/_queuemodule.c. */
export class SimpleQueue<T> extends Primitive {
  readonly type = 'queue';
  readonly waiters = this.newQueue();
  readonly #items = new Ring<{ readonly item: T; readonly label: string }>();
  readonly #get: Get;
  #puts = 0;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#get = new Get(this);
  }

  get length(): number {
    return this.#items.size;
  }

  /** Acts at once. `label`: how traces show the item. */
  push(item: T, label: string, task: Task | null, sys: Sys): void {
    this.#puts++;
    this.#items.push({ item, label });
    sys.record(PUT, task, this, 0, 0, label);
    const waiter = this.waiters.first?.task;
    if (waiter !== undefined) sys.settle(waiter, this.shift(waiter, sys));
  }

  shift(task: Task, sys: Sys): T {
    const { item, label } = this.#items.shift()!;
    sys.record(GOT, task, this, 0, 0, label);
    return item;
  }

  get(): Op<T> {
    return this.slot.arm(this.#get) as Op<unknown> as Op<T>;
  }

  protected reset(): void {
    this.#items.clear();
    this.#puts = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    const buffer = Array.from({ length: this.length }, (_, k) => showValue(this.#items.at(k)!.label));
    return { count: this.#puts, buffer, waiters: this.waiters.names() };
  }
}

class Get extends Op<unknown> {
  readonly #queue: SimpleQueue<unknown>;
  constructor(queue: SimpleQueue<unknown>) {
    super('simplequeue.get', queue.slot);
    this.#queue = queue;
    this.parks = 'thread';
  }
  override on(): Named {
    return this.#queue;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.#queue.length === 0) {
      this.#queue.waiters.pushBack(task);
      return BLOCKED;
    }
    task.answer = this.#queue.shift(task, sys);
    return DONE;
  }
}
