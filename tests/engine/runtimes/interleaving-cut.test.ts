import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare, scenario, type Body } from 'seedloom';
import type { Raw } from '../../../src/engine/trace/records.ts';
import { World } from '../../../src/engine/trace/world.ts';
import { program, scenarioOf } from '../../support/generate.ts';

/** `holder` keeps the lock and goes on for ever; `wants` waits for it. */
const kept = scenario('kept', ({ atomic, mutex, semaphore, spawn }) => {
  const [m, n, held] = [mutex('m'), atomic('n'), semaphore('held', 0)];
  spawn('main', function* (): Body {
    yield* m.lock();
    yield* held.release();
    for (let k = 0; k < 10; k++) yield* n.add(1);
  });
  spawn('wants', function* (): Body {
    yield* held.acquire();
    yield* m.lock();
  });
});

describe('interleaving, cut off', () => {
  it.each([
    ['by a bound', {}, { steps: 12 }],
    ['by the end of main', { afterMain: 'exit' }, {}],
  ])('tells who waits for a lock when the run is cut off %s', (_how, settings, bounds) => {
    const records: Raw[] = [];
    const prepared = prepare(kept, { runtime: 'interleaving', settings });
    const seeds = Array.from({ length: 30 }, (_, k) => String(k));
    for (const seed of seeds) prepared.run({ seed, bounds, listen: () => ({ record: (raw) => void records.push(raw) }) });
    const waits = records.filter(({ kind, task }) => kind.name === 'task.blocked' && task === 'wants');
    expect(waits.length).toBeGreaterThan(0);
    for (const { text } of waits) expect(['m', 'held']).toContain(text);
  });

  it('folds to its own state wherever it is cut off', () => {
    fc.assert(
      fc.property(program, fc.nat(30), fc.nat(1_000).map(String), (spec, steps, seed) => {
        const records: Raw[] = [];
        const prepared = prepare(scenarioOf(spec), { runtime: 'interleaving' });
        const result = prepared.run({ seed, bounds: { steps }, listen: () => ({ record: (raw) => void records.push(raw) }) });
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(isDeepStrictEqual(plain(new World(records, result.header).end), plain(result.state()))).toBe(true);
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});
