import { outputsOf } from '../litmus/output.ts';
import { programsOf } from '../litmus/programs.ts';
import { LOST_ADDITIONS, lostAdditionsOf, verdictOf } from '../support/lost-additions.ts';
import type { Area, Row } from '../support/prove.ts';

const SEEDS = { small: 5, full: 200 };

/** Real programs, translated one to one: each prints what CPython prints, whatever the noise. */
export const area: Area = {
  name: 'python',
  about: 'the programs of tests/litmus/python print what CPython prints, in exact mode and under noise; where additions are lost',
  async *rows(size): AsyncIterable<Row> {
    const seeds = SEEDS[size];
    for (const { name, program, expected } of await programsOf('python', 'py')) {
      const runtime = Object.keys(program.expectations)[0]!;
      const exact = outputsOf(program, { runtime, settings: { exact: true } })('1') === expected;
      const noisy = outputsOf(program, { runtime });
      let equal = 0;
      for (let seed = 1; seed <= seeds; seed++) if (noisy(String(seed)) === expected) equal++;
      yield {
        bar: name,
        figure: `${runtime}: exact ${exact ? 'equal' : 'differs'}, ${equal} of ${seeds} seeds equal`,
        holds: exact && equal === seeds,
      };
    }
    const [rounds, runs, interval] = size === 'full' ? [1_000_000, 5, 5_000_000] : [10_000, 3, 50_000];
    for (const row of LOST_ADDITIONS) {
      const counts = lostAdditionsOf(row, rounds, runs, interval);
      const figure = `of ${2 * rounds} lost ${counts.map(({ lost }) => lost).join(', ')}`;
      yield { bar: `${row.where}: ${row.verdict}`, figure, holds: verdictOf(counts, rounds) === row.verdict };
    }
  },
};
