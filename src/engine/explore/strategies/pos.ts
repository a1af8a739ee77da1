import { OPERATION, type Ways } from '../../runtimes/interleaving/ways.ts';
import type { Task } from '../../sync/task.ts';
import { races } from '../footprint.ts';
import type { Ground } from '../search.ts';
import { fairAfter, Thrown } from './walk.ts';

/**
 * `pos`, partial order sampling (Yuan, Yang, Gu, CAV 2018): every pending operation has a random priority; the highest goes, its
 * task's next one gets a new one, and so does every other that races with it. Spreads over orders of racing operations rather than
 * over schedules. On a machine, a random walk.
 */
export class Pos extends Thrown {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  /** By task number: the priority of its pending operation, and which one that is. */
  readonly #priorities: number[] = [];
  readonly #turns: number[] = [];
  readonly #fairAfter: number;
  #step = 0;
  #next = 0;
  #count = 0;

  constructor(ground: Ground) {
    super(ground);
    this.#fairAfter = fairAfter(ground);
  }

  override begin(schedule: number): boolean {
    this.#priorities.length = this.#turns.length = 0;
    this.#step = 0;
    return super.begin(schedule);
  }

  protected pick(_site: unknown, count: number): number {
    return !this.ground.hasMachine && count === this.#count ? this.#next : this.dice.below(count);
  }

  #look(ways: Ways): void {
    if (++this.#step > this.#fairAfter) {
      this.#count = -1;
      return;
    }
    let best = 0;
    for (let k = 0; k < ways.count; k++) if (this.#priorityOf(ways.who[k]!) > this.#priorityOf(ways.who[best]!)) best = k;
    this.#next = best;
    this.#count = ways.count;
    const gone = ways.who[best]!;
    if (ways.what[best] === OPERATION)
      for (const task of ways.tasks) if (task !== gone && !task.ended && races(gone, task)) this.#priorities[task.id] = this.dice.throw();
    this.#turns[gone.id] = -1;
  }

  #priorityOf(task: Task): number {
    if (this.#turns[task.id] !== task.turn) {
      this.#turns[task.id] = task.turn;
      this.#priorities[task.id] = this.dice.throw();
    }
    return this.#priorities[task.id]!;
  }
}
