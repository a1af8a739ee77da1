import type { Nanos } from '../../../kernel/time.ts';
import type { Body } from '../../../sync/task.ts';
import { nilChan, struct, type Chan } from './chan.ts';
import { CancelCtx, Canceled, DeadlineExceeded, nearest, NEAREST, TimerCtx, type Context } from './context-tree.ts';
import { panic } from './frame.ts';
import type { GoError } from './fmt.ts';
import { here } from './here.ts';
import { go } from './program.ts';
import { Once } from './sync.ts';
import { Now } from './time.ts';

export { Canceled, DeadlineExceeded, type Context };

/** `context.CancelFunc`: behind `yield*`, or deferred. */
export type CancelFunc = () => Body;
/** `context.CancelCauseFunc` */
export type CancelCauseFunc = (cause: GoError | null) => Body;

/** Never ends, has no values and no deadline. */
class Empty implements Context {
  readonly #never = nilChan(struct);
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  Deadline(): readonly [Nanos, boolean] {
    return [0, false];
  }
  Done(): Chan<void> {
    return this.#never;
  }
  *Err(): Body<GoError | null> {
    return null;
  }
  Value(): unknown {
    return null;
  }
  String(): string {
    return this.#name;
  }
}

const background = new Empty('context.Background');
const todo = new Empty('context.TODO');

/** Passes everything on to another one, but for one key. */
class WithOneValue implements Context {
  readonly #parent: Context;
  readonly #key: unknown;
  readonly #value: unknown;
  constructor(parent: Context, key: unknown, value: unknown) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
  }
  Deadline(): readonly [Nanos, boolean] {
    return this.#parent.Deadline();
  }
  Done(): Chan<void> {
    return this.#parent.Done();
  }
  Err(): Body<GoError | null> {
    return this.#parent.Err();
  }
  Value(key: unknown): unknown {
    return key === this.#key ? this.#value : this.#parent.Value(key);
  }
}

/** Has the values of another one, and never ends. */
class Detached extends Empty {
  readonly #values: Context;
  constructor(values: Context) {
    super('context.WithoutCancel');
    this.#values = values;
  }
  override Value(key?: unknown): unknown {
    return key === NEAREST ? null : this.#values.Value(key);
  }
}

function* cancellable(parent: Context): Body<CancelCtx> {
  const ctx = new CancelCtx(parent, here().numbered('ctx'));
  yield* ctx.attach(parent);
  return ctx;
}

function* withDeadline(parent: Context, at: Nanos, cause: GoError | null): Body<readonly [Context, CancelFunc]> {
  const [earlier, has] = parent.Deadline();
  if (has && earlier < at) return yield* WithCancel(parent); // and makes no timer
  const ctx = new TimerCtx(parent, here().numbered('ctx'), at);
  yield* ctx.attach(parent);
  yield* ctx.arm(cause);
  return [ctx, () => ctx.cancel(true, Canceled, null)];
}

/** Never ends. */
export const Background = (): Context => background;
/** The same, where it is not yet known which one it should be. */
export const TODO = (): Context => todo;

export function* WithCancel(parent: Context): Body<readonly [Context, CancelFunc]> {
  const ctx = yield* cancellable(parent);
  return [ctx, () => ctx.cancel(true, Canceled, null)];
}

/** Since Go 1.20. */
export function* WithCancelCause(parent: Context): Body<readonly [Context, CancelCauseFunc]> {
  const ctx = yield* cancellable(parent);
  return [ctx, (cause) => ctx.cancel(true, Canceled, cause)];
}

/** `at`: an instant, as `time.Now() + span`. */
export const WithDeadline = (parent: Context, at: Nanos): Body<readonly [Context, CancelFunc]> => withDeadline(parent, at, null);
export const WithTimeout = (parent: Context, span: Nanos): Body<readonly [Context, CancelFunc]> => withDeadline(parent, Now() + span, null);
/** Since Go 1.21. */
export const WithTimeoutCause = (parent: Context, span: Nanos, cause: GoError): Body<readonly [Context, CancelFunc]> =>
  withDeadline(parent, Now() + span, cause);

export function WithValue(parent: Context, key: unknown, value: unknown): Context {
  if (key === null || key === undefined) panic('nil key');
  return new WithOneValue(parent, key, value);
}

/** Since Go 1.21. */
export const WithoutCancel = (parent: Context): Context => new Detached(parent);

/** Why it has ended, in the words of whoever ended it; null while it has not. Since Go 1.20. */
export const Cause = (ctx: Context): Body<GoError | null> => nearest(ctx)?.cause() ?? ctx.Err();

/** Starts a goroutine with `f` when the context ends; answers what calls that off. Since Go 1.21. */
export function* AfterFunc(ctx: Context, f: () => Body<unknown>): Body<() => Body<boolean>> {
  const once = new Once();
  const starts = (): Body => once.Do(() => go(f));
  const waits = new CancelCtx(ctx, here().numbered('ctx'), starts);
  yield* waits.attach(ctx);
  return function* stop(): Body<boolean> {
    const said = { stopped: false };
    yield* once.Do(function* () {
      said.stopped = true;
    });
    if (said.stopped) yield* waits.cancel(true, Canceled, null);
    return said.stopped;
  };
}
