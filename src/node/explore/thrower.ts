import { union } from '../../engine/explore/distinct.ts';
import { mergeParts, type Part } from '../../engine/explore/explorer.ts';
import { Died, type Crew } from './crew.ts';
import { deathOf, MOST_DEATHS, type Death } from './death.ts';
import { Desk, type Route } from './job.ts';

/** Schedules `from` to below `to`, counted from 0. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const FIRST_SIZE = 500;
const LARGEST_SIZE = 50_000;
/** More parts than these are put together where they join. */
const MOST_PARTS = 32;

/** Hands out stretches of thrown schedules, whose sizes make no difference to what comes of them. */
export class Thrower {
  readonly #crew: Crew;
  readonly #route: Route;
  readonly #tell: (settled: { readonly done: number; readonly distinct: number; readonly findings: number }) => void;
  readonly #parts: (Stretch & { readonly part: Part })[] = [];
  #joined: { readonly from: number; to: number; part: Part } | null = null;
  #deaths: Death[] = [];
  /** For progress. */
  #keys: Float64Array = new Float64Array(0);
  readonly #signatures = new Set<string>();
  #done = 0;
  #next = 0;
  #end = 0;
  #lanes = 0;
  #size: number;

  constructor(
    crew: Crew,
    route: Route,
    options: {
      /** What a schedule took so far. */
      readonly eachMs: number;
      readonly settled: (settled: { readonly done: number; readonly distinct: number; readonly findings: number }) => void;
    },
  ) {
    this.#crew = crew;
    this.#route = route;
    this.#size = Math.min(FIRST_SIZE, this.#sizeFor(options.eachMs));
    this.#tell = options.settled;
  }

  /** The schedules that brought their threads down, those that count. */
  get deaths(): readonly Death[] {
    return this.#deaths;
  }

  async all(from: number, to: number): Promise<readonly Part[]> {
    this.#next = from;
    this.#end = to;
    this.#joined = { from, to: from, part: mergeParts([]) };
    await new Promise<void>((resolve, reject) => this.#open(resolve, reject));
    const parts = [this.#joined.part];
    for (const one of this.#parts) {
      if (one.to <= this.#end) parts.push(one.part);
      else if (one.from < this.#end) parts.push(await this.#thrown(one.from, this.#end, new Desk()));
    }
    return parts;
  }

  /** As many lanes as the crew has use for now; each looks again before it goes on. */
  #open(resolve: () => void, reject: (error: unknown) => void): void {
    const more = (): boolean => this.#next < this.#end && !this.#crew.isStopped;
    const lane = async (): Promise<void> => {
      while (more()) {
        await this.#nextStretch();
        this.#open(resolve, reject);
      }
    };
    while (this.#lanes < this.#crew.lanes && more()) {
      this.#lanes++;
      void lane().then(() => (--this.#lanes === 0 ? resolve() : undefined), reject);
    }
    if (this.#lanes === 0) resolve();
  }

  async #nextStretch(): Promise<void> {
    const from = this.#next;
    const share = Math.max(FIRST_SIZE / 10, Math.ceil((this.#end - from) / (2 * this.#crew.lanes))); // towards the end nobody is idle
    const to = Math.min(this.#end, from + Math.min(this.#size, share));
    this.#next = to;
    const desk = new Desk();
    await this.#stretch(from, to, desk);
    if (desk.tookMs > 0) this.#size = this.#sizeFor(desk.tookMs / (to - from));
  }

  #sizeFor(eachMs: number): number {
    return Math.round(Math.min(LARGEST_SIZE, Math.max(FIRST_SIZE / 10, this.#crew.stretchMs / Math.max(1e-3, eachMs))));
  }

  async #stretch(from: number, to: number, desk = new Desk()): Promise<void> {
    if (from >= Math.min(to, this.#end)) return;
    try {
      const part = await this.#thrown(from, to, desk);
      this.#parts.push({ from, to, part });
      this.#count(part);
      this.#join();
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      const at = from + desk.done;
      await this.#stretch(from, at);
      await this.#died(at, error);
      await this.#stretch(at + 1, to);
    }
  }

  async #died(at: number, error: Died): Promise<void> {
    const { strategy, profile } = this.#route;
    const death = await deathOf(this.#crew, { kind: 'thrown', strategy, profile, from: at, to: at + 1 }, at + 1, error);
    this.#parts.push({ from: at, to: at + 1, part: mergeParts([]) });
    const first = [...this.#deaths, death].toSorted((a, b) => a.number - b.number).slice(0, MOST_DEATHS);
    this.#deaths = first;
    if (first.length === MOST_DEATHS) this.#end = Math.min(this.#end, first.at(-1)!.number);
  }

  #thrown(from: number, to: number, desk: Desk): Promise<Part> {
    const { strategy, profile } = this.#route;
    return this.#crew.do({ kind: 'thrown', strategy, profile, from, to }, { desk });
  }

  #count({ schedules, keys, seen }: Part): void {
    this.#keys = union([this.#keys, keys]).keys;
    for (const { finding } of seen) this.#signatures.add(finding.signature);
    this.#tell({ done: (this.#done += schedules), distinct: this.#keys.length, findings: this.#signatures.size });
  }

  /** Puts together what follows without a gap upon what is together already: nothing of it can be taken back. */
  #join(): void {
    const joined = this.#joined!;
    if (this.#parts.length < MOST_PARTS) return;
    this.#parts.sort((a, b) => a.from - b.from);
    let count = 0;
    while (this.#parts[count]?.from === joined.to && this.#parts[count]!.to <= this.#end) joined.to = this.#parts[count++]!.to;
    joined.part = mergeParts([joined.part, ...this.#parts.splice(0, count).map(({ part }) => part)]);
  }
}
