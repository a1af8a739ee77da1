import { watchOf, type Detect, type Watch } from '../detect/index.ts';
import { BadValue, UnknownName } from '../kernel/errors.ts';
import { plain, type Deviation, type Source } from '../kernel/source.ts';
import { DEFAULT_BOUNDS, prepare, type Bounds, type Choice, type Prepared } from '../run.ts';
import type { Onlooker } from '../runtimes/interleaving/ways.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import { Explorer, mergeParts, type Part, type Proceed, type Seen } from './explorer.ts';
import { PROBES, UNKNOWN } from './profile.ts';
import { repeating, type Profile } from './search.ts';
import { calmest, counting, leanest, leaning, shrink, type Failing } from './shrink.ts';
import { STRATEGIES, type Strategy } from './strategies/index.ts';
import { encodeToken, MAX_STEPS } from './token.ts';
import { ENDLESS, isMistake, mistakeOf, TRUSTING, type Warden } from './warden.ts';

/** So many schedules unless the user says otherwise. */
export const DEFAULT_RUNS = 10_000;

/** A schedule that takes more steps is cut off: of thousands, few are worth a long look. */
const EXPLORE_BOUNDS: Bounds = { ...DEFAULT_BOUNDS, steps: 100_000 };

/** Shrinking a finding replays no more events than these. */
const MOST_EVENTS = 2_000_000;

/** What to explore, and how far. */
export interface ExploreOptions extends Choice {
  /** `auto`, unless named: all schedules where the estimate says that they fit into the budget, else a portfolio. */
  readonly strategy?: string;
  /** Schedules at most. Default 10,000. */
  readonly runs?: number;
  /** Two explorations with the same one come to the same bytes. A whole number, default 1. */
  readonly seed?: number;
  /** The depth of a bug for `pct`; the last bound for `bounded`, `preemptions` and `delays`. */
  readonly depth?: number;
  /** Default: `default`. */
  readonly detectors?: Detect;
  /** Whether to look for the fewest deviations that show each finding. Default: yes. */
  readonly shrink?: boolean;
  readonly bounds?: Partial<Bounds>;
  /**
   * Told after every schedule; false stops the exploration. For progress, and for budgets of time: a clock must have been taken hold
   * of before (`const now = performance.now.bind(performance)`), as what scenarios must not use is out of reach meanwhile.
   */
  readonly proceed?: Proceed;
}

/** Something found, with what replays it. */
export interface Found {
  readonly kind: Finding['kind'];
  readonly certainty: Finding['certainty'];
  readonly signature: string;
  readonly text: string;
  readonly outcome: Outcome;
  /** Does the scenario expect it on this runtime, or is it a mere hint? */
  readonly expected: boolean;
  /** How many schedules showed it, and the number of the first, from 1. */
  readonly schedules: number;
  readonly firstAt: number;
  /** Replays it, shrunk: `seedloom replay FILE TOKEN`. */
  readonly token: string;
  readonly seed: string;
  readonly deviations: readonly Deviation[];
  /** How many deviations it had before it was shrunk. */
  readonly before: number;
}

/** What an exploration came to. */
export interface Exploration {
  readonly strategy: string;
  readonly schedules: number;
  /** Different ones among them; more than that where `manyMore`. */
  readonly distinct: number;
  readonly manyMore: boolean;
  /** All that can happen was explored: what was not found cannot happen here. */
  readonly exhausted: boolean;
  /** Estimated number of schedules in all; 0 where nobody looked. */
  readonly space: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** What fails first, then by the number of the first schedule. */
  readonly findings: readonly Found[];
}

/** Everything that fixes what an exploration does, settled: what workers are told. */
export interface Plan {
  readonly choice: Choice;
  /** The one named, or `auto`. */
  readonly strategy: string;
  readonly runs: number;
  readonly seed: number;
  readonly depth: number | undefined;
  readonly detecting: Detect;
  readonly bounds: Bounds;
}

/** @throws SimError where a name or a value is not right. */
export function planOf(options: ExploreOptions): Plan {
  const { strategy = 'auto', runs = DEFAULT_RUNS, seed = 1, depth, detectors = 'default', bounds, source, params } = options;
  if (strategyNamed(strategy)?.looksAhead === true && options.runtime !== 'interleaving')
    throw new BadValue(
      `${strategy} has to know what every task will do next, which '${options.runtime}' does not tell`,
      'Explore on the runtime interleaving, or with another strategy.',
    );
  for (const [what, value, least] of [
    ['runs', runs, 1],
    ['seed', seed, 0],
    ['depth', depth ?? 1, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least || value > 0x80000000)
      throw new BadValue(`${what} is a whole number from ${least} to 2^31, not ${value}`, 'Give a smaller one, or leave it out.');
  }
  // without a machine the plain answer is to stay with the task that runs: what differs is what a person has to understand
  const settings = options.runtime === 'interleaving' ? { ...options.settings, exact: true } : options.settings;
  const choice: Choice = {
    runtime: options.runtime,
    ...(settings === undefined ? {} : { settings }),
    ...(params === undefined ? {} : { params }),
    ...(source === undefined ? {} : { source }),
  };
  return { choice, strategy, runs, seed, depth, detecting: detectors, bounds: { ...EXPLORE_BOUNDS, ...bounds } };
}

/** The strategy of that name; undefined for `auto`. @throws UnknownName */
export function strategyNamed(name: string): Strategy | undefined {
  const found = STRATEGIES.find((one) => one.name === name);
  if (found === undefined && name !== 'auto') throw new UnknownName('strategy', name, ['auto', ...STRATEGIES.map((one) => one.name)]);
  return found;
}

/** How a plan is carried out once the first schedules are done. */
export interface Course {
  readonly strategy: Strategy;
  readonly profile: Profile;
  /** The first walks; they count unless all schedules are gone through in order. */
  readonly parts: readonly Part[];
}

/** The first schedules, where the strategy throws dice or is to be chosen. */
export function courseOf(explorer: Explorer, plan: Plan, prepared: Prepared, proceed: Proceed): Course {
  const named = strategyNamed(plan.strategy);
  if (named?.inOrder === true) return { strategy: named, profile: UNKNOWN, parts: [] };
  const { part, profile } = explorer.probe(named ?? strategyNamed('portfolio')!, plan.depth, plan.runs, proceed);
  if (named !== undefined) return { strategy: named, profile, parts: [part] };
  const hasMachine = prepared.runtime.make !== undefined;
  const allFit = profile.space * 2 <= plan.runs;
  if (!hasMachine && !prepared.isEntangled) {
    const classes = Math.max(1, Math.min(profile.classes, profile.space));
    const fits = allFit || (classes <= FEW_CLASSES && classes * MARGIN <= plan.runs);
    return { strategy: strategyNamed(fits ? 'dpor' : FALLBACK)!, profile: fits ? { ...profile, space: classes } : profile, parts: [part] };
  }
  const fits = (!hasMachine || prepared.settings['exact'] === true) && allFit;
  return { strategy: strategyNamed(fits ? 'exhaustive' : FALLBACK)!, profile, parts: [part] };
}

/** Of more classes, what hides is found sooner by schedules that differ much than by going through all. */
const FEW_CLASSES = 256;
/** The estimate of the classes comes from few walks, and is more often too low than too high. */
const MARGIN = 4;

/** What `auto` does where not all schedules fit, also where that turns out only on the way. */
export const FALLBACK = 'portfolio';

/**
 * Explores the schedules of a scenario on a runtime: on `interleaving` what can happen at all, elsewhere what can happen there, within what
 * its scheduler may do. Equal options give equal answers. @throws SimError where a name, a value or the set-up is not right.
 */
export function explore(scenario: Scenario, options: ExploreOptions): Exploration {
  const plan = planOf(options);
  const prepared = prepare(scenario, plan.choice);
  const explorer = new Explorer(prepared, plan);
  let done = 0;
  let stopped = false;
  const proceed: Proceed = (schedules, findings) => {
    if (options.proceed?.(done + schedules, findings) === false) stopped = true;
    return !stopped;
  };
  let course = courseOf(explorer, plan, prepared, proceed);
  const { profile } = course;
  let parts = [...course.parts];
  if (!stopped && course.strategy.inOrder) {
    const all = explorer.inOrder(course.strategy, plan.depth, plan.runs, proceed, plan.strategy === 'auto' ? profile : null);
    if (all === null) course = { ...course, strategy: strategyNamed(FALLBACK)! };
    else parts = [all];
  }
  done = parts.reduce((sum, part) => sum + part.schedules, 0);
  if (!stopped && !course.strategy.inOrder && plan.runs > PROBES)
    parts.push(explorer.thrown(course.strategy, plan.depth, profile, PROBES, plan.runs, proceed));
  return conclude(prepared, plan, course, mergeParts(parts), options.shrink ?? true);
}

/** Makes of all that was seen what a user is told: each finding verified, shrunk, and with its token. */
export function conclude(prepared: Prepared, plan: Plan, course: Course, all: Part, shrinks: boolean): Exploration {
  const findings = all.seen.map((seen) => foundOf(prepared, plan, seen, shrinks));
  return explorationOf(course.strategy.name, course.profile.space, all, findings);
}

/** What an exploration came to, with its findings in the order in which they are told. */
export function explorationOf(strategy: string, space: number, all: Part, findings: readonly Found[]): Exploration {
  const rank = (found: Found): number => (found.certainty === 'hint' ? 2 : found.expected ? 1 : 0);
  return {
    strategy,
    schedules: all.schedules,
    distinct: all.keys.length,
    manyMore: all.manyMore,
    exhausted: all.exhausted,
    space,
    outcomes: all.outcomes,
    findings: findings.toSorted((a, b) => rank(a) - rank(b) || a.firstAt - b.firstAt || (a.signature < b.signature ? -1 : 1)),
  };
}

/** Repeats the first schedule that shows it, and looks for the fewest deviations that do, for as long as `goesOn`. */
export function foundOf(
  prepared: Prepared,
  plan: Plan,
  seen: Seen,
  shrinks: boolean,
  warden = TRUSTING,
  goesOn = (): boolean => true,
): Found {
  return prepared.together(() => repeatedly(prepared, plan, seen, shrinks, warden, goesOn));
}

function repeatedly(prepared: Prepared, plan: Plan, seen: Seen, shrinks: boolean, warden: Warden, goesOn: () => boolean): Found {
  const { finding, seed } = seen;
  const { bounds } = plan;
  const again = new Again(prepared, plan, warden);
  const first = again.run(seed, repeating(seen.answers, seed), bounds);
  if (shrinks && !isMistake(finding, ENDLESS)) {
    let events = 0;
    const fails = counting((answers, onlooker) => {
      if (events > MOST_EVENTS || !goesOn()) return null;
      const result = again.run(seed, answers, bounds, onlooker);
      events += result.events;
      return again.shows(finding.signature) ? result.deviations : null;
    });
    const lean = (candidate: readonly Deviation[]): Failing | null => fails(leaning(plain(seed), candidate));
    const start = lean(first.deviations);
    const least = start === null ? first.deviations : fewest(start, fails, lean, prepared, seed).deviations;
    const last = again.run(seed, leaning(plain(seed), least), bounds);
    return toldOf(prepared, plan, seen, least, first.deviations.length, last);
  }
  return toldOf(prepared, plan, seen, first.deviations, first.deviations.length, first);
}

/** A finding as it is told: with the token of the run that its deviations lead to. */
export function toldOf(
  prepared: Prepared,
  plan: Plan,
  { finding, outcome, seed, schedules, firstAt }: Seen,
  deviations: readonly Deviation[],
  before: number,
  { order = NO_SOURCE, isCutOff = false }: Pick<Repeated, 'order' | 'isCutOff'> = {},
): Found {
  return {
    kind: finding.kind,
    certainty: finding.certainty,
    signature: finding.signature,
    text: finding.text,
    outcome,
    expected: !isMistake(finding) && !prepared.scenario.condemns(prepared.runtime.name, outcome, finding),
    schedules,
    firstAt,
    token: tokenOf(prepared, plan, seed, deviations, order, isCutOff),
    seed,
    deviations,
    before,
  };
}

/** The fewest deviations of a failing run, without a machine those of the fewest preemptions. */
export function fewest(
  start: Failing,
  fails: ReturnType<typeof counting>,
  lean: (candidate: readonly Deviation[]) => Failing | null,
  prepared: Prepared,
  seed: string,
): Failing {
  const found = shrink(start, lean);
  if (prepared.runtime.make !== undefined) return found;
  const calm = calmest(found, { hasMachine: false, seed: Number(seed), profile: UNKNOWN }, fails);
  return calm === found ? found : leanest(shrink(calm, lean), lean);
}

/** What is known of a run that was repeated. */
interface Repeated {
  readonly deviations: readonly Deviation[];
  readonly events: number;
  /** The digest of its order, where it came to an end. */
  readonly order?: string;
  /** It was ended by its bound, which its token therefore names. */
  readonly isCutOff?: boolean;
}

/** Repeats single runs, with the detectors that the exploration had. */
class Again {
  readonly #prepared: Prepared;
  readonly #warden: Warden;
  readonly #watch: Watch | null;
  #found: readonly Finding[] = [];

  constructor(prepared: Prepared, { detecting }: Plan, warden: Warden) {
    this.#prepared = prepared;
    this.#warden = warden;
    this.#watch = watchOf(detecting);
  }

  run(seed: string, answers: Source, bounds: Bounds, onlooker?: Onlooker): Repeated {
    const { settings, runtime } = this.#prepared;
    let events = 0;
    try {
      const result = this.#warden.alone((beat) => {
        events = 0;
        this.#watch?.reset({ runtime: runtime.name, settings });
        const record = (raw: Raw): void => {
          events++;
          beat();
          this.#watch?.record(raw);
        };
        return this.#prepared.run({
          seed,
          answers,
          bounds,
          listen: () => ({ record }),
          detect: 'none',
          ...(onlooker === undefined ? {} : { onlooker }),
        });
      });
      this.#found = [...result.findings, ...(this.#watch?.conclude(result.end.outcome) ?? [])];
      return { deviations: result.deviations, events, order: result.end.order, isCutOff: result.end.outcome === 'limit' };
    } catch (error) {
      const mistake = this.#warden.mistake(error);
      if (mistake === null) throw error;
      this.#found = [mistakeOf(mistake)];
      return { deviations: this.#prepared.deviations, events };
    }
  }

  /** Does the last run show it? */
  shows(signature: string): boolean {
    return this.#found.some((finding) => finding.signature === signature);
  }
}

const NO_SOURCE = '0'.repeat(16);

function tokenOf(
  prepared: Prepared,
  { choice, bounds }: Plan,
  seed: string,
  deviations: readonly Deviation[],
  order: string,
  isCutOff: boolean,
): string {
  const { runtime } = prepared;
  const typed = (all: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
  return encodeToken({
    runtime: runtime.name,
    model: runtime.version,
    engine: prepared.header(seed).engine,
    settings: typed(isCutOff ? { ...choice.settings, [MAX_STEPS]: bounds.steps } : choice.settings),
    params: typed(choice.params),
    seed,
    deviations,
    source: (choice.source ?? NO_SOURCE).slice(0, 8),
    order: order.slice(0, 8),
  });
}
