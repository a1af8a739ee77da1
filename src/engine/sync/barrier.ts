import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { brokenBarrier } from './faults.ts';
import { BLOCKED, DONE, Op, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const ARRIVED = kindOf('barrier.arrived');
const OPENED = kindOf('barrier.opened');
const BROKEN = kindOf('barrier.broken');

/** Where a number of tasks meet. It can be used round after round; once a task leaves it early it is broken for all. */
export class Barrier extends Primitive {
  readonly type = 'barrier';
  readonly parties: number;
  arrived = 0;
  round = 0;
  broken = false;
  readonly waiters = this.newQueue();
  readonly #arrive: Arrive;
  readonly #arriveWithin: Arrive;

  constructor(name: string, slot: Slot, parties: number) {
    super(name, slot);
    this.parties = parties;
    this.#arrive = new Arrive('barrier.arrive', this);
    this.#arriveWithin = new Arrive('barrier.arriveWithin', this);
  }

  override get size(): number {
    return this.parties;
  }

  /** Waits for the others; answers true to the one that came last. @throws E_BROKEN_BARRIER into the task. */
  arrive(): Op<boolean> {
    return this.slot.arm(this.#arrive);
  }
  /** As `arrive`, but a task that waits longer than `limit` breaks the barrier: it and all the others fail with E_BROKEN_BARRIER. */
  arriveWithin(limit: Nanos): Op<boolean> {
    return this.slot.arm(this.#arriveWithin, undefined, 0, this.slot.span('arriveWithin', limit));
  }

  /** Everybody who waits fails. */
  break(task: Task, sys: Sys): void {
    this.broken = true;
    this.arrived = 0;
    sys.record(BROKEN, task, this);
    while (this.waiters.first !== null) sys.fail(this.waiters.first.task, brokenBarrier(this.name));
  }

  protected reset(): void {
    this.arrived = this.round = 0;
    this.broken = false;
  }

  protected snapshot(): Partial<ObjectState> {
    return { count: this.arrived, closed: this.broken, waiters: this.waiters.names() };
  }
}

class Arrive extends Op<boolean> {
  readonly barrier: Barrier;
  constructor(name: string, barrier: Barrier) {
    super(name, barrier.slot);
    this.barrier = barrier;
  }
  override on(): Named | null {
    return this.barrier;
  }
  attempt(task: Task, sys: Sys): Attempt {
    const { barrier } = this;
    if (barrier.broken) throw brokenBarrier(barrier.name);
    barrier.arrived++;
    sys.record(ARRIVED, task, barrier, barrier.arrived);
    if (barrier.arrived < barrier.parties) {
      barrier.waiters.pushBack(task);
      return BLOCKED;
    }
    barrier.arrived = 0;
    sys.record(OPENED, task, barrier, ++barrier.round);
    while (barrier.waiters.first !== null) sys.settle(barrier.waiters.first.task, false);
    task.answer = true;
    return DONE;
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return;
    this.barrier.break(task, sys);
    sys.fail(task, brokenBarrier(this.barrier.name));
    void why;
  }
}
