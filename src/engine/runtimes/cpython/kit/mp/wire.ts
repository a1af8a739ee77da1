import type { Named } from '../../../../kernel/names.ts';
import { Ring } from '../../../../kernel/ring.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys } from '../../../../sync/op.ts';
import { Primitive } from '../../../../sync/primitive.ts';
import type { Slot } from '../../../../sync/slot.ts';
import type { Task } from '../../../../sync/task.ts';
import { kindOf } from '../../../../trace/records.ts';
import type { ObjectState } from '../../../../trace/state.ts';
import { showValue } from '../../../../trace/value.ts';
import type { Session } from '../session.ts';

const PUT = kindOf('queue.put');
const GOT = kindOf('queue.got');
/** What a pipe holds before who writes has to wait, on Linux. */
const PIPE_BYTES = 65_536;

interface Message<T> {
  readonly item: T;
  readonly bytes: number;
  /** How traces show it. */
  readonly label: string;
}

/**
 * A pipe between processes with a lock at each end, one message after another. Who writes waits while it is full; a message that is
 * longer than it goes in when it is empty.
 */
export class Wire<T> extends Primitive {
  readonly type = 'queue';
  readonly readers = this.newQueue();
  readonly writers = this.newQueue();
  readonly #items = new Ring<Message<T>>();
  readonly #put: Put<T>;
  readonly #get: Get<T>;
  #bytes = 0;
  #puts = 0;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#put = new Put(this);
    this.#get = new Get(this);
  }

  static make<T>(session: Session, name?: string): Wire<T> {
    return session.shop.add('queue', name, (own) => new Wire<T>(own, session.slot));
  }

  get length(): number {
    return this.#items.size;
  }

  put(item: T, bytes: number, label: string): Op<void> {
    const message: Message<T> = { item, bytes, label };
    return this.slot.arm(this.#put, message);
  }
  get(): Op<T> {
    return this.slot.arm(this.#get);
  }

  /** Writes it if there is room, or nothing in it. */
  tries(message: Message<T>, task: Task, sys: Sys): boolean {
    if (this.#bytes > 0 && this.#bytes + message.bytes > PIPE_BYTES) return false;
    this.#bytes += message.bytes;
    this.#puts++;
    this.#items.push(message);
    sys.record(PUT, task, this, 0, 0, message.label);
    const reader = this.readers.first?.task;
    if (reader !== undefined) sys.settle(reader, this.shift(reader, sys));
    return true;
  }

  shift(task: Task, sys: Sys): T {
    const { item, bytes, label } = this.#items.shift()!;
    this.#bytes -= bytes;
    sys.record(GOT, task, this, 0, 0, label);
    for (let writer = this.writers.first; writer !== null && this.#fits(writer.task); writer = this.writers.first) {
      sys.settle(writer.task, undefined);
      this.tries(writer.task.a as Message<T>, writer.task, sys);
    }
    return item;
  }
  #fits({ a }: Task): boolean {
    return this.#bytes === 0 || this.#bytes + (a as Message<T>).bytes <= PIPE_BYTES;
  }

  /** Throws away what nobody will read. */
  drain(sys: Sys, task: Task): void {
    while (this.length > 0) this.shift(task, sys);
  }

  protected reset(): void {
    this.#items.clear();
    this.#bytes = this.#puts = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    const buffer = Array.from({ length: this.length }, (_, k) => showValue(this.#items.at(k)!.label));
    return { count: this.#puts, buffer, waiters: [...this.readers.names(), ...this.writers.names()] };
  }
}

class Put<T> extends Op<void> {
  readonly #wire: Wire<T>;
  constructor(wire: Wire<T>) {
    super('mp.send', wire.slot);
    this.#wire = wire;
    this.parks = 'thread';
  }
  override on(): Named {
    return this.#wire;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.#wire.writers.size === 0 && this.#wire.tries(task.a as Message<T>, task, sys)) return DONE;
    this.#wire.writers.pushBack(task);
    return BLOCKED;
  }
}

class Get<T> extends Op<T> {
  readonly #wire: Wire<T>;
  constructor(wire: Wire<T>) {
    super('mp.receive', wire.slot);
    this.#wire = wire;
    this.parks = 'thread';
  }
  override on(): Named {
    return this.#wire;
  }
  attempt(task: Task, sys: Sys): Attempt {
    if (this.#wire.length === 0) {
      this.#wire.readers.pushBack(task);
      return BLOCKED;
    }
    task.answer = this.#wire.shift(task, sys);
    return DONE;
  }
}
