import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/cli.ts';
import type { Area, Row } from '../support/prove.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/opposed-locks.ts', import.meta.url));
const SEEDS = { small: 12, full: 100 };

/** Opposed locks through the command line: outcomes by seed, tokens that replay, survive comments, and say when they no longer lead there. */
export const area: Area = {
  name: 'tokens',
  about: 'opposed locks on two cores: both outcomes, every token replays to the same bytes, exact is one run for all seeds',
  async *rows(size): AsyncIterable<Row> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-tokens-')));
    try {
      mkdirSync(join(folder, 'scenarios'));
      copyFileSync(SCENARIO, join(folder, 'scenarios/opposed-locks.ts'));
      yield* rowsIn(folder, SEEDS[size]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function* rowsIn(folder: string, seeds: number): AsyncIterable<Row> {
  const file = 'scenarios/opposed-locks.ts';
  const run = async (line: string): Promise<{ code: number; out: string }> => {
    let out = '';
    const code = await main(line.split(' '), {
      out: { write: (text) => (out += text) },
      err: { write: () => undefined },
      cwd: folder,
      env: {},
    });
    return { code, out };
  };

  const table = JSON.parse((await run(`run ${file} -r os-threads --cores 2 --seeds 1..100 --json`)).out) as {
    outcomes: { outcome: string; runs: number }[];
  };
  const counts = new Map(table.outcomes.map(({ outcome, runs }) => [outcome, runs]));
  yield {
    bar: 'seeds 1..100: each outcome at least 10 times',
    figure: [...counts].map(([outcome, runs]) => `${outcome} ${runs}`).join(', '),
    holds: counts.size === 2 && [...counts.values()].every((runs) => runs >= 10),
  };

  const replays: string[] = [];
  let same = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const first = await run(`run ${file} -r os-threads --cores 2 --seed ${seed} --trace first.trace`);
    const line = /npx seedloom (replay \S+ \S+)/.exec(first.out)![1]!;
    const again = await run(`${line} --trace again.trace`);
    replays.push(line);
    if (again.out === first.out && readFileSync(join(folder, 'first.trace'), 'utf8') === readFileSync(join(folder, 'again.trace'), 'utf8'))
      same++;
  }
  yield { bar: `${seeds} printed lines replay to the same bytes, output and trace`, figure: `${same} of ${seeds}`, holds: same === seeds };

  const exact = JSON.parse((await run(`run ${file} -r os-threads --cores 2 --exact --seeds 1..100 --json`)).out) as {
    orders: number;
    outcomes: { outcome: string }[];
  };
  yield {
    bar: '--exact: one outcome for every seed',
    figure: `${exact.outcomes.map((one) => one.outcome).join(', ')}; ${exact.orders} order`,
    holds: exact.outcomes.length === 1,
  };

  await run(`test -u ${file}`);
  const text = readFileSync(join(folder, file), 'utf8');
  writeFileSync(
    join(folder, file),
    `// a comment that changes nothing\n${text.replace('yield* from.lock();', 'yield* from.lock(); // mine')}`,
  );
  const golden = await run(`test ${file}`);
  const commented = await Promise.all(replays.slice(0, 12).map((line) => run(line)));
  yield {
    bar: 'a comment leaves goldens and tokens valid',
    figure: `test exits ${golden.code}, ${commented.filter((one) => one.code === 0).length} of ${commented.length} tokens lead there`,
    holds: golden.code === 0 && commented.every((one) => one.code === 0),
  };

  writeFileSync(
    join(folder, file),
    text.replace('us(5)', 'us(50)').replace('yield* to.lock();', 'yield* work(us(1));\n    yield* to.lock();'),
  );
  const stale = await Promise.all(replays.slice(0, 12).map((line) => run(line)));
  yield {
    bar: 'after an edit that changes the run every token says so, exit 2',
    figure: `${stale.filter((one) => one.code === 2 && one.out === '').length} of ${stale.length}`,
    holds: stale.every((one) => one.code === 2 && one.out === ''),
  };
}
