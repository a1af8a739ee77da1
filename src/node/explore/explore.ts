import { explorationOf, FALLBACK, strategyNamed, toldOf, type Exploration, type Found, type Plan } from '../../engine/explore/explore.ts';
import { mergeParts, type Part } from '../../engine/explore/explorer.ts';
import { isMistake } from '../../engine/explore/warden.ts';
import { PROBES, UNKNOWN } from '../../engine/explore/profile.ts';
import type { Prepared, SimError } from '../../index.ts';
import type { Loaded } from '../load.ts';
import { Died, type Crew, type Helpers } from './crew.ts';
import { Desk, type Route } from './job.ts';
import { deathOf, MOST_DEATHS, nothing, THREAD_DIED, type Death } from './death.ts';
import { Threads } from './threads.ts';
import { Thrower } from './thrower.ts';

/** How far an exploration has come. */
export interface Standing {
  readonly done: number;
  /** Different ones among them, as far as they have been put together. */
  readonly distinct: number;
  readonly findings: number;
  /** Estimated number in all; 0: not known. */
  readonly space: number;
  readonly helpers: Helpers | undefined;
}

/** A share of the schedules: number `index` of `of`, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** What to explore with how many threads, and until when. */
export interface Threaded {
  readonly loaded: Loaded;
  /** Set up here too: only its head is asked for, nothing is run. */
  readonly prepared: Prepared;
  readonly plan: Plan;
  readonly cwd: string;
  readonly threads: number;
  readonly stallMs: number;
  /** Memory that a thread may have for its objects. */
  readonly memoryMb: number;
  readonly shrinks: boolean;
  readonly shard?: Shard | undefined;
  /** Ends the exploration; what was found so far is concluded. */
  readonly signal?: AbortSignal | undefined;
  /** Ends shrinking: each finding is told with the deviations it has come to. */
  readonly hurry?: AbortSignal | undefined;
  readonly standing?: ((now: Standing) => void) | undefined;
  /** Workers elsewhere, who come to the help of the threads here. */
  readonly hire?: ((threads: Crew) => Promise<Crew>) | undefined;
}

/** What it came to. */
export interface Explored {
  readonly exploration: Exploration;
  /** Keys of the different schedules, ascending. */
  readonly keys: Float64Array;
  /** It ended early because schedules brought their threads down. */
  readonly gaveUp: boolean;
  /** It ended early because those who helped could be reached no longer. */
  readonly lost: SimError | undefined;
}

const TELL_MS = 100;

/**
 * Explores over threads. For a budget of schedules the answer is the same for any number of them, and that of `explore`. A schedule that
 * brings its thread down is a finding; after three of them no later schedule counts, and in a strategy that goes in order none after the first.
 * @throws SimError, InvariantError
 */
export async function exploreThreaded(given: Threaded): Promise<Explored> {
  const { loaded, plan, cwd, stallMs, threads, memoryMb, signal } = given;
  const own = new Threads({ path: loaded.path, cwd, plan, stallMs }, { threads, memoryMb });
  let crew: Crew = own;
  const stop = (): void => crew.stop();
  const hurry = (): void => crew.hurry();
  signal?.addEventListener('abort', stop);
  given.hurry?.addEventListener('abort', hurry);
  try {
    if (given.hire !== undefined) crew = await given.hire(own);
    if (signal?.aborted === true) stop();
    return await new Exploring(given, crew).all();
  } finally {
    signal?.removeEventListener('abort', stop);
    given.hurry?.removeEventListener('abort', hurry);
    if (crew !== own) await crew.end();
    await own.end();
  }
}

class Exploring {
  readonly #given: Threaded;
  readonly #crew: Crew;
  readonly #deaths: Death[] = [];
  #settled = { done: 0, distinct: 0, findings: 0 };
  #space = 0;
  #eachMs = 0;
  #gaveUp = false;

  constructor(given: Threaded, crew: Crew) {
    this.#given = given;
    this.#crew = crew;
  }

  async all(): Promise<Explored> {
    const telling = setInterval(() => this.#tell(), TELL_MS);
    let route: Route;
    let part: Part;
    try {
      route = await this.#probe();
      this.#space = route.profile.space;
      let parts = this.#isThrown(route) ? null : await this.#inOrder(route);
      if (parts === null) {
        if (!this.#isThrown(route)) route = { ...route, strategy: FALLBACK };
        parts = [...(this.#isFirst ? route.parts : []), ...(await this.#thrown(route))];
      }
      part = mergeParts(parts);
    } finally {
      clearInterval(telling);
    }
    const told = this.#deaths.map((death) => death.part);
    const all = mergeParts([part, ...told]);
    const findings = await Promise.all(all.seen.map((seen) => this.#found(seen)));
    return {
      exploration: explorationOf(route.strategy, route.profile.space, all, findings),
      keys: all.keys,
      gaveUp: this.#gaveUp,
      lost: this.#crew.lost,
    };
  }

  get #isFirst(): boolean {
    return (this.#given.shard?.index ?? 1) === 1;
  }

  #isThrown({ strategy }: Route): boolean {
    return !strategyNamed(strategy)!.inOrder;
  }

  #tell(): void {
    const { done, findings } = this.#crew.underWay;
    const settled = this.#settled;
    this.#given.standing?.({
      done: settled.done + done,
      distinct: settled.distinct,
      findings: Math.max(settled.findings, findings),
      space: this.#space,
      helpers: this.#crew.helpers,
    });
  }

  /** The first walks. If one of them brings its thread down, they are all there is. */
  async #probe(): Promise<Route> {
    const desk = new Desk();
    try {
      const route = await this.#crew.do({ kind: 'probe' }, { desk });
      this.#eachMs = desk.tookMs / Math.max(1, desk.done);
      return route;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      const number = desk.done + 1;
      this.#gaveUp = true;
      if (this.#isFirst) this.#deaths.push(await deathOf(this.#crew, { kind: 'probe' }, number, error));
      return { strategy: 'random', profile: UNKNOWN, parts: [nothing(number - 1)] };
    }
  }

  async #thrown(route: Route): Promise<readonly Part[]> {
    const { plan, shard = { index: 1, of: 1 } } = this.#given;
    if (this.#gaveUp || this.#crew.isStopped) return [];
    const count = Math.max(0, plan.runs - PROBES);
    const border = (index: number): number => PROBES + Math.floor((count * index) / shard.of);
    const thrower = new Thrower(this.#crew, route, {
      eachMs: this.#eachMs,
      settled: (settled) => void (this.#settled = settled),
    });
    const parts = await thrower.all(border(shard.index - 1), border(shard.index));
    this.#deaths.push(...thrower.deaths);
    this.#gaveUp = thrower.deaths.length === MOST_DEATHS;
    return parts;
  }

  /** All of it is the first shard's; null where, against the estimate, not all fit, which every shard has to find out for itself. */
  async #inOrder({ strategy, profile }: Route): Promise<readonly Part[] | null> {
    const { plan } = this.#given;
    const isAuto = plan.strategy === 'auto';
    if (this.#gaveUp || this.#crew.isStopped || !(this.#isFirst || isAuto)) return [];
    const desk = new Desk();
    const { runs } = plan;
    try {
      const part = await this.#crew.do({ kind: 'inOrder', strategy, runs, estimate: isAuto ? profile : null }, { desk });
      if (part === null) return null;
      return this.#isFirst ? [part] : [];
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.#gaveUp = true;
      if (!this.#isFirst) return [];
      const before = desk.done;
      this.#deaths.push(await deathOf(this.#crew, { kind: 'inOrder', strategy, runs: before + 1, estimate: null }, before + 1, error));
      return before === 0 ? [] : [(await this.#crew.do({ kind: 'inOrder', strategy, runs: before, estimate: null }))!];
    }
  }

  async #found(seen: Part['seen'][number]): Promise<Found> {
    const { prepared, plan, shrinks } = this.#given;
    const death = this.#deaths.find(({ number }) => number === seen.firstAt && isMistake(seen.finding, THREAD_DIED));
    if (death !== undefined) return toldOf(prepared, plan, seen, death.deviations, death.deviations.length);
    // beside a schedule that brings its thread down, others do: to shrink is to try them
    for (const shrinking of shrinks && this.#deaths.length === 0 ? [true, false] : [false]) {
      try {
        return await this.#crew.do({ kind: 'found', seen, shrinks: shrinking });
      } catch (error) {
        if (!(error instanceof Died)) throw error;
      }
    }
    return toldOf(prepared, plan, seen, [], 0);
  }
}
