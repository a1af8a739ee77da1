import { CLASSICS } from '../paper/classics.ts';
import { enumerate } from '../paper/enumerate.ts';
import { FAMILIES } from '../paper/families.ts';
import { KERNELS } from '../paper/kernels.ts';
import type { PaperRow } from '../paper/row.ts';
import type { Area, Row } from '../support/prove.ts';

/** Rows with more interleavings than this are left out; those without a printed total are small. */
const MOST = { small: 10_000, full: 500_000 };

/** Counts one row, and compares it with what the tables print: all, failing, and the chance of a uniform walk to fail, as far as it has digits. */
function compare({ program, total, failing, walk }: PaperRow): { holds: boolean; figure: string; runs: number } {
  const space = enumerate(program);
  const wanted = failing ?? space.total;
  const near = walk === undefined || Math.abs(space.walk - walk) <= 0.000_051;
  const holds = space.failing === wanted && (total === undefined || space.total === total) && near;
  const printed = holds ? '' : `, printed ${failing ?? 'all'} of ${total ?? '?'}, ${walk ?? '?'}`;
  return { holds, figure: `${space.failing} of ${space.total}, ${space.walk.toFixed(6)}${printed}`, runs: space.total };
}

/** Every interleaving of the programs in the tables, none twice: how many there are, and how many fail. */
export const area: Area = {
  name: 'interleavings',
  about: 'all interleavings of the programs in the paper tables: how many there are and fail, and the chance that a uniform walk fails',
  *rows(size): Iterable<Row> {
    const started = performance.now();
    let [runs, counted] = [0, 0];
    for (const [section, rows] of [
      ['1+2', FAMILIES],
      ['2b', CLASSICS],
      ['3b', KERNELS],
    ] as const) {
      for (const row of rows) {
        if ((row.total ?? 0) > MOST[size]) continue;
        const found = compare(row);
        runs += found.runs;
        counted++;
        yield {
          bar: `${section.padEnd(3)}  ${row.name}`,
          figure: found.figure,
          holds: found.holds,
          ...(row.note === undefined ? {} : { note: row.note }),
        };
      }
    }
    const perSecond = Math.round(runs / ((performance.now() - started) / 1000));
    yield { bar: 'at least 40 rows', figure: `${counted} rows, ${runs} executions, ${perSecond} a second`, holds: counted >= 40 };
  },
};
