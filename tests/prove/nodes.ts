import { digestsUnder, otherNode } from '../support/other-node.ts';
import type { Area, Row } from '../support/prove.ts';

const SEEDS = { small: 2, full: 20 };

/** Same seed, same bytes: every scenario on every runtime, twice in a row, and on another Node. */
export const area: Area = {
  name: 'nodes',
  about: 'all scenarios on all their runtimes: equal bytes twice, and equal on Node 20 and Node 24',
  *rows(size): Iterable<Row> {
    const seeds = SEEDS[size];
    const own = digestsUnder(process.execPath, seeds);
    const differing = own.filter((line) => line.endsWith('DIFFERS'));
    yield {
      bar: `Node ${process.versions.node}: ${seeds} seeds, two runs each, equal bytes`,
      figure: `${own.length} runs, ${differing.length} differ`,
      holds: own.length > 0 && differing.length === 0,
    };
    const other = otherNode('24');
    if ('missing' in other) {
      yield { bar: 'Node 24: the same bytes', figure: 'SKIPPED', holds: true, note: other.missing };
      return;
    }
    const theirs = digestsUnder(other.path, seeds);
    const unequal = own.filter((line, k) => line !== theirs[k]);
    yield {
      bar: 'Node 24: the same bytes',
      figure: `${theirs.length} runs, ${unequal.length} differ${unequal.length > 0 ? `, first ${unequal[0]}` : ''}`,
      holds: theirs.length === own.length && unequal.length === 0,
    };
  },
};
