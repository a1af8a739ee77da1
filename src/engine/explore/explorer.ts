import { DETECTORS, Watch } from '../detect/index.ts';
import { ScenarioError } from '../kernel/errors.ts';
import type { Bounds, Prepared } from '../run.ts';
import type { Finding } from '../trace/finding.ts';
import { OUTCOMES, type Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import { Distinct } from './distinct.ts';
import { Probe, PROBES } from './profile.ts';
import { repeating, type Ground, type Profile, type Search } from './search.ts';
import { Bounded } from './strategies/bounded.ts';
import type { Strategy } from './strategies/index.ts';

/** Which detectors look at every schedule: none, the cheap and sure ones, or all. */
export type Detecting = 'none' | 'default' | 'all';

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

/** Runs schedules of one scenario on one runtime, and notes what they show. */
export class Explorer {
  readonly #prepared: Prepared;
  readonly #bounds: Bounds;
  readonly #watch: Watch | null;
  readonly #ground: Omit<Ground, 'profile'>;
  /** Findings of runs that went wrong, by their symptom: looked for once, by listening to the same run again. */
  readonly #reasons = new Map<string, readonly Finding[]>();
  #seen = new Map<string, Seen>();
  #distinct = new Distinct();
  #outcomes = noOutcomes();
  #schedules = 0;

  constructor(
    prepared: Prepared,
    { seed, bounds, detecting }: { readonly seed: number; readonly bounds: Bounds; readonly detecting: Detecting },
  ) {
    this.#prepared = prepared;
    this.#bounds = bounds;
    this.#ground = { hasMachine: prepared.runtime.make !== undefined, seed };
    const entries = DETECTORS.filter(({ byDefault }) => detecting === 'all' || (detecting === 'default' && byDefault));
    this.#watch = entries.length === 0 ? null : new Watch(entries.map(({ make }) => make));
  }

  /** The first walks of an exploration, at most `runs`, and what is learnt from them. */
  probe(runs: number, proceed: Proceed): { readonly part: Part; readonly profile: Profile } {
    const probe = new Probe(this.#ground);
    const watch = this.#watch;
    const sink = {
      record: (raw: Raw): void => {
        probe.record(raw);
        watch?.record(raw);
      },
    };
    const part = this.#together(() => {
      for (let k = 0; k < Math.min(runs, PROBES); k++) {
        probe.begin(k);
        this.#one(probe, k + 1, sink);
        probe.learn();
        if (!proceed(this.#schedules, this.#seen.size)) break;
      }
      return false;
    });
    return { part, profile: probe.profile };
  }

  /** Schedules `from` to below `to`, from 0, of a strategy that throws dice. */
  thrown(strategy: Strategy, depth: number | undefined, profile: Profile, from: number, to: number, proceed: Proceed): Part {
    const searches = strategy.make({ ...this.#ground, profile }, depth);
    return this.#together(() => {
      for (let k = from; k < to; k++) {
        const search = searches[k % searches.length]!;
        search.begin(k);
        this.#one(search, k + 1, this.#watch);
        if (!proceed(this.#schedules, this.#seen.size)) break;
      }
      return false;
    });
  }

  /** The first `runs` schedules of a strategy that goes through them in order. */
  inOrder(strategy: Strategy, depth: number | undefined, runs: number, proceed: Proceed): Part {
    const profile: Profile = { steps: 0, tasks: new Map(), space: 0 };
    const search = strategy.make({ ...this.#ground, profile }, depth)[0] as Bounded;
    return this.#together(() => {
      while (search.begin(this.#schedules)) {
        if (this.#schedules === runs) return false;
        this.#one(search, this.#schedules + 1, this.#watch);
        if (!proceed(this.#schedules, this.#seen.size)) return false;
      }
      return search.exhausted;
    });
  }

  #together(work: () => boolean): Part {
    this.#seen = new Map();
    this.#distinct = new Distinct();
    this.#outcomes = noOutcomes();
    this.#schedules = 0;
    const exhausted = this.#prepared.together(work);
    return {
      schedules: this.#schedules,
      outcomes: this.#outcomes,
      keys: this.#distinct.keys(),
      manyMore: this.#distinct.full,
      exhausted,
      seen: [...this.#seen.values()],
    };
  }

  #one(search: Search, number: number, sink: { record(raw: Raw): void } | null): void {
    const prepared = this.#prepared;
    const { hasMachine } = this.#ground;
    this.#watch?.reset({ runtime: prepared.runtime.name, settings: prepared.settings });
    let outcome: Outcome;
    try {
      outcome = prepared.attempt(search, { bounds: this.#bounds, sink, onlooker: search.onlooker, digests: hasMachine });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      if (search.isSeen) return;
      this.#schedules++;
      this.#see(mistakeOf(error), 'task-failed', search, number);
      return;
    }
    if (search.isSeen) return;
    this.#schedules++;
    this.#outcomes[outcome]++;
    this.#distinct.add(hasMachine ? Number.parseInt(prepared.order.slice(0, 13), 16) : search.key);
    const found = this.#watch?.conclude(outcome) ?? [];
    for (let k = 0; k < found.length; k++) this.#see(found[k]!, outcome, search, number);
    if (outcome === 'ok' || outcome === 'cut' || (outcome === 'deadlock' && found.some(({ kind }) => kind === 'deadlock'))) return;
    for (const finding of this.#reasonsOf(outcome, search)) this.#see(finding, outcome, search, number);
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

function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

/** The scenario was used the wrong way under this schedule, and perhaps only under this one. */
function mistakeOf(error: ScenarioError): Finding {
  const text = error.message;
  return { kind: 'misuse', certainty: 'sure', signature: `mistake ${error.code} ${text}`, text, tasks: [], objects: [], record: 0 };
}

/** Puts parts together; the order does not count. */
export function mergeParts(parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0]!;
  const outcomes = noOutcomes();
  const seen = new Map<string, Seen>();
  const distinct = new Distinct();
  let schedules = 0;
  for (const part of parts) {
    schedules += part.schedules;
    for (const outcome of OUTCOMES) outcomes[outcome] += part.outcomes[outcome];
    for (const key of part.keys) distinct.add(key);
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
    keys: distinct.keys(),
    manyMore: distinct.full || parts.some(({ manyMore }) => manyMore),
    exhausted: parts.some(({ exhausted }) => exhausted),
    seen: [...seen.values()],
  };
}
