import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../../../src/cli/cli.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** The programs in Go's words that a document shows. */
const programs = (path: string): string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/```ts\n(import [^`]*'seedloom\/go'[\s\S]*?)```/g)].map(([, text]) => text!);

/** What `seedloom run` says of a program as it stands there, with nothing else given. */
async function said(text: string, view = 'log'): Promise<string> {
  const folder = mkdtempSync(join(ROOT, 'tests/.readme-'));
  try {
    writeFileSync(join(folder, 'program.ts'), text);
    let out = '';
    const streams = { out: { write: (more: string) => void (out += more) }, err: { write: () => undefined }, cwd: ROOT, env: {} };
    expect(await main(['run', join(folder, 'program.ts'), '--view', view, '--ascii'], streams)).toBe(0);
    return out;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('programs that documents show run on go as they stand', () => {
  it('README.md', async () => {
    const [ask, ...others] = programs('README.md');
    expect(others).toEqual([]);
    const out = await said(ask!);
    expect(out).toMatch(/^ask - go - /);
    expect(out).toContain('says: too late');
    expect(await said(ask!, 'output')).toBe('too late\n');
    expect(await said(ask!, 'output,none')).toMatch(/^ask - go - /);
  });
  it('the README of the model', async () => {
    const [pool, ...others] = programs('src/engine/runtimes/go/README.md');
    expect(others).toEqual([]);
    const out = await said(pool!);
    expect(out).toMatch(/^worker-pool - go - /);
    expect(out.match(/says: worker \d did \d/g)).toHaveLength(6);
  });
});
