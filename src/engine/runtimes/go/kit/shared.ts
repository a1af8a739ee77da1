import type { Op } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import { PerRun, type here } from './here.ts';

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
