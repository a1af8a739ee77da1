import { watchOf, type Detect, type Watch } from '../detect/index.ts';
import type { Source } from '../kernel/source.ts';
import type { Bounds, Prepared } from '../run.ts';
import type { Finding } from '../trace/finding.ts';
import { OUTCOMES, type Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import { Distinct, union } from './distinct.ts';
import { Learner, PROBES, UNKNOWN } from './profile.ts';
import { repeating, type Ground, type Profile, type Search } from './search.ts';
import type { Strategy } from './strategies/index.ts';
import { Walk } from './strategies/walk.ts';
import { mistakeOf, TRUSTING, type Warden } from './warden.ts';

/** Something that schedules show. */
export interface Seen {
  readonly finding: Finding;
  readonly outcome: Outcome;
  /** How many schedules show it. */
  schedules: number;
  /** The number of the first of them, from 1, and what repeats it. */
  firstAt: number;
  seed: string;
  answers: readonly number[];
}

/** What a stretch of schedules showed. Two parts of one exploration can be put together in any order. */
export interface Part {
  readonly schedules: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Keys of the different schedules, ascending. */
  readonly keys: Float64Array;
  /** `distinct` is a least: there were more than memory is kept for. */
  readonly manyMore: boolean;
  /** Nothing is left to explore. */
  readonly exhausted: boolean;
  readonly seen: readonly Seen[];
}

/** Told after every schedule how many are done and how many findings there are; false: stop here. */
export type Proceed = (schedules: number, findings: number) => boolean;

/** Schedules that are made one after another. */
interface Stretch {
  /** Chooses the next; false: there is none. */
  readonly next: () => boolean;
  /** Makes ready to make the present one anew. */
  readonly again: () => unknown;
  /** Who answers for it, who listens, its number from 1, and who learns from it. */
  readonly search: () => Search;
  readonly sink: { record(raw: Raw): void } | null;
  readonly number: () => number;
  readonly learner?: Learner;
}

/** A run that asks more questions than these, and so many times more than walks took steps, goes round and round. */
const [LONG, LONGER] = [1_000, 20];

/** Runs schedules of one scenario on one runtime, and notes what they show. */
export class Explorer {
  readonly #prepared: Prepared;
  readonly #bounds: Bounds;
  readonly #watch: Watch | null;
  readonly #ground: Omit<Ground, 'profile'>;
  readonly #warden: Warden;
  /** Stands between a search and its run, for who wants to know the answers before the run has ended. */
  answering: ((search: Search, schedule: number) => Source) | null = null;
  /** Findings of runs that went wrong, by their symptom: looked for once, by listening to the same run again. */
  readonly #reasons = new Map<string, readonly Finding[]>();
  #seen = new Map<string, Seen>();
  #distinct = new Distinct(0);
  #outcomes = noOutcomes();
  #schedules = 0;

  constructor(
    prepared: Prepared,
    { seed, bounds, detecting }: { readonly seed: number; readonly bounds: Bounds; readonly detecting: Detect },
    warden: Warden = TRUSTING,
  ) {
    this.#prepared = prepared;
    this.#warden = warden;
    this.#bounds = bounds;
    this.#ground = { hasMachine: prepared.runtime.make !== undefined, seed, isEntangled: prepared.isEntangled };
    this.#watch = watchOf(detecting);
  }

  /** The first schedules of an exploration, at most `runs`, and what is learnt from them: random walks, and the strategy as soon as it knows enough. */
  probe(strategy: Strategy, depth: number | undefined, runs: number, proceed: Proceed): { readonly part: Part; readonly profile: Profile } {
    const learner = new Learner(this.#ground);
    const watch = this.#watch;
    const sink = {
      record: (raw: Raw): void => {
        learner.record(raw);
        watch?.record(raw);
      },
    };
    const walk = new Walk({ ...this.#ground, profile: learner.profile });
    let search: Search = walk;
    let isWalk = true;
    let k = 0;
    const begin = (): boolean => {
      learner.begin(isWalk);
      return search.begin(k - 1);
    };
    const part = this.#together(PROBES, proceed, {
      next: () => {
        if (k === Math.min(runs, PROBES)) return false;
        isWalk = learner.wantsWalk(k);
        const searches = isWalk ? [walk] : strategy.make({ ...this.#ground, profile: learner.profile }, depth);
        search = searches[k++ % searches.length]!;
        return begin();
      },
      again: begin,
      search: () => search,
      sink,
      number: () => k,
      learner,
    });
    return { part, profile: learner.profile };
  }

  /** Schedules `from` to below `to`, from 0, of a strategy that throws dice. */
  thrown(strategy: Strategy, depth: number | undefined, profile: Profile, from: number, to: number, proceed: Proceed): Part {
    const searches = strategy.make({ ...this.#ground, profile }, depth);
    let k = from;
    const search = (): Search => searches[(k - 1) % searches.length]!;
    return this.#together(to - from, proceed, {
      next: () => k++ < to && search().begin(k - 1),
      again: () => search().begin(k - 1),
      search,
      sink: this.#watch,
      number: () => k,
    });
  }

  /**
   * The first `runs` schedules of a strategy that goes through them in order. With an estimate, only if it was right that all of them
   * fit: null as soon as one is far longer than the walks were (it goes round, where a walk leaves by chance), or too many are left.
   */
  inOrder(strategy: Strategy, depth: number | undefined, runs: number, proceed: Proceed, estimate: Profile | null = null): Part | null {
    const search = strategy.make({ ...this.#ground, profile: UNKNOWN }, depth)[0]!;
    const longest = estimate === null ? Infinity : Math.max(LONG, LONGER * estimate.steps);
    let isHopeless = false;
    const part = this.#together(0, proceed, {
      next: () => {
        if (estimate !== null && this.#schedules > 0) isHopeless = search.asked > longest || search.left >= runs - this.#schedules;
        return !isHopeless && search.begin(this.#schedules) && this.#schedules < runs;
      },
      again: () => undefined, // it keeps to its answers until the next begins
      search: () => search,
      sink: this.#watch,
      number: () => this.#schedules + 1,
    });
    return isHopeless ? null : { ...part, exhausted: search.exhausted };
  }

  /** `expected`: about how many schedules. */
  #together(expected: number, proceed: Proceed, stretch: Stretch): Part {
    this.#seen = new Map();
    this.#reasons.clear();
    this.#distinct = new Distinct(expected);
    this.#outcomes = noOutcomes();
    this.#schedules = 0;
    this.#prepared.together(() => this.#all(proceed, stretch));
    return {
      schedules: this.#schedules,
      outcomes: this.#outcomes,
      keys: this.#distinct.keys(),
      manyMore: this.#distinct.full,
      exhausted: false,
      seen: [...this.#seen.values()],
    };
  }

  /** One schedule after another. One that had to be stopped from outside is made once more, alone and with more time. */
  #all(proceed: Proceed, stretch: Stretch): void {
    const goesOn = (): boolean => proceed(this.#schedules, this.#seen.size);
    for (let more = true; more;) {
      const isThrough = this.#warden.several(() => {
        more = stretch.next();
        if (more) this.#one(stretch, false);
        return (more &&= goesOn());
      });
      if (isThrough) continue;
      this.#one(stretch, true);
      more = goesOn();
    }
  }

  #one(stretch: Stretch, isAlone: boolean): void {
    const { hasMachine } = this.#ground;
    const { sink, learner } = stretch;
    const [search, number] = [stretch.search(), stretch.number()];
    let outcome: Outcome;
    try {
      outcome = isAlone ? this.#alone(stretch) : this.#attempt(stretch, sink);
    } catch (error) {
      const mistake = this.#warden.mistake(error);
      if (mistake === null) throw error;
      search.ended(null);
      learner?.learn();
      if (search.isSeen) return;
      this.#schedules++;
      this.#see(mistakeOf(mistake), 'task-failed', search, number);
      return;
    }
    learner?.learn();
    if (search.isSeen) return;
    const key = hasMachine ? Number.parseInt(this.#prepared.order.slice(0, 13), 16) : search.key;
    const found = this.#watch?.conclude(outcome) ?? [];
    const isTold = outcome === 'ok' || outcome === 'cut' || (outcome === 'deadlock' && found.some(({ kind }) => kind === 'deadlock'));
    const reasons = isTold ? [] : this.#reasonsOf(outcome, search); // runs once more, so it comes before anything is counted
    this.#schedules++;
    this.#outcomes[outcome]++;
    this.#distinct.add(key);
    for (let k = 0; k < found.length; k++) this.#see(found[k]!, outcome, search, number);
    for (const finding of reasons) this.#see(finding, outcome, search, number);
  }

  #attempt({ search: searchOf, number, learner }: Stretch, sink: Stretch['sink']): Outcome {
    const prepared = this.#prepared;
    const search = searchOf();
    this.#watch?.reset({ runtime: prepared.runtime.name, settings: prepared.settings });
    search.hearer = learner ?? null;
    const outcome = prepared.attempt(this.answering?.(search, number()) ?? search, {
      bounds: this.#bounds,
      sink,
      onlooker: learner?.beside(search.onlooker) ?? search.onlooker,
      digests: this.#ground.hasMachine,
    });
    search.ended(outcome);
    return outcome;
  }

  /** The present schedule anew, with as much time as it needs. */
  #alone(stretch: Stretch): Outcome {
    return this.#warden.alone((beat) => {
      stretch.again();
      return this.#attempt(stretch, beating(stretch.sink, beat));
    });
  }

  /** Why a run went wrong: asked of the same run again, with somebody listening, unless one has ended alike before. */
  #reasonsOf(outcome: Outcome, search: Search): readonly Finding[] {
    const symptom = `${outcome}\n${this.#prepared.symptom}`;
    const known = this.#reasons.get(symptom);
    if (known !== undefined) return known;
    const answers = repeating(search.answers.slice(0, search.asked), search.seed);
    const nobody = { record: (): void => undefined };
    const { findings } = this.#prepared.run({ seed: search.seed, answers, bounds: this.#bounds, listen: () => nobody, detect: 'none' });
    const reasons = findings.filter(({ kind }) => OUTCOMES.some((one) => one === kind));
    this.#reasons.set(symptom, reasons);
    return reasons;
  }

  #see(finding: Finding, outcome: Outcome, search: Search, number: number): void {
    const known = this.#seen.get(finding.signature);
    if (known !== undefined) {
      known.schedules++;
      return;
    }
    const answers = [...search.answers.subarray(0, search.asked)];
    this.#seen.set(finding.signature, { finding, outcome, schedules: 1, firstAt: number, seed: search.seed, answers });
  }
}

function beating(sink: { record(raw: Raw): void } | null, beat: () => void): { record(raw: Raw): void } {
  return {
    record: (raw) => {
      beat();
      sink?.record(raw);
    },
  };
}

function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

/** Puts parts together; the order does not count. */
export function mergeParts(parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0]!;
  const outcomes = noOutcomes();
  const seen = new Map<string, Seen>();
  const { keys, full } = union(parts.map((part) => part.keys));
  let schedules = 0;
  for (const part of parts) {
    schedules += part.schedules;
    for (const outcome of OUTCOMES) outcomes[outcome] += part.outcomes[outcome];
    for (const one of part.seen) {
      const known = seen.get(one.finding.signature);
      if (known === undefined) seen.set(one.finding.signature, { ...one });
      else {
        const [first, other] = one.firstAt < known.firstAt ? [one, known] : [known, one];
        seen.set(one.finding.signature, { ...first, schedules: first.schedules + other.schedules });
      }
    }
  }
  return {
    schedules,
    outcomes,
    keys,
    manyMore: full || parts.some(({ manyMore }) => manyMore),
    exhausted: parts.some(({ exhausted }) => exhausted),
    seen: [...seen.values()],
  };
}
