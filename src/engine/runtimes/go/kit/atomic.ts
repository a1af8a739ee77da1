import type { Atomic } from '../../../sync/memory.ts';
import type { Op } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import { PerRun } from './here.ts';

/** `atomic.Int64` and its like. */
export class Int64 {
  readonly #inner: PerRun<Atomic>;
  constructor(first = 0, name?: string) {
    this.#inner = new PerRun((at) => at.kit.atomic(name ?? at.numbered('atomic'), first));
  }
  /** Answers the new value. */
  *Add(delta: number): Body<number> {
    return (yield* this.#inner.now().add(delta)) + delta;
  }
  Load(): Op<number> {
    return this.#inner.now().load();
  }
  Store(value: number): Op<void> {
    return this.#inner.now().store(value);
  }
  Swap(value: number): Op<number> {
    return this.#inner.now().exchange(value);
  }
  CompareAndSwap(old: number, value: number): Op<boolean> {
    return this.#inner.now().compareAndSwap(old, value);
  }
}
export { Int64 as Int32, Int64 as Uint64, Int64 as Uint32 };
