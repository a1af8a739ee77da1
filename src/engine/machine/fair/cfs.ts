import { invariant } from '../../kernel/errors.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Settings } from '../settings.ts';
import type { Entity, FairPolicy, RunQueue } from './queue.ts';
import { scaled, virtual } from './weights.ts';

/**
 * The completely fair scheduler, as in Linux 6.1 kernel/sched/fair.c: the least virtual time runs, for its part of a period
 * in which everybody has a turn. Left out: the last buddy, and idle and batch threads.
 */
export class Cfs implements FairPolicy {
  readonly #latency: Nanos;
  readonly #minGranularity: Nanos;
  readonly #wakeupGranularity: Nanos;
  /** In how many turns the latency is divided at most; sched_nr_latency. */
  readonly #turns: number;
  readonly #wakeupPreemption: boolean;
  readonly #startDebit: boolean;
  readonly #credit: Nanos;

  constructor(settings: Settings) {
    const span = (name: string): Nanos => scaled(Number(settings[name]), Number(settings['cores']));
    this.#latency = span('fair.latencyNs');
    this.#minGranularity = span('fair.minGranularityNs');
    this.#wakeupGranularity = span('fair.wakeupGranularityNs');
    this.#turns = Math.ceil(this.#latency / this.#minGranularity);
    this.#wakeupPreemption = settings['fair.wakeupPreemption'] === true;
    this.#startDebit = settings['fair.startDebit'] === true;
    const credit = settings['fair.sleeperCredit'];
    this.#credit = credit === 'off' ? 0 : credit === 'full' ? this.#latency : Math.floor(this.#latency / 2);
  }

  charge(queue: RunQueue, now: Nanos): boolean {
    queue.charge(now);
    return false;
  }

  /** place_entity: the least virtual time, less a credit for having slept, but never less than its own; a new thread has a turn to wait. */
  place(queue: RunQueue, entity: Entity, isNew: boolean): void {
    if (isNew) {
      const turn = this.#startDebit ? virtual(this.#turn(queue, entity, false), entity.weight) : 0;
      entity.vruntime = queue.minVruntime + turn;
      return;
    }
    const before = entity.queue === null ? 0 : entity.queue.minVruntime;
    const own = entity.vruntime - before + (entity.queue === queue ? before : queue.minVruntime);
    entity.vruntime = Math.max(own, queue.minVruntime - this.#credit);
  }

  sleeps(): void {}

  /** detach_task, attach_task: its distance from the least of the queue goes with it. */
  moves(from: RunQueue, to: RunQueue, entity: Entity): void {
    entity.vruntime += to.minVruntime - from.minVruntime;
  }

  /** set_next_entity. */
  starts(queue: RunQueue, entity: Entity): void {
    entity.ran = 0;
    queue.forget(entity);
    queue.skip = null;
  }

  /** check_preempt_tick. */
  expires(queue: RunQueue): boolean {
    const { current } = queue;
    const first = queue.least(vruntimeOf);
    if (current === null || first === null) return false;
    const turn = Math.min(this.#turn(queue, current, true), this.#latency);
    if (current.ran > turn) {
      queue.forget(current);
      return true;
    }
    return current.ran >= this.#minGranularity && current.vruntime - first.vruntime > turn;
  }

  /** check_preempt_wakeup: the woken one is then favoured, also over one that is further behind. */
  preempts(queue: RunQueue, woken: Entity): boolean {
    const { current } = queue;
    if (!this.#wakeupPreemption || current === null || !this.#wellBefore(woken, current)) return false;
    queue.next = woken;
    return true;
  }

  yields(queue: RunQueue, entity: Entity): void {
    queue.forget(entity);
    queue.skip = entity;
  }

  /** pick_next_entity. */
  pick(queue: RunQueue): Entity {
    const { current } = queue;
    const first = queue.least(vruntimeOf);
    const left = first === null || (current !== null && current.vruntime < first.vruntime) ? current : first;
    invariant(left !== null, 'somebody is picked from a queue that is not empty');
    if (queue.next !== null && !this.#wellBefore(left, queue.next)) return queue.next;
    if (queue.skip !== left) return left;
    const others = queue.least(vruntimeOf, (one) => one !== left);
    const second = current !== null && current !== left && (others === null || current.vruntime < others.vruntime) ? current : others;
    return second !== null && !this.#wellBefore(left, second) ? second : left;
  }

  /** wakeup_preempt_entity: is `a` behind `b` by more than the granularity, in its own virtual time? */
  #wellBefore(a: Entity, b: Entity): boolean {
    return b.vruntime - a.vruntime > virtual(this.#wakeupGranularity, a.weight);
  }

  /** sched_slice: its part of the period, by weight. `counted`: it is one of the queue already. */
  #turn(queue: RunQueue, entity: Entity, counted: boolean): Nanos {
    const runnable = queue.runnable + (counted ? 0 : 1);
    const load = queue.load + (counted ? 0 : entity.weight);
    const period = runnable > this.#turns ? runnable * this.#minGranularity : this.#latency;
    return Math.max(this.#minGranularity, Math.floor((period * entity.weight) / load));
  }
}

function vruntimeOf(entity: Entity): number {
  return entity.vruntime;
}
