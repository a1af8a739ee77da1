import { describe, expect, it } from 'vitest';
import { prepare } from 'seedloom';
import { CLASSICS, lostUpdate } from './classics.ts';
import { doubling, FAMILIES } from './families.ts';
import { enumerate } from './enumerate.ts';
import { KERNELS } from './kernels.ts';

/** Every value a program of the tables can end with, and how likely a uniform walk is to end there. */
function finalValues(tasks: number, rounds: number): Record<string, string> {
  let ended = 0;
  const chances = new Map<number, number>();
  const program = lostUpdate(tasks, rounds, (x) => (ended = x));
  enumerate(program, undefined, (_outcome, chance) => chances.set(ended, (chances.get(ended) ?? 0) + chance));
  return Object.fromEntries([...chances].map(([x, chance]) => [x, chance.toFixed(4)]));
}

describe('the enumeration', () => {
  it('runs no interleaving twice: doubling ends with 252 different values', () => {
    const seen = new Set<number>();
    const space = enumerate(doubling((x) => seen.add(x)));
    expect([space.total, seen.size]).toEqual([252, 252]);
  });

  it('weighs them as a uniform walk does: the chances of all add up to one', () => {
    let sum = 0;
    enumerate(lostUpdate(3, 1), undefined, (_outcome, chance) => (sum += chance));
    expect(sum).toBeCloseTo(1, 12);
  });

  it('gives the final values of the lost update their printed chances', () => {
    expect(finalValues(2, 2)).toEqual({ 4: '0.1875', 3: '0.4688', 2: '0.3438' }); // prettier-ignore
    expect(finalValues(2, 3)).toEqual({ 6: '0.0664', 5: '0.2930', 4: '0.3984', 3: '0.2383', 2: '0.0039' }); // prettier-ignore
  });
});

describe('a seeded walk', () => {
  const runs = 2_000;
  it.each(
    [...CLASSICS, ...KERNELS]
      .filter((row) => row.walk !== undefined && row.total !== undefined && row.total <= 2_000)
      .map((row) => [row.name, row] as const),
  )('%s: fails as often as its exact chance says', (_name, row) => {
    const prepared = prepare(row.program, { runtime: 'interleaving' });
    let failed = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const { outcome } = prepared.run({ seed: String(seed) }).end;
      if (outcome !== 'ok' && outcome !== 'cut') failed++;
    }
    const chance = row.walk!;
    expect(Math.abs(failed / runs - chance)).toBeLessThanOrEqual(4 * Math.sqrt((chance * (1 - chance)) / runs) + 0.000_1);
  });
});

describe('the rows', () => {
  it('have names of their own', () => {
    const names = [FAMILIES, CLASSICS, KERNELS].flatMap((rows, k) => rows.map((row) => `${k} ${row.name}`));
    expect(new Set(names).size).toBe(names.length);
  });
});
