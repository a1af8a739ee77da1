import type { Ways } from '../../runtimes/interleaving/ways.ts';
import type { Task } from '../../sync/task.ts';
import type { Ground } from '../search.ts';
import { Kin } from './kin.ts';
import { Thrown } from './walk.ts';

/**
 * `uniform` (URW: Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025): each task with the chance of its share of the steps that are
 * left, so that every interleaving has the same one where the tasks' lengths are known. Those come from the profile; what a task
 * has yet to start counts as its own.
 */
export class Uniform extends Thrown {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  #next = 0;
  #count = 0;
  readonly #weights: number[] = [];
  /** Steps done in this run, by task number. */
  readonly #done: number[] = [];
  readonly #kin: Kin;

  constructor(ground: Ground) {
    super(ground);
    this.#kin = new Kin(ground.profile);
  }

  override begin(schedule: number): boolean {
    this.#done.length = 0;
    this.#kin.begin();
    return super.begin(schedule);
  }

  protected pick(_site: unknown, count: number): number {
    return count === this.#count ? this.#next : this.dice.below(count);
  }

  #look(ways: Ways): void {
    for (let task = this.#kin.newborn(ways.tasks); task !== undefined; task = this.#kin.newborn(ways.tasks)) this.#kin.admit(task);
    let sum = 0;
    for (let k = 0; k < ways.count; k++) sum += this.#weights[k] = this.#leftOf(ways.who[k]!);
    let at = this.dice.below(sum);
    let k = 0;
    for (; at >= this.#weights[k]!; k++) at -= this.#weights[k]!;
    this.#next = k;
    this.#count = ways.count;
    const { id } = ways.who[k]!;
    this.#done[id] = (this.#done[id] ?? 0) + 1;
  }

  /** Steps that a task has left, and all of those whom it has yet to start; 1 at least. */
  #leftOf(task: Task): number {
    const { tasks } = this.ground.profile;
    const own = (tasks.get(task.name)?.steps ?? 1) - (this.#done[task.id] ?? 0);
    return Math.max(1, own) + this.#kin.unborn(task.name, (name) => tasks.get(name)!.steps);
  }
}
