import type { Deviation } from '../kernel/source.ts';
import type { Nanos } from '../kernel/time.ts';

/** A value of a setting or a parameter. */
export type Scalar = number | string | boolean;

/** How a run ended. `cut`: an `assume` was false, which is no failure. `limit`: a bound was hit before the end. */
export type Outcome = 'ok' | 'deadlock' | 'check-failed' | 'task-failed' | 'limit' | 'cut';
export const OUTCOMES: readonly Outcome[] = ['ok', 'deadlock', 'check-failed', 'task-failed', 'limit', 'cut'];

/** Everything that fixes a run, as the head of its trace holds it. */
export interface TraceHeader {
  readonly scenario: string;
  /** 16 hex digits over the scenario's files; shown, never compared. */
  readonly source: string;
  /** Version of the kernel and machine models: a higher one means that goldens may change. */
  readonly engine: number;
  readonly runtime: string;
  /** Version of the runtime model. */
  readonly model: number;
  readonly seed: string;
  readonly deviations: readonly Deviation[];
  /** The scenario's parameters, all of them, by name. */
  readonly params: Readonly<Record<string, Scalar>>;
  /** Every setting in effect, not only those changed, by name. */
  readonly settings: Readonly<Record<string, Scalar>>;
}

/** The foot of a trace. */
export interface TraceEnd {
  readonly outcome: Outcome;
  readonly events: number;
  readonly makespan: Nanos;
  /** Digest of what happened in which order, without times: 16 hex digits. */
  readonly order: string;
  /** Digest with times. */
  readonly full: string;
}
