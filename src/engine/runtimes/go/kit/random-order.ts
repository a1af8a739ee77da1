import { site } from '../../../kernel/names.ts';
import { DONE, Op, type Attempt, type Sys } from '../../../sync/op.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';

const MAP_ORDER = site('map-order');

/** The numbers below a count in a random order: how Go goes through a map. */
export class RandomOrder extends Op<readonly number[]> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('go.mapOrder', slot);
  }
  of(count: number): this {
    return this.slot.arm(this, count);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const order = Array.from({ length: task.a as number }, (_, k) => k);
    for (let k = order.length - 1; k > 0; k--) {
      const other = sys.draw(MAP_ORDER, k + 1);
      [order[k], order[other]] = [order[other]!, order[k]!];
    }
    task.answer = order;
    return DONE;
  }
}
