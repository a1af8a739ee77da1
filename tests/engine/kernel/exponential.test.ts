import { ms, run, scenario, us, type Body } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { Door } from '../../../src/engine/kernel/door.ts';
import { EXPONENTIAL_WAYS, exponentialOf, MOST_MEAN, naturalLog } from '../../../src/engine/kernel/exponential.ts';
import { named } from '../../../src/engine/kernel/names.ts';
import { plain } from '../../../src/engine/kernel/source.ts';
import { generator } from '../../support/random.ts';
import { play } from '../sync/play.ts';

describe('naturalLog', () => {
  const off = (x: number): number => Math.abs(naturalLog(x) - Math.log(x)) / Math.abs(Math.log(x));

  it('is as good as the logarithm of the host, from the smallest number to the greatest', () => {
    const below = generator(5);
    let worst = 0;
    for (let k = 0; k < 200_000; k++) worst = Math.max(worst, off((below(1_000_000_000) + 1) / (below(999_999_937) + 0.5)));
    for (const x of [
      Number.MIN_VALUE,
      2.3e-308,
      1 / EXPONENTIAL_WAYS,
      1 - Number.EPSILON,
      1 + Number.EPSILON,
      1.0001,
      0.9999,
      Math.SQRT2,
      2,
      1e300,
      Number.MAX_VALUE,
    ])
      // prettier-ignore
      worst = Math.max(worst, off(x));
    expect(worst).toBeLessThan(1e-15);
    expect(naturalLog(1)).toBe(0);
  });

  it('gives these bits on every machine', () => {
    const bits = (x: number): string => new DataView(new Float64Array([x]).buffer).getBigUint64(0, true).toString(16);
    expect([0.5, 1e-9, 0.123456789, 3, 1e100].map((x) => bits(naturalLog(x)))).toMatchInlineSnapshot(`
      [
        "bfe62e42fefa39ef",
        "c034b927f32bffb8",
        "c000bc233add5d72",
        "3ff193ea7aad030b",
        "406cc845b54b54f2",
      ]
    `);
  });

  it('is taken of what has one', () => {
    for (const x of [0, -1, Infinity, NaN]) expect(() => naturalLog(x)).toThrow(/finite number above 0/);
  });
});

describe('exponentialOf', () => {
  it('goes from the longest to none, in whole nanoseconds', () => {
    expect(exponentialOf(0, us(1))).toBe(36_044); // 52 ln 2
    expect(Object.is(exponentialOf(EXPONENTIAL_WAYS - 1, us(1)), 0)).toBe(true);
    expect(Number.isSafeInteger(exponentialOf(0, MOST_MEAN))).toBe(true);
    expect(exponentialOf(EXPONENTIAL_WAYS / 2 - 1, us(1))).toBe(693);
    expect(exponentialOf(5, 0)).toBe(0);
  });

  it.each(['1', '2', '3'])('has the mean, the variance and the shape of its distribution under seed %s', (seed) => {
    const count = 200_000;
    const mean = ms(1);
    const door = new Door(plain(seed));
    const variates = Array.from({ length: count }, () => exponentialOf(door.input(named('t'), named('n'), EXPONENTIAL_WAYS), mean));
    const average = variates.reduce((sum, x) => sum + x, 0) / count / mean;
    const variance = variates.reduce((sum, x) => sum + (x / mean - average) * (x / mean - average), 0) / (count - 1);
    const root = Math.sqrt(count);
    expect(Math.abs(average - 1) * root).toBeLessThan(4); // standard error 1 / root
    expect((Math.abs(variance - 1) * root) / Math.sqrt(8)).toBeLessThan(4); // fourth central moment 9, less 1
    // Kolmogorov and Smirnov: more than 1.95 / root once in a thousand times
    const distance = Math.max(
      ...everyTenth(variates.toSorted((a, b) => a - b)).map(({ x, rank }) => Math.abs(1 - Math.exp(-x / mean) - (rank + 0.5) / count)),
    );
    expect(distance * root).toBeLessThan(1.95);
    // neighbours know nothing of each other
    let products = 0;
    for (let k = 1; k < count; k++) products += (variates[k]! / mean - 1) * (variates[k - 1]! / mean - 1);
    expect(Math.abs(products / count) * root).toBeLessThan(4);
  });
});

/** Every tenth of them, with its rank. */
function everyTenth(sorted: readonly number[]): { readonly x: number; readonly rank: number }[] {
  return Array.from({ length: sorted.length / 10 }, (_, k) => ({ x: sorted[k * 10]!, rank: k * 10 }));
}

describe('exponential, in a scenario', () => {
  const drawn = (runtime: string, seed: string): readonly string[] =>
    play(
      runtime,
      ({ spawn, exponential, log }) => {
        for (const name of ['a', 'b'])
          spawn(name, function* (): Body {
            for (let k = 0; k < 4; k++) log(String(exponential('gap', ms(1))));
          });
      },
      {},
      seed,
    ).log.toSorted();

  it('is a function of seed, task and name alone', () => {
    expect(drawn('os-threads', '3')).toEqual(drawn('interleaving', '3'));
    expect(drawn('os-threads', '3')).not.toEqual(drawn('os-threads', '4'));
  });

  it('gives these figures for this seed on every machine', () => {
    expect(drawn('interleaving', '1')).toMatchInlineSnapshot(`
      [
        "a: 162678",
        "a: 3203126",
        "a: 446782",
        "a: 87452",
        "b: 1414959",
        "b: 296803",
        "b: 32917",
        "b: 426533",
      ]
    `);
  });

  it('refuses a mean that is none, and a call outside a task', () => {
    for (const mean of [-1, 0.5, NaN, MOST_MEAN + 1])
      expect(() => play('interleaving', ({ spawn, exponential }) => spawn('t', function* (): Body { exponential('x', mean); }))).toThrow(/exponential/); // prettier-ignore
    expect(() =>
      run(
        scenario('early', ({ exponential }) => void exponential('x', 1)),
        { runtime: 'interleaving', seed: '1' },
      ),
    ).toThrow(/outside a task/);
  });
});
