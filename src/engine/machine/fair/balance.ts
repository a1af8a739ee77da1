import type { Nanos } from '../../kernel/time.ts';
import type { Settings } from '../settings.ts';
import type { Entity, FairPolicy, RunQueue } from './queue.ts';

/**
 * Moves waiting threads from long queues to short ones. All cores are one domain, and threads are counted, not weighed: the
 * figures of Linux 6.12 kernel/sched/fair.c (sched_balance_rq) without its load averages and its groups.
 */
export class Balancer {
  readonly #queues: readonly RunQueue[];
  readonly #policy: FairPolicy;
  readonly #newidle: boolean;
  readonly #periodic: boolean;
  readonly #every: Nanos;
  readonly #most: number;
  readonly #hot: Nanos;
  readonly #niceTries: number;

  constructor(queues: readonly RunQueue[], policy: FairPolicy, settings: Settings) {
    this.#queues = queues;
    this.#policy = policy;
    this.#newidle = settings['fair.newidle'] === true;
    this.#periodic = settings['fair.balance'] === true;
    this.#every = Number(settings['fair.balanceNs']) * queues.length * Number(settings['fair.busyFactor']);
    this.#most = Number(settings['fair.balanceMost']);
    this.#hot = Number(settings['fair.migrationCostNs']);
    this.#niceTries = Number(settings['fair.cacheNiceTries']);
    for (const queue of queues) queue.balanceAt = this.#every;
  }

  /** A core has run out of threads. True: it has pulled one. Linux 6.12, sched_balance_newidle. */
  newlyIdle(queue: RunQueue, now: Nanos): boolean {
    return this.#newidle && this.#pull(queue, 1, now, this.#hot);
  }

  /** An idle core has been woken to look for work. True: it has pulled some. Linux 6.12, nohz_idle_balance. */
  idle(queue: RunQueue, now: Nanos): boolean {
    if (!this.#periodic) return false;
    const found = this.#pull(queue, 1, now, queue.failures > this.#niceTries ? 0 : this.#hot);
    queue.failures = found ? 0 : queue.failures + 1;
    return found;
  }

  /** A tick of a core that has work. Answers an idle core that shall be woken to pull, if any. Linux 6.12, nohz_balancer_kick and sched_balance_domains. */
  tick(queue: RunQueue, now: Nanos): RunQueue | null {
    if (!this.#periodic) return null;
    if (now >= queue.balanceAt) {
      queue.balanceAt = now + this.#every;
      const busiest = this.#busiest(queue);
      if (busiest !== null) this.#pull(queue, Math.floor((busiest.runnable - queue.runnable) / 2), now, this.#hot);
    }
    if (queue.waiting.length === 0) return null;
    return this.#queues.find((one) => one.runnable === 0 && !one.core.waking) ?? null;
  }

  #pull(to: RunQueue, count: number, now: Nanos, hot: Nanos): boolean {
    let pulled = 0;
    for (; pulled < Math.min(count, this.#most); pulled++) {
      const from = this.#busiest(to, (queue) => movable(queue, now, hot) !== null);
      const entity = from === null ? null : movable(from, now, hot);
      if (from === null || entity === null) break;
      from.charge(now); // who has used up its request there goes on to the next tick
      to.charge(now);
      from.remove(entity);
      this.#policy.moves(from, to, entity);
      to.add(entity);
      to.advance();
    }
    return pulled > 0;
  }

  /** The queue with the most threads, the first of equals, that has one to spare. */
  #busiest(but: RunQueue, among: (queue: RunQueue) => boolean = () => true): RunQueue | null {
    let most: RunQueue | null = null;
    for (const queue of this.#queues) {
      if (queue === but || queue.waiting.length === 0 || queue.runnable < 2 || !among(queue)) continue;
      if (most === null || queue.runnable > most.runnable) most = queue;
    }
    return most;
  }
}

/** Of those that wait, the one that came first and whose data is no longer in its core's cache. Linux 6.12, can_migrate_task and task_hot. */
function movable(queue: RunQueue, now: Nanos, hot: Nanos): Entity | null {
  return queue.waiting.find((one) => one.chargedTo < 0 || now - one.chargedTo >= hot) ?? null;
}
