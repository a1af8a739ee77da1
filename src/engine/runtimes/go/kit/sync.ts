import type { Condition } from '../../../sync/condition.ts';
import type { Atomic } from '../../../sync/memory.ts';
import type { Mutex as InnerMutex } from '../../../sync/mutex.ts';
import type { Once as InnerOnce } from '../../../sync/once.ts';
import type { Op } from '../../../sync/op.ts';
import type { RwLock } from '../../../sync/rwlock.ts';
import type { Body } from '../../../sync/task.ts';
import type { WaitGroup as InnerGroup } from '../../../sync/wait-group.ts';
import { defer } from './frame.ts';
import { here, PerRun } from './here.ts';
import { go } from './program.ts';

/** `sync.Mutex` */
export class Mutex {
  readonly #inner: PerRun<InnerMutex>;
  constructor(name?: string) {
    this.#inner = new PerRun(({ kit }) => kit.mutex(name));
  }
  Lock(): Op<void> {
    return this.inner.lock();
  }
  Unlock(): Op<void> {
    return this.inner.unlock();
  }
  TryLock(): Op<boolean> {
    return this.inner.tryLock();
  }
  get inner(): InnerMutex {
    return this.#inner.now();
  }
}

/** `sync.RWMutex` */
export class RWMutex {
  readonly #inner: PerRun<RwLock>;
  constructor(name?: string) {
    this.#inner = new PerRun(({ kit }) => kit.rwlock(name));
  }
  Lock(): Op<void> {
    return this.#inner.now().lockWrite();
  }
  Unlock(): Op<void> {
    return this.#inner.now().unlockWrite();
  }
  RLock(): Op<void> {
    return this.#inner.now().lockRead();
  }
  RUnlock(): Op<void> {
    return this.#inner.now().unlockRead();
  }
}

/** `sync.WaitGroup` */
export class WaitGroup {
  readonly #inner: PerRun<InnerGroup>;
  constructor(name?: string) {
    this.#inner = new PerRun(({ kit }) => kit.waitGroup(name));
  }
  Add(delta: number): Op<void> {
    return this.#inner.now().add(delta);
  }
  Done(): Op<void> {
    return this.#inner.now().done();
  }
  Wait(): Op<void> {
    return this.#inner.now().wait();
  }
  /** Since Go 1.25: a goroutine that is counted. */
  *Go(f: () => Body<unknown>): Body {
    yield* this.Add(1);
    const counted = (wg: WaitGroup): Body<unknown> => {
      defer(() => wg.Done());
      return f();
    };
    Object.defineProperty(counted, 'name', { value: f.name });
    yield* go(counted, this);
  }
}

/** `sync.Once` */
export class Once {
  readonly #inner: PerRun<InnerOnce>;
  constructor(name?: string) {
    this.#inner = new PerRun(({ kit }) => kit.once(name));
  }
  *Do(f: () => Body<unknown>): Body {
    yield* this.#inner.now().do(f);
  }
}

/** `sync.Cond`, made by `NewCond`. */
export class Cond {
  readonly L: Mutex;
  readonly #inner: PerRun<Condition>;
  constructor(lock: Mutex, name?: string) {
    this.L = lock;
    this.#inner = new PerRun((at) => at.kit.condition(name ?? at.numbered('cond'), lock.inner));
  }
  Wait(): Op<void> {
    return this.#inner.now().wait();
  }
  Signal(): Op<void> {
    return this.#inner.now().notify();
  }
  Broadcast(): Op<void> {
    return this.#inner.now().notifyAll();
  }
}

/** `sync.Pool`: what was put last comes out first. Left out: one per P, and its emptying by the collector. */
export class Pool<T> {
  readonly #new: () => T;
  readonly #kept: PerRun<T[]>;
  constructor(New: () => T) {
    this.#new = New;
    this.#kept = new PerRun(() => []);
  }
  Get(): T {
    return this.#kept.now().pop() ?? this.#new();
  }
  Put(value: T): void {
    this.#kept.now().push(value);
  }
}

export const sync = { Mutex, RWMutex, WaitGroup, Once, Cond, Pool, NewCond: (lock: Mutex, name?: string): Cond => new Cond(lock, name) };

/** `atomic.Int64` and its like. */
export class Int64 {
  readonly #inner: PerRun<Atomic>;
  constructor(first = 0, name?: string) {
    this.#inner = new PerRun((at) => at.kit.atomic(name ?? at.numbered('atomic'), first));
  }
  /** Answers the new value. */
  *Add(delta: number): Body<number> {
    return (yield* this.#inner.now().add(delta)) + delta;
  }
  Load(): Op<number> {
    return this.#inner.now().load();
  }
  Store(value: number): Op<void> {
    return this.#inner.now().store(value);
  }
  Swap(value: number): Op<number> {
    return this.#inner.now().exchange(value);
  }
  CompareAndSwap(old: number, value: number): Op<boolean> {
    return this.#inner.now().compareAndSwap(old, value);
  }
}
export const atomic = { Int64, Int32: Int64, Uint64: Int64, Uint32: Int64 };

/** A variable that several goroutines use: reading and writing it are steps, and two of them can race. */
export class Shared<T> {
  readonly #inner: PerRun<ReturnType<ReturnType<typeof here>['kit']['cell']>>;
  constructor(name: string, first: T) {
    this.#inner = new PerRun(({ kit }) => kit.cell<unknown>(name, first));
  }
  get(): Op<T> {
    return this.#inner.now().read() as Op<T>;
  }
  set(value: T): Op<void> {
    return this.#inner.now().write(value);
  }
  /** `x = change(x)`: a read, then a write. */
  *update(change: (value: T) => T): Body<T> {
    const next = change(yield* this.get());
    yield* this.set(next);
    return next;
  }
}
