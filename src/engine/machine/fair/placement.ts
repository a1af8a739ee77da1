import { invariant } from '../../kernel/errors.ts';
import { site } from '../../kernel/names.ts';
import { Ring } from '../../kernel/ring.ts';
import type { Nanos } from '../../kernel/time.ts';
import { kindOf } from '../../trace/records.ts';
import type { Core } from '../core.ts';
import { book } from '../meters.ts';
import type { Placement } from '../placement.ts';
import { Seats, SLICE, YIELDED, type Parts } from '../seats.ts';
import { READY, type Thread } from '../thread.ts';
import { Balancer } from './balance.ts';
import { Cfs } from './cfs.ts';
import { Eevdf } from './eevdf.ts';
import { Entity, RunQueue, type FairPolicy } from './queue.ts';

const OS_NEXT = site('os.next');
const THREAD_READY = kindOf('thread.ready');

/** The fair class: a run queue for each core, ticks, and threads that move between the queues. */
export class FairPlacement implements Placement {
  readonly #parts: Parts;
  readonly #seats: Seats;
  readonly #policy: FairPolicy;
  readonly #queues: readonly RunQueue[];
  readonly #balancer: Balancer;
  /** Threads that became ready at this instant and have no queue yet. */
  readonly #filed = new Ring<Thread>();
  readonly #entities: Entity[] = [];
  readonly #tickNs: Nanos;

  constructor(parts: Parts) {
    const { settings, cores } = parts;
    this.#parts = parts;
    this.#seats = new Seats(parts);
    this.#policy = settings['fair.policy'] === 'cfs' ? new Cfs(settings) : new Eevdf(settings);
    this.#queues = cores.map((core) => new RunQueue(core));
    this.#balancer = new Balancer(this.#queues, this.#policy, settings);
    this.#tickNs = Number(settings['fair.tickNs']);
  }

  rivals(core: Core): number {
    return this.#queues[core.id]!.waiting.length + this.#filed.size;
  }

  get settled(): boolean {
    return this.#filed.size === 0 && this.#seats.emptied.size === 0;
  }

  file(thread: Thread, why: number): void {
    thread.condition = READY;
    this.#filed.push(thread);
    this.#parts.recorder.record(THREAD_READY, null, thread, why);
  }

  withdraw(thread: Thread): void {
    for (let k = 0; k < this.#filed.size; k++) {
      if (this.#filed.at(k) !== thread) continue;
      this.#filed.take(k);
      return;
    }
    const entity = this.#entityOf(thread);
    invariant(entity.queue !== null, 'a ready thread is in a run queue', thread.name);
    entity.queue.remove(entity);
  }

  vacate(core: Core, thread: Thread): void {
    const queue = this.#charged(core);
    const entity = this.#entityOf(thread);
    this.#policy.sleeps(queue, entity);
    queue.current = null;
    queue.forget(entity);
    queue.advance();
    this.#seats.vacate(core, thread);
  }

  /** A tick: the running thread is charged, the queues are looked at, and perhaps somebody else is to run. */
  sliceOver(core: Core, thread: Thread): boolean {
    const { now } = this.#parts.scene;
    const queue = this.#queues[core.id]!;
    const usedUp = this.#policy.charge(queue, now);
    core.sliceLeft = this.#tickNs;
    const idle = this.#balancer.tick(queue, now);
    if (idle !== null && !idle.core.emptied) this.#seats.wake(idle.core);
    if (queue.waiting.length === 0 || !this.#policy.expires(queue, usedUp)) return true;
    if (this.#policy.pick(queue).thread === thread) return true;
    this.#requeue(queue, thread, SLICE);
    return false;
  }

  yields(core: Core, thread: Thread): boolean {
    const queue = this.#charged(core);
    if (queue.waiting.length === 0) return true;
    this.#policy.yields(queue, this.#entityOf(thread));
    this.#requeue(queue, thread, YIELDED);
    return false;
  }

  /** What was filed goes to a core, perhaps in the place of who runs there; then emptied cores pick, in the order in which they were emptied. */
  dispatch(place: (core: Core) => void): void {
    for (let thread = this.#filed.shift(); thread !== undefined; thread = this.#filed.shift()) this.#join(thread);
    const { emptied } = this.#seats;
    for (let core = emptied.shift(); core !== undefined; core = emptied.shift()) {
      core.emptied = false;
      const queue = this.#queues[core.id]!;
      if (core.thread !== null || core.waking) continue;
      if (queue.waiting.length === 0 && !this.#balancer.newlyIdle(queue, this.#parts.scene.now)) continue;
      this.#put(queue, this.#choose(queue));
      place(core);
    }
  }

  woke(core: Core): boolean {
    this.#seats.woke(core);
    const queue = this.#queues[core.id]!;
    if (queue.waiting.length === 0 && !this.#balancer.idle(queue, this.#parts.scene.now)) {
      this.#seats.idle(core);
      return false;
    }
    this.#put(queue, this.#policy.pick(queue));
    return true;
  }

  /** The fair class knows no priorities: rt_mutex boosts among real-time threads only. */
  reprioritised(): void {}

  #join(thread: Thread): void {
    const entity = this.#entityOf(thread);
    const queue = this.#queueFor(entity);
    const { core } = queue;
    const usedUp = this.#policy.charge(queue, this.#parts.scene.now);
    this.#policy.place(queue, entity, entity.queue === null);
    queue.add(entity);
    queue.advance();
    const { current } = queue;
    if (current !== null) {
      if (!this.#policy.preempts(queue, entity) && !usedUp) return;
      if (this.#policy.pick(queue) !== current) this.#preempt(queue, current.thread);
    } else if (!core.waking && !core.emptied) this.#seats.wake(core);
  }

  /**
   * Its last core if that is idle, else any idle one, by number; else its last one again, and for a new thread the one with the
   * fewest. Linux 6.12 kernel/sched/fair.c, select_idle_sibling and sched_balance_find_dst_cpu; without wake_affine.
   */
  #queueFor(entity: Entity): RunQueue {
    const last = entity.queue;
    if (last !== null && isIdle(last)) return last;
    let fewest = this.#queues[0]!;
    for (const queue of this.#queues) {
      if (isIdle(queue)) return queue;
      if (queue.runnable < fewest.runnable) fewest = queue;
    }
    return last ?? fewest;
  }

  #preempt(queue: RunQueue, thread: Thread): void {
    book(queue.core, thread, this.#parts.scene.now);
    this.#requeue(queue, thread, SLICE);
  }

  /** The running thread is taken off its core and waits in the same queue. */
  #requeue(queue: RunQueue, thread: Thread, why: number): void {
    const entity = this.#entityOf(thread);
    queue.current = null;
    this.#seats.vacate(queue.core, thread);
    queue.add(entity);
    thread.condition = READY;
    this.#parts.recorder.record(THREAD_READY, null, thread, why);
  }

  /** The policy's pick, or, where the world disturbs it, another one in the order of coming. */
  #choose(queue: RunQueue): Entity {
    const picked = this.#policy.pick(queue);
    const k = this.#parts.door.choose(OS_NEXT, queue.waiting.length);
    if (k === 0) return picked;
    return queue.waiting.filter((one) => one !== picked)[k - 1]!;
  }

  #put(queue: RunQueue, entity: Entity): void {
    const { core } = queue;
    const { now } = this.#parts.scene;
    queue.remove(entity);
    queue.current = entity;
    this.#policy.starts(queue, entity);
    entity.chargedTo = now;
    this.#seats.put(core, entity.thread);
    core.sliceLeft = this.#tickNs - (now % this.#tickNs) - core.overhead;
    while (core.sliceLeft <= 0) core.sliceLeft += this.#tickNs; // a tick in the middle of a switch finds nothing used up
  }

  #charged(core: Core): RunQueue {
    const queue = this.#queues[core.id]!;
    this.#policy.charge(queue, this.#parts.scene.now);
    return queue;
  }

  #entityOf(thread: Thread): Entity {
    return (this.#entities[thread.id] ??= new Entity(thread));
  }
}

function isIdle(queue: RunQueue): boolean {
  return queue.runnable === 0 && !queue.core.waking;
}
