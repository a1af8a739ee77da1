import { describe, expect, it } from 'vitest';
import { Door } from '../../../src/engine/kernel/door.ts';
import { site } from '../../../src/engine/kernel/names.ts';
import { plain } from '../../../src/engine/kernel/source.ts';
import { COMPUTING, IDLE_EXIT, Noise, STARTING, SWITCHING, UNIFORM } from '../../../src/engine/machine/noise.ts';

const SPREADS = { UNIFORM, IDLE_EXIT, SWITCHING, COMPUTING, STARTING };
const HERE = site('noise-test');

describe('noise', () => {
  it.each(Object.entries(SPREADS))('%s has 17 rising quantiles and says where it comes from', (_name, spread) => {
    expect(spread.quantiles).toHaveLength(17);
    for (let i = 1; i < 17; i++) expect(spread.quantiles[i]!).toBeGreaterThanOrEqual(spread.quantiles[i - 1]!);
    expect(spread.source.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(SPREADS))('%s: the drawn values follow the quantiles', (_name, spread) => {
    const door = new Door(plain('1'));
    door.reset(plain('1'));
    const noise = new Noise(door, false);
    const drawn = Array.from({ length: 20_000 }, () => noise.extra(HERE, 1_000_000, spread)).sort((a, b) => a - b);
    for (const k of [0, 4, 8, 12]) {
      const [low, high] = [spread.quantiles[k]! * 1000, spread.quantiles[k + 1]! * 1000];
      const share = drawn.filter((value) => value >= low && value < high).length / drawn.length;
      const span = spread.quantiles.filter((q) => q === spread.quantiles[k]).length; // flat pieces share their place
      if (span === 1 && high > low) expect(Math.abs(share - 1 / 16)).toBeLessThan(0.02);
    }
  });

  it.each([1, 7, 150, 64_000, 9_999_999, 50_000_000_000])('%i ns lie where their spread says, to the nanosecond', (whole) => {
    for (let k = 0; k < 1024; k++) {
      const door = new Door({ reset: () => {}, next: () => k, input: () => 0 });
      for (const spread of Object.values(SPREADS)) {
        const [low, high] = [spread.quantiles[k >> 6]!, spread.quantiles[(k >> 6) + 1]!];
        const share = (low + ((high - low) * (k % 64)) / 64) / 1_000;
        expect(Math.abs(new Noise(door, false).extra(HERE, whole, spread) - whole * share)).toBeLessThanOrEqual(0.5 + whole * 1e-12);
      }
    }
  });

  it('under exact nothing is drawn at all', () => {
    const door = new Door(plain('1'));
    door.reset(plain('1'));
    const noise = new Noise(door, true);
    expect(noise.around(HERE, 5_000, IDLE_EXIT)).toBe(5_000);
    expect(noise.extra(HERE, 50_000, UNIFORM)).toBe(0);
    expect(door.asked).toBe(0);
  });
});
