import type { Finding } from '../trace/finding.ts';
import type { Outcome, Scalar } from '../trace/header.ts';
import type { Raw, RecordKind } from '../trace/records.ts';

/**
 * Hears one record. `task` is the number of the task among those of this run, in the order of their spawning; `object` the number of
 * the name in the object column; -1 where there is none. The record must not be kept: the next one may be the same object.
 */
export type Handler = (raw: Raw, task: number, object: number) => void;
/** What a fold wants to hear; other records cost it nothing. */
export type Handlers = { readonly [K in RecordKind]?: Handler };

/** What a detector knows of a run beside its records: the head of its trace has it. */
export interface RunFacts {
  readonly runtime: string;
  readonly settings: Readonly<Record<string, Scalar>>;
}

/** Something that is folded over the records of one run after another. */
export interface Fold {
  readonly on: Handlers;
  /** Before the first record of a run. */
  reset(run: RunFacts): void;
}

/** A fold that answers with findings. One object serves any number of runs. */
export interface Detector extends Fold {
  readonly name: string;
  /** After the last record of a run. */
  conclude(outcome: Outcome): readonly Finding[];
}

/** What most runs show. */
export const NOTHING: readonly Finding[] = [];
