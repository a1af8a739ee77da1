import { invariant } from './errors.ts';
import { scramble } from './mix.ts';
import type { Named, Site } from './names.ts';
import type { Deviation, Source } from './source.ts';

/** The one door for everything that the program does not fix. */
export class Door {
  /** Questions with more than one way so far. */
  asked = 0;
  #source: Source;
  /** What the plain source would say: where it differs from the answers given, there is a deviation. */
  #plain: Source | null = null;
  readonly #deviations: Deviation[] = [];
  /** Every choice goes by the policy: nobody has to be asked. */
  #obeys = false;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Starts a run. With `plain` given, the door notes where `source` answers otherwise. */
  reset(source: Source, plain: Source | null = null): void {
    this.asked = 0;
    this.#source = source;
    this.#plain = plain;
    this.#obeys = source.obeys === true && plain === null;
    if (this.#deviations.length > 0) this.#deviations.length = 0;
    source.reset();
    plain?.reset();
  }

  /** Picks one of `count` ways where the modelled system has a policy; 0 is the policy's own. One way is no choice. */
  choose(site: Site, count: number): number {
    if (count === 1) return 0;
    if (this.#obeys === false) return this.#ask('choose', site, count);
    this.asked++;
    return 0;
  }

  /** Picks one of `count` ways where the real thing is random. */
  draw(site: Site, count: number): number {
    return count === 1 ? 0 : this.#ask('draw', site, count);
  }

  /** The workload's own randomness: a function of seed, task name, input name and how often it was asked. */
  input(task: Named, input: Named, count: number): number {
    invariant(Number.isSafeInteger(count) && count >= 1, 'an input has at least one way', count);
    return this.#source.input(scramble(task.hash) ^ input.hash, count);
  }

  /** Where the answers differed from the plain source's. Empty for a plain run. */
  get deviations(): readonly Deviation[] {
    return this.#deviations;
  }

  #ask(asking: 'choose' | 'draw', site: Site, count: number): number {
    if (count < 1) invariant(false, 'a question has at least one way', site.name);
    const index = this.asked++;
    const picked = this.#source.next(asking, site, count, index);
    if (picked < 0 || picked >= count) invariant(false, 'a source picks among the ways it was given', picked);
    if (this.#plain !== null && this.#plain.next(asking, site, count, index) !== picked) this.#deviations.push({ index, value: picked });
    return picked;
  }
}
