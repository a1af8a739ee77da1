import type { Scenario } from 'seedloom';

/** `all` is Infinity where it lies beyond a million. */
export interface FirstBugs {
  readonly all: number;
  readonly preemptions: readonly [schedule: number, bound: number];
  readonly delays: readonly [schedule: number, bound: number];
}

/** A row of the paper tables: a program, and how many of its interleavings there are and fail. */
export interface PaperRow {
  readonly name: string;
  readonly program: Scenario;
  /** Absent where the table does not print it, or its words leave it open. */
  readonly total?: number;
  /** Absent: all of them. */
  readonly failing?: number;
  /** Probability of failure for a uniform walk, as printed. */
  readonly walk?: number;
  /** Number of the first schedule that fails: of all in order, by preemptions, by delays; each of the last two with its bound. */
  readonly first?: FirstBugs;
  /** Where the program is not to the letter of the table. */
  readonly note?: string;
}
