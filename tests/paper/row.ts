import type { Scenario } from 'seedloom';

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
  /** Where the program is not to the letter of the table. */
  readonly note?: string;
}
