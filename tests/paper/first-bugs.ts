import { explore, type Scenario } from 'seedloom';

/** A strategy as a column of a table. */
export interface Column {
  readonly name: string;
  readonly strategy: string;
  readonly depth?: number;
}

/** What is compared: the strategies that throw dice, one by one, and what `auto` takes where not all schedules fit. */
export const SINGLES: readonly Column[] = [
  { name: 'roles', strategy: 'roles' },
  { name: 'surw', strategy: 'surw' },
  { name: 'pos', strategy: 'pos' },
  { name: 'pct-3', strategy: 'pct', depth: 3 },
  { name: 'pct-2', strategy: 'pct', depth: 2 },
  { name: 'uniform', strategy: 'uniform' },
  { name: 'random', strategy: 'random' },
];
export const DEFAULT: Column = { name: 'default', strategy: 'portfolio' };

/** Schedules to the first bug, those from which a strategy learns among them, over base seeds 1, 2, ... */
export interface Trials {
  readonly sum: number;
  readonly mean: number;
  readonly median: number;
  /** Seeds that did not find it within the cap: they count as the cap. */
  readonly missed: number;
  /** Ended early, as it took more schedules in all than it was allowed: the mean is at least that. */
  readonly gaveUp: boolean;
}

/** How hard to try: schedules for each seed, and in all. */
export interface Effort {
  readonly seeds: number;
  readonly cap: number;
  readonly most?: number;
}

export function trials(program: Scenario, { strategy, depth }: Column, { seeds, cap, most = Infinity }: Effort): Trials {
  const at: number[] = [];
  let [sum, missed] = [0, 0];
  for (let seed = 1; seed <= seeds && sum <= most; seed++) {
    const runs = Math.min(cap, most - sum + 1);
    const { findings } = explore(program, {
      runtime: 'interleaving',
      strategy,
      ...(depth === undefined ? {} : { depth }),
      seed,
      runs,
      detectors: 'none',
      shrink: false,
      proceed: (_schedules, found) => found === 0,
    });
    if (findings.length === 0) missed++;
    at.push(findings[0]?.firstAt ?? runs);
    sum += at.at(-1)!;
  }
  at.sort((a, b) => a - b);
  const gaveUp = sum > most;
  return { sum, mean: sum / (gaveUp ? seeds : at.length), median: gaveUp ? Infinity : at[at.length >> 1]!, missed, gaveUp };
}

/** `4.5`, `4.5*` where some seeds did not find it, `> 12` where it was given up. */
export function shown({ mean, missed, gaveUp }: Trials): string {
  return gaveUp ? `> ${mean.toFixed(1)}` : `${mean.toFixed(1)}${missed > 0 ? '*' : ''}`;
}
