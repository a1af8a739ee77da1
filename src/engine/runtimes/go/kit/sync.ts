import type { Condition } from '../../../sync/condition.ts';
import type { Mutex as InnerMutex } from '../../../sync/mutex.ts';
import type { Once as InnerOnce } from '../../../sync/once.ts';
import type { Op } from '../../../sync/op.ts';
import type { RwLock } from '../../../sync/rwlock.ts';
import type { Body } from '../../../sync/task.ts';
import type { WaitGroup as InnerGroup } from '../../../sync/wait-group.ts';
import { defer } from './frame.ts';
import { PerRun } from './here.ts';
import { methodsOf } from './methods.ts';
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
  *Do(f: () => Body<unknown> | Op<unknown>): Body {
    yield* this.#inner.now().do(f as () => Body<unknown>);
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

/** A condition on a lock. */
export const NewCond = (lock: Mutex, name?: string): Cond => new Cond(lock, name);

methodsOf(Mutex, RWMutex, WaitGroup, Once, Cond, Pool);
