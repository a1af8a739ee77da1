import { kindOf, type Raw } from '../trace/records.ts';
import type { Ways } from '../runtimes/interleaving/ways.ts';
import type { Ground, Profile } from './search.ts';
import { Thrown } from './strategies/walk.ts';

/** So many schedules at the start are random walks, from which the others learn. They count like any. */
export const PROBES = 8;
const SPAWNED = kindOf('task.spawned');
const EMPTY: Profile = { steps: 0, tasks: new Map(), space: 0 };

/** A random walk that notes what later searches need to know. The walks of one seed and one program come to one profile. */
export class Probe extends Thrown {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  #next = 0;
  #offered = 0;
  #steps = 0;
  #mostSteps = 0;
  #product = 1;
  #products = 0;
  #walks = 0;
  readonly #now = new Map<string, number>();
  readonly #tasks = new Map<string, { steps: number; parent: string | null }>();

  constructor(ground: Omit<Ground, 'profile'>) {
    super({ ...ground, profile: EMPTY });
  }

  override begin(schedule: number): boolean {
    this.#steps = 0;
    this.#product = 1;
    this.#now.clear();
    return super.begin(schedule);
  }

  /** Hears who starts whom. */
  record(raw: Raw): void {
    if (raw.kind === SPAWNED && !this.#tasks.has(raw.task!)) this.#tasks.set(raw.task!, { steps: 0, parent: raw.object });
  }

  /** After each walk. */
  learn(): void {
    this.#walks++;
    this.#products += this.#product;
    this.#mostSteps = Math.max(this.#mostSteps, this.#steps);
    for (const [name, steps] of this.#now) {
      const known = this.#tasks.get(name);
      if (known !== undefined) known.steps = Math.max(known.steps, steps);
    }
  }

  get profile(): Profile {
    return { steps: this.#mostSteps, tasks: this.#tasks, space: this.#walks === 0 ? 0 : this.#products / this.#walks };
  }

  protected pick(_site: unknown, count: number): number {
    this.#product *= count;
    if (this.ground.hasMachine) this.#steps++;
    if (this.ground.hasMachine || count !== this.#offered) return this.dice.below(count);
    this.#offered = 0;
    return this.#next;
  }

  #look(ways: Ways): void {
    this.#steps++;
    this.#offered = ways.count;
    this.#next = this.dice.below(ways.count);
    const { name } = ways.who[this.#next]!;
    this.#now.set(name, (this.#now.get(name) ?? 0) + 1);
  }
}
