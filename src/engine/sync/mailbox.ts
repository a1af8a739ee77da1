import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { showValue } from '../trace/value.ts';
import type { Received } from './channel.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const SENT = kindOf('mailbox.sent');
const RECEIVED = kindOf('mailbox.received');
const RETURNED = kindOf('mailbox.returned');
const REFUSED = kindOf('mailbox.refused');
const BUSY = 0;
const NOTHING: Received<never> = { value: undefined, ok: false };

/** Which messages a receive takes; all without one. */
type Match<T> = (message: T) => boolean;

/** What a receive asks for, and from which place it took it. */
interface Plan {
  readonly match: Match<unknown> | undefined;
  place: number;
}

/**
 * Messages for whoever receives here, with the rules of Erlang's: sending never waits; a receive takes the oldest message that
 * matches and leaves the others where they are, in order.
 */
export class Mailbox<T> extends Primitive {
  readonly type = 'mailbox';
  readonly #messages: unknown[] = [];
  readonly waiters = this.newQueue();
  readonly #send: Send;
  readonly #receive: Receive<T>;
  readonly #receiveWithin: Receive<Received<T>>;
  readonly #tryReceive: TryReceive<Received<T>>;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#send = new Send(this);
    this.#receive = new Receive('mailbox.receive', this, false);
    this.#receiveWithin = new Receive('mailbox.receiveWithin', this, true);
    this.#tryReceive = new TryReceive(this);
  }

  /** Sends; never waits. */
  send(message: T): Op<void> {
    return this.slot.arm(this.#send, message);
  }
  /** Waits for a message that matches. `match` only looks: it is asked any number of times. */
  receive<M extends T>(match: (message: T) => message is M): Op<M>;
  receive(match?: Match<T>): Op<T>;
  receive(match?: Match<T>): Op<T> {
    return this.slot.arm(this.#receive, plan(match));
  }
  /** As `receive`, but waits no longer than `span`; `ok` is false when nothing that matches came. */
  receiveWithin(span: Nanos, match?: Match<T>): Op<Received<T>> {
    return this.slot.arm(this.#receiveWithin, plan(match), 0, this.slot.span('receiveWithin', span));
  }
  /** Takes a message that is there already; `ok` is false when none matches. */
  tryReceive(match?: Match<T>): Op<Received<T>> {
    return this.slot.arm(this.#tryReceive, plan(match));
  }

  /** Messages in it at this moment, whether or not they match anything. For checks and for `log`. */
  get length(): number {
    return this.#messages.length;
  }

  post(task: Task, sys: Sys): void {
    this.#messages.push(task.a);
    sys.record(SENT, task, this, 0, 0, task.a);
    this.#serve(sys);
  }

  /** The place of the oldest message that fits the plan; -1 without. */
  find({ match }: Plan): number {
    return this.#messages.findIndex((message) => match === undefined || match(message));
  }

  take(task: Task, place: number, sys: Sys): unknown {
    const [message] = this.#messages.splice(place, 1);
    (task.a as Plan).place = place;
    sys.record(RECEIVED, task, this, place, 0, message);
    return message;
  }

  /** A message that was taken and never seen goes back to its place. */
  putBack(task: Task, message: unknown, sys: Sys): void {
    const place = Math.min((task.a as Plan).place, this.length);
    this.#messages.splice(place, 0, message);
    sys.record(RETURNED, task, this, place, 0, message);
    this.#serve(sys);
  }

  /** There is a new message: it is for the longest waiter that it matches. */
  #serve(sys: Sys): void {
    for (let waiter = this.waiters.first; waiter !== null; waiter = waiter.behind) {
      const { task } = waiter;
      const place = this.find(task.a as Plan);
      if (place < 0) continue;
      task.dropClaims();
      return sys.settle(task, (task.op as Receive<unknown>).answer(this.take(task, place, sys)));
    }
  }

  protected reset(): void {
    this.#messages.length = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    return { buffer: this.#messages.map((message) => showValue(message)), waiters: this.waiters.names() };
  }
}

const plan = (match: Match<never> | undefined): Plan => ({ match: match as Match<unknown> | undefined, place: -1 });

class Send extends Op<void> {
  readonly #mailbox: Mailbox<unknown>;
  constructor(mailbox: Mailbox<unknown>) {
    super('mailbox.send', mailbox.slot);
    this.#mailbox = mailbox;
  }
  override on(): Named | null {
    return this.#mailbox;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#mailbox.post(task, sys);
    return DONE;
  }
}

class Receive<R> extends Op<R> {
  readonly #mailbox: Mailbox<unknown>;
  readonly #tells: boolean;
  constructor(name: string, mailbox: Mailbox<unknown>, tells: boolean) {
    super(name, mailbox.slot);
    this.#mailbox = mailbox;
    this.#tells = tells;
  }
  override enabled(task: Task): boolean {
    return this.#mailbox.find(task.a as Plan) >= 0;
  }
  override on(): Named | null {
    return this.#mailbox;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const place = this.#mailbox.find(task.a as Plan);
    if (place < 0) {
      this.#mailbox.waiters.pushBack(task);
      return BLOCKED;
    }
    task.answer = this.answer(this.#mailbox.take(task, place, sys));
    return DONE;
  }
  answer(message: unknown): unknown {
    return this.#tells ? { value: message, ok: true } : message;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) {
      const message = this.#tells ? (task.answer as Received<unknown>).value : task.answer;
      return this.#mailbox.putBack(task, message, sys);
    }
    sys.record(REFUSED, task, this.#mailbox, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, this.#tells ? NOTHING : undefined);
  }
}

class TryReceive<R> extends Op<R> {
  readonly #mailbox: Mailbox<unknown>;
  constructor(mailbox: Mailbox<unknown>) {
    super('mailbox.tryReceive', mailbox.slot);
    this.#mailbox = mailbox;
  }
  override on(): Named | null {
    return this.#mailbox;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const place = this.#mailbox.find(task.a as Plan);
    if (place < 0) sys.record(REFUSED, task, this.#mailbox, BUSY);
    task.answer = place < 0 ? NOTHING : { value: this.#mailbox.take(task, place, sys), ok: true };
    return DONE;
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    const got = task.answer as Received<unknown>;
    if (granted && got.ok) this.#mailbox.putBack(task, got.value, sys);
  }
}
