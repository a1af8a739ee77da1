import { invariant } from '../../kernel/errors.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Core } from '../core.ts';
import type { Thread } from '../thread.ts';
import { virtual, weightOf } from './weights.ts';

/** What the fair class keeps for a thread. Virtual times count from its queue's own zero. */
export class Entity {
  readonly thread: Thread;
  readonly weight: number;
  vruntime = 0;
  /** EEVDF: the virtual time at which its request must have been served. */
  deadline = 0;
  /** EEVDF: how far it was behind the mean when it left its queue; negative: ahead. */
  lag = 0;
  /** EEVDF: it comes from another queue, and `deadline` counts from its own vruntime. */
  relative = false;
  /** EEVDF: the deadline it had when it was put on its core: until that moves, it runs to parity. */
  pickedFor = 0;
  /** Up to when its time is charged; for a thread that waits, when it last ran. -1: never. */
  chargedTo: Nanos = -1;
  /** CFS: time on the core since it was put there. */
  ran: Nanos = 0;
  /** Where it runs, waits, or ran last. */
  queue: RunQueue | null = null;

  constructor(thread: Thread) {
    this.thread = thread;
    this.weight = weightOf(thread.nice);
  }
}

/** The run queue of one core: the thread on it, and those that wait in the order in which they came. */
export class RunQueue {
  readonly core: Core;
  readonly waiting: Entity[] = [];
  current: Entity | null = null;
  /** Never goes back. Linux 6.12 kernel/sched/fair.c, update_min_vruntime. */
  minVruntime = 0;
  /** CFS: to be picked next, as long as that is not too unfair: it has just preempted. */
  next: Entity | null = null;
  /** CFS: to be passed over once: it has yielded. */
  skip: Entity | null = null;
  /** When it may next even itself out with the others. */
  balanceAt: Nanos = 0;
  /** How often in a row it was woken to pull and found only threads that are hot. */
  failures = 0;

  constructor(core: Core) {
    this.core = core;
  }

  /** Threads that can run here, the running one included. */
  get runnable(): number {
    return this.waiting.length + (this.current === null ? 0 : 1);
  }

  /** Weights of all that can run here. */
  get load(): number {
    let sum = this.current === null ? 0 : this.current.weight;
    for (const one of this.waiting) sum += one.weight;
    return sum;
  }

  /** Sum of weight times distance from `zero`, over all that can run here. */
  weighted(zero: number): number {
    let sum = this.current === null ? 0 : this.current.weight * (this.current.vruntime - zero);
    for (const one of this.waiting) sum += one.weight * (one.vruntime - zero);
    return sum;
  }

  /** Books what the running thread has used up to `now`. */
  charge(now: Nanos): void {
    const { current } = this;
    if (current === null) return;
    const span = now - current.chargedTo;
    invariant(span >= 0, 'a thread is charged forward', current.thread.name);
    current.chargedTo = now;
    current.ran += span;
    current.vruntime += virtual(span, current.weight);
    this.advance();
  }

  /** Moves the queue's least virtual time up to the least of its threads. */
  advance(): void {
    let least = this.current === null ? Infinity : this.current.vruntime;
    for (const { vruntime } of this.waiting) if (vruntime < least) least = vruntime;
    if (least !== Infinity && least > this.minVruntime) this.minVruntime = least;
  }

  add(entity: Entity): void {
    entity.queue = this;
    this.waiting.push(entity);
  }

  /** Takes one that waits out. */
  remove(entity: Entity): void {
    const place = this.waiting.indexOf(entity);
    invariant(place >= 0, 'a thread is taken out of the queue it waits in', entity.thread.name);
    this.waiting.splice(place, 1);
    this.forget(entity);
  }

  /** It is no longer anybody's favourite, nor to be passed over. Linux 6.1 kernel/sched/fair.c, clear_buddies. */
  forget(entity: Entity): void {
    if (this.next === entity) this.next = null;
    if (this.skip === entity) this.skip = null;
  }

  /** The first of those that wait whose figure is least. */
  least(of: (entity: Entity) => number, among: (entity: Entity) => boolean = () => true): Entity | null {
    let best: Entity | null = null;
    for (const one of this.waiting) if (among(one) && (best === null || of(one) < of(best))) best = one;
    return best;
  }
}

/** How the fair class divides one core among its threads. A queue is charged up to now before it is asked. */
export interface FairPolicy {
  /** Books what the running thread has used. True: it has used up what it was given, and others wait. */
  charge(queue: RunQueue, now: Nanos): boolean;
  /** Gives a thread that was asleep, or is new, its place in virtual time. It does not wait in the queue yet. */
  place(queue: RunQueue, entity: Entity, isNew: boolean): void;
  /** The running thread is about to leave the queue for a sleep. */
  sleeps(queue: RunQueue, entity: Entity): void;
  /** A waiting thread is taken to another queue. It waits in none of them. */
  moves(from: RunQueue, to: RunQueue, entity: Entity): void;
  /** A thread is put on the core. */
  starts(queue: RunQueue, entity: Entity): void;
  /** At a tick: must the running thread let somebody else be picked? `usedUp` is what `charge` has answered. */
  expires(queue: RunQueue, usedUp: boolean): boolean;
  /** A thread has joined the queue: must the running thread go at once? */
  preempts(queue: RunQueue, woken: Entity): boolean;
  /** The running thread gives way. */
  yields(queue: RunQueue, entity: Entity): void;
  /** Who runs next, of those that wait and the one that runs. */
  pick(queue: RunQueue): Entity;
}
