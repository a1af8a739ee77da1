import { digestsUnder, otherNode } from '../support/other-node.ts';
import type { Area, Row } from '../support/prove.ts';

const SEEDS = { small: 2, full: 20 };

/** Same seed, same bytes: every scenario on every runtime, twice in a row, and on another Node. */
export const area: Area = {
  name: 'nodes',
  about: 'all scenarios on all their runtimes: equal bytes twice, and equal on Node 20, 22, 24 and 26',
  *rows(size): Iterable<Row> {
    const seeds = SEEDS[size];
    const own = digestsUnder(process.execPath, seeds);
    const differing = own.filter((line) => line.endsWith('DIFFERS'));
    yield {
      bar: `Node ${process.versions.node}: ${seeds} seeds, two runs each, equal bytes`,
      figure: `${own.length} runs, ${differing.length} differ`,
      holds: own.length > 0 && differing.length === 0,
    };
    for (const major of size === 'small' ? (['24'] as const) : (['22', '24', '26'] as const)) {
      const bar = `Node ${major}: the same bytes`;
      const other = otherNode(major);
      if ('missing' in other) {
        yield { bar, figure: 'SKIPPED', holds: true, note: other.missing };
        continue;
      }
      const theirs = digestsUnder(other.path, seeds);
      const unequal = own.filter((line, k) => line !== theirs[k]);
      const first = unequal.length > 0 ? `, first ${unequal[0]}` : '';
      yield {
        bar,
        figure: `${theirs.length} runs, ${unequal.length} differ${first}`,
        holds: theirs.length === own.length && unequal.length === 0,
      };
    }
  },
};
