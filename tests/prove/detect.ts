import fc from 'fast-check';
import { agreement, costOfDefaults } from '../support/detect-checks.ts';
import { explore, lockProgram } from '../support/lock-programs.ts';
import type { Area, Row } from '../support/prove.ts';

const SIZES = { small: { programs: 300, locks: 40, most: 1_000 }, full: { programs: 10_000, locks: 1_500, most: 20_000 } };

/** Detectors against oracles that are written from the definitions, and predictions against everything that can happen. */
export const area: Area = {
  name: 'detect',
  about:
    'detectors: races, deadlocks and leaks against brute force, deadlocks predicted from one clean run against all runs, and their cost',
  *rows(size): Iterable<Row> {
    const { programs, locks, most } = SIZES[size];
    const { broken, races, deadlocks, leaks } = agreement(programs, 4);
    yield {
      bar: `${programs} generated programs: races by execution and variable, deadlocks and leaks are those of the definitions`,
      figure: broken ?? `${races} races, ${deadlocks} deadlocks, ${leaks} leaks, no disagreement`,
      holds: broken === undefined,
    };
    yield* predictions(locks, most);
    const ns = costOfDefaults(size === 'small' ? 5 : 200);
    yield {
      bar: 'the default detectors take less than 150 ns a record of cell reads and writes, in runs of 54 records',
      figure: `${ns.toFixed(0)} ns`,
      holds: size === 'small' || ns < 150,
    };
  },
};

function* predictions(programs: number, most: number): Iterable<Row> {
  let [runs, deadlocks, hints, unconfirmed, partly, never] = [0, 0, 0, 0, 0, 0];
  const missed: string[] = [];
  for (const program of fc.sample(lockProgram, { numRuns: programs, seed: 9 })) {
    const verdict = explore(program, most);
    runs += verdict.runs;
    if (!verdict.whole) partly++;
    deadlocks += verdict.deadlocks.size;
    if (verdict.predicted === undefined) {
      never++;
      continue;
    }
    hints += verdict.predicted.size;
    for (const one of verdict.deadlocks) if (!verdict.predicted.has(one)) missed.push(`${one}: ${JSON.stringify(program)}`);
    if (verdict.whole) for (const one of verdict.predicted) if (!verdict.deadlocks.has(one)) unconfirmed++;
  }
  yield {
    bar: `${programs} programs of locks: every deadlock of any run is predicted from the first clean one`,
    figure: `${deadlocks} deadlocks in ${runs} runs, ${missed.length} not predicted`,
    holds: missed.length === 0 && deadlocks > 0,
    note: [
      `${hints} hints, of which no run confirms ${unconfirmed}; ${partly} programs run in part, ${never} without a clean run`,
      ...missed.slice(0, 5),
    ].join('\n'),
  };
}
