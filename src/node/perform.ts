import { resolve } from 'node:path';
import {
  InvariantError,
  prepare,
  ScenarioError,
  showSpan,
  SimError,
  type Bounds,
  type Choice,
  type Deviation,
  type Detect,
  type Finding,
  type Place,
  type Prepared,
  type Raw,
  type RunResult,
} from '../index.ts';
import { NEVER_FURTHER } from '../engine/trace/finding.ts';
import { placed, type Loaded } from './load.ts';
import { lineAt, placeIn } from './places.ts';
import { bounded, Heartbeat, Overrun } from './watchdog.ts';

/** One run to perform. */
export interface Performance {
  readonly seed: string;
  readonly deviations?: readonly Deviation[];
  readonly bounds?: Partial<Bounds>;
  /** Which detectors look on; without: as `RunOptions` has it. */
  readonly detect?: Detect;
}

/** How it went, with its records where they were asked for. */
export interface Performed {
  readonly result: RunResult;
  readonly records: readonly Raw[];
  /** At which operation the tasks stood that were left behind. */
  readonly stoodAt: ReadonlyMap<string, string>;
}

/** Where a task stands at the end of a run; no task: a check after the last one. */
export interface TaskPlace {
  readonly task: string | undefined;
  readonly place: Place;
  /** The text of that line. */
  readonly code: string;
}

/** How long a task may compute without an operation. */
export const DEFAULT_STALL_MS = 10_000;
/** Records beyond these are not kept, unless they are asked for: nobody reads them, and they would fill the memory. */
const MOST_KEPT = 1_000_000;
/** A run of more events is not run again for the lines of its findings. */
const MOST_FOR_PLACES = 200_000;
/** How long short runs share one start of the watchdog. */
const BATCH_MS = 100;
const now = performance.now.bind(performance);

/** A scenario on a runtime, run under a watchdog, with the lines of whatever goes wrong. */
export class Performer {
  readonly loaded: Loaded;
  readonly prepared: Prepared;
  readonly #cwd: string;
  readonly #stallMs: number;
  readonly #pulse = new Heartbeat();

  /** @throws SimError where a name, a value or the set-up is not right. */
  constructor(loaded: Loaded, choice: Choice, options: { readonly cwd: string; readonly stallMs: number }) {
    this.loaded = loaded;
    this.#cwd = options.cwd;
    this.#stallMs = options.stallMs;
    this.prepared = this.#placing(() => this.#setUp(choice));
  }

  /** Runs once and keeps the records; none of a very long run, unless `all` are wanted. @throws ScenarioError with its place. */
  run(performance: Performance, { all = false }: { readonly all?: boolean } = {}): Performed {
    const records: Raw[] = [];
    const keep = (raw: Raw): void => void ((all || records.length <= MOST_KEPT) && records.push(raw));
    const result = this.#watched(performance, keep, () => void (records.length = 0));
    const left = new Set(result.findings.flatMap(({ kind, tasks }) => (NEVER_FURTHER.has(kind) ? tasks : [])));
    const stood = left.size === 0 ? [] : this.prepared.lastTasks.filter(({ name }) => left.has(name));
    const stoodAt = new Map(stood.flatMap(({ name, op }) => (op === null ? [] : [[name, op.name] as const])));
    return { result, records: records.length === result.end.events ? records : [], stoodAt };
  }

  /** Runs once for the outcome alone. */
  outcome(performance: Performance): RunResult {
    return this.#watched(
      performance,
      () => {},
      () => {},
    );
  }

  /** Runs many, for their outcomes alone, until `each` answers false. Starting the watchdog costs more than a short run: some share one. */
  outcomes(performances: readonly Performance[], each: (result: RunResult) => boolean): void {
    let next = 0;
    const some = (): void => {
      const until = now() + BATCH_MS;
      do {
        if (!each(this.prepared.run(performances[next]!))) next = performances.length;
      } while (++next < performances.length && now() < until);
    };
    while (next < performances.length) {
      try {
        this.#placing(() => bounded(this.#stallMs, some));
      } catch (error) {
        if (!(error instanceof Overrun)) throw error;
        if (!each(this.outcome(performances[next]!))) return;
        next++;
      }
    }
  }

  /** Where the tasks of a finding stand, by running once more with every place noted. */
  places(finding: Finding, performance: Performance, events: number): TaskPlace[] {
    const names: (string | undefined)[] = finding.kind === 'check-failed' && finding.tasks.length === 0 ? [undefined] : [...finding.tasks];
    const found = names.map((task) => ({ task, place: task === undefined ? undefined : this.#thrownAt(task) }));
    if (found.some(({ place }) => place === undefined) && events <= MOST_FOR_PLACES && finding.kind !== 'limit') {
      this.#captured(performance, this.#stallMs);
      for (const one of found) one.place ??= this.#placeIn(this.prepared.lastOperation(one.task ?? ''));
    }
    return found.flatMap(({ task, place }) =>
      place === undefined ? [] : [{ task, place, code: lineAt(resolve(this.#cwd, place.file), place.line) ?? '' }],
    );
  }

  /** The mistake of the scenario's that an error of a run stands for, with its place; null where it is none. */
  mistake(error: unknown): ScenarioError | null {
    try {
      return this.#placing(() => {
        throw error;
      });
    } catch (told) {
      return told instanceof ScenarioError ? told : null;
    }
  }

  #thrownAt(task: string): Place | undefined {
    const error = this.prepared.lastTasks.find(({ name }) => name === task)?.error;
    return error instanceof Error ? this.#placeIn(error.stack) : undefined;
  }

  #placeIn(stack: string | undefined): Place | undefined {
    return placeIn(stack, this.loaded.own, this.#cwd);
  }

  #setUp(choice: Choice): Prepared {
    try {
      return bounded(this.#stallMs, () => prepare(this.loaded.scenario, choice));
    } catch (error) {
      if (!(error instanceof Overrun)) throw error;
      const message = `the set-up of scenario '${this.loaded.scenario.name}' ran for ${showSpan(this.#stallMs * 1e6)} without an end`;
      throw new ScenarioError('E_NO_OPERATION', message, 'Look for a loop that never ends in its set-up function.');
    }
  }

  /** A run that makes progress gets more time; one that does not is a mistake of the scenario's. */
  #watched(performance: Performance, record: (raw: Raw) => void, restart: () => void): RunResult {
    const pulse = this.#pulse;
    const heard = {
      record: (raw: Raw): void => {
        pulse.beat();
        record(raw);
      },
    };
    return this.#placing(() => {
      for (let limit = this.#stallMs; ;) {
        restart();
        pulse.restart();
        try {
          return bounded(limit, () => this.prepared.run({ ...performance, listen: () => heard }));
        } catch (error) {
          if (!(error instanceof Overrun)) throw error;
          const { activeMs, idleMs } = pulse;
          if (idleMs >= this.#stallMs / 2) throw this.#stalled(performance, idleMs);
          limit = idleMs > limit / 10 ? activeMs * 2 + this.#stallMs : limit * 10; // it may have stalled just before
        }
      }
    });
  }

  #stalled(performance: Performance, idleMs: number): ScenarioError {
    const hung = this.prepared.running;
    const hint =
      'A loop in a body needs an operation in it: yield* pause(), sleep(...) or work(...). The line is that of its last operation.';
    const who = hung === undefined ? `scenario '${this.loaded.scenario.name}'` : `task '${hung.task}'`;
    const error = new ScenarioError(
      'E_NO_OPERATION',
      `${who} ran for ${showSpan(Math.round(idleMs / 100) * 1e8)} without reaching an operation`,
      hint,
    );
    error.stack = '';
    if (hung === undefined) return error;
    this.#captured(performance, this.#pulse.activeMs * 20 + Math.min(1_000, this.#stallMs));
    const again = this.prepared.running;
    if (again?.task === hung.task && again.operations === hung.operations) error.trail = this.prepared.lastOperation(hung.task);
    return error;
  }

  #captured(performance: Performance, limitMs: number): void {
    this.prepared.capturing = true;
    try {
      bounded(limitMs, () => this.prepared.run(performance));
    } catch {
      // whatever it was has been told by the run before
    } finally {
      this.prepared.capturing = false;
    }
  }

  #placing<R>(work: () => R): R {
    try {
      return work();
    } catch (error) {
      if (error instanceof ScenarioError) throw this.#placed(error);
      const place =
        error instanceof Error && !(error instanceof SimError) && !(error instanceof InvariantError)
          ? this.#placeIn(error.stack)
          : undefined;
      if (place === undefined) throw error;
      const { name, message } = error as Error; // thrown by a function of the scenario's that is no body: set-up, atEnd, a test
      const thrown = new ScenarioError(
        'E_SCENARIO_THREW',
        `the scenario threw ${name}: ${message}`,
        'Mend that line: outside tasks nothing may be thrown.',
      );
      thrown.place = place;
      throw thrown;
    }
  }

  #placed(error: ScenarioError): ScenarioError {
    placed(error, this.loaded.own, this.#cwd);
    if (error.place !== undefined) return error;
    const last = error.task === undefined ? undefined : this.#placeIn(this.prepared.lastOperation(error.task));
    const told =
      last === undefined
        ? error
        : new ScenarioError(error.code, error.message, `${error.hint} The line is that of the task's last operation.`);
    told.task = error.task;
    told.place = last ?? { file: this.loaded.file, line: 0 };
    return told;
  }
}
