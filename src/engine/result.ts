import type { Deviation } from './kernel/source.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Finding } from './trace/finding.ts';
import type { TraceEnd, TraceHeader } from './trace/header.ts';
import type { WorldState } from './trace/state.ts';

/** How a run went. */
export interface RunResult {
  readonly header: TraceHeader;
  readonly end: TraceEnd;
  /** How it ended, where that is not `ok`, and what detectors found. Where nobody looked on, the run is repeated for them on first need. */
  readonly findings: readonly Finding[];
  /** Does the scenario expect this outcome on this runtime, and every finding that is sure? */
  readonly expected: boolean;
  /** Where the answers differed from those of the seed alone. */
  readonly deviations: readonly Deviation[];
  /** Questions that had more than one way. */
  readonly questions: number;
  /** The engine's own state at the end, which folding the trace must give. To be asked before the next run. */
  state(): WorldState;
}

/** A result whose findings may still be to be looked for. */
export class Result implements RunResult {
  readonly header: TraceHeader;
  readonly end: TraceEnd;
  readonly deviations: readonly Deviation[];
  readonly questions: number;
  readonly state: () => WorldState;
  readonly #scenario: Scenario;
  #found: readonly Finding[] | (() => readonly Finding[]);

  constructor(
    header: TraceHeader,
    end: TraceEnd,
    scenario: Scenario,
    deviations: readonly Deviation[],
    questions: number,
    state: () => WorldState,
    found: readonly Finding[] | (() => readonly Finding[]),
  ) {
    this.header = header;
    this.end = end;
    this.deviations = deviations;
    this.questions = questions;
    this.state = state;
    this.#scenario = scenario;
    this.#found = found;
  }

  get findings(): readonly Finding[] {
    if (typeof this.#found === 'function') this.#found = this.#found();
    return this.#found;
  }

  get expected(): boolean {
    const { runtime } = this.header;
    const { outcome } = this.end;
    if (!this.#scenario.expects(runtime, outcome)) return false;
    return !this.findings.some((finding) => this.#scenario.condemns(runtime, outcome, finding));
  }
}
