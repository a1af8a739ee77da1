import type { Nanos } from '../kernel/time.ts';
import { familyNumber, type AnyOp } from '../sync/op.ts';

/** What operations cost by family (`mutex`, `cell`, ...): looked up once an operation, so by number. */
export class Costs {
  readonly #usual: Nanos;
  readonly #byFamily: (Nanos | undefined)[] = [];

  /** `usual`: what an operation costs whose family is not in `table`. */
  constructor(usual: Nanos, table: Readonly<Record<string, Nanos>>) {
    this.#usual = usual;
    for (const [family, cost] of Object.entries(table)) this.#byFamily[familyNumber(family)] = cost;
    for (let i = 0; i < this.#byFamily.length; i++) this.#byFamily[i] ??= usual; // no holes
  }

  of(op: AnyOp): Nanos {
    return this.#byFamily[op.familyNumber] ?? this.#usual;
  }
}
