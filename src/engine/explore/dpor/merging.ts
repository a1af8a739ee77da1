import type { Site } from '../../kernel/names.ts';
import { OPERATION, type Ways } from '../../runtimes/interleaving/ways.ts';
import type { Task } from '../../sync/task.ts';
import type { Ground } from '../search.ts';
import { Bounded, type Counting } from '../strategies/bounded.ts';
import { Keys } from './keys.ts';
import { Past } from './past.ts';
import { Sight, type Reach } from './sight.ts';
import { doesOf, procOf, Step, taskOf } from './step.ts';

/** So many states of one bound are kept; beyond them nothing is lost but time. */
const MOST_STATES = 1 << 20;

/**
 * `dpor-preemptions`, `dpor-delays`: one schedule of every class that a bound allows, at the least bound that does. A bound and a
 * reduction that skips orders do not go together: the order that is kept may cost more than one that is skipped. So every order is
 * begun, and broken off where a state is reached that has been reached at no more cost, with the same task having gone last: what
 * can follow it has been gone through. States are told by the classes of what led to them.
 */
export class Merging extends Bounded {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  readonly #counting: Counting;
  readonly #past = new Past();
  readonly #sight = new Sight();
  /** Of every step of this run. */
  readonly #notes: { timed: boolean; waits: Reach['waits'] }[] = [];
  /** By state, what it cost at least to come there within the present bound. */
  readonly #costs = new Map<number, number>();
  #costsOf = -1;
  readonly #counted = new Keys();
  #ways: Ways | null = null;
  #tasks: readonly Task[] = [];
  #proc = -1;
  #ahead: readonly number[] = [];
  #draws: number[] = [];
  #at = 0;
  #isMerged = false;
  #isCounted = false;
  /** Runs so far, those too that were broken off. */
  runs = 0;

  constructor(ground: Ground, counting: Counting, most = Infinity) {
    super(ground, counting, { most });
    this.#counting = counting;
  }

  override get isSeen(): boolean {
    return this.#isMerged || this.#isCounted;
  }

  override begin(schedule: number): boolean {
    const more = super.begin(schedule);
    if (more) this.runs++;
    return more;
  }

  override reset(): void {
    super.reset();
    this.#at = 0;
    this.#isMerged = this.#isCounted = false;
    this.#past.rewind(0);
    if (this.#costsOf === this.bound) return;
    this.#costsOf = this.bound;
    this.#costs.clear();
  }

  #look(ways: Ways): void {
    if (this.#isMerged) return;
    const at = this.#at++;
    this.#tasks = ways.tasks;
    const note = (this.#notes[at] ??= { timed: false, waits: null });
    note.timed = ways.timed || this.ground.isEntangled === true;
    if (at === 0) this.#sight.recall(ways.tasks, [], this.#notes, this.#past);
    else {
      this.#settle(at - 1, note.timed);
      if (this.isFresh && !this.#isFirst()) {
        this.#isMerged = true;
        this.leave();
        return;
      }
    }
    super.look(ways);
    this.#ways = ways;
    if (ways.count === 1) this.#takes(0);
  }

  /** Has nobody come to this state so cheaply? To leave another task than the last costs one preemption at most. */
  #isFirst(): boolean {
    const { cost } = this;
    if (this.#counting === 'preemptions' && !this.#isCheapest(this.#past.keyWith(-1), cost - 1, cost)) return false;
    return this.#isCheapest(this.#past.keyWith(taskOf(this.#proc)), cost, cost);
  }

  /** Has nobody come to it at `limit` or less? Then it is noted that now somebody has at `cost`. */
  #isCheapest(state: number, limit: number, cost: number): boolean {
    const costs = this.#costs;
    const known = costs.get(state) ?? Infinity;
    if (known <= limit) return false;
    if (cost < known && (known < Infinity || costs.size < MOST_STATES)) costs.set(state, cost);
    return true;
  }

  #takes(way: number): void {
    const { who, what } = this.#ways!;
    const [task, does] = [who[way]!, what[way]!];
    this.#proc = procOf(task.id, does);
    this.#ahead = this.#sight.ahead(task, does, does === OPERATION && task.op!.wouldLook(task));
    this.#draws = [];
    this.#ways = null;
  }

  #settle(at: number, timed: boolean): void {
    const note = this.#notes[at]!;
    const { touched, reached, waits } = this.#sight.after(this.#tasks, taskOf(this.#proc), this.#ahead);
    note.waits = waits;
    this.#past.add(new Step(this.#proc, touched, timed || note.timed || doesOf(this.#proc) !== OPERATION, this.#draws), reached);
  }

  protected override pick(site: Site, count: number): number {
    const way = super.pick(site, count);
    if (this.#isMerged) return way;
    if (site.name === 'who') this.#takes(way);
    else this.#draws.push(way);
    return way;
  }

  override ended(): void {
    if (this.#isMerged) return;
    if (this.#at > 0) this.#settle(this.#at - 1, false);
    this.#isCounted = !this.#counted.add(this.#past.key) && !this.#counted.full;
  }
}
