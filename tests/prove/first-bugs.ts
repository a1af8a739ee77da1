import { KERNELS } from '../paper/kernels.ts';
import type { PaperRow } from '../paper/row.ts';
import { firstBug, type InOrder } from '../paper/search.ts';
import type { Area, Row } from '../support/prove.ts';

/** A column is left out where its bug comes later. */
const MOST = { small: 5_000, full: 1_000_000 };

/** The schedule at which each search that goes in order comes upon the bug of each kernel. */
export const area: Area = {
  name: 'first-bugs',
  about: 'section 3b of the paper tables: number and bound of the first schedule that fails, for all in order, by preemptions, by delays',
  *rows(size): Iterable<Row> {
    let columns = 0;
    for (const row of KERNELS) {
      if (row.first === undefined) continue;
      const found = columnsOf(row, MOST[size]);
      if (found.length === 0) continue;
      columns += found.length;
      const wrong = found.filter(({ printed, got }) => printed !== got);
      yield {
        bar: row.name,
        figure: found.map(({ strategy, printed, got }) => `${strategy} ${got}${printed === got ? '' : `, printed ${printed}`}`).join('; '),
        holds: wrong.length === 0,
        ...(row.note === undefined ? {} : { note: row.note }),
      };
    }
    yield { bar: 'at least 70 columns', figure: String(columns), holds: columns >= 70 };
  },
};

function columnsOf({ program, first }: PaperRow, most: number) {
  const { all, preemptions, delays } = first!;
  const columns: [InOrder, number, string][] = [
    ['exhaustive', all, all === Infinity ? 'none' : String(all)],
    ['preemptions', preemptions[0], `${preemptions[0]} (${preemptions[1]})`],
    ['delays', delays[0], `${delays[0]} (${delays[1]})`],
  ];
  return columns
    .filter(([, schedule]) => schedule <= most || (schedule === Infinity && most >= 1_000_000))
    .map(([strategy, , printed]) => {
      const bug = firstBug(program, strategy, most);
      const got = bug === undefined ? 'none' : strategy === 'exhaustive' ? String(bug.number) : `${bug.number} (${bug.bound})`;
      return { strategy, printed, got };
    });
}
