import opposedLocks from '../../scenarios/opposed-locks.ts';
import { traced } from '../support/check-run.ts';
import { fuzzTrace } from '../support/fuzz-trace.ts';
import type { Area, Row } from '../support/prove.ts';

const CASES = { small: 10_000, full: 100_000 };

/** A trace that is cut, or in which one byte is changed, is refused, or reads as the very same events. */
export const area: Area = {
  name: 'trace',
  about: 'a trace cut at any byte, or with any one byte changed, is refused or reads as the same events',
  *rows(size): Iterable<Row> {
    for (const runtime of ['os-threads', 'interleaving']) {
      const { text } = traced(opposedLocks, { runtime }, '2');
      const cases = CASES[size] / 2;
      const bar = `${runtime}: ${cases} damaged traces, each refused or unharmed`;
      try {
        const { refused, unharmed } = fuzzTrace(text, cases, 7);
        yield { bar, figure: `${refused} refused, ${unharmed} unharmed`, holds: refused + unharmed === cases };
      } catch (error) {
        yield { bar, figure: String(error), holds: false };
      }
    }
  },
};
