import { invariant } from '../../kernel/errors.ts';
import type { Site } from '../../kernel/names.ts';
import type { Ways } from '../../runtimes/interleaving/ways.ts';
import { Search, type Ground } from '../search.ts';

/** What a bound counts. */
export type Counting = 'preemptions' | 'delays' | 'deviations';

/**
 * All schedules, in depth-first order, the last question turning fastest. With a bound: first those that cost nothing, then those
 * that cost 1, and so on. A preemption (Musuvathi, Qadeer, PLDI 2007) is to leave a task that could go on; a delay (Emmi, Qadeer,
 * Rakamaric, POPL 2011) is to pass over one in turn; a deviation is any answer that is not the plain one. A run that costs less
 * than the present bound has been seen before: it is passed over and not counted.
 */
export class Bounded extends Search {
  override readonly onlooker: ((ways: Ways) => void) | null;
  readonly #counting: Counting;
  readonly #most: number;
  #bound: number;
  readonly #values: number[] = [];
  readonly #counts: number[] = [];
  /** Whether a way other than the first costs, by question; and what those before it have cost. */
  readonly #costs: boolean[] = [];
  readonly #spent: number[] = [];
  #depth = 0;
  /** The task that went last could go on. */
  #stays = false;
  #isWho = false;
  /** What follows in this run is not gone through. */
  #isLeft = false;
  /** A way was left out because the bound did not allow it. */
  #cut = false;
  #begun = false;

  /** `most`: the last bound; with Infinity as the first there is none. */
  constructor(
    ground: Ground,
    counting: Counting,
    { first = 0, most = Infinity }: { readonly first?: number; readonly most?: number } = {},
  ) {
    super(ground);
    this.#counting = counting;
    this.#bound = first;
    this.#most = most;
    this.onlooker = ground.hasMachine || first === Infinity ? null : (ways) => this.look(ways);
  }

  /** The present bound. */
  get bound(): number {
    return this.#bound;
  }

  /** What the present run has cost. */
  get cost(): number {
    const last = this.#depth - 1;
    return last < 0 ? 0 : this.#spent[last]! + this.#costOf(last, this.#values[last]!);
  }

  /** So many schedules at least are left: each open question of the present run has its other ways. */
  override get left(): number {
    let left = 0;
    for (let k = 0; k < this.#depth; k++) left += this.#counts[k]! - 1 - this.#values[k]!;
    return left;
  }

  /** Sets the next combination; those that have been counted under a lower bound are for the caller to pass over. */
  begin(_schedule: number): boolean {
    if (this.#begun && !this.#advance() && !this.#deepen()) {
      this.exhausted = !this.#cut;
      return false;
    }
    return (this.#begun = true);
  }

  /** It has been counted under a lower bound. */
  override get isSeen(): boolean {
    return this.#bound !== Infinity && this.cost < this.#bound;
  }

  override reset(): void {
    super.reset();
    this.#isWho = this.#isLeft = false;
  }

  /** Everything that was chosen before has been answered. */
  protected get isFresh(): boolean {
    return this.asked === this.#depth;
  }

  /** What follows in this run is not gone through: it takes the first way everywhere. */
  protected leave(): void {
    this.#isLeft = true;
  }

  protected pick(_site: Site, count: number): number {
    const index = this.asked;
    if (this.#isLeft) return 0;
    if (index === this.#depth) {
      this.#values[index] = 0;
      this.#counts[index] = count;
      this.#costs[index] = this.#counting !== 'preemptions' || !this.#isWho || this.#stays;
      this.#spent[index] = index === 0 ? 0 : this.#spent[index - 1]! + this.#costOf(index - 1, this.#values[index - 1]!);
      this.#depth++;
    }
    invariant(index < this.#depth && this.#counts[index] === count, 'a run asks the same questions after the same answers', index);
    this.#isWho = false;
    return this.#values[index]!;
  }

  /** What is random in the real thing costs nothing: it is not the scheduler's doing. */
  protected override draw(site: Site, count: number): number {
    if (this.ground.hasMachine) return super.draw(site, count);
    const fresh = this.isFresh && !this.#isLeft;
    const value = this.pick(site, count);
    if (fresh) this.#costs[this.asked] = false;
    return value;
  }

  /** Sees whether to leave the task that went last costs. */
  protected look(ways: Ways): void {
    this.#stays = ways.stays;
    this.#isWho = true;
  }

  #costOf(index: number, value: number): number {
    if (value === 0 || !this.#costs[index]) return 0;
    return this.#counting === 'delays' ? value : 1;
  }

  #advance(): boolean {
    while (this.#depth > 0) {
      const last = this.#depth - 1;
      const value = this.#values[last]! + 1;
      if (value < this.#counts[last]!) {
        if (this.#spent[last]! + this.#costOf(last, value) <= this.#bound) {
          this.#values[last] = value;
          return true;
        }
        this.#cut = true; // the ways that follow cost no less
      }
      this.#depth = last;
    }
    return false;
  }

  #deepen(): boolean {
    if (!this.#cut || this.#bound >= this.#most) return false;
    this.#bound++;
    this.#cut = false;
    return true;
  }
}
