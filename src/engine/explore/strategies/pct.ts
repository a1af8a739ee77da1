import type { Site } from '../../kernel/names.ts';
import type { Ways } from '../../runtimes/interleaving/ways.ts';
import type { Ground } from '../search.ts';
import { fairAfter, Thrown } from './walk.ts';

/** Initial priorities lie above those that changes give. */
const INITIAL = 1_024;

/**
 * `pct` (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): tasks in a random order of priorities; the highest that can
 * go on goes, and at depth - 1 random steps it falls below all others. A bug that takes `depth` orderings is found with a chance
 * of at least 1 / (tasks * steps^(depth - 1)). All steps count, those too at which one task alone could go on. A task that pauses
 * or that a try has failed falls to the end, and after very many steps the walk goes on at random. On a machine there are no
 * priorities to give: `depth` answers, at random questions, are not the scheduler's own.
 */
export class Pct extends Thrown {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  readonly #depth: number;
  readonly #fairAfter: number;
  readonly #changes: number[] = [];
  /** By task number and what the way does. */
  readonly #priorities: number[] = [];
  #step = 0;
  #next = 0;
  #lowest = 0;

  constructor(ground: Ground, depth: number) {
    super(ground);
    this.#depth = depth;
    this.#fairAfter = fairAfter(ground);
  }

  override begin(schedule: number): boolean {
    super.begin(schedule);
    this.#step = this.#lowest = 0;
    this.#priorities.length = 0;
    this.#changes.length = 0;
    const wanted = this.ground.hasMachine ? this.#depth : this.#depth - 1;
    const steps = Math.max(1, this.ground.profile.steps);
    while (this.#changes.length < Math.min(wanted, steps)) {
      const step = 1 + this.dice.below(steps);
      if (!this.#changes.includes(step)) this.#changes.push(step);
    }
    return true;
  }

  protected pick(site: Site, count: number): number {
    if (this.ground.hasMachine) return this.#changes.includes(++this.#step) ? 1 + this.dice.below(count - 1) : 0;
    if (site.name !== 'who' || this.#step > this.#fairAfter) return this.dice.below(count);
    return this.#next;
  }

  #look(ways: Ways): void {
    this.#step++;
    const change = this.#changes.indexOf(this.#step);
    if (change >= 0) this.#priorities[this.#placeOf(ways, this.#highest(ways))] = this.#depth - 1 - change;
    this.#next = this.#highest(ways);
    const { op } = ways.who[this.#next]!;
    if (op !== null && op.givesWay) this.#priorities[this.#placeOf(ways, this.#next)] = --this.#lowest;
  }

  #highest(ways: Ways): number {
    let best = 0;
    for (let k = 0; k < ways.count; k++) {
      const place = this.#placeOf(ways, k);
      this.#priorities[place] ??= INITIAL + this.dice.below(1 << 20);
      if (this.#priorities[place] > this.#priorities[this.#placeOf(ways, best)]!) best = k;
    }
    return best;
  }

  #placeOf(ways: Ways, k: number): number {
    return ways.who[k]!.id * 3 + ways.what[k]!;
  }
}
