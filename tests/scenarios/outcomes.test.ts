import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isScenario, odometer, prepare, type Scenario } from '../../src/index.ts';
import { brokenLaw } from '../support/check-run.ts';

const folder = new URL('../../scenarios/', import.meta.url);
const scenarios: Scenario[] = [];
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts')) continue;
  const { default: found } = (await import(fileURLToPath(new URL(file, folder)))) as { default?: unknown };
  if (isScenario(found)) scenarios.push(found);
}
const named = (name: string): Scenario => scenarios.find((one) => one.name === name)!;

describe.each(scenarios.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  it.each(Object.keys(one.expectations))('on %s: over 100 seeds every expected outcome occurs, and no other', (runtime) => {
    const prepared = prepare(one, { runtime });
    const seen = new Set<string>();
    for (let seed = 1; seed <= 100; seed++) seen.add(prepared.run({ seed: String(seed) }).end.outcome);
    const expected = one.expectations[runtime]!;
    for (const outcome of seen) expect(expected).toContain(outcome);
    if (runtime === 'os-threads') expect([...seen].sort()).toEqual([...expected].sort());
  });

  it.each(Object.keys(one.expectations))('on %s: obeys the laws of every run', (runtime) => {
    for (const seed of ['1', '2', '3']) expect(brokenLaw(one, { runtime }, seed)).toBeUndefined();
  });
});

describe('every order there is', () => {
  it.each([
    ['independent-sums', 6],
    ['seat-booking-serial', 1],
    ['opposed-locks-ordered', undefined],
    ['opposed-locks-coarse', undefined],
    ['lock-owner', undefined],
  ] as const)('%s comes to the one expected outcome in all of them', (name, orders) => {
    const prepared = prepare(named(name), { runtime: 'interleaving' });
    const answers = odometer();
    let runs = 0;
    do {
      const { end } = prepared.run({ seed: '1', answers });
      expect(named(name).expectations['interleaving']).toContain(end.outcome);
      runs++;
    } while (answers.advance());
    if (orders !== undefined) expect(runs).toBe(orders);
    expect(runs).toBeLessThan(10_000);
  });
});
