import type { Named } from '../kernel/names.ts';
import { kindOf, type Kind } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { showValue } from '../trace/value.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const READ = kindOf('cell.read');
const WRITTEN = kindOf('cell.written');
const AWAITED = kindOf('cell.awaited');
const LOADED = kindOf('atomic.loaded');
const STORED = kindOf('atomic.stored');
const ADDED = kindOf('atomic.added');
const EXCHANGED = kindOf('atomic.exchanged');
const COMPARED = kindOf('atomic.compared');

/** Memory that tasks share, with those that wait for its value to change. */
abstract class Memory<T> extends Primitive {
  readonly #first: T;
  #value: T;
  readonly watchers = this.newQueue();

  constructor(name: string, slot: Slot, first: T) {
    super(name, slot);
    this.#first = this.#value = first;
  }

  /** The value at this moment. For checks after the run and for `log`; a task that decides by it must read it. */
  get value(): T {
    return this.#value;
  }

  /** Sets the value, and lets those go on whose test it passes. */
  set(value: T, sys: Sys): void {
    this.#value = value;
    if (this.watchers.size > 0) this.#tell(sys);
  }

  #tell(sys: Sys): void {
    const passed: Task[] = [];
    for (let waiter = this.watchers.first; waiter !== null; waiter = waiter.behind) {
      if ((waiter.task.a as Watch<T>).test(this.#value)) passed.push(waiter.task);
    }
    for (const task of passed) {
      if ((task.op as Until).inTurn) {
        sys.retry(task, 1);
        continue;
      }
      sys.record(AWAITED, task, this, 0, 0, this.#value);
      sys.settle(task, this.#value);
    }
  }

  protected reset(): void {
    this.#value = this.#first;
  }

  protected snapshot(): Partial<ObjectState> {
    return { value: showValue(this.#value), waiters: this.watchers.names() };
  }
}

/** A plain variable. Reading and writing are separate operations, and nothing makes them one. */
export class Cell<T> extends Memory<T> {
  readonly type = 'cell';
  readonly #read = new Read<T>('cell.read', this, READ);
  readonly #write = new Write<T>('cell.write', this, WRITTEN);

  /** Reads the value. */
  read(): Op<T> {
    return this.slot.arm(this.#read);
  }
  /** Writes the value. */
  write(value: T): Op<void> {
    return this.slot.arm(this.#write, value);
  }
  /** Reads, computes, writes: three steps, as `x += 1` is. Others may come between. */
  *update(change: (value: T) => T): Generator<Op<unknown>, T, unknown> {
    const next = change(yield* this.read());
    yield* this.write(next);
    return next;
  }
  override announce(sys: Sys): void {
    sys.record(WRITTEN, null, this, 0, 0, this.value);
  }
}

/** A number that is read and changed in one step. */
export class Atomic extends Memory<number> {
  readonly type = 'atomic';
  readonly #read = new Read<number>('atomic.read', this, READ);
  readonly #load = new Read<number>('atomic.load', this, LOADED);
  readonly #store = new Write<number>('atomic.store', this, STORED);
  readonly #add = new Add('atomic.add', this, ADDED);
  readonly #exchange = new Exchange('atomic.exchange', this, EXCHANGED);
  readonly #compare = new CompareAndSwap('atomic.compareAndSwap', this, COMPARED);

  /** A plain read, which orders nothing, as copying the struct that it is a field of. The trace says `cell.read`. */
  read(): Op<number> {
    return this.slot.arm(this.#read);
  }
  /** Reads. */
  load(): Op<number> {
    return this.slot.arm(this.#load);
  }
  /** Writes. */
  store(value: number): Op<void> {
    return this.slot.arm(this.#store, value);
  }
  /** Adds; answers the value before. Whole numbers only: the trace keeps them. */
  add(by: number): Op<number> {
    return this.slot.arm(this.#add, by);
  }
  /** Writes; answers the value before. */
  exchange(value: number): Op<number> {
    return this.slot.arm(this.#exchange, value);
  }
  /** Writes `to` if the value is `from`; answers whether it did. */
  compareAndSwap(from: number, to: number): Op<boolean> {
    return this.slot.arm(this.#compare, [from, to]);
  }
  override announce(sys: Sys): void {
    sys.record(STORED, null, this, 0, 0, this.value);
  }
}

/** An operation that takes effect at once, each a class of its own: V8 puts a method in line where it cannot a closure. */
abstract class Access<T, R> extends Op<R> {
  protected readonly memory: Memory<T>;
  /** How its record is called. */
  protected readonly told: Kind;
  constructor(name: string, memory: Memory<T>, told: Kind) {
    super(name, memory.slot);
    this.memory = memory;
    this.told = told;
  }
  override on(): Named {
    return this.memory;
  }
}

class Read<T> extends Access<T, T> {
  override readonly looks = true;
  attempt(task: Task, sys: Sys): Attempt {
    const { memory } = this;
    const { value } = memory;
    task.answer = value;
    sys.record(this.told, task, memory, 0, 0, value);
    return DONE;
  }
}

class Write<T> extends Access<T, void> {
  attempt(task: Task, sys: Sys): Attempt {
    const { memory } = this;
    sys.record(this.told, task, memory, 0, 0, task.a);
    memory.set(task.a as T, sys);
    return DONE;
  }
}

class Add extends Access<number, number> {
  attempt(task: Task, sys: Sys): Attempt {
    const { memory } = this;
    const old = memory.value;
    const by = task.a as number;
    task.answer = old;
    sys.record(this.told, task, memory, by, 0, old + by);
    memory.set(old + by, sys);
    return DONE;
  }
}

class Exchange extends Access<number, number> {
  attempt(task: Task, sys: Sys): Attempt {
    const { memory } = this;
    task.answer = memory.value;
    sys.record(this.told, task, memory, 0, 0, task.a);
    memory.set(task.a as number, sys);
    return DONE;
  }
}

class CompareAndSwap extends Access<number, boolean> {
  override wouldLook(task: Task): boolean {
    return this.memory.value !== (task.a as readonly [number, number])[0];
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { memory } = this;
    const [from, to] = task.a as readonly [number, number];
    const swaps = memory.value === from;
    task.answer = swaps;
    sys.record(this.told, task, memory, swaps ? 1 : 0, 0, swaps ? to : memory.value);
    if (swaps) memory.set(to, sys);
    return DONE;
  }
}

interface Watch<T> {
  readonly memory: Memory<T>;
  readonly test: (value: T) => boolean;
}

/**
 * `until(cell, test)`: one read that waits until the value passes. What a spin loop comes to, without its turns: who spins on a core
 * sees the value as soon as it passes. `inTurn`: who waits looks again when it is its turn, and may find it changed once more.
 */
export class Until extends Op<unknown> {
  override readonly looks = true;
  readonly inTurn: boolean;
  constructor(slot: Slot, inTurn: boolean) {
    super('until', slot);
    this.inTurn = inTurn;
  }
  of<T>(memory: Cell<T> | (T extends number ? Atomic : never), test: (value: T) => boolean): Op<T> {
    return this.slot.arm(this, { memory, test }) as Op<unknown> as Op<T>;
  }
  override enabled(task: Task): boolean {
    const { memory, test } = task.a as Watch<unknown>;
    return test(memory.value);
  }
  override on(task: Task): Named | null {
    return (task.a as Watch<unknown>).memory;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { memory, test } = task.a as Watch<unknown>;
    if (!test(memory.value)) {
      memory.watchers.pushBack(task);
      return BLOCKED;
    }
    task.answer = memory.value;
    sys.record(AWAITED, task, memory, 0, 0, memory.value);
    return DONE;
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    if (!granted) sys.settle(task, (task.a as Watch<unknown>).memory.value);
  }
}
