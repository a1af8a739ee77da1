import { DEFAULT, shown, SINGLES, trials, type Trials } from '../paper/first-bugs.ts';
import { FIRST_BUGS, type FirstBugRow } from '../paper/published.ts';
import type { Area, Row } from '../support/prove.ts';

const SEEDS = { small: 30, full: 100 };
const CAP = 10_000;
/** In so many schedules the default finds these in the median. */
const MEDIAN = 100;
const WITHIN = new Set(['reorder_10', 'reorder_20', 'twostage_20', 'twostage_50']);
const MOST_TIMES = 4;
const MEAN_TIMES = 1.25;
/** Those of the small size. */
const FEW = new Set(['twostage', 'twostage_20', 'reorder_10', 'token_ring', 'bluetooth', 'account', 'wronglock_3']);

/** The default beside every single strategy. Each learns from its first schedules, which count. */
export const area: Area = {
  name: 'portfolio',
  about: 'the default portfolio finds first bugs about as fast as whichever single strategy is the best for the program',
  *rows(size): Iterable<Row> {
    let product = 1;
    const rows = FIRST_BUGS.filter(({ name }) => size === 'full' || FEW.has(name));
    for (const row of rows) {
      const { ratio, ...told } = compared(row, SEEDS[size]);
      product *= ratio;
      yield told;
    }
    const mean = product ** (1 / rows.length);
    yield {
      bar: `geometric mean of the ratios: at most ${MEAN_TIMES}`,
      figure: `${mean.toFixed(3)} over ${rows.length} programs, ${SEEDS[size]} seeds each`,
      holds: mean <= MEAN_TIMES,
    };
  },
};

function compared({ name, program, published: { surw, rff, period } }: FirstBugRow, seeds: number): Row & { readonly ratio: number } {
  const own = trials(program, DEFAULT, { seeds, cap: CAP });
  let best: (Trials & { readonly by: string }) | undefined;
  for (const column of SINGLES) {
    // who takes more in all than the best so far is not the best
    const most = best === undefined ? Infinity : best.sum;
    const its = trials(program, column, { seeds, cap: CAP, most });
    if (!its.gaveUp && (best === undefined || its.mean < best.mean)) best = { ...its, by: column.name };
  }
  const ratio = own.mean / best!.mean;
  const isWithin = WITHIN.has(name);
  return {
    bar: `${name}: at most ${MOST_TIMES} times the best${isWithin ? `, median at most ${MEDIAN}` : ''}`,
    figure: `${shown(own)} (median ${own.median}), ${best!.by} ${shown(best!)}: ${ratio.toFixed(2)}; published SURW ${surw}, RFF ${rff}, PERIOD ${period}`,
    holds: ratio <= MOST_TIMES && (!isWithin || own.median <= MEDIAN),
    ratio,
  };
}
