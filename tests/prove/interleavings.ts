import { CLASSICS } from '../paper/classics.ts';
import { FAMILIES } from '../paper/families.ts';
import { KERNELS } from '../paper/kernels.ts';
import type { PaperRow } from '../paper/row.ts';
import { fails, inOrder } from '../paper/search.ts';
import type { Area, Row } from '../support/prove.ts';

/** Rows with more interleavings than this are left out; those without a printed total are small. */
const MOST = { small: 5_000, full: 10_000_000 };

/** Counts one row, and compares it with what the tables print: all, failing, and the chance of a uniform walk to fail, as far as it has digits. */
function compare({ program, total, failing, walk }: PaperRow): { holds: boolean; figure: string; runs: number } {
  let [failed, chance] = [0, 0];
  const { schedules } = inOrder(program, 'exhaustive', (one) => {
    if (!fails(one.outcome)) return;
    failed++;
    chance += one.chance;
  });
  const wanted = failing ?? schedules;
  const near = walk === undefined || Math.abs(chance - walk) <= 0.000_051;
  const holds = failed === wanted && (total === undefined || schedules === total) && near;
  const printed = holds ? '' : `, printed ${failing ?? 'all'} of ${total ?? '?'}, ${walk ?? '?'}`;
  return { holds, figure: `${failed} of ${schedules}, ${chance.toFixed(6)}${printed}`, runs: schedules };
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
