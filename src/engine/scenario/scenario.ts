import { ScenarioError } from '../kernel/errors.ts';
import { NAME_PATTERN } from '../kernel/names.ts';
import { OUTCOMES, type Outcome, type Scalar } from '../trace/header.ts';
import type { Kit } from './kit.ts';

const BRAND = Symbol.for('seedloom.scenario');

/** Which outcomes are right for which runtime. Several: any of them is. */
export type Expectations = Readonly<Record<string, Outcome | readonly Outcome[]>>;

/** A workload with its story: what a scenario file exports as default. */
export class Scenario {
  readonly [BRAND] = true;
  readonly name: string;
  readonly setup: (kit: Kit) => void;
  #expectations: Readonly<Record<string, readonly Outcome[]>> = {};
  #settings: Readonly<Record<string, Scalar>> = {};
  #goldenSeed = '1';

  constructor(name: string, setup: (kit: Kit) => void) {
    this.name = name;
    this.setup = setup;
  }

  /** States which outcomes are right, by runtime; the runtimes named are those that it is tested on. Without: `ok` on all. */
  expect(outcomes: Expectations): this {
    const table: Record<string, readonly Outcome[]> = {};
    for (const [runtime, named] of Object.entries(outcomes)) {
      const list = typeof named === 'string' ? [named] : named;
      for (const outcome of list) {
        if (OUTCOMES.includes(outcome)) continue;
        throw new ScenarioError(
          'E_BAD_EXPECT',
          `scenario '${this.name}' expects '${String(outcome)}' on ${runtime}, which is no outcome`,
          `Outcomes are ${OUTCOMES.join(', ')}.`,
        );
      }
      table[runtime] = list;
    }
    this.#expectations = table;
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

  /** Is this outcome right for that runtime? */
  expects(runtime: string, outcome: Outcome): boolean {
    return (this.#expectations[runtime] ?? ['ok']).includes(outcome);
  }
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
