import { prepare, type Scenario } from 'seedloom';
import type { Deviation } from '../../src/engine/kernel/source.ts';
import { plain } from '../../src/engine/kernel/source.ts';
import { fewest } from '../../src/engine/explore/explore.ts';
import { counting, leaning } from '../../src/engine/explore/shrink.ts';
import type { Onlooker } from '../../src/engine/runtimes/interleaving/ways.ts';
import { lostUpdate, philosophers, pool } from '../paper/classics.ts';
import { KERNELS } from '../paper/kernels.ts';
import { CLASSICS } from '../paper/classics.ts';
import type { Area, Row } from '../support/prove.ts';

const FAILING = { small: 20, full: 200 };
const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };

/** Failures found at random, shrunk: the same failure, and no deviation too many. */
export const area: Area = {
  name: 'shrinking',
  about: 'failing runs found at random keep their signature when shrunk, and no single deviation can be dropped; known minima are reached',
  *rows(size): Iterable<Row> {
    yield* many(FAILING[size]);
    for (const n of [2, 3, 4, 5]) yield minimum(`philosophers ${n}`, philosophers(n), 1);
    yield minimum('lost update 2 x 1', lostUpdate(2, 1), 1);
    yield minimum('pool of three permits', pool(3, 3), 2);
  },
};

/** One scenario, to be repeated with deviations. */
function repeatable(program: Scenario) {
  const prepared = prepare(program, { runtime: 'interleaving', settings: { exact: true } });
  const nobody = { record: (): void => undefined };
  const signatureOf = (deviations: readonly Deviation[]): string => {
    const { findings } = prepared.run({ seed: '1', answers: leaning(plain('1'), deviations), listen: () => nobody });
    return findings.map(({ signature }) => signature).join('; ');
  };
  const shrunk = (deviations: readonly Deviation[]): readonly Deviation[] => {
    const signature = signatureOf(deviations);
    const fails = counting((answers, onlooker) => {
      const result = prepared.run({ seed: '1', answers, listen: () => nobody, ...(onlooker === undefined ? {} : { onlooker }) });
      return result.findings.map((one) => one.signature).join('; ') === signature ? result.deviations : null;
    });
    return fewest(fails(leaning(plain('1'), deviations))!, fails, (candidate) => fails(leaning(plain('1'), candidate)), prepared, '1')
      .deviations;
  };
  /** The deviations of seeded walks that fail. */
  const failures = function* (seeds: number): Generator<readonly Deviation[]> {
    const walks = prepare(program, { runtime: 'interleaving' });
    for (let seed = 1; seed <= seeds; seed++) {
      const counted: Deviation[] = [];
      const base = plain(String(seed), { choose: 'walk' });
      const { outcome } = walks.run({
        seed: String(seed),
        answers: {
          reset: () => base.reset(),
          next: (asking, site, count, index) => {
            const value = base.next(asking, site, count, index);
            if (value > 0) counted.push({ index, value });
            return value;
          },
          input: (key, count) => base.input(key, count),
        },
      }).end;
      if (outcome !== 'ok' && outcome !== 'cut') yield counted;
    }
  };
  /** To leave a task that could go on; a choice where it could not is free. */
  const preemptionsOf = (deviations: readonly Deviation[]): number => {
    let [preemptions, stays] = [0, false];
    const onlooker: Onlooker = (ways) => void (stays = ways.stays);
    const base = leaning(plain('1'), deviations);
    prepared.attempt(
      {
        reset: () => base.reset(),
        next: (asking, site, count, index) => {
          const value = base.next(asking, site, count, index);
          if (stays && value > 0) preemptions++;
          return value;
        },
        input: (key, count) => base.input(key, count),
      },
      { bounds: BOUNDS, onlooker },
    );
    return preemptions;
  };
  return { signatureOf, shrunk, failures, preemptionsOf };
}

function* many(wanted: number): Iterable<Row> {
  const rows = [...CLASSICS, ...KERNELS].filter(({ failing, total }) => failing !== 0 && total !== Infinity);
  let [runs, same, minimal, before, after] = [0, 0, 0, 0, 0];
  for (let k = 0; runs < wanted; k = (k + 1) % rows.length) {
    const { signatureOf, shrunk, failures } = repeatable(rows[k]!.program);
    let left = Math.ceil(wanted / rows.length);
    for (const deviations of failures(200)) {
      const signature = signatureOf(deviations);
      const fewest = shrunk(deviations);
      runs++;
      before += deviations.length;
      after += fewest.length;
      if (signature !== '' && signatureOf(fewest) === signature) same++;
      if (fewest.every((_, at) => signatureOf(fewest.filter((_one, other) => other !== at)) !== signature)) minimal++;
      if (--left === 0 || runs === wanted) break;
    }
  }
  yield { bar: `${wanted} failing runs: the same signature when shrunk`, figure: `${same} of ${runs}`, holds: same === runs };
  const sizes = `from ${(before / runs).toFixed(1)} deviations to ${(after / runs).toFixed(1)}`;
  yield { bar: 'no single deviation can be dropped', figure: `${minimal} of ${runs}, ${sizes}`, holds: minimal === runs };
}

/** Ten failing runs, each shrunk to the fewest preemptions known. */
function minimum(name: string, program: Scenario, least: number): Row {
  const { shrunk, failures, preemptionsOf } = repeatable(program);
  const found: number[] = [];
  for (const deviations of failures(2_000)) {
    found.push(preemptionsOf(shrunk(deviations)));
    if (found.length === 10) break;
  }
  const holds = found.length === 10 && found.every((one) => one === least);
  return { bar: `${name}: ${least} preemption${least === 1 ? '' : 's'}`, figure: found.join(' '), holds };
}
