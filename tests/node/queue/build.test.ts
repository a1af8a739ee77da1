import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildOf } from '../../../src/node/queue/build.ts';

it('names the code: other text, another name; not what is written beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-build-'));
  try {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'a.js'), 'a();\nb();\n');
    const before = buildOf(folder);
    expect(before).toMatch(/^[0-9a-f]{8}$/);
    for (const name of ['a.d.ts', 'a.js.map', 'README.md', 'x.tsbuildinfo']) writeFileSync(join(folder, 'deep', name), 'other');
    writeFileSync(join(folder, 'deep', 'a.js'), 'a();\r\nb();\r\n');
    expect(buildOf(folder)).toBe(before);
    writeFileSync(join(folder, 'deep', 'a.js'), 'a();\nc();\n');
    expect(buildOf(folder)).not.toBe(before);
    expect(buildOf()).toBe(buildOf());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
