import fc from 'fast-check';
import { prepare, scenario, type Body, type Scenario } from '../../src/index.ts';
import { ms } from '../../src/engine/kernel/time.ts';
import { beside, REAL, type Beside } from '../corpus/goker-real.ts';
import { asExpected, litmusPrograms, onGo, outputOf } from '../litmus/litmus.ts';
import { brokenLaw } from '../support/check-run.ts';
import { program, scenarioOf } from '../support/generate.ts';
import type { Area, Row, Size } from '../support/prove.ts';

const SEEDS = { small: 5, full: 200 };
const PROGRAMS = { small: 60, full: 3_000 };
const KERNEL_SEEDS = { small: 30, full: 1_000 };
const VERSIONS = ['1.13', '1.19', '1.26'];

/** The programs that real Go was given, with and without noise. */
async function* litmus(size: Size): AsyncGenerator<Row> {
  for (const version of ['1.19', '1.26']) {
    let runs = 0;
    const wrong: string[] = [];
    for (const { name, scenario: one, expected } of await litmusPrograms()) {
      const exact = onGo(one, { 'go.version': version, exact: true });
      const noisy = onGo(one, { 'go.version': version });
      if (asExpected(outputOf(exact, '1')) !== expected) wrong.push(`${name} exact`);
      for (let seed = 1; seed <= SEEDS[size]; seed++, runs++)
        if (asExpected(outputOf(noisy, String(seed))) !== expected) wrong.push(`${name} seed ${seed}`);
    }
    yield {
      bar: `Go ${version}: the 12 litmus programs print what real Go prints, exact and over ${SEEDS[size]} noisy seeds`,
      figure: `${wrong.length} of ${runs + 12} runs differ`,
      holds: wrong.length === 0,
      ...(wrong.length === 0 ? {} : { note: wrong.slice(0, 5).join('\n') }),
    };
  }
}

/** As many hogs as cores, each with its share of 1.5 s. */
function* speedUps(): Generator<Row> {
  for (const cores of [1, 2, 4, 8]) {
    const share = ms(1_500 / cores);
    const hogs = scenario('hogs', ({ spawn, work }) => {
      for (let k = 0; k < cores; k++) spawn(`hog-${k}`, function* (): Body { yield* work(share); }); // prettier-ignore
    });
    const { makespan } = prepare(hogs, { runtime: 'go', settings: { cores, exact: true } }).run({ seed: '1' }).end;
    const off = (makespan - share) / share;
    yield {
      bar: `1.5 s of computing on ${cores} cores: within 2 % of ideal`,
      figure: `${(makespan / 1e6).toFixed(3)} ms for ${(share / 1e6).toFixed(1)}, ${(off * 100).toFixed(3)} % off`,
      holds: off >= 0 && off < 0.02,
    };
  }
}

/** Random programs of the neutral kit: same bytes, a trace that reads back, a state that follows from it, places that are right. */
function laws(size: Size): Row {
  let programs = 0;
  const broken: string[] = [];
  for (const spec of fc.sample(program, { numRuns: PROGRAMS[size], seed: 5 })) {
    const settings = {
      cores: 1 + (programs % 4),
      'go.gomaxprocs': [0, 1, 2, 4][(programs >> 2) % 4]!,
      'go.version': VERSIONS[programs % VERSIONS.length]!,
      'go.gc': programs % 5 === 0 ? 'pauses' : 'off',
      ...(programs % 5 === 0 ? { 'go.gcEveryNs': 100_000 } : {}),
    };
    programs++;
    const law = brokenLaw(scenarioOf(spec), { runtime: 'go', settings }, String(programs));
    if (law !== undefined) broken.push(`program ${programs}: ${law}`);
  }
  return {
    bar: 'random programs keep the laws of every run',
    figure: `${broken.length} of ${programs} programs break one`,
    holds: broken.length === 0,
    ...(broken.length === 0 ? {} : { note: broken.slice(0, 5).join('\n') }),
  };
}

/** A run of it takes half a second: its loop goes round until it is preempted. */
const LONG = 'grpc_660';

/** The public kernels fail as often as the real ones did: certainly, sometimes or never. */
async function* kernels(size: Size): AsyncGenerator<Row> {
  const found: Beside[] = [];
  for (const real of REAL) {
    const file = (await import(`../../scenarios/corpus/goker/${real.id}.ts`)) as { default: Scenario };
    found.push(beside(real, file.default, size === 'small' && real.id === LONG ? 2 : KERNEL_SEEDS[size]));
  }
  const both = found.filter(({ agrees }) => agrees[0] && agrees[1]).length;
  const [one, two] = [0, 1].map((k) => found.filter(({ agrees }) => agrees[k]).length);
  yield {
    bar: `public kernels, Go 1.19, ${KERNEL_SEEDS[size]} noisy seeds: at least 24 of 28 agree with real runs on how often they fail, with one P and with two`,
    figure: `${both} agree with both; ${one} with one P, ${two} with two`,
    holds: both >= 24,
    note: found.map(({ line }) => line).join('\n'),
  };
}

export const area: Area = {
  name: 'go',
  about: 'Go: what litmus programs print, speed-ups, how often public kernels fail, the laws of every run',
  async *rows(size) {
    yield* litmus(size);
    yield* speedUps();
    yield* kernels(size);
    yield laws(size);
  },
};
