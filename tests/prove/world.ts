import fc from 'fast-check';
import { brokenLaw } from '../support/check-run.ts';
import { program, scenarioOf } from '../support/generate.ts';
import type { Area, Row } from '../support/prove.ts';

const SIZES = { small: 150, full: 5_000 };
const CHOICES = [
  { runtime: 'os-threads', settings: { cores: 1 } },
  { runtime: 'os-threads', settings: { cores: 3 } },
  { runtime: 'os-threads', settings: { cores: 2, os: 'fifo', exact: true } },
  { runtime: 'green-threads' },
  { runtime: 'green-threads', settings: { 'green.sleepBlocks': true } },
  { runtime: 'interleaving' },
  { runtime: 'interleaving', settings: { switch: 'awaits' } },
  { runtime: 'interleaving', settings: { switch: 'safepoints', lockOrder: 'fifo', spuriousWakeups: 2 } },
] as const;

/** Generated programs obey the laws of every run, on every way to run them. */
export const area: Area = {
  name: 'world',
  about: 'generated programs: same bytes twice, and folding the trace gives the engine its own final state',
  *rows(size): Iterable<Row> {
    for (const choice of CHOICES) {
      const bar = `${choice.runtime} ${Object.entries('settings' in choice ? choice.settings : {}).map(([name, value]) => `${name}=${value}`).join(' ')}`; // prettier-ignore
      const result = fc.check(
        fc.property(program, fc.nat(1_000), (spec, seed) => {
          const broken = brokenLaw(scenarioOf(spec), choice, String(seed));
          if (broken !== undefined) throw new Error(broken);
        }),
        { numRuns: SIZES[size], seed: 20 },
      );
      const figure = result.failed
        ? `after ${result.numRuns}: ${String(result.errorInstance)} ${JSON.stringify(result.counterexample)}`
        : `${result.numRuns} programs`;
      yield { bar: `${bar}: ${SIZES[size]} programs`, figure, holds: !result.failed };
    }
  },
};
