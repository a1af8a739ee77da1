import type { Nanos } from '../../../kernel/time.ts';
import type { Body } from '../../../sync/task.ts';
import { chan, close, otherwise, select, struct, type Chan } from './chan.ts';
import { GoError } from './fmt.ts';
import { here } from './here.ts';
import { MapKeys } from './map-order.ts';
import { go } from './program.ts';
import { Int64 } from './atomic.ts';
import { Mutex } from './sync.ts';
import { AfterFunc, Now, type Timer } from './time.ts';
import { schedOf } from './timer-ops.ts';

/** `context.Context`. A class of a program may implement it: then a goroutine carries its end to contexts made from it, as in Go. */
export interface Context {
  /** The instant, and whether there is one. */
  Deadline(): readonly [Nanos, boolean];
  /** Is closed when the context ends; nil where it never does. */
  Done(): Chan<void>;
  /** Why it has ended; null while it has not. */
  Err(): Body<GoError | null>;
  /** null where there is none. */
  Value(key: unknown): unknown;
}

export const Canceled = new GoError('context canceled');
export const DeadlineExceeded = new GoError('context deadline exceeded');

/** Asked for its value, a context answers with the next one above that can be cancelled, itself included. */
export const NEAREST = Symbol('cancelCtx');

/** The context whose end is this one's, if it is of ours. Go 1.26 context/context.go, parentCancelCtx. */
export function nearest(ctx: Context): CancelCtx | null {
  const found = ctx.Value(NEAREST);
  return found instanceof CancelCtx && found.Done() === ctx.Done() ? found : null;
}

/** Ends with its parent, or when it is cancelled, whichever comes first. Go 1.26 context/context.go, cancelCtx. */
export class CancelCtx implements Context {
  readonly #parent: Context;
  readonly #name: string;
  readonly #mu: Mutex;
  readonly #done: Chan<void>;
  /** 1: it has ended, for `#why`. */
  readonly #ended: Int64;
  #why: GoError | null = null;
  #cause: GoError | null = null;
  /** Those that end with it. */
  readonly #children = new MapKeys<CancelCtx>();
  /** What else happens at its end: the goroutine of context.AfterFunc. */
  readonly #then: (() => Body) | null;

  constructor(parent: Context, name: string, then: (() => Body) | null = null) {
    this.#parent = parent;
    this.#name = name;
    this.#mu = new Mutex(`${name}.mu`);
    this.#done = chan(struct, 0, `${name}.Done`);
    this.#ended = new Int64(0, `${name}.err`);
    this.#then = then;
  }

  Deadline(): readonly [Nanos, boolean] {
    return this.#parent.Deadline();
  }

  Done(): Chan<void> {
    return this.#done;
  }

  /** Whoever sees an error finds Done closed too. Up to 1.24 under the lock, so that it waits for a cancellation under way. */
  *Err(): Body<GoError | null> {
    if ((schedOf(here().goroutine)?.version ?? 26) < 25) {
      yield* this.#mu.Lock();
      const why = this.#why;
      yield* this.#mu.Unlock();
      return why;
    }
    if ((yield* this.#ended.Load()) === 0) return null;
    yield* this.#done.recv();
    return this.#why;
  }

  Value(key: unknown): unknown {
    return key === NEAREST ? this : this.#parent.Value(key);
  }

  *cause(): Body<GoError | null> {
    yield* this.#mu.Lock();
    const cause = this.#cause;
    yield* this.#mu.Unlock();
    return cause;
  }

  /** Has it end with its parent. propagateCancel. */
  *attach(parent: Context): Body {
    const done = parent.Done();
    if (done.inner.isNil) return;
    const above = nearest(parent);
    if ((yield* select(done.onRecv(), otherwise())) === 0) yield* this.endsAs(parent);
    else if (above !== null) yield* above.#adopt(this);
    else yield* go(carry(this, parent));
  }

  /** A child ends with it from now on, or at once if it has ended already. */
  *#adopt(child: CancelCtx): Body {
    yield* this.#mu.Lock();
    if (this.#why !== null) yield* child.cancel(false, this.#why, this.#cause);
    else this.#children.add(child);
    yield* this.#mu.Unlock();
  }

  /** Ends it as its parent has ended. */
  *endsAs(parent: Context): Body {
    const why = (yield* parent.Err())!;
    const above = nearest(parent);
    yield* this.cancel(false, why, above === null ? why : yield* above.cause());
  }

  /** Ends it: first its own Done is closed, then its children end one after the other, in the order of a walk through a map. */
  *cancel(leaves: boolean, why: GoError, cause: GoError | null): Body {
    yield* this.#mu.Lock();
    if (this.#why !== null) {
      yield* this.#mu.Unlock();
      return;
    }
    this.#why = why;
    this.#cause = cause ?? why;
    yield* this.#ended.Store(1);
    yield* close(this.#done);
    for (const child of (yield* here().ops.mapWalk.of(this.#children)) as readonly CancelCtx[])
      yield* child.cancel(false, why, cause ?? why);
    yield* this.#mu.Unlock();
    if (leaves) yield* this.#leave();
    if (this.#then !== null) yield* this.#then();
  }

  /** Its parent forgets it. removeChild. */
  *#leave(): Body {
    const above = nearest(this.#parent);
    if (above === null) return;
    yield* above.#mu.Lock();
    above.#children.delete(this);
    yield* above.#mu.Unlock();
  }

  /** Does something unless it has ended, which cannot happen meanwhile. */
  protected *unlessEnded(does: () => Body): Body {
    yield* this.#mu.Lock();
    if (this.#why === null) yield* does();
    yield* this.#mu.Unlock();
  }

  /** Does something under its lock. */
  protected *locked(does: () => Body): Body {
    yield* this.#mu.Lock();
    yield* does();
    yield* this.#mu.Unlock();
  }

  toJSON(): string {
    return this.#name;
  }
}

/** What carries the end of a context of another type over. */
const carry = (child: CancelCtx, parent: Context): (() => Body) =>
  function* carries() {
    yield* select(
      parent.Done().onRecv(() => child.endsAs(parent)),
      child.Done().onRecv(),
    );
  };

/** Ends by itself at an instant. timerCtx. */
export class TimerCtx extends CancelCtx {
  readonly #at: Nanos;
  #timer: Timer | null = null;

  constructor(parent: Context, name: string, at: Nanos) {
    super(parent, name);
    this.#at = at;
  }

  override Deadline(): readonly [Nanos, boolean] {
    return [this.#at, true];
  }

  /** Sets the timer; where the instant has passed it ends at once. */
  *arm(cause: GoError | null): Body {
    const left = this.#at - Now();
    if (left <= 0) {
      yield* this.cancel(true, DeadlineExceeded, cause);
      return;
    }
    const ctx = this as TimerCtx;
    yield* this.unlessEnded(function* () {
      ctx.#timer = yield* AfterFunc(left, function* deadline(): Body {
        yield* ctx.cancel(true, DeadlineExceeded, cause);
      });
    });
  }

  override *cancel(leaves: boolean, why: GoError, cause: GoError | null): Body {
    yield* super.cancel(leaves, why, cause);
    const ctx = this as TimerCtx;
    yield* this.locked(function* () {
      const timer = ctx.#timer;
      ctx.#timer = null;
      if (timer !== null) yield* timer.Stop();
    });
  }
}
