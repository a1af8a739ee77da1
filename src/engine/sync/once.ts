import type { Named } from '../kernel/names.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const BEGUN = kindOf('once.begun');
const DONE_WITH = kindOf('once.done');
const PASSED = kindOf('once.passed');
const GIVEN_UP = kindOf('once.givenUp');

/**
 * Something that is done once, by whoever comes first; the others wait until that one is through. With the rules of Go's
 * sync.Once: if the body fails it counts as done all the same, and calling `do` in its own body waits for ever.
 */
export class Once extends Primitive {
  readonly type = 'once';
  runner: Task | null = null;
  #through = false;
  readonly waiters = this.newQueue();
  readonly #enter = new Enter(this);
  readonly #leave: Leave;

  constructor(name: string, slot: Slot) {
    super(name, slot);
    this.#leave = new Leave(this);
  }

  /** Runs `body` if nobody has, else waits until whoever does is through. Answers whether it was this call that ran it. */
  *do(body: () => Generator<Op<unknown>, unknown, unknown>): Generator<Op<unknown>, boolean, unknown> {
    if (!(yield* this.slot.arm(this.#enter))) return false;
    try {
      yield* body();
    } finally {
      yield* this.slot.arm(this.#leave);
    }
    return true;
  }

  /** Is it done? For checks after the run and for `log`. */
  get isDone(): boolean {
    return this.#through;
  }

  /** One call of `do` comes, or comes again after a wait. */
  enters(task: Task, sys: Sys): Attempt {
    if (this.runner !== null) {
      this.waiters.pushBack(task);
      return BLOCKED;
    }
    task.answer = !this.isDone;
    if (this.isDone) sys.record(PASSED, task, this);
    else this.begin(task, sys);
    return DONE;
  }

  begin(task: Task, sys: Sys): void {
    this.runner = task;
    sys.record(BEGUN, task, this);
  }

  finish(task: Task, sys: Sys): void {
    this.runner = null;
    this.#through = true;
    sys.record(DONE_WITH, task, this);
    this.letGo(sys);
  }

  /** It is done: those that waited go on. */
  protected letGo(sys: Sys): void {
    while (this.waiters.first !== null) {
      const { task: waiter } = this.waiters.first;
      sys.record(PASSED, waiter, this);
      sys.settle(waiter, false);
    }
  }

  /** A task that was to run the body will not: the next one does. */
  giveUp(task: Task, sys: Sys): void {
    this.runner = null;
    sys.record(GIVEN_UP, task, this);
    const heir = this.waiters.first?.task;
    if (heir === undefined) return;
    heir.dropClaims();
    this.begin(heir, sys);
    sys.settle(heir, true);
  }

  protected reset(): void {
    this.runner = null;
    this.#through = false;
  }

  protected snapshot(): Partial<ObjectState> {
    return { owner: this.runner?.name ?? null, closed: this.#through, waiters: this.waiters.names() };
  }
}

class Enter extends Op<boolean> {
  override readonly impartial = true;
  readonly #once: Once;
  constructor(once: Once) {
    super('once.do', once.slot);
    this.#once = once;
  }
  override enabled(): boolean {
    return this.#once.runner === null;
  }
  override on(): Named | null {
    return this.#once;
  }
  attempt(task: Task, sys: Sys): Attempt {
    return this.#once.enters(task, sys);
  }
  override abandon(task: Task, _why: Why, granted: boolean, sys: Sys): void {
    if (!granted) sys.settle(task, false);
    else if (task.answer === true) this.#once.giveUp(task, sys);
  }
}

class Leave extends Op<void> {
  readonly #once: Once;
  constructor(once: Once) {
    super('once.leave', once.slot);
    this.#once = once;
  }
  override on(): Named | null {
    return this.#once;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#once.finish(task, sys);
    return DONE;
  }
}
