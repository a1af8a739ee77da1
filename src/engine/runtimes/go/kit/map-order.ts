import { site } from '../../../kernel/names.ts';
import { DONE, Op, type Attempt, type Sys } from '../../../sync/op.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';

const MAP_ORDER = site('map-order');
/** Slots of a group. Go 1.26 internal/abi/map.go, MapGroupSlots; up to 1.23 abi.OldMapBucketCount. */
const GROUP = 8;

/**
 * The keys of a map. Up to eight stand in slots, in the order in which they came, and a walk begins at a random slot; of more the
 * hash decides, whose seed is random. Go 1.26 internal/runtime/maps, Iter.Init; 1.19 runtime/map.go, mapiterinit.
 */
export class MapKeys<K> {
  /** A key, or a slot that is free again. */
  readonly #slots: (K | null)[] = [];

  add(key: K): void {
    const free = this.#slots.indexOf(null);
    if (free >= 0) this.#slots[free] = key;
    else this.#slots.push(key);
  }

  delete(key: K): void {
    const at = this.#slots.indexOf(key);
    if (at >= 0) this.#slots[at] = null;
  }

  /** All keys, in the order of one walk. */
  walk(draw: (count: number) => number): readonly K[] {
    const keys = this.#slots.filter((key) => key !== null);
    if (keys.length < 2) return keys;
    if (this.#slots.length <= GROUP) {
      const start = draw(GROUP);
      return [...this.#slots.slice(start), ...this.#slots.slice(0, start)].filter((key) => key !== null);
    }
    for (let k = keys.length - 1; k > 0; k--) {
      const other = draw(k + 1);
      [keys[k], keys[other]] = [keys[other]!, keys[k]!];
    }
    return keys;
  }
}

/** One walk through the keys of a map. */
export class MapWalk extends Op<readonly unknown[]> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('go.mapOrder', slot);
  }
  of(keys: MapKeys<unknown>): this {
    return this.slot.arm(this, keys);
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = (task.a as MapKeys<unknown>).walk((count) => sys.draw(MAP_ORDER, count));
    return DONE;
  }
}
