import { expect, it } from 'vitest';
import { prepare, scenario, type Body, type Scenario } from 'seedloom';
import { strategyNamed } from '../../../src/engine/explore/explore.ts';
import { Explorer } from '../../../src/engine/explore/explorer.ts';
import { PROBES } from '../../../src/engine/explore/profile.ts';
import type { Ground, Profile } from '../../../src/engine/explore/search.ts';
import type { Strategy } from '../../../src/engine/explore/strategies/index.ts';
import { Walk } from '../../../src/engine/explore/strategies/walk.ts';
import { lostUpdate } from '../../paper/classics.ts';
import { reorder, twostage } from '../../paper/kernels.ts';

const BOUNDS = { steps: 20_000, stepsAtOneInstant: 1_000_000 };

/** What is learnt, and the profiles with which the strategy was asked meanwhile. */
function learnt(program: Scenario): { readonly asked: readonly Ground[]; readonly profile: Profile; readonly schedules: number } {
  const asked: Ground[] = [];
  const make = (ground: Ground): Walk[] => {
    asked.push({ ...ground, profile: { ...ground.profile, tasks: new Map(ground.profile.tasks) } });
    return [new Walk(ground)];
  };
  const strategy: Strategy = { name: 'spy', about: '', inOrder: false, make };
  const explorer = new Explorer(prepare(program, { runtime: 'interleaving' }), { seed: 1, bounds: BOUNDS, detecting: 'none' });
  const { part, profile } = explorer.probe(strategy, undefined, 1_000, () => true);
  return { asked, profile, schedules: part.schedules };
}

it('walks now and then while it matters how many schedules there are, else lets the strategy go on after the first', () => {
  const [few, many] = [learnt(lostUpdate(2, 1)), learnt(reorder(20))];
  expect([few.schedules, many.schedules]).toEqual([PROBES, PROBES]);
  expect(few.asked).toHaveLength(PROBES - 6); // 0, 3, 6, 9, 12, 15 are walks
  expect(few.profile.space).toBeGreaterThan(4);
  expect(few.profile.space).toBeLessThan(8); // 6 interleavings, by the mean of six walks
  expect(many.asked).toHaveLength(PROBES - 1);
  expect(many.profile.space).toBeGreaterThan(1e12);
});

it('tells the strategy what the schedules so far showed', () => {
  const { asked, profile } = learnt(reorder(20));
  expect(asked[0]!.profile.tasks.size).toBe(21);
  expect(asked.every(({ profile: { steps } }, k) => k === 0 || steps >= asked[k - 1]!.profile.steps)).toBe(true);
  expect(profile.steps).toBeLessThanOrEqual(2 * 20 + 4);
});

it('takes no numbers from a schedule in which somebody spun above the one who would have ended it', () => {
  const spins = scenario('spins', ({ atomic, spawn }) => {
    const flag = atomic('flag');
    spawn('spins', function* (): Body {
      for (let k = 0; k < 5_000 && (yield* flag.load()) === 0; k++);
    });
    spawn('ends', function* (): Body {
      yield* flag.store(1);
    });
  });
  const explorer = new Explorer(prepare(spins, { runtime: 'interleaving' }), { seed: 1, bounds: BOUNDS, detecting: 'none' });
  const { profile } = explorer.probe(strategyNamed('pct')!, 2, 1_000, () => true);
  expect(profile.steps).toBeLessThan(40); // walks end soon; with a lasting priority it is hundreds, and with those as estimates ever more
});

it('knows what a task does to an object, how often, and under which locks', () => {
  const { tasks } = learnt(twostage(2)).profile;
  const uses = Object.fromEntries(tasks.get('writer1')!.uses);
  expect(uses).toEqual({
    l1: { times: 1, changes: true, how: 'mutex.lock mutex.unlock', under: [] },
    d1: { times: 2, changes: true, how: 'cell.read cell.write', under: [] }, // under l1, then under l2
    l2: { times: 1, changes: true, how: 'mutex.lock mutex.unlock', under: [] },
    d2: { times: 1, changes: true, how: 'cell.write', under: ['l2'] },
  });
  expect(tasks.get('reader')!.uses.get('d1')).toMatchObject({ changes: false, under: ['l1'] });
});
