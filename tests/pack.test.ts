import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, STRICT, TSC } from './support/packed.ts';

let folder = '';

/** As on somebody's desk: under CI no golden is ever written. */
const env = { ...process.env, CI: '' };
const bin = (name: string, ...args: string[]): string =>
  execFileSync(join(folder, 'node_modules', '.bin', name), args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('the packed package in an empty folder', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'seedloom-pack-'));
    installPacked(folder);
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
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICT, include: ['*.ts'] }));
    execFileSync(process.execPath, [TSC, '-p', '.'], { cwd: folder, stdio: 'pipe' });
    writeFileSync(
      join(folder, 'wrong.ts'),
      "import { scenario } from 'seedloom';\nexport default scenario('x', ({ mutex }) => void mutex('m').lock(5));\n",
    );
    expect(() => execFileSync(process.execPath, [TSC, '-p', '.'], { cwd: folder, stdio: 'pipe' })).toThrow(); // the types are really there
    rmSync(join(folder, 'wrong.ts'));
  });

  it('explores over threads, which load the scenario for themselves', () => {
    const args = ['explore', 'my.ts', '-r', 'interleaving', '--strategy', 'random', '--runs', '60', '--workers', '2', '--json'];
    const { status, stdout } = spawnSync(join(folder, 'node_modules', '.bin', 'seedloom'), args, { cwd: folder, env, encoding: 'utf8' });
    expect(status === 0 || status === 1).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'seedloom-explore 1', scenario: 'my', schedules: 60 });
  });

  it('says what to install for a queue', () => {
    for (const args of [['explore', 'my.ts'], ['worker']]) {
      const said = spawnSync(join(folder, 'node_modules', '.bin', 'seedloom'), [...args, '--queue', 'redis://127.0.0.1:1'], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      expect(said).toMatchObject({ status: 2, stdout: '' });
      expect(said.stderr).toBe(
        'error: --queue needs two packages that are not installed: bullmq and ioredis [E_NO_QUEUE_PACKAGES]\n' +
          '  Install them beside seedloom: npm install bullmq@6 ioredis@6\n',
      );
    }
  });

  it('has goldens that notice a change', () => {
    bin('seedloom', 'test', '-u', 'my.ts');
    expect(bin('seedloom', 'test', 'my.ts')).toMatch(/\d+ passed, 0 failed/);
  });
});
