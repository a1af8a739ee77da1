import type { Channel, ChannelCase } from '../../../sync/channel.ts';
import type { Op } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import { otherwise as neutralOtherwise } from '../../../sync/select.ts';
import { TimerChannel } from '../objects/timer-channel.ts';
import { here, PerRun } from './here.ts';
import { takesTime } from './made.ts';
import { methodsOf } from './methods.ts';

/** A type of Go, as far as a channel needs it: what a receive gives once the channel is closed. */
export interface Type<T> {
  readonly zero: T;
}
export const int: Type<number> = { zero: 0 };
export const float64: Type<number> = { zero: 0 };
export const string: Type<string> = { zero: '' };
export const bool: Type<boolean> = { zero: false };
/** `struct{}`, and its only value. */
export const struct: Type<void> = { zero: undefined };
/** Any other type: `type<Job>()`, with its zero value, or `null` where Go has nil. */
export const type = <T>(zero: T | null = null): Type<T> => ({ zero: zero as T });

/** What a case of `select` does when it is chosen: nothing, something at once, an operation, or a generator function. */
type Then<A extends unknown[]> = (...args: A) => unknown;

/** One case of a `select`. */
export interface Case {
  readonly side: ChannelCase | null;
  readonly runs: (value: unknown, ok: boolean) => unknown;
}

/** A channel. Made by `chan`. */
export class Chan<T> {
  readonly #zero: T;
  readonly #inner: PerRun<Channel<T>>;

  constructor(zero: T, make: () => Channel<T>) {
    this.#zero = zero;
    this.#inner = new PerRun(() => {
      const made = make();
      made.zero = zero;
      return made;
    });
  }

  /** `ch <- value` */
  send(value: T): Op<void> {
    return this.inner.send(value);
  }
  /** `<-ch`: the zero value once the channel is closed and empty. */
  recv(): Op<T> {
    return this.inner.receive() as Op<T>;
  }
  /** `v, ok := <-ch` */
  *recvOk(): Body<readonly [T, boolean]> {
    const { value, ok } = yield* this.inner.receiveOk();
    return [value as T, ok];
  }
  /** `case v, ok := <-ch:` */
  onRecv(then: Then<[value: T, ok: boolean]> = nothing): Case {
    return { side: this.inner.onReceive(), runs: (value, ok) => then(ok ? (value as T) : this.#zero, ok) };
  }
  /** `case ch <- value:` */
  onSend(value: T, then: Then<[]> = nothing): Case {
    return { side: this.inner.onSend(value), runs: () => then() };
  }
  get inner(): Channel<T> {
    return this.#inner.now();
  }
  toJSON(): string {
    return this.inner.name;
  }
}

methodsOf(Chan);

const nothing = (): void => undefined;

/** `make(chan T, capacity)`. A name shows in traces. */
export function chan<T>(of: Type<T>, capacity = 0, name?: string): Chan<T> {
  return new Chan(of.zero, () => here().kit.channel<T>(name, capacity));
}
/** `var ch chan T`: nil, on which everything waits for ever. */
export function nilChan<T>(of: Type<T>, name?: string): Chan<T> {
  return new Chan(of.zero, () => here().kit.nilChannel<T>(name));
}
/** `close(ch)` */
export function close<T>(ch: Chan<T>): Op<void> {
  return ch.inner.close();
}
/** `len(ch)` */
export function len<T>(ch: Chan<T> | readonly T[] | string): number {
  return ch instanceof Chan ? ch.inner.length : ch.length;
}
/** `cap(ch)` */
export function cap(ch: Chan<unknown>): number {
  return ch.inner instanceof TimerChannel ? 0 : ch.inner.capacity;
}

/** `for v := range ch { ... }`; `false` from the body is `break`. */
export function* range<T>(ch: Chan<T>, body: (value: T) => unknown): Body {
  for (let [value, ok] = yield* ch.recvOk(); ok; [value, ok] = yield* ch.recvOk()) {
    if ((yield* done(body(value))) === false) return;
  }
}

/** `default:` of a select. */
export const otherwise = (then: Then<[]> = nothing): Case => ({ side: null, runs: () => then() });

/** `select { ... }`: answers which case was chosen, after its body. Without a case it waits for ever. */
export function* select(...cases: readonly Case[]): Body<number> {
  const chosen = yield* here().kit.select(...cases.map(({ side }) => side ?? neutralOtherwise));
  yield* done(cases[chosen.index]!.runs(chosen.value, chosen.ok));
  return chosen.index;
}

/** What a body does, if that takes time. */
function* done(made: unknown): Body<unknown> {
  return takesTime(made) ? yield* made : made;
}
