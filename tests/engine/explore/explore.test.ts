import { describe, expect, it } from 'vitest';
import { explore, prepare, parseToken, type Exploration, type Scenario } from 'seedloom';
import philosophers from '../../../scenarios/corpus/classics/dining-philosophers.ts';
import endless from '../../../scenarios/corpus/goker/cockroach_2448.ts';
import hidden from '../../../scenarios/corpus/goker/serving_2137.ts';
import { doubling } from '../../paper/families.ts';
import lost from '../../../scenarios/lost-update.ts';
import locked from '../../../scenarios/lost-update-locked.ts';
import opposed from '../../../scenarios/opposed-locks.ts';
import ordered from '../../../scenarios/opposed-locks-ordered.ts';

const failures = ({ findings }: Exploration): string[] => findings.filter(({ certainty }) => certainty === 'sure').map(({ text }) => text);

/** What the token of a finding replays to. */
function replayed(scenario: Scenario, token: string): readonly string[] {
  const { runtime, settings, params, seed, deviations } = parseToken(token);
  const given = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value === 'true' ? true : value]));
  const nobody = { record: (): void => undefined };
  const result = prepare(scenario, { runtime, settings: given, params }).run({ seed, deviations, listen: () => nobody });
  return result.findings.map(({ signature }) => signature);
}

describe('explore', () => {
  it('goes through all schedules where they fit, and says so', () => {
    const found = explore(opposed, { runtime: 'interleaving' });
    expect([found.strategy, found.schedules, found.distinct, found.exhausted]).toEqual(['dpor', 3, 3, true]);
    expect(found.outcomes).toMatchObject({ ok: 2, deadlock: 1 });
    expect(failures(found)).toEqual(['left and right wait for each other: left holds a and wants b, right holds b and wants a']);
    expect(found.findings[0]).toMatchObject({ kind: 'deadlock', expected: true, schedules: 1, deviations: [{ index: 1, value: 1 }] });
  });

  it('finds nothing in the remedies', () => {
    expect(explore(ordered, { runtime: 'interleaving' })).toMatchObject({ exhausted: true, findings: [] });
    expect(failures(explore(locked, { runtime: 'interleaving', runs: 500 }))).toEqual([]);
  });

  it('takes a portfolio where there are too many, and what it finds replays', () => {
    const asked = { runtime: 'interleaving', runs: 1_000 };
    for (const [scenario, options] of [
      [hidden, { ...asked, strategy: 'portfolio' }],
      [lost, asked],
    ] as const) {
      const found = explore(scenario, options);
      expect(found.strategy).toBe('portfolio');
      expect(found.schedules).toBe(1_000);
      const ends = found.findings.filter(({ kind }) => kind !== 'race' && kind !== 'lock-order');
      expect(ends.length).toBeGreaterThan(0);
      for (const { token, signature } of ends) expect(replayed(scenario, token)).toContain(signature);
    }
  });

  it('goes through the classes where only those fit', () => {
    const found = explore(hidden, { runtime: 'interleaving', runs: 1_000 });
    expect([found.strategy, found.exhausted, found.schedules < 1_000]).toEqual(['dpor', true, true]);
    expect(found.findings.filter(({ kind }) => kind === 'deadlock')).toHaveLength(1);
    for (const { token, signature } of found.findings) expect(replayed(hidden, token)).toContain(signature);
  });

  it('reduces nothing where tasks may meet in plain data, and needs a model that looks ahead', () => {
    const asked = { runtime: 'interleaving', strategy: 'dpor' };
    const doubled = doubling(() => undefined);
    expect(explore(doubled, asked)).toMatchObject({ schedules: 252, exhausted: true });
    expect(explore(doubled, { runtime: 'interleaving' }).strategy).toBe('exhaustive');
    const awaits = { switch: 'awaits' };
    const { schedules } = explore(opposed, { ...asked, strategy: 'exhaustive', settings: awaits });
    expect(explore(opposed, { ...asked, settings: awaits })).toMatchObject({ exhausted: true, schedules });
    expect(() => explore(opposed, { ...asked, runtime: 'go' })).toThrow("which 'go' does not tell");
  });

  it('takes a portfolio after all where walks end soon and some schedule never does', () => {
    const found = explore(endless, { runtime: 'interleaving', runs: 2_000, shrink: false });
    expect(found.space * 2).toBeLessThan(2_000); // by the walks all of them should have fitted
    expect([found.strategy, found.schedules, found.exhausted]).toEqual(['portfolio', 2_000, false]);
    expect(found.outcomes).toMatchObject({ deadlock: 2_000, limit: 0 });
    const all = explore(endless, { runtime: 'interleaving', runs: 20, shrink: false, strategy: 'exhaustive', bounds: { steps: 2_000 } });
    expect(all.outcomes.limit).toBeGreaterThan(0); // who asks for all gets those that never end
  });

  it('shrinks to the fewest deviations', () => {
    const fewest = (scenario: Scenario, kind: string): number =>
      Math.min(
        ...explore(scenario, { runtime: 'interleaving', runs: 500, strategy: 'random' })
          .findings.filter((one) => one.kind === kind)
          .map((one) => one.deviations.length),
      );
    expect(fewest(lost, 'check-failed')).toBe(1);
    expect(fewest(opposed, 'deadlock')).toBe(1);
    expect(fewest(philosophers, 'deadlock')).toBe(2); // one preemption, and one choice of whom to start with
  });

  it.each([
    'random',
    'uniform',
    'pct',
    'pos',
    'surw',
    'roles',
    'preemptions',
    'delays',
    'bounded',
    'exhaustive',
    'dpor',
    'dpor-preemptions',
    'dpor-delays',
    'portfolio',
  ])('%s finds the circle of locks', (strategy) => {
    const found = explore(opposed, { runtime: 'interleaving', strategy, runs: 200, shrink: false });
    expect(failures(found)).toHaveLength(1);
    expect(explore(opposed, { runtime: 'interleaving', strategy, runs: 200, shrink: false })).toEqual(found);
  });

  it('on a machine asks what its scheduler may do', () => {
    const found = explore(opposed, { runtime: 'os-threads', runs: 200 });
    expect(failures(found)).toHaveLength(1);
    const nowhere = explore(opposed, { runtime: 'green-threads', runs: 50, settings: { exact: true } });
    expect([nowhere.exhausted, nowhere.schedules, failures(nowhere)]).toEqual([true, 1, []]);
  });

  it('says what is wrong with a name or a number', () => {
    expect(() => explore(opposed, { runtime: 'interleaving', strategy: 'pctt' })).toThrow('pctt');
    expect(() => explore(opposed, { runtime: 'interleaving', runs: 0 })).toThrow('runs is a whole number');
  });
});
