import type { Named } from '../kernel/names.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import { showValue } from '../trace/value.ts';
import type { ObjectState } from '../trace/state.ts';
import { closeOfClosed, closeOfNil, sendOnClosed } from './faults.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';
import type { Waiter } from './waiting.ts';

const SENT = kindOf('channel.sent');
const RECEIVED = kindOf('channel.received');
const CLOSED = kindOf('channel.closed');
const REFUSED = kindOf('channel.refused');
const TO_BUFFER = 0;
const TO_RECEIVER = 1;
const FROM_BUFFER = 0;
const FROM_SENDER = 1;
const FROM_CLOSED = 2;
const BUSY = 0;

/** What a receive gives: `ok` is false once the channel is closed and empty. */
export type Received<T> = { readonly value: T; readonly ok: true } | { readonly value: undefined; readonly ok: false };
const NOTHING: Received<never> = { value: undefined, ok: false };
/** What a receive gives at the end of a channel whose type has another zero value. */
type Nothing = { readonly value: unknown; readonly ok: false };

/** One side of a channel that a `select` can wait for. */
export interface ChannelCase {
  readonly channel: Channel<unknown>;
  readonly sends: boolean;
  readonly value: unknown;
}

/**
 * A typed queue between tasks, with the rules of Go's: unbuffered unless given a capacity; a value goes straight to the longest
 * waiting receiver; sending on a closed channel fails; a nil channel blocks for ever.
 */
export class Channel<T> extends Primitive {
  readonly type = 'channel';
  /** More room may be given to it before its first use. */
  capacity: number;
  readonly isNil: boolean;
  closed = false;
  #nothing: Nothing = NOTHING as Nothing;
  readonly #buffer = new Ring<{ readonly value: unknown }>();
  readonly senders = this.newQueue();
  readonly receivers = this.newQueue();
  // Made when they are first needed: a program may make a channel for every request.
  #send: Send<void> | null = null;
  #sendWithin: Send<boolean> | null = null;
  #trySend: TrySend | null = null;
  #receive: Receive<T | undefined> | null = null;
  #receiveOk: Receive<Received<T>> | null = null;
  #receiveWithin: Receive<Received<T>> | null = null;
  #tryReceive: TryReceive<Received<T>> | null = null;
  #close: Close | null = null;

  constructor(name: string, slot: Slot, capacity: number, isNil: boolean) {
    super(name, slot);
    this.capacity = capacity;
    this.isNil = isNil;
  }

  override get size(): number {
    return this.capacity;
  }

  /** What a receive gives that finds it closed and empty, or nothing in time: undefined if nothing else is said. */
  set zero(value: unknown) {
    this.#nothing = { value, ok: false };
  }
  get nothing(): Received<unknown> {
    return this.#nothing as Received<unknown>;
  }

  /** Sends; waits for a receiver or for room. @throws E_SEND_ON_CLOSED into the task, also when it is closed meanwhile. */
  send(value: T): Op<void> {
    return this.slot.arm((this.#send ??= new Send('channel.send', this)), value);
  }
  /** Sends if that needs no waiting; answers whether it did. */
  trySend(value: T): Op<boolean> {
    return this.slot.arm((this.#trySend ??= new TrySend(this)), value);
  }
  /** Sends, but waits no longer than `limit`; answers whether it did. */
  sendWithin(limit: Nanos, value: T): Op<boolean> {
    return this.slot.arm((this.#sendWithin ??= new Send('channel.sendWithin', this)), value, 0, this.slot.span('sendWithin', limit));
  }
  /** Receives; waits for a value. Undefined once the channel is closed and empty. */
  receive(): Op<T | undefined> {
    return this.slot.arm((this.#receive ??= new Receive('channel.receive', this, false)));
  }
  /** Receives, and tells a value from the end. */
  receiveOk(): Op<Received<T>> {
    return this.slot.arm((this.#receiveOk ??= new Receive('channel.receiveOk', this, true)));
  }
  /** Receives if that needs no waiting; `ok` is false when there was nothing. */
  tryReceive(): Op<Received<T>> {
    return this.slot.arm((this.#tryReceive ??= new TryReceive(this)));
  }
  /** Receives, but waits no longer than `limit`; `ok` is false when nothing came, or the channel is closed and empty. */
  receiveWithin(limit: Nanos): Op<Received<T>> {
    return this.slot.arm(
      (this.#receiveWithin ??= new Receive('channel.receiveWithin', this, true)),
      undefined,
      0,
      this.slot.span('receiveWithin', limit),
    );
  }
  /** Closes: receivers drain what is left, then see the end; waiting senders fail. @throws E_CLOSE_OF_CLOSED into the task. */
  close(): Op<void> {
    return this.slot.arm((this.#close ??= new Close(this)));
  }
  /** Receives until the channel is closed and empty: `yield* ch.range(function* (item) { ... })`. */
  *range(each: (value: T) => Generator<Op<unknown>, void, unknown>): Generator<Op<unknown>, void, unknown> {
    for (let got = yield* this.receiveOk(); got.ok; got = yield* this.receiveOk()) yield* each(got.value);
  }
  /** A case of `select`: to receive from here. */
  onReceive(): ChannelCase {
    return { channel: this, sends: false, value: undefined };
  }
  /** A case of `select`: to send `value` here. */
  onSend(value: T): ChannelCase {
    return { channel: this, sends: true, value };
  }
  /** Values in the buffer at this moment. */
  get length(): number {
    return this.#buffer.size;
  }

  canSend(): boolean {
    return !this.isNil && (this.closed || this.receivers.size > 0 || this.#buffer.size < this.capacity);
  }
  canReceive(): boolean {
    return !this.isNil && (this.closed || this.#buffer.size > 0 || this.senders.size > 0);
  }

  /** Sends now; `canSend` holds. `task` null: nobody's, a timer's. */
  put(task: Task | null, value: unknown, sys: Sys): void {
    if (this.closed) throw sendOnClosed(this.name);
    const receiver = this.receivers.first;
    if (receiver === null) {
      this.#buffer.push({ value });
      return sys.record(SENT, task, this, TO_BUFFER, 0, value);
    }
    sys.record(SENT, task, this, TO_RECEIVER, 0, value);
    sys.record(RECEIVED, receiver.task, this, FROM_SENDER, 0, value);
    deliver(receiver, value, true, sys);
  }

  /** Receives now; `canReceive` holds. A full buffer takes the longest waiting sender's value in at its tail. */
  get(task: Task, sys: Sys): Received<unknown> {
    const buffered = this.#buffer.shift();
    const sender = this.senders.first;
    if (buffered === undefined) {
      if (sender === null) {
        sys.record(RECEIVED, task, this, FROM_CLOSED, 0, undefined);
        return this.nothing;
      }
      const { value } = sender;
      sys.record(SENT, sender.task, this, TO_RECEIVER, 0, value);
      sys.record(RECEIVED, task, this, FROM_SENDER, 0, value);
      deliver(sender, undefined, true, sys);
      return { value, ok: true };
    }
    sys.record(RECEIVED, task, this, FROM_BUFFER, 0, buffered.value);
    if (sender !== null) {
      this.#buffer.push({ value: sender.value });
      sys.record(SENT, sender.task, this, TO_BUFFER, 0, sender.value);
      deliver(sender, undefined, true, sys);
    }
    return { value: buffered.value, ok: true };
  }

  /** Closes now: every receiver sees the end, every sender fails, in the order in which they came. */
  shut(task: Task, sys: Sys): void {
    if (this.isNil) throw closeOfNil(this.name);
    if (this.closed) throw closeOfClosed(this.name);
    this.closed = true;
    sys.record(CLOSED, task, this);
    for (let waiter = this.receivers.first; waiter !== null; waiter = this.receivers.first) {
      sys.record(RECEIVED, waiter.task, this, FROM_CLOSED, 0, undefined);
      deliver(waiter, undefined, false, sys);
    }
    for (let waiter = this.senders.first; waiter !== null; waiter = this.senders.first) sys.fail(waiter.task, sendOnClosed(this.name));
  }

  refused(task: Task, sys: Sys, why: number): void {
    sys.record(REFUSED, task, this, why);
  }

  protected reset(): void {
    this.closed = false;
    this.#buffer.clear();
  }

  protected snapshot(): Partial<ObjectState> {
    const buffer = Array.from({ length: this.#buffer.size }, (_, k) => showValue(this.#buffer.at(k)!.value));
    return { closed: this.closed, buffer, waiters: [...this.senders.names(), ...this.receivers.names()] };
  }
}

/** An operation whose wait a partner can end. */
export abstract class Meeting<R> extends Op<R> {
  /** The answer to the one that waited: `value` as received (undefined for a sender); `ok` false from a closed channel. */
  abstract met(waiter: Waiter, value: unknown, ok: boolean, sys: Sys): unknown;
}

/** Ends a wait with what it waited for. */
export function deliver(waiter: Waiter, value: unknown, ok: boolean, sys: Sys): void {
  const { task } = waiter;
  const answer = (task.op as Meeting<unknown>).met(waiter, value, ok, sys);
  sys.settle(task, answer);
}

class Send<R> extends Meeting<R> {
  readonly channel: Channel<unknown>;
  constructor(name: string, channel: Channel<unknown>) {
    super(name, channel.slot);
    this.channel = channel;
  }
  override on(): Named | null {
    return this.channel;
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = true;
    if (this.channel.canSend()) {
      this.channel.put(task, task.a, sys);
      return DONE;
    }
    this.channel.senders.pushBack(task);
    return BLOCKED;
  }
  met(): boolean {
    return true;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return;
    this.channel.refused(task, sys, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, false);
  }
}

class Receive<R> extends Meeting<R> {
  readonly channel: Channel<unknown>;
  readonly #tells: boolean;
  constructor(name: string, channel: Channel<unknown>, tells: boolean) {
    super(name, channel.slot);
    this.channel = channel;
    this.#tells = tells;
  }
  override on(): Named | null {
    return this.channel;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (!this.channel.canReceive()) {
      this.channel.receivers.pushBack(task);
      return BLOCKED;
    }
    const got = this.channel.get(task, sys);
    task.answer = this.#tells ? got : got.value;
    return DONE;
  }
  met(_waiter: Waiter, value: unknown, ok: boolean): unknown {
    if (ok) return this.#tells ? { value, ok } : value;
    return this.#tells ? this.channel.nothing : this.channel.nothing.value;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return;
    this.channel.refused(task, sys, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, this.channel.nothing);
  }
}

class TrySend extends Op<boolean> {
  readonly #channel: Channel<unknown>;
  constructor(channel: Channel<unknown>) {
    super('channel.trySend', channel.slot);
    this.#channel = channel;
  }
  override on(): Named | null {
    return this.#channel;
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = this.#channel.canSend();
    if (task.answer === true) this.#channel.put(task, task.a, sys);
    else this.#channel.refused(task, sys, BUSY);
    return DONE;
  }
}

class TryReceive<R> extends Op<R> {
  readonly #channel: Channel<unknown>;
  constructor(channel: Channel<unknown>) {
    super('channel.tryReceive', channel.slot);
    this.#channel = channel;
  }
  override on(): Named | null {
    return this.#channel;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.#channel.canReceive()) task.answer = this.#channel.get(task, sys);
    else {
      this.#channel.refused(task, sys, BUSY);
      task.answer = this.#channel.nothing;
    }
    return DONE;
  }
}

class Close extends Op<void> {
  readonly #channel: Channel<unknown>;
  constructor(channel: Channel<unknown>) {
    super('channel.close', channel.slot);
    this.#channel = channel;
  }
  override on(): Named | null {
    return this.#channel;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#channel.shut(task, sys);
    return DONE;
  }
}
