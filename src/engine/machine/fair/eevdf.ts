import { invariant } from '../../kernel/errors.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Settings } from '../settings.ts';
import type { Entity, FairPolicy, RunQueue } from './queue.ts';
import { scaled, virtual } from './weights.ts';

/**
 * Earliest eligible virtual deadline first, as in Linux 6.12 kernel/sched/fair.c: among those that have not had more than
 * their share, the one whose request is due first. Left out: custom slices (PREEMPT_SHORT) and DELAY_DEQUEUE.
 */
export class Eevdf implements FairPolicy {
  readonly #slice: Nanos;
  readonly #tick: Nanos;
  readonly #runToParity: boolean;
  readonly #placeLag: boolean;
  readonly #halfFirst: boolean;
  readonly #wakeupPreemption: boolean;

  constructor(settings: Settings) {
    this.#slice = scaled(Number(settings['fair.baseSliceNs']), Number(settings['cores']));
    this.#tick = Number(settings['fair.tickNs']);
    this.#runToParity = settings['fair.runToParity'] === true;
    this.#placeLag = settings['fair.placeLag'] === true;
    this.#halfFirst = settings['fair.deadlineInitial'] === true;
    this.#wakeupPreemption = settings['fair.wakeupPreemption'] === true;
  }

  /** update_curr and update_deadline: a request that is served is followed by the next one at once. */
  charge(queue: RunQueue, now: Nanos): boolean {
    queue.charge(now);
    const { current } = queue;
    if (current === null || current.vruntime < current.deadline) return false;
    current.deadline = current.vruntime + virtual(this.#slice, current.weight);
    return queue.waiting.length > 0;
  }

  /** place_entity: what it was owed when it left is owed to it still; the weight it adds would shrink that, so it is stretched first. */
  place(queue: RunQueue, entity: Entity, isNew: boolean): void {
    const { load } = queue;
    const { weight } = entity;
    const owed = this.#placeLag && load > 0 ? Math.trunc((entity.lag * (load + weight)) / load) : 0;
    entity.vruntime = mean(queue) - owed;
    if (entity.relative) {
      entity.deadline += entity.vruntime;
      entity.relative = false;
      return;
    }
    const request = virtual(this.#slice, weight);
    entity.deadline = entity.vruntime + (isNew && this.#halfFirst ? Math.floor(request / 2) : request);
  }

  sleeps(queue: RunQueue, entity: Entity): void {
    this.#keepLag(queue, entity);
  }

  /** Across queues it takes its lag, and what was left of its request (PLACE_REL_DEADLINE). */
  moves(from: RunQueue, to: RunQueue, entity: Entity): void {
    from.waiting.push(entity); // the mean is taken with it
    this.#keepLag(from, entity);
    from.waiting.pop();
    entity.deadline -= entity.vruntime;
    entity.relative = true;
    this.place(to, entity, false);
  }

  /** set_next_entity. */
  starts(_queue: RunQueue, entity: Entity): void {
    entity.pickedFor = entity.deadline;
  }

  expires(_queue: RunQueue, usedUp: boolean): boolean {
    return usedUp;
  }

  /** check_preempt_wakeup_fair. */
  preempts(queue: RunQueue, woken: Entity): boolean {
    return this.#wakeupPreemption && this.pick(queue) === woken;
  }

  /** yield_task_fair: the rest of the request is forfeited. */
  yields(queue: RunQueue, entity: Entity): void {
    if (!eligible(queue, entity)) return;
    entity.vruntime = entity.deadline;
    entity.deadline += virtual(this.#slice, entity.weight);
    queue.advance();
  }

  /** pick_eevdf: deadlines that are equal go to the one that waits, and among those to the one that came first. */
  pick(queue: RunQueue): Entity {
    const { current, waiting, load } = queue;
    const sum = queue.weighted(queue.minVruntime);
    const mayRun = (one: Entity): boolean => sum >= (one.vruntime - queue.minVruntime) * load;
    const goingOn = current !== null && (waiting.length === 0 || mayRun(current)) ? current : null;
    if (goingOn !== null && this.#runToParity && goingOn.pickedFor === goingOn.deadline) return goingOn;
    const best = queue.least((one) => one.deadline, mayRun);
    if (best === null || (goingOn !== null && goingOn.deadline < best.deadline)) {
      const picked = goingOn ?? queue.least((one) => one.vruntime);
      invariant(picked !== null, 'somebody is picked from a queue that is not empty');
      return picked;
    }
    return best;
  }

  /** entity_lag: at most two requests, or a tick where that is longer. */
  #keepLag(queue: RunQueue, entity: Entity): void {
    const most = virtual(Math.max(2 * this.#slice, this.#tick), entity.weight);
    entity.lag = Math.max(-most, Math.min(most, mean(queue) - entity.vruntime));
  }
}

/** The virtual time that everybody would be at if all had had their share. Linux 6.12 kernel/sched/fair.c, avg_vruntime. */
function mean(queue: RunQueue): number {
  const { load } = queue;
  return load === 0 ? queue.minVruntime : queue.minVruntime + Math.floor(queue.weighted(queue.minVruntime) / load);
}

/** Has it had no more than its share? Linux 6.12 kernel/sched/fair.c, vruntime_eligible. */
function eligible(queue: RunQueue, entity: Entity): boolean {
  return queue.weighted(queue.minVruntime) >= (entity.vruntime - queue.minVruntime) * queue.load;
}
