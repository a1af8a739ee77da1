import { TaskFault } from '../../../sync/faults.ts';
import { Condition as EngineCondition, type ConditionType } from '../../../sync/condition.ts';
import { Mutex } from '../../../sync/mutex.ts';
import { ReentrantLock } from '../../../sync/reentrant.ts';
import { THREADING_LOCK } from '../policies.ts';
import { RuntimeError, ValueError } from './errors.ts';
import { seconds, type ContextManager, type Session, type Steps } from './session.ts';

/** How a lock is asked for: `acquire(false)`, `acquire(true, 0.5)`, `acquire({ timeout: 0.5 })`. */
type Blocking = boolean | { readonly blocking?: boolean; readonly timeout?: number };

/** What `Lock` and `RLock` have in common. */
abstract class AnyLock implements ContextManager<boolean> {
  readonly mutex: Mutex;
  protected readonly session: Session;

  constructor(session: Session, mutex: Mutex) {
    this.session = session;
    this.mutex = mutex;
    mutex.parks = 'thread';
  }

  /** Tries without giving up the GIL first; then sleeps without it. Answers whether it has the lock. */
  *acquire(blocking: Blocking = true, timeout = -1): Steps<boolean> {
    const waits = typeof blocking === 'boolean' ? blocking : (blocking.blocking ?? true);
    const limit = typeof blocking === 'boolean' ? timeout : (blocking.timeout ?? -1);
    if (!waits && limit !== -1) throw new ValueError("can't specify a timeout for a non-blocking call");
    if (limit < 0 && limit !== -1) throw new ValueError('timeout value must be a non-negative number');
    if (!waits) return yield* this.mutex.tryLock();
    if (limit !== -1) return yield* this.mutex.lockWithin(seconds(limit));
    yield* this.mutex.lock();
    return true;
  }

  *release(): Steps {
    try {
      yield* this.mutex.unlock();
    } catch (error) {
      if (error instanceof TaskFault && error.code === 'E_NOT_LOCK_HOLDER') throw new RuntimeError(this.misused);
      throw error;
    }
  }

  protected abstract readonly misused: string;
  /** Does the running thread hold it, as far as it can tell? */
  abstract readonly isOwned: boolean;

  *__enter__(): Steps<boolean> {
    return yield* this.acquire();
  }
  *__exit__(): Steps {
    yield* this.release();
  }
}

/** threading.Lock: not reentrant, and any thread may release it. */
export class Lock extends AnyLock {
  protected readonly misused = 'release unlocked lock';

  constructor(session: Session, name?: string) {
    super(
      session,
      session.shop.add('mutex', name, (own) => new Mutex(own, session.slot, THREADING_LOCK)),
    );
  }
  locked(): boolean {
    return this.mutex.isLocked;
  }
  get isOwned(): boolean {
    return this.mutex.isLocked;
  }
}

/** threading.RLock: its owner may take it again, and only its owner may release it. */
export class RLock extends AnyLock {
  protected readonly misused = 'cannot release un-acquired lock';

  constructor(session: Session, name?: string) {
    super(
      session,
      session.shop.add('reentrantLock', name, (own) => new ReentrantLock(own, session.slot, THREADING_LOCK)),
    );
  }
  get isOwned(): boolean {
    return this.mutex.owner === this.session.running;
  }
}

/** threading.Condition: waiters in the order of their coming; who is woken takes the lock again in competition with everybody. */
export class Condition implements ContextManager<boolean> {
  readonly #session: Session;
  readonly #lock: Lock | RLock;
  readonly #condition: EngineCondition;

  /** `type`: what it is for, where it is a part of something else. */
  constructor(session: Session, lock?: Lock | RLock, name?: string, type?: ConditionType) {
    this.#session = session;
    this.#lock = lock ?? new RLock(session, name === undefined ? undefined : `${name}.lock`);
    const { mutex } = this.#lock;
    this.#condition = session.shop.add('condition', name, (own) => new EngineCondition(own, session.slot, mutex, type));
    this.#condition.parks = 'thread';
  }

  acquire(blocking: Blocking = true, timeout = -1): Steps<boolean> {
    return this.#lock.acquire(blocking, timeout);
  }
  release(): Steps {
    return this.#lock.release();
  }
  __enter__(): Steps<boolean> {
    return this.#lock.__enter__();
  }
  __exit__(): Steps {
    return this.#lock.__exit__();
  }

  /** Answers whether it was notified. */
  *wait(timeout?: number | null): Steps<boolean> {
    if (!this.#lock.isOwned) throw new RuntimeError('cannot wait on un-acquired lock');
    if (timeout !== undefined && timeout !== null) return yield* this.#condition.waitWithin(seconds(Math.max(0, timeout)));
    yield* this.#condition.wait();
    return true;
  }

  /** Waits until the predicate holds; answers its last value. */
  *wait_for<T>(predicate: () => T, timeout?: number | null): Steps<T> {
    const { kit } = this.#session;
    const end = timeout === undefined || timeout === null ? null : kit.now() + seconds(timeout);
    let result = predicate();
    while (result === undefined || result === null || result === false || result === 0) {
      const left = end === null ? null : (end - kit.now()) / 1e9;
      if (left !== null && left <= 0) break;
      yield* this.wait(left);
      result = predicate();
    }
    return result;
  }

  *notify(n = 1): Steps {
    if (!this.#lock.isOwned) throw new RuntimeError('cannot notify on un-acquired lock');
    yield* this.#condition.notify(n);
  }
  *notify_all(): Steps {
    if (!this.#lock.isOwned) throw new RuntimeError('cannot notify on un-acquired lock');
    yield* this.#condition.notifyAll();
  }
}

/** The lock and the condition that an object of Python's library is made of, named after it; `kind`: what it is numbered as without a name. */
export function innerCondition(session: Session, kind: string, name?: string, type: ConditionType = 'inner-condition'): Condition {
  const own = name ?? session.shop.numbered(kind);
  return new Condition(session, new Lock(session, `${own}.lock`), own, type);
}
