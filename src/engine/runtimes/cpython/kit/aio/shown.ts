import { kindOf, type RecordKind } from '../../../../trace/records.ts';
import type { ObjectState } from '../../../../trace/state.ts';
import { showValue } from '../../../../trace/value.ts';
import { Primitive } from '../../../../sync/primitive.ts';
import type { Task as EngineTask } from '../../../../sync/task.ts';
import type { Aio } from './aio.ts';
import { Future } from './future.ts';

/** An object of asyncio as traces show it: it lives in one thread, so all that it does it does at once. */
export class Shown extends Primitive {
  readonly type: string;
  readonly waiters = this.newQueue();
  owner: EngineTask | null = null;
  count: number;
  readonly #size: number;
  readonly #buffer: unknown[] = [];
  readonly #aio: Aio;

  constructor(name: string, aio: Aio, type: string, size = 0) {
    super(name, aio.session.slot);
    this.#aio = aio;
    this.type = type;
    this.#size = this.count = size;
  }

  static make(aio: Aio, type: string, name: string | undefined, size = 0): Shown {
    return aio.session.shop.add(type, name, (own) => new Shown(own, aio, type, size));
  }

  override get size(): number {
    return this.#size;
  }

  /** A future whose waiters are shown to wait here. */
  future<R>(): Future<R> {
    return new Future<R>(this.#aio, this.waiters);
  }

  /** Notes what the running task has done. */
  note(kind: RecordKind, x = 0, y = 0, value?: unknown): void {
    const { sys, slot } = this.#aio.session;
    sys.record(kindOf(kind), slot.running, this, x, y, value);
  }

  put(value: unknown): void {
    this.#buffer.push(value);
    this.count++;
    this.note('queue.put', 0, 0, value);
  }
  got(value: unknown): void {
    this.#buffer.shift();
    this.note('queue.got', 0, 0, value);
  }

  protected reset(): void {
    this.owner = null;
    this.count = this.type === 'semaphore' ? this.#size : 0;
    this.#buffer.length = 0;
  }

  protected snapshot(): Partial<ObjectState> {
    return { owner: this.owner?.name ?? null, count: this.count, buffer: this.#buffer.map(showValue), waiters: this.waiters.names() };
  }
}
