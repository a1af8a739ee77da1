import { expect, it } from 'vitest';
import { prepare, type Scenario } from '../src/index.ts';
import boundedBuffer from '../scenarios/bounded-buffer.ts';
import coffee from '../scenarios/coffee-one-machine.ts';
import lostUpdate from '../scenarios/lost-update.ts';
import opposedLocks from '../scenarios/opposed-locks.ts';
import opposedLocksTimeout from '../scenarios/opposed-locks-timeout.ts';
import pipeline from '../scenarios/pipeline.ts';
import seatBooking from '../scenarios/seat-booking.ts';
import selectTimeout from '../scenarios/select-timeout.ts';
import semaphoreWaves from '../scenarios/semaphore-waves.ts';
import twoAnswers from '../scenarios/two-answers.ts';
import { browser, reportedBy } from './support/in-browser.ts';

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'bounded-buffer': boundedBuffer,
  'coffee-one-machine': coffee,
  'lost-update': lostUpdate,
  'opposed-locks': opposedLocks,
  'opposed-locks-timeout': opposedLocksTimeout,
  pipeline,
  'seat-booking': seatBooking,
  'select-timeout': selectTimeout,
  'semaphore-waves': semaphoreWaves,
  'two-answers': twoAnswers,
};
const SEEDS = 5;
const found = browser();

/** The same in both places: digests of every scenario on its runtimes. */
function digests(): string[] {
  return Object.values(SCENARIOS).flatMap((one) =>
    Object.keys(one.expectations).flatMap((runtime) => {
      const prepared = prepare(one, { runtime });
      return Array.from({ length: SEEDS }, (_, k) => {
        const { end } = prepared.run({ seed: String(k + 1) });
        return `${one.name} ${runtime} ${k + 1} ${end.order} ${end.full}`;
      });
    }),
  );
}

it.skipIf('missing' in found)(
  `ten scenarios have the same digests in Chromium${'missing' in found ? ` (skipped: ${found.missing})` : ''}`,
  async () => {
    const imports = Object.keys(SCENARIOS).map((name, k) => `import s${k} from './scenarios/${name}.ts';`);
    const code = `import { prepare } from './src/index.ts';
${imports.join('\n')}
const lines = [];
for (const one of [${Object.keys(SCENARIOS)
      .map((_, k) => `s${k}`)
      .join(', ')}]) {
  for (const runtime of Object.keys(one.expectations)) {
    const prepared = prepare(one, { runtime });
    for (let k = 1; k <= ${SEEDS}; k++) {
      const { end } = prepared.run({ seed: String(k) });
      lines.push([one.name, runtime, k, end.order, end.full].join(' '));
    }
  }
}
report(lines.join('\\n'));`;
    const theirs = await reportedBy((found as { path: string }).path, code);
    expect(theirs.split('\n')).toEqual(digests());
  },
);
