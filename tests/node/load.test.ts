import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isScenario } from '../../src/index.ts';
import { loadScenario } from '../../src/node/load.ts';
import { placeIn, shortPath } from '../../src/node/places.ts';
import { Desk } from '../cli/harness.ts';

const desk = new Desk();
const TEXT = "import { scenario } from 'seedloom';\nimport { start } from './parts/helper.ts';\nexport default scenario('split', start);\n";
const HELPER =
  "import type { Kit } from 'seedloom';\nexport const start = ({ pause, spawn }: Kit): void => void spawn('a', function* () {\n  yield* pause();\n});\n";

describe('loading', () => {
  it('takes helpers along, and knows which files are the scenario’s own', async () => {
    desk.write('one/split.ts', TEXT);
    desk.write('one/parts/helper.ts', HELPER);
    const loaded = await loadScenario('one/split.ts', desk.folder);
    expect(isScenario(loaded.scenario)).toBe(true);
    expect(loaded).toMatchObject({ file: 'one/split.ts', path: join(desk.folder, 'one/split.ts') });
    expect([...loaded.own].map((path) => shortPath(path, desk.folder))).toEqual(['one/parts/helper.ts', 'one/split.ts']);
  });

  it('hashes names and text, not where they lie, nor their line ends', async () => {
    const { source } = await loadScenario('one/split.ts', desk.folder);
    expect(source).toMatch(/^[0-9a-f]{16}$/);
    mkdirSync(join(desk.folder, 'deep/er'), { recursive: true });
    renameSync(join(desk.folder, 'one'), join(desk.folder, 'deep/er/two'));
    expect((await loadScenario('two/split.ts', join(desk.folder, 'deep/er'))).source).toBe(source);
    desk.write('deep/er/two/split.ts', TEXT.replaceAll('\n', '\r\n'));
    expect((await loadScenario('deep/er/two/split.ts', desk.folder)).source).toBe(source);
    desk.write('deep/er/two/parts/helper.ts', `${HELPER}// more\n`);
    expect((await loadScenario('deep/er/two/split.ts', desk.folder)).source).not.toBe(source);
  });

  it('reads the file anew each time', async () => {
    const text = (name: string): string => `import { scenario } from 'seedloom';\nexport default scenario('${name}', () => {});\n`;
    desk.write('again.ts', text('first'));
    expect((await loadScenario('again.ts', desk.folder)).scenario.name).toBe('first');
    desk.write('again.ts', text('second'));
    expect((await loadScenario('again.ts', desk.folder)).scenario.name).toBe('second');
  });

  it('puts back what it bound late', async () => {
    const before = [Math.random, Date.now, setTimeout, performance.now, Object.getOwnPropertyDescriptor(performance, 'now')];
    await loadScenario('again.ts', desk.folder);
    expect([Math.random, Date.now, setTimeout, performance.now, Object.getOwnPropertyDescriptor(performance, 'now')]).toEqual(before);
  });
});

describe('places', () => {
  it('finds the first frame in a file of the scenario’s', () => {
    const own = new Set(['/w/s/a.ts', '/w/s/b c.ts']);
    const stack = 'Error: x\n    at f (/w/engine.ts:1:2)\n    at async g (file:///w/s/b%20c.ts:12:3)\n    at /w/s/a.ts:7:1';
    expect(placeIn(stack, own, '/w')).toEqual({ file: 's/b c.ts', line: 12 });
    expect(placeIn('    at /w/s/a.ts:7:1', own, '/w/s')).toEqual({ file: 'a.ts', line: 7 });
    expect(placeIn('Error: at /w/s/a.ts:7:1 in text', own, '/w')).toBeUndefined();
    expect(placeIn(undefined, own, '/w')).toBeUndefined();
  });
});
