import type { Nanos } from '../../../kernel/time.ts';
import { kindOf } from '../../../trace/records.ts';
import type { ObjectState } from '../../../trace/state.ts';
import { showValue } from '../../../trace/value.ts';
import type { Sys } from '../../../sync/op.ts';
import { Primitive } from '../../../sync/primitive.ts';
import { Enter, Leave, Long, Quick, type Operation } from '../containers.ts';
import { ObjectLock } from '../gil/critical.ts';
import { PyError, ValueError } from './errors.ts';
import type { Session, Steps } from './session.ts';

const LOADED = kindOf('atomic.loaded');
const STORED = kindOf('atomic.stored');
/** Traces show no more of a container. */
const SHOWN = 30;
/** Sorting, against walking over the items. */
const SORTING = 4;

export class IndexError extends PyError {}
export class KeyError extends PyError {}

/** The operations that all containers of a scenario share. */
export class Containers {
  readonly session: Session;
  readonly quick: { readonly list: Quick; readonly dict: Quick };
  readonly long: { readonly list: Long; readonly dict: Long };
  readonly enter: Enter;
  readonly leave: Leave;
  #made = 0;

  constructor(session: Session) {
    const { slot } = session;
    this.session = session;
    this.quick = { list: new Quick('list', slot), dict: new Quick('dict', slot) };
    this.long = { list: new Long('list', slot), dict: new Long('dict', slot) };
    this.enter = new Enter(slot);
    this.leave = new Leave(slot);
  }

  /** In which order objects were made. */
  next(): number {
    return this.#made++;
  }

  get isFree(): boolean {
    return this.session.interpreter.rules.gil === 'none';
  }

  /** So many items, one after another. */
  spanOf(items: number): Nanos {
    return items * Number(this.session.interpreter.host.settings['op.itemNs']);
  }
}

/** What an operation came to: an exception of Python is raised where the body goes on. */
interface Answer {
  readonly value: unknown;
  readonly error: unknown;
}

function answerOf<R>(answer: unknown): R {
  const { value, error } = answer as Answer;
  if (error !== null) throw error;
  return value as R;
}

/** What lists and dicts share: the items as traces show them, and a lock of their own that only free threads take. */
abstract class Container extends Primitive {
  abstract override readonly type: 'list' | 'dict';
  readonly lock = new ObjectLock();
  protected readonly all: Containers;
  readonly #number: number;

  constructor(name: string, all: Containers) {
    super(name, all.session.slot);
    this.all = all;
    this.#number = all.next();
  }

  /** What a record shows of it. */
  protected abstract get shown(): unknown;
  /** How many items it has at this moment. */
  abstract get length(): number;

  /** A load, which takes no lock unless somebody is at it; a store; a short method. */
  protected *step<R>(is: Operation['is'], effect: () => R): Steps<R> {
    const operation: Operation = { on: this, locks: is === 'load' ? [] : [this.lock], is, effect: this.#effect(is, effect) };
    return answerOf<R>(yield* this.all.quick[this.type].of(operation));
  }

  #effect(is: Operation['is'], effect: () => unknown): Operation['effect'] {
    return (task, trace): Answer => {
      try {
        const value = effect();
        trace.record(is === 'load' ? LOADED : STORED, task, this, 0, 0, this.shown);
        return { value, error: null };
      } catch (error) {
        return { value: undefined, error };
      }
    };
  }

  /** Something that takes a while: under a GIL a C call that keeps it, without one a critical section of these objects. */
  protected *section<R>(others: readonly Container[], span: Nanos, effect: () => R): Steps<R> {
    const operation = this.#operation(others, effect);
    if (!this.all.isFree) return answerOf<R>(yield* this.all.long[this.type].of(operation, span));
    yield* this.all.enter.of(operation);
    yield* this.all.session.kept.of(span);
    return answerOf<R>(yield* this.all.leave.of(operation));
  }

  /** The same round Python code: who blocks in there is alone no longer. */
  protected *around(body: () => Steps, effect: () => void): Steps {
    const { all } = this;
    const operation = this.#operation([], effect);
    if (all.isFree) yield* all.enter.of(operation);
    try {
      yield* body();
    } finally {
      const answer = all.isFree ? yield* all.leave.of(operation) : yield* all.long[this.type].of(operation, 0);
      answerOf(answer);
    }
  }

  /** Of two objects the lock of the one made first is taken first. */
  #operation(others: readonly Container[], effect: () => unknown): Operation {
    const locks = [this, ...others].sort((a, b) => a.#number - b.#number).map(({ lock }) => lock);
    return { on: this, locks: [...new Set(locks)], is: 'call', effect: this.#effect('call', effect) };
  }

  override announce(sys: Sys): void {
    sys.record(STORED, null, this, 0, 0, this.shown);
  }

  protected reset(): void {
    this.lock.reset();
  }
  protected snapshot(): Partial<ObjectState> {
    return { value: showValue(this.shown) };
  }
}

/** A list that threads share. */
export class List<T> extends Container {
  readonly type = 'list';
  readonly #first: readonly T[];
  #items: T[];

  constructor(name: string, all: Containers, first: readonly T[]) {
    super(name, all);
    this.#first = [...first];
    this.#items = [...first];
  }

  protected get shown(): unknown {
    return this.#items.slice(0, SHOWN);
  }
  get length(): number {
    return this.#items.length;
  }
  /** What it holds at this moment, for what is printed at the end. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** `list[index]`. */
  get(index: number): Steps<T> {
    return this.step('load', () => this.#items[this.#checked(index)]!);
  }
  /** `list[index] = value`. */
  set(index: number, value: T): Steps {
    return this.step('store', () => void (this.#items[this.#checked(index)] = value));
  }
  append(item: T): Steps {
    return this.step('call', () => void this.#items.push(item));
  }
  pop(index = -1): Steps<T> {
    return this.step('call', () => this.#items.splice(this.#checked(index), 1)[0]!);
  }
  len(): Steps<number> {
    return this.step('load', () => this.#items.length);
  }
  extend(others: List<T> | readonly T[]): Steps {
    const from = others instanceof List ? [others] : [];
    const items = (): readonly T[] => (others instanceof List ? others.#items : others);
    return this.section(from, this.all.spanOf(items().length), () => void this.#items.push(...items()));
  }
  copy(): Steps<T[]> {
    return this.section([], this.all.spanOf(this.length), () => [...this.#items]);
  }
  /** Sorts; the key may be Python code, which others can come into. Meanwhile the list is empty, as in CPython. */
  sort(key?: (item: T) => Steps<number>): Steps {
    if (key === undefined)
      return this.section([], SORTING * this.all.spanOf(this.length), () => void this.#items.sort((a, b) => Number(a) - Number(b)));
    return this.#sortBy(key);
  }
  *#sortBy(key: (item: T) => Steps<number>): Steps {
    const { session } = this.all;
    let items: T[] = [];
    const take = (): T[] => {
      items = this.#items;
      return (this.#items = []);
    };
    function* sorts(): Steps {
      const empty = take();
      const keyed: { readonly item: T; readonly key: number }[] = [];
      for (const item of items) {
        yield* session.call.of();
        keyed.push({ item, key: yield* key(item) });
      }
      items = keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
      if (empty.length > 0) throw new ValueError('list modified during sort');
    }
    yield* this.around(sorts, () => void (this.#items = items));
  }

  #checked(index: number): number {
    const place = index < 0 ? this.#items.length + index : index;
    if (place < 0 || place >= this.#items.length) throw new IndexError('list index out of range');
    return place;
  }

  protected override reset(): void {
    super.reset();
    this.#items = [...this.#first];
  }
}

/** A dict that threads share. */
export class Dict<K, V> extends Container {
  readonly type = 'dict';
  readonly #first: readonly (readonly [K, V])[];
  #items: Map<K, V>;

  constructor(name: string, all: Containers, first: readonly (readonly [K, V])[]) {
    super(name, all);
    this.#first = [...first];
    this.#items = new Map(first);
  }

  protected get shown(): unknown {
    return [...this.#items].slice(0, SHOWN);
  }
  get length(): number {
    return this.#items.size;
  }
  /** What it holds at this moment, for what is printed at the end. */
  get items(): ReadonlyMap<K, V> {
    return this.#items;
  }

  /** `dict[key]`. */
  at(key: K): Steps<V> {
    return this.step('load', () => {
      if (!this.#items.has(key)) throw new KeyError(String(key));
      return this.#items.get(key)!;
    });
  }
  get(key: K, otherwise: V): Steps<V> {
    return this.step('load', () => this.#items.get(key) ?? otherwise);
  }
  has(key: K): Steps<boolean> {
    return this.step('load', () => this.#items.has(key));
  }
  /** `dict[key] = value`. */
  set(key: K, value: V): Steps {
    return this.step('store', () => void this.#items.set(key, value));
  }
  /** One step, unlike a look and a store. */
  setdefault(key: K, value: V): Steps<V> {
    return this.step('call', () => {
      if (!this.#items.has(key)) this.#items.set(key, value);
      return this.#items.get(key)!;
    });
  }
  pop(key: K): Steps<V | undefined> {
    return this.step('call', () => {
      const value = this.#items.get(key);
      this.#items.delete(key);
      return value;
    });
  }
  len(): Steps<number> {
    return this.step('load', () => this.#items.size);
  }
  update(other: Dict<K, V>): Steps {
    return this.section([other], 2 * this.all.spanOf(other.length), () => {
      for (const [key, value] of other.#items) this.#items.set(key, value);
    });
  }
  copy(): Steps<[K, V][]> {
    return this.section([], this.all.spanOf(this.length), () => [...this.#items]);
  }

  protected override reset(): void {
    super.reset();
    this.#items = new Map(this.#first);
  }
}
