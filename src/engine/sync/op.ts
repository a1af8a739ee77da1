import { hashText } from '../kernel/mix.ts';
import type { Named, Site } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { KernelCall } from '../machine/thread.ts';
import type { Kind } from '../trace/records.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';
import type { WaitQueue } from './waiting.ts';

/** How an attempt went. `CALL`: the rest is the runtime's, the task's thread has the request. */
export const DONE = 0;
export const BLOCKED = 1;
export const YIELD = 2;
export const CALL = 3;
export type Attempt = 0 | 1 | 2 | 3;

/** Why a wait ends without what it waited for. */
export type Why = 'timeout' | 'cancelled' | 'spurious';
export const WHY_WORDS: readonly Why[] = ['timeout', 'cancelled', 'spurious'];

const NOTHING_ELSE: readonly Named[] = [];
/** What a name comes to: there are few names, and as many operations as a program makes objects. */
interface Parts {
  readonly hash: number;
  readonly family: string;
  readonly familyNumber: number;
}
const known = new Map<string, Parts>();

function partsOf(name: string): Parts {
  let parts = known.get(name);
  if (parts === undefined) {
    const family = name.split('.', 1)[0]!;
    parts = { hash: hashText(name), family, familyNumber: familyNumber(family) };
    known.set(name, parts);
  }
  return parts;
}

const families = new Map<string, number>();

/** A family's number: the same as long as the program runs, so no trace may hold it. */
export function familyNumber(family: string): number {
  let number = families.get(family);
  if (number === undefined) families.set(family, (number = families.size));
  return number;
}

/** All a primitive may use of the engine. */
export interface Sys {
  readonly now: Nanos;
  choose(site: Site, count: number): number;
  draw(site: Site, count: number): number;
  record(kind: Kind, task: Named | null, object: Named | null, x?: number, y?: number, text?: unknown): void;
  /** The task's wait is over, with a value. */
  settle(task: Task, value: unknown): void;
  /** The task's wait is over, with a fault thrown into its body. */
  fail(task: Task, fault: Error): void;
  /** The task's wait is over; the operation stays pending and tries again, from `phase`. */
  retry(task: Task, phase: number, why?: Why): void;
  /** Starts a task; `by`: the one whose body spawned it. */
  begin(task: Task, by: Task | null): void;
  /** Cancels a task: at once if it waits, at its next resume if not. */
  cancel(task: Task, by: Task): void;
  /**
   * Who of those that wait is next: who came first; where the OS goes by priority, the first of the highest. `inherited`: by what
   * they run at now, not by their own.
   */
  heir(waiters: WaitQueue, inherited: boolean): Task | null;
  /** From now on `waiter` waits for what `holder` has, who runs at its priority if that is higher; null: it waits for nobody. */
  lend(waiter: Task, holder: Task | null): void;
}

/**
 * An operation: what a body yields. One object per primitive and verb, shared by all tasks; nothing of a task lives here. It
 * has its one iterator, so `yield*` allocates nothing.
 */
export abstract class Op<R> implements Named {
  /** As traces, cost tables and messages call it: `mutex.lock`. */
  declare readonly name: string;
  readonly hash: number = 0;
  /** The part of the name before the dot, for cost tables: `mutex`. */
  declare readonly family: string;
  readonly familyNumber: number = 0;
  declare readonly slot: Slot;
  /** Other tasks can see it happen: before it a scheduler may switch. */
  readonly shared: boolean = true;
  /** It changes nothing: two such operations on one object may change places. */
  readonly looks: boolean = false;
  /** Whoever comes to it lets others go first: it pauses, or a try has failed. */
  readonly givesWay: boolean = false;
  /** It may have to wait until `enabled`. */
  declare readonly guarded: boolean;
  /** Whether it is enabled is its object's alone: it looks neither at who asks nor at what they bring. */
  readonly impartial: boolean = false;
  /** Whether it would change anything depends on the state of its object. */
  declare readonly wavers: boolean;
  /** It is nothing but computing: its cost is what the workload says. */
  readonly computes: boolean = false;
  /** What a wait costs: the task alone, or the OS thread that it runs on. */
  parks: 'task' | 'thread' = 'task';
  /** Its wait may end for no reason, where the runtime has such wake-ups. */
  readonly spurious: boolean = false;
  declare private readonly steps: OpIterator;

  constructor(name: string, slot: Slot) {
    const parts = partsOf(name);
    this.name = name;
    this.hash = parts.hash;
    this.family = parts.family;
    this.familyNumber = parts.familyNumber;
    this.slot = slot;
    this.guarded = this.enabled !== Op.prototype.enabled;
    this.wavers = this.wouldLook !== Op.prototype.wouldLook;
    this.steps = this.iterator();
  }

  /** What it acts on, for messages; null where that is several things or none. */
  on(_task: Task): Named | null {
    return null;
  }

  /** What else it acts on, beside that. */
  also(_task: Task): readonly Named[] {
    return NOTHING_ELSE;
  }

  /** Could it take effect now? Where arriving is itself an effect, always. Pure. */
  enabled(_task: Task): boolean {
    return true;
  }

  /** Would it change nothing if it took effect now, as a try that fails? Pure. */
  wouldLook(_task: Task): boolean {
    return this.looks;
  }

  /** Takes effect now, or files the task to wait. May be tried again, with another `task.phase`. */
  abstract attempt(task: Task, sys: Sys): Attempt;

  /** Does a cancelled task wait for it all the same, because it cannot go on without? */
  insists(_task: Task): boolean {
    return false;
  }

  /**
   * What a thread can wait for in the kernel. After a `CALL` a device's request, done when `task.ns` have passed; null: only time
   * has to pass. After `BLOCKED` a system call that ends with the wait; null: the wait is the program's own.
   */
  request(_task: Task): KernelCall | null {
    return null;
  }

  /** The answer when a partner or a hand-off ends the wait. */
  granted(_task: Task): unknown {
    return undefined;
  }

  /**
   * The wait ends otherwise; all claims are dropped already. `seen` is false when it had been granted but the body has not been
   * told: then it must be given back. Must settle, fail or retry the task unless it was granted.
   */
  abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (!granted) sys.settle(task, false);
    void why;
  }

  /** What `yield*` goes through; made once. */
  protected iterator(): OpIterator {
    return new OpIterator(this);
  }

  [Symbol.iterator](): Iterator<AnyOp, R, unknown> {
    const { steps } = this;
    steps.begins();
    return steps as Iterator<AnyOp, unknown, unknown> as Iterator<AnyOp, R, unknown>;
  }
}

/**
 * The way of `yield*` through an operation: the first `next` yields that to the engine, the second gives the answer. It is itself what
 * the first one answers. Of one class for operations of all classes: in those V8 would look each field up by its name.
 */
export class OpIterator implements Iterator<AnyOp, unknown, unknown>, IteratorYieldResult<AnyOp> {
  readonly done = false;
  declare readonly value: AnyOp;
  readonly #slot: Slot;
  #open = false;
  readonly #answer: { done: true; value: unknown } = { done: true, value: undefined };

  constructor(op: AnyOp) {
    this.value = op;
    this.#slot = op.slot;
  }

  begins(): void {
    this.#slot.starred = true;
    this.#open = true;
  }

  next(answer?: unknown): IteratorResult<AnyOp, unknown> {
    if (this.#open === true) {
      this.#open = false;
      return this;
    }
    this.#answer.value = answer;
    return this.#answer;
  }

  /** An error thrown at a parked body passes through. */
  throw(fault: unknown): IteratorReturnResult<unknown> {
    throw fault;
  }
}

/** Any operation. */
export type AnyOp = Op<unknown>;
