import { prepare, type Scenario } from 'seedloom';
import { exactPct, exactProfile, exactSurw, exactUniform } from '../paper/chances.ts';
import { RATES, type RateRow } from '../paper/rates.ts';
import { fails, inOrder } from '../paper/search.ts';
import type { Ground, Profile, Search } from '../../src/engine/explore/search.ts';
import { Pct } from '../../src/engine/explore/strategies/pct.ts';
import { Surw } from '../../src/engine/explore/strategies/surw.ts';
import { Uniform } from '../../src/engine/explore/strategies/uniform.ts';
import { Walk } from '../../src/engine/explore/strategies/walk.ts';
import type { Area, Row } from '../support/prove.ts';

const SEEDS = { small: 10_000, full: 100_000 };
const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };

/** How often each scheduler fails, over seeds, against its exact chance; and the chance, gone through, against the printed one. */
export const area: Area = {
  name: 'rates',
  about:
    'section 2 of the paper tables: random walk, PCT of depths 1 to 3, uniform and selectively uniform walk fail as often as their exact chances say',
  *rows(size): Iterable<Row> {
    for (const row of RATES) yield measured(row, SEEDS[size]);
  },
};

function measured(row: RateRow, seeds: number): Row {
  const { program, tasks, steps } = row;
  const profile = exactProfile(program);
  const wrong: string[] = [];
  if (profile.steps !== steps || profile.tasks.size !== tasks)
    wrong.push(`${profile.tasks.size} tasks and ${profile.steps} steps, printed ${tasks} and ${steps}`);

  const cells = [
    { word: 'walk', make: (ground: Ground) => new Walk(ground), exact: exactWalk(program), printed: row.walk },
    ...[1, 2, 3].map((depth) => ({
      word: `pct ${depth}`,
      make: (ground: Ground) => new Pct(ground, depth),
      exact: exactPct(program, tasks, steps, depth),
      printed: row.pct[depth - 1],
    })),
    {
      word: 'uniform',
      make: (ground: Ground) => new Uniform(ground),
      exact: exactUniform(program, profile),
      // of lengths that vary it knows the longest: the share of the interleavings is not what it is after
      printed: row.fixed === true ? row.uniform[0] / row.uniform[1] : undefined,
    },
    { word: 'surw', make: (ground: Ground) => new Surw(ground), exact: exactSurw(program, profile), printed: undefined },
  ];
  const figures = cells.map(({ word, make, exact, printed }) => {
    if (printed !== undefined && Math.abs(exact - printed) > 0.000_051) wrong.push(`${word}: exactly ${exact}, printed ${printed}`);
    const observed = rateOf(program, profile, make, seeds);
    const deviation = Math.sqrt((exact * (1 - exact)) / seeds);
    const off = Math.abs(observed - exact);
    if (off > 4 * deviation + 1e-12) wrong.push(`${word}: ${observed} is not within 4 deviations of ${exact}`);
    return `${word} ${observed.toFixed(4)} of ${exact.toFixed(4)} (${deviation === 0 ? 'sure' : (off / deviation).toFixed(1)})`;
  });
  return {
    bar: row.name,
    figure: figures.join(', '),
    holds: wrong.length === 0,
    ...(wrong.length === 0 ? {} : { note: wrong.join('\n') }),
  };
}

function exactWalk(program: Scenario): number {
  let chance = 0;
  inOrder(program, 'exhaustive', (one) => void (fails(one.outcome) && (chance += one.chance)));
  return chance;
}

/** One schedule of every seed, each with another number: that of the seed. */
function rateOf(program: Scenario, profile: Profile, make: (ground: Ground) => Search, seeds: number): number {
  const prepared = prepare(program, { runtime: 'interleaving' });
  const ground = { hasMachine: false, seed: 0, profile };
  const search = make(ground);
  let failed = 0;
  prepared.together(() => {
    for (let seed = 1; seed <= seeds; seed++) {
      ground.seed = seed;
      search.begin(seed);
      if (fails(prepared.attempt(search, { bounds: BOUNDS, onlooker: search.onlooker }))) failed++;
    }
  });
  return failed / seeds;
}
