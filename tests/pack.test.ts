import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
let folder = '';

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
/** As on somebody's desk: under CI no golden is ever written. */
const env = { ...process.env, CI: '' };
const bin = (name: string, ...args: string[]): string =>
  execFileSync(join(folder, 'node_modules', '.bin', name), args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Strict, as a careful user has it; nothing of ours is taken from the clone. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['ES2023'],
    types: [],
    skipLibCheck: false,
    noEmit: true,
    allowImportingTsExtensions: true,
  },
  include: ['*.ts'],
};

describe('the packed package in an empty folder', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'seedloom-pack-'));
    npm(['run', 'build'], root);
    npm(['pack', '--ignore-scripts', '--pack-destination', folder], root);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
    npm(['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`], folder);
  }, 170_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a scenario, runs it, and the printed line gives the same bytes', () => {
    bin('seedloom', 'new', 'my.ts');
    const first = bin('seedloom', 'run', 'my.ts', '--seed', '3');
    const line = /npx seedloom (replay my\.ts \S+)/.exec(first)?.[1];
    expect(line).toBeDefined();
    expect(bin('seedloom', ...line!.split(' '))).toBe(first);
  });

  it('runs the file by itself under tsx, same bytes', () => {
    expect(bin('tsx', 'my.ts', '--seed', '3')).toBe(bin('seedloom', 'run', 'my.ts', '--seed', '3'));
  });

  it('type-checks under strict settings', () => {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    execFileSync(process.execPath, [tsc, '-p', '.'], { cwd: folder, stdio: 'pipe' });
    writeFileSync(
      join(folder, 'wrong.ts'),
      "import { scenario } from 'seedloom';\nexport default scenario('x', ({ mutex }) => void mutex('m').lock(5));\n",
    );
    expect(() => execFileSync(process.execPath, [tsc, '-p', '.'], { cwd: folder, stdio: 'pipe' })).toThrow(); // the types are really there
    rmSync(join(folder, 'wrong.ts'));
  });

  it('has goldens that notice a change', () => {
    bin('seedloom', 'test', '-u', 'my.ts');
    expect(bin('seedloom', 'test', 'my.ts')).toMatch(/\d+ passed, 0 failed/);
  });
});
