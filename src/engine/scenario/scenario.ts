import { ScenarioError } from '../kernel/errors.ts';
import { NAME_PATTERN } from '../kernel/names.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from '../trace/finding.ts';
import { OUTCOMES, type Outcome, type Scalar } from '../trace/header.ts';
import type { Kit } from './kit.ts';

const BRAND = Symbol.for('seedloom.scenario');

/** How a run may end, and what detectors may find in it. */
export type Expected = Outcome | FindingKind;
/** What is right for which runtime. Several outcomes: any of them is. Findings are named beside them: `['ok', 'race']`. */
export type Expectations = Readonly<Record<string, Expected | readonly Expected[]>>;

/** Findings that tell why a run went wrong. Where its outcome is another than `ok`, that outcome is what is judged. */
export const REASONS: ReadonlySet<FindingKind> = new Set(['leak', 'misuse', 'lost-wakeup', 'pool-starvation']);

/** A workload with its story: what a scenario file exports as default. */
export class Scenario {
  readonly [BRAND] = true;
  readonly name: string;
  readonly setup: (kit: Kit) => void;
  #expectations: Readonly<Record<string, readonly Outcome[]>> = {};
  #expectedFindings: Readonly<Record<string, readonly FindingKind[]>> = {};
  #settings: Readonly<Record<string, Scalar>> = {};
  #goldenSeed = '1';

  constructor(name: string, setup: (kit: Kit) => void) {
    this.name = name;
    this.setup = setup;
  }

  /**
   * States what is right, by runtime; the runtimes named are those that it is tested on. Without: `ok` on all. A word is an outcome or
   * a kind of finding; findings alone go with the outcome `ok`.
   */
  expect(words: Expectations): this {
    const outcomes: Record<string, readonly Outcome[]> = {};
    const findings: Record<string, readonly FindingKind[]> = {};
    for (const [runtime, named] of Object.entries(words)) {
      const list = typeof named === 'string' ? [named] : named;
      for (const word of list) {
        if (isOutcome(word) || FINDING_KINDS.includes(word)) continue;
        throw new ScenarioError(
          'E_BAD_EXPECT',
          `scenario '${this.name}' expects '${String(word)}' on ${runtime}, which is no outcome and no kind of finding`,
          `Outcomes are ${OUTCOMES.join(', ')}. Findings are ${FINDING_KINDS.filter((kind) => !isOutcome(kind)).join(', ')}.`,
        );
      }
      const ends = list.filter((word) => isOutcome(word));
      outcomes[runtime] = ends.length > 0 ? ends : ['ok'];
      findings[runtime] = list.filter((word): word is FindingKind => !isOutcome(word));
    }
    this.#expectations = outcomes;
    this.#expectedFindings = findings;
    return this;
  }

  /** Settings of the machine and the runtimes for this scenario, such as `{ cores: 2, exact: true }`. The command line overrides them. */
  with(settings: Readonly<Record<string, Scalar>>): this {
    this.#settings = { ...this.#settings, ...settings };
    return this;
  }

  /** The seed of its golden files, where the default of 1 does not show what the scenario is about. */
  golden(seed: number | string): this {
    this.#goldenSeed = String(seed);
    return this;
  }

  /** The seed of its golden files. */
  get goldenSeed(): string {
    return this.#goldenSeed;
  }

  /** The outcomes that are right for each runtime that `expect` names. */
  get expectations(): Readonly<Record<string, readonly Outcome[]>> {
    return this.#expectations;
  }

  /** Its own settings. */
  get settings(): Readonly<Record<string, Scalar>> {
    return this.#settings;
  }

  /** The kinds of findings that are right for each runtime that `expect` names, beside the outcomes. */
  get expectedFindings(): Readonly<Record<string, readonly FindingKind[]>> {
    return this.#expectedFindings;
  }

  /**
   * Does this finding speak against the scenario, in a run on that runtime that ended so? Hints never do. An outcome does unless it is
   * expected, and so does any other sure finding; but what only tells why a run did not end `ok` is left to its outcome.
   */
  condemns(runtime: string, outcome: Outcome, { kind, certainty }: Finding): boolean {
    if (certainty === 'hint') return false;
    if (isOutcome(kind)) return !this.expects(runtime, kind);
    if (outcome !== 'ok' && REASONS.has(kind)) return false;
    return !(this.#expectedFindings[runtime] ?? []).includes(kind);
  }

  /** Is this outcome right for that runtime? */
  expects(runtime: string, outcome: Outcome): boolean {
    return (this.#expectations[runtime] ?? ['ok']).includes(outcome);
  }
}

function isOutcome(word: string): word is Outcome {
  return OUTCOMES.some((outcome) => outcome === word);
}

/** Declares a scenario: `export default scenario('name', ({ mutex, spawn }) => { ... })`. `setup` declares objects and tasks; it runs once. */
export function scenario(name: string, setup: (kit: Kit) => void): Scenario {
  if (typeof name !== 'string' || !NAME_PATTERN.test(name) || /^\.|[/\\]/.test(name)) {
    throw new ScenarioError(
      'E_BAD_NAME',
      `'${String(name)}' cannot be a scenario's name`,
      'Use letters, digits and dashes: it names files.',
    );
  }
  if (typeof setup !== 'function')
    throw new ScenarioError('E_BAD_SCENARIO', `scenario '${name}' has no set-up function`, "Write scenario('name', (kit) => { ... }).");
  if (setup.constructor.name !== 'Function') {
    throw new ScenarioError(
      'E_BAD_SCENARIO',
      `the set-up of scenario '${name}' is no plain function`,
      'It declares things and is done: tasks wait, set-ups do not.',
    );
  }
  return new Scenario(name, setup);
}

/** Is it a scenario, of whichever copy of the engine? */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
