import type { Process } from '../../../machine/process.ts';
import { Cell } from '../../../sync/memory.ts';
import type { Session, Steps } from './session.ts';

/**
 * A global of the module: all threads of a process see the same, and every process its own. `x += 1` loads it, adds, and stores
 * it.
 */
export class Global<T> {
  readonly #session: Session;
  readonly #name: string;
  readonly #first: T;
  readonly #cell: Cell<T>;
  /** Those of other processes than the first. */
  readonly #copies: Map<Process, Cell<T>>;

  constructor(session: Session, name: string, first: T) {
    this.#session = session;
    this.#name = name;
    this.#first = first;
    this.#cell = session.shop.add('cell', name, (own) => new Cell<T>(own, session.slot, first));
    this.#copies = session.state(() => new Map<Process, Cell<T>>());
    session.globals.push(this);
  }

  /** Its value in the first process at this moment, for what is printed at the end. */
  get value(): T {
    return this.#cell.value;
  }
  *get(): Steps<T> {
    return yield* this.#own.read();
  }
  *set(value: T): Steps {
    yield* this.#own.write(value);
  }
  /** `x += by`. The old value is loaded before the right side runs: `x += f()` is `iadd(f)`. Ends with the jump back of its loop. */
  *iadd(this: Global<number>, by: number | (() => Steps<number>)): Steps {
    const cell = this.#own;
    const old = yield* cell.read();
    const added = typeof by === 'number' ? by : yield* this.#called(by);
    yield* cell.write(old + added);
    yield* this.#session.loop.of();
  }
  *#called(fn: () => Steps<number>): Steps<number> {
    yield* this.#session.call.of();
    return yield* fn();
  }

  get #own(): Cell<T> {
    return this.#copies.get(this.#session.running.process) ?? this.#cell;
  }

  /** A new process has its own: a copy of that of its parent, or a fresh one where the module is imported anew. */
  copyFor(child: Process, imported: boolean): void {
    const { shop, slot } = this.#session;
    const value = imported ? this.#first : this.#own.value;
    this.#copies.set(
      child,
      shop.add('cell', `${this.#name}@${child.name}`, (own) => new Cell<T>(own, slot, value)),
    );
  }
}
