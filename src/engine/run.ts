import type { Detect } from './detect/index.ts';
import { Interpreter } from './interpret/interpreter.ts';
import type { Executor } from './interpret/executor.ts';
import { assertPlaces } from './interpret/places.ts';
import type { Host, Runtime, RuntimeModel } from './interpret/contract.ts';
import { Door } from './kernel/door.ts';
import { invariant, InvariantError, ScenarioError } from './kernel/errors.ts';
import { kindOf, type Raw } from './trace/records.ts';
import { plain, recorded, type Deviation, type Source } from './kernel/source.ts';
import { Machine } from './machine/machine.ts';
import { Noise } from './machine/noise.ts';
import { Process } from './machine/process.ts';
import { MACHINE_SETTINGS, settle, unknownSetting, type Setting, type Settings } from './machine/settings.ts';
import { Interleaving } from './runtimes/interleaving/model.ts';
import type { Onlooker } from './runtimes/interleaving/ways.ts';
import { RUNTIMES, runtimeNamed } from './runtimes/index.ts';
import { guarded, isGuarded } from './scenario/guard.ts';
import type { Scenario } from './scenario/scenario.ts';
import { Stage } from './scenario/stage.ts';
import { Result, type RunResult } from './result.ts';
import type { Finding } from './trace/finding.ts';
import type { Outcome, Scalar, TraceEnd, TraceHeader } from './trace/header.ts';
import { Recorder, type Sink } from './trace/recorder.ts';
import { Scene } from './trace/scene.ts';
import type { WorldState } from './trace/state.ts';
import { snapshotOf } from './snapshot.ts';
import { Witness } from './witness.ts';

export type { RunResult } from './result.ts';

/** Counts up whenever kernel or machine give another run for the same seed than before. */
export const ENGINE_VERSION = 1;
const PROCESS_STARTED = kindOf('process.started');
const NO_SOURCE = '0'.repeat(16);

/** What to run, apart from the seed. */
export interface Choice {
  readonly runtime: string;
  /** Over the scenario's own settings, which are over the defaults. */
  readonly settings?: Readonly<Record<string, Scalar>>;
  readonly params?: Readonly<Record<string, Scalar>>;
  /** 16 hex digits over the scenario's files, for the head of the trace. */
  readonly source?: string;
}

/** One run. */
export interface RunOptions {
  readonly seed: string;
  readonly deviations?: readonly Deviation[];
  /** Answers the questions in place of the seed and the deviations: an odometer, a search. */
  readonly answers?: Source;
  /** Hears the records; asked once, with the head of the trace. */
  readonly listen?: (header: TraceHeader) => Sink;
  readonly bounds?: Partial<Bounds>;
  /** Told the ways of every step of a model without a machine. */
  readonly onlooker?: Onlooker;
  /**
   * Which detectors look on. Without: the default ones where somebody listens; else nobody looks on, and the run is repeated for them
   * where its findings, or whether it is as expected, are asked for. `none`: only how it ended is told and judged.
   */
  readonly detect?: Detect;
  /** Off: the digests of the result are those of an empty run. For many runs of which only the outcomes count. Default on. */
  readonly digests?: boolean;
}

/** One of very many runs. */
export interface Attempt {
  readonly bounds: Bounds;
  readonly sink?: Sink | null;
  readonly onlooker?: Onlooker | null;
  /** Whether the digest of the order is wanted. Default: no. */
  readonly digests?: boolean;
}

/** Where a run is cut off. */
export interface Bounds {
  /** Steps in all. */
  readonly steps: number;
  /** Steps without time passing: beyond it something turns round on the spot. */
  readonly stepsAtOneInstant: number;
}
export const DEFAULT_BOUNDS: Bounds = { steps: 20_000_000, stepsAtOneInstant: 1_000_000 };

interface Ran {
  readonly executor: Executor;
  readonly machine: Machine | null;
  readonly hitBound: keyof Bounds | null;
}

/** A scenario on a runtime, set up once, to be run any number of times. */
export class Prepared {
  readonly scenario: Scenario;
  readonly runtime: RuntimeModel;
  readonly settings: Settings;
  readonly #choice: Choice;
  #stage: Stage;
  readonly #door = new Door(plain('1'));
  readonly #scene = new Scene();
  readonly #recorder = new Recorder(this.#scene);
  /** The only process of a model without a machine, and its executor: made once, reset for every run. */
  readonly #process = new Process(0, 'main');
  #interleaving: Interleaving | null = null;
  /** Made on first need, to be used again for every run. */
  #witnesses: Partial<Record<Detect, Witness>> = {};
  #ran: Ran | null = null;
  /** Still set when the next run begins: the last one was stopped from outside, wherever it just was. */
  #isUnderWay = false;

  /** @throws SimError where a name, a value or the scenario's set-up is not right. */
  constructor(scenario: Scenario, choice: Choice) {
    this.scenario = scenario;
    this.runtime = runtimeNamed(choice.runtime);
    this.#process.runtime = this.runtime.name;
    this.#choice = choice;
    const known = this.runtime.make === undefined ? this.runtime.settings : [...MACHINE_SETTINGS, ...this.runtime.settings];
    refuseUnknown(scenario);
    this.settings = settle(known, { ...ownSettings(scenario, known, choice.settings ?? {}), ...choice.settings });
    this.#stage = this.#setUp();
  }

  #setUp(): Stage {
    const preference = this.settings['writerPreference'] === false ? 'readers' : 'writers';
    return new Stage(this.scenario, this.runtime.policies, preference, this.#choice.params ?? {});
  }

  /** Before a run. One that was stopped from outside may have left things half done: they are made anew. */
  #freshen(): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    const { capturing } = this.#stage.slot;
    this.#stage = this.#setUp();
    this.#stage.slot.capturing = capturing;
    this.#interleaving = null;
    this.#witnesses = {};
  }

  get params(): Readonly<Record<string, Scalar>> {
    return this.#stage.params;
  }

  /** Without a machine: is who can go on, or what a step does, decided by more than the objects that steps touch? */
  get isEntangled(): boolean {
    return this.settings['switch'] !== 'operations' || this.settings['lockOrder'] !== 'any' || this.#stage.hasPlainState;
  }

  /** Notes from now on where each operation of a run is made: slower, and needed only to show lines. */
  set capturing(on: boolean) {
    this.#stage.slot.capturing = on;
  }

  /** The call stack of a task's last operation in the last run that was captured. */
  lastOperation(task: string): string | undefined {
    return this.#stage.slot.trails.get(task)?.stack;
  }

  /** Whose body is running, or was when the run was stopped from outside, and how many operations it had made. */
  get running(): { readonly task: string; readonly operations: number } | undefined {
    const task = this.#stage.slot.running;
    return task === null ? undefined : { task: task.name, operations: task.turn };
  }

  /** The tasks of the last run, as its end left them: what they had thrown, at which operation they stand. */
  get lastTasks(): Readonly<Executor['tasks']> {
    return this.#ran?.executor.tasks ?? [];
  }

  /** Runs once. @throws ScenarioError for a mistake in the scenario; InvariantError, with all that is needed to repeat it, for one of ours. */
  run(options: RunOptions): RunResult {
    try {
      return this.#run(options);
    } catch (error) {
      if (error instanceof InvariantError) throw this.#ours(error, options);
      if (!(error instanceof ScenarioError) || this.#stage.slot.capturing) throw error;
      return this.#runAgainForTheLine(options, error);
    }
  }

  /** The head of the trace that such a run writes. */
  header(seed: string, deviations: readonly Deviation[] = []): TraceHeader {
    const { scenario, runtime, settings, params } = this;
    const source = this.#choice.source ?? NO_SOURCE;
    return {
      scenario: scenario.name,
      source,
      engine: ENGINE_VERSION,
      runtime: runtime.name,
      model: runtime.version,
      seed,
      deviations,
      params,
      settings,
    };
  }

  #run(options: RunOptions): RunResult {
    this.#freshen();
    const exact = this.settings['exact'] === true;
    const walk = this.runtime.make === undefined && !exact ? 'walk' : 'policy';
    const base = plain(options.seed, { choose: walk });
    const deviations = options.deviations ?? [];
    const source = options.answers ?? (deviations.length > 0 ? recorded(base, deviations) : base);
    this.#door.reset(source, source === base ? null : plain(options.seed, { choose: walk }));
    const header = this.header(options.seed, deviations);
    const witness = this.#witnessOf(options);
    witness?.reset(header);
    const listener = options.listen?.(header);
    const bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
    const recorder = this.#recorder;
    recorder.reset(listener === undefined || witness === null ? (listener ?? witness) : both(listener, witness), {
      digests: options.digests,
    });
    const outcome = guarded(this.#stage.slot, () => this.#go(bounds, options.onlooker ?? null));
    const ran = this.#ran!;
    const end: TraceEnd = {
      outcome,
      events: recorder.count,
      makespan: this.#scene.now,
      order: recorder.order,
      full: recorder.full,
    };
    const found = witness?.conclude(outcome, ran.hitBound === null ? null : boundText(ran.hitBound, bounds));
    const departures = options.answers === undefined ? deviations : [...this.#door.deviations];
    return new Result(
      header,
      end,
      this.scenario,
      departures,
      this.#door.asked,
      () => this.#stateOf(ran),
      found ?? ((): readonly Finding[] => this.#findingsOf(options, departures)),
    );
  }

  /** Who looks on; null: nobody. */
  #witnessOf({ detect, listen }: RunOptions): Witness | null {
    if (detect === undefined && listen === undefined) return null;
    return (this.#witnesses[detect ?? 'default'] ??= new Witness(detect ?? 'default'));
  }

  /**
   * Runs once as `answers` say, for the outcome alone: without head and findings. A `sink` hears the records and keeps none, an
   * `onlooker` the ways of every step of a model without a machine. @throws as `run`, but without the line. Many calls belong in
   * one `together`.
   */
  attempt(answers: Source, { bounds, sink = null, onlooker = null, digests = false }: Attempt): Outcome {
    this.#freshen();
    this.#door.reset(answers);
    this.#recorder.reset(sink, { digests, fleeting: true });
    const { slot } = this.#stage;
    return isGuarded(slot) ? this.#go(bounds, onlooker) : guarded(slot, () => this.#go(bounds, onlooker));
  }

  /** Where the answers of the last run differed from those of its seed, as far as it came. Not of an `attempt`. */
  get deviations(): readonly Deviation[] {
    return [...this.#door.deviations];
  }

  /** The digest of the order of the last run. */
  get order(): string {
    return this.#recorder.order;
  }

  /** What the last run ended with, in a word that is equal for two that ended alike: who was stuck on what, what failed. */
  get symptom(): string {
    return this.#ran?.executor.symptom ?? '';
  }

  /** Does `work`, in which many runs share the cost of keeping what is not deterministic away from the scenario. */
  together<R>(work: () => R): R {
    return guarded(this.#stage.slot, work);
  }

  #go(bounds: Bounds, watch: Onlooker | null): Outcome {
    this.#scene.reset();
    this.#isUnderWay = true;
    try {
      this.#ran = this.runtime.make === undefined ? this.#interleave(bounds, watch) : this.#simulate(bounds);
      return this.#conclude(this.#ran);
    } finally {
      this.#isUnderWay = false;
    }
  }

  /** What a run showed at which nobody looked: the same run once more, with somebody looking on. */
  #findingsOf({ seed, bounds }: RunOptions, deviations: readonly Deviation[]): readonly Finding[] {
    return this.run({ seed, deviations, detect: 'default', digests: false, ...(bounds === undefined ? {} : { bounds }) }).findings;
  }

  #simulate(bounds: Bounds): Ran {
    const { settings } = this;
    const door = this.#door;
    const [scene, recorder] = [this.#scene, this.#recorder];
    const noise = new Noise(door, settings['exact'] === true);
    const machine = new Machine(settings, door, noise, scene, recorder);
    const interpreter = new Interpreter(machine, door, this.#stage.slot, this.#stage.tasks);
    const fork = (name: string, make: (host: Host) => Runtime): Process => {
      const process = machine.process(name);
      process.runtime = this.runtime.name;
      interpreter.attach(process, make({ kernel: machine, process, tasks: interpreter, settings, noise, door, fork }));
      recorder.record(PROCESS_STARTED, null, process, 0, 0, this.runtime.name);
      return process;
    };
    const process = fork('main', this.runtime.make!);
    const runtime = process.local as Runtime;
    this.#stage.reset(process, interpreter.outside.process);
    runtime.boot();
    this.#stage.begin(interpreter, door);
    machine.run(bounds);
    return { executor: interpreter, machine, hitBound: machine.hitBound };
  }

  #interleave(bounds: Bounds, watch: Onlooker | null): Ran {
    const process = this.#process;
    const { slot, tasks } = this.#stage;
    const executor = (this.#interleaving ??= new Interleaving(this.#scene, this.settings, this.#door, this.#recorder, slot, tasks));
    executor.reset(watch);
    this.#recorder.record(PROCESS_STARTED, null, process, 0, 0, this.runtime.name);
    this.#stage.reset(process, process);
    this.#stage.begin(executor, this.#door);
    executor.run(bounds);
    return { executor, machine: null, hitBound: executor.hitBound };
  }

  #stateOf({ executor, machine }: Ran): WorldState {
    return snapshotOf(this.#scene, this.#recorder, machine, executor, this.#stage, machine === null ? this.#process : undefined);
  }

  #conclude({ executor, machine, hitBound }: Ran): Outcome {
    assertPlaces(executor.tasks, machine?.threads);
    if (executor.verdict !== null) return executor.verdict;
    if (hitBound !== null) return 'limit';
    if (!executor.isFinished) {
      executor.noteStuck();
      if (executor.failures === 0) return 'deadlock';
    }
    if (executor.failures > 0) return 'task-failed';
    this.#stage.finish();
    if (this.#stage.slot.mistake !== null) throw this.#stage.slot.mistake;
    return executor.verdict ?? 'ok';
  }

  /** A mistake's line is found by running once more, with the place of every operation noted. */
  #runAgainForTheLine(options: RunOptions, first: ScenarioError): never {
    this.#stage.slot.capturing = true;
    try {
      const { listen: _, ...rest } = options;
      this.#run(rest);
    } catch (error) {
      if (error instanceof ScenarioError && error.code === first.code) throw error;
    } finally {
      this.#stage.slot.capturing = false;
    }
    throw first;
  }

  #ours(error: InvariantError, options: RunOptions): InvariantError {
    const at = `scenario ${this.scenario.name}, runtime ${this.runtime.name}, seed ${options.seed}, deviations ${this.#door.deviations.map((one) => `${one.index}=${one.value}`).join(' ') || 'none'}`;
    if (!error.message.includes(at)) error.message += `; ${at}`;
    return error;
  }
}

/** The scenario's own settings that have a place here: those of other runtimes, and of a scheduler that is not chosen, have none. */
function ownSettings(scenario: Scenario, known: readonly Setting[], given: Readonly<Record<string, Scalar>>): Record<string, Scalar> {
  const all = { ...scenario.settings, ...given };
  const stands = ({ only = {} }: Setting): boolean => Object.entries(only).every(([name, value]) => all[name] === value);
  return Object.fromEntries(Object.entries(scenario.settings).filter(([name]) => known.some((one) => one.name === name && stands(one))));
}

/** A setting of the scenario's own that no runtime knows. @throws UnknownName */
function refuseUnknown(scenario: Scenario): void {
  const known = [...MACHINE_SETTINGS, ...RUNTIMES.flatMap((one) => one.settings)];
  for (const name of Object.keys(scenario.settings)) if (!known.some((one) => one.name === name)) throw unknownSetting(name, known);
}

/** Sets a scenario up on a runtime. @throws SimError where a name, a value or the set-up is not right. */
export function prepare(scenario: Scenario, choice: Choice): Prepared {
  return new Prepared(scenario, choice);
}

/** Sets up and runs once. */
export function run(scenario: Scenario, options: Choice & RunOptions): RunResult {
  return prepare(scenario, options).run(options);
}

function both(first: Sink, second: Sink): Sink {
  return {
    record: (raw: Raw) => {
      first.record(raw);
      second.record(raw);
    },
  };
}

function boundText(bound: keyof Bounds, bounds: Bounds): string {
  invariant(bound in bounds, 'a bound has a value', bound);
  return bound === 'steps' ? `${bounds.steps} steps were taken` : `${bounds.stepsAtOneInstant} steps were taken without time passing`;
}
