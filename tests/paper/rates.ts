import type { Scenario } from 'seedloom';
import { aba, lockPairs, lostUpdate, lostWakeUp, philosophers, withdraw } from './classics.ts';
import { bugAfter } from './families.ts';
import { bluetooth, lazy01, reorder, twostage, wronglock } from './kernels.ts';

/** A row of section 2: how likely each scheduler is to fail, as printed. */
export interface RateRow {
  readonly name: string;
  readonly program: Scenario;
  readonly tasks: number;
  readonly steps: number;
  readonly walk: number;
  /** Failing of all interleavings. For ABA see the note of its row among the classics. */
  readonly uniform: readonly [failing: number, all: number];
  /** PCT with a depth of 1, 2 and 3. */
  readonly pct: readonly [number, number, number];
  /** Nobody ever waits, and who comes to a shorter end is alone by then: the uniform walk gives the share of the interleavings. */
  readonly fixed?: true;
}

// prettier-ignore
export const RATES: readonly RateRow[] = [
  { name: 'lost update, 2 x 1', program: lostUpdate(2, 1), tasks: 2, steps: 4, walk: 1 / 2, uniform: [4, 6], pct: [0, 1 / 4, 5 / 12], fixed: true },
  { name: 'lost update, 3 x 1', program: lostUpdate(3, 1), tasks: 3, steps: 6, walk: 0.8333, uniform: [84, 90], pct: [0, 1 / 3, 8 / 15], fixed: true },
  { name: 'AB-BA', program: lockPairs('accounts', [[0, 1], [1, 0]]), tasks: 2, steps: 8, walk: 1 / 2, uniform: [2, 6], pct: [0, 1 / 8, 13 / 56] },
  { name: 'philosophers 3', program: philosophers(3), tasks: 3, steps: 12, walk: 1 / 3, uniform: [6, 168], pct: [0, 1 / 24, 1 / 12] },
  { name: 'withdraw', program: withdraw(false), tasks: 2, steps: 6, walk: 3 / 8, uniform: [6, 20], pct: [0, 1 / 6, 3 / 10], fixed: true },
  { name: 'lost wake-up', program: lostWakeUp, tasks: 2, steps: 9, walk: 1 / 2, uniform: [2, 6], pct: [0, 1 / 9, 5 / 24] },
  { name: 'ABA', program: aba, tasks: 2, steps: 14, walk: 0.005859, uniform: [24, 383], pct: [0, 1 / 28, 4 / 91] },
  { name: 'bluetooth', program: bluetooth, tasks: 2, steps: 10, walk: 0.039063, uniform: [4, 73], pct: [0, 1 / 20, 13 / 180] },
  { name: 'twostage 1+1', program: twostage(1), tasks: 2, steps: 14, walk: 1 / 64, uniform: [1, 72], pct: [0, 3 / 28, 55 / 364] },
  { name: 'reorder 2+1', program: reorder(2), tasks: 3, steps: 8, walk: 0.049383, uniform: [8, 162], pct: [0, 1 / 24, 1 / 14] },
  { name: 'lazy01', program: lazy01, tasks: 3, steps: 9, walk: 1 / 3, uniform: [2, 6], pct: [1 / 3, 1 / 3, 1 / 3] },
  { name: 'wronglock 1+1', program: wronglock(1), tasks: 2, steps: 10, walk: 0.226563, uniform: [34, 199], pct: [0, 1 / 10, 5 / 36] },
  { name: 'bug_after_1k, 6 writes', program: bugAfter(6), tasks: 2, steps: 13, walk: 1 / 64, uniform: [1, 1716], pct: [1 / 2, 4 / 13, 61 / 312], fixed: true },
];
