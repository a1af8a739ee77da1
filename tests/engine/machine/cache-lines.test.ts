import { describe, expect, it } from 'vitest';
import { CacheLines } from '../../../src/engine/machine/cache-lines.ts';
import { run, scenario, type Body } from '../../../src/index.ts';

const x = { name: 'x', hash: 1 };

describe('cache lines', () => {
  it('cost nothing to whoever has them, and one transfer to whoever has not', () => {
    const lines = new CacheLines(50);
    expect(lines.reach(x, 0, 0, true)).toBe(0);
    expect(lines.reach(x, 0, 10, false)).toBe(0);
    expect(lines.reach(x, 1, 100, false)).toBe(50); // now both may read
    expect([lines.reach(x, 0, 200, false), lines.reach(x, 1, 200, false)]).toEqual([0, 0]);
    expect(lines.reach(x, 0, 300, true)).toBe(50); // the other loses it
    expect(lines.reach(x, 1, 400, false)).toBe(50);
  });

  it('travel one at a time', () => {
    const lines = new CacheLines(50);
    lines.reach(x, 0, 0, true);
    expect([1, 2, 3].map((core) => lines.reach(x, core, 1_000, true))).toEqual([50, 100, 150]);
  });

  const additions = (cores: number, transferNs: number): number => {
    const hammering = scenario('hammering', ({ spawn, atomic }) => {
      const n = atomic('n');
      const add = function* (): Body {
        for (let i = 0; i < 1_000; i++) yield* n.add(1);
      };
      for (let i = 0; i < cores; i++) spawn(`t${i}`, add);
    }).with({ cores, exact: true, 'op.transferNs': transferNs });
    return run(hammering, { runtime: 'os-threads', seed: '1' }).end.makespan;
  };

  it('make the rate of contended additions one a transfer, however many cores take part', () => {
    for (const cores of [2, 4, 8]) {
      const start = additions(cores, 0) - 4_000; // the threads' start, and what 1,000 additions cost whoever owns the line
      expect((additions(cores, 50) - start) / (cores * 1_000 * 50)).toBeCloseTo(1, 1);
    }
    expect(additions(1, 50)).toBe(additions(1, 0));
  });
});
