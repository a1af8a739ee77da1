import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, STRICT, TSC } from '../support/packed.ts';
import { loadScenario } from '../../src/node/load.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
let folder = '';

/** vitest's own types need Node's, and are not all strict themselves. */
const TSCONFIG = { compilerOptions: { ...STRICT, skipLibCheck: true }, include: ['**/*.ts'] };

const SCENARIO = (span: number): string => `import { scenario, us, type Body, type Mutex } from 'seedloom';

export default scenario('opposed', ({ mutex, spawn, work, param }) => {
  const [a, b] = [mutex('a'), mutex('b')];
  const extra = param('extra', 0);
  function* transfer(from: Mutex, to: Mutex): Body {
    yield* from.lock();
    yield* work(us(${span} + extra));
    yield* to.lock();
    yield* to.unlock();
    yield* from.unlock();
  }
  spawn('left', transfer, a, b);
  spawn('right', transfer, b, a);
}).with({ cores: 2 });
`;

const write = (file: string, text: string): void => {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
};

/** Runs a test file of the project with vitest, a test for each body; `CI` is unset unless `env` sets it. */
function vitest(
  bodies: readonly string[],
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): { readonly code: number; readonly out: string } {
  const head = "import { expect, it } from 'vitest';\nimport 'seedloom/vitest';\nimport opposed from '../scenarios/opposed.ts';\n";
  write('tests/one.test.ts', `${head}${bodies.map((body, i) => `it('case ${i}', () => {\n  ${body}\n});\n`).join('')}`);
  const { CI: _, FORCE_COLOR: __, ...world } = process.env;
  const done = spawnSync(process.execPath, [join(folder, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: folder,
    env: { ...world, VITEST: '', VITEST_WORKER_ID: '', NO_COLOR: '1', ...env },
    encoding: 'utf8',
  });
  return { code: done.status ?? -1, out: done.stdout + done.stderr };
}

const golden = (): string => join(folder, 'tests/__snapshots__/opposed.os-threads.s2.trace');
const GOLDEN = "expect(opposed).toMatchGolden({ runtime: 'os-threads', seed: 2 });";

describe('seedloom/vitest, packed, in an empty project with vitest', () => {
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-vitest-')));
    write('package.json', '{ "private": true, "type": "module" }');
    installPacked(folder, `vitest@${devDependencies['vitest']}`);
    write('scenarios/opposed.ts', SCENARIO(5));
    write('tsconfig.json', JSON.stringify(TSCONFIG));
  }, 170_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('type-checks, and notices what is wrong', () => {
    const check = (body: string): string => {
      write(
        'tests/types.ts',
        `import { expect } from 'vitest';\nimport 'seedloom/vitest';\nimport s from '../scenarios/opposed.ts';\n${body}\n`,
      );
      return spawnSync(process.execPath, [TSC, '-p', '.'], { cwd: folder, encoding: 'utf8' }).stdout;
    };
    expect(check("expect(s).toDeadlock({ runtime: 'os-threads', seeds: '1..9', cores: 2, exact: true, params: { extra: 1 } });")).toBe('');
    expect(check("expect(s).not.toFinish({ runtime: 'os-threads', seed: 7 });\nexpect(s).toReplay('1:x');")).toBe('');
    expect(check('expect(s).toDeadlock({ seed: 2 });')).toContain("'runtime' is missing");
    expect(check("expect(s).toFinish({ runtime: 'go', seed: true });")).toContain('is not assignable');
    rmSync(join(folder, 'tests/types.ts'));
  });

  it('keeps a golden: written here and not under CI, compared, shown where it parts, updated by -u', async () => {
    const ci = vitest([GOLDEN], ['-u'], { CI: '1' });
    expect(ci.code).toBe(1);
    expect(ci.out).toContain('tests/__snapshots__/opposed.os-threads.s2.trace is missing, and nothing is written here');
    expect(existsSync(golden())).toBe(false);
    expect(vitest([GOLDEN])).toMatchObject({ code: 0 });
    const text = readFileSync(golden(), 'utf8');
    const { source } = await loadScenario('scenarios/opposed.ts', folder);
    expect(text.split('\n').slice(0, 3)).toEqual(['seedloom-trace 1', 'scenario   opposed', `source     ${source}`]);
    execFileSync(join(folder, 'node_modules/.bin/seedloom'), ['test', 'scenarios/opposed.ts'], {
      cwd: folder,
      env: { ...process.env, CI: '' },
      stdio: 'ignore',
    });
    const shared = "expect(opposed).toMatchGolden({ runtime: 'os-threads', file: '../snapshots/opposed/os-threads.trace' });";
    expect(vitest([GOLDEN, shared], [], { CI: '1' })).toMatchObject({ code: 0 }); // that of `seedloom test` is one of ours

    write('scenarios/opposed.ts', SCENARIO(9));
    const changed = vitest([GOLDEN]);
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('opposed on os-threads, seed 2: the run is not that of tests/__snapshots__/opposed.os-threads.s2.trace');
    expect(changed.out).toMatch(/both .*lock\.acquired/);
    expect(changed.out).toMatch(/> golden .*task\.worked .*\n[\s\S]*> now {5}.*task\.worked/);
    expect(changed.out).toContain('accept it: vitest -u');
    expect(changed.out).toMatch(/npx seedloom replay scenarios\/opposed\.ts 1:os-threads@\d+\.\d+:::s2::/);
    expect(readFileSync(golden(), 'utf8')).toBe(text);
    expect(vitest([GOLDEN], ['-u'])).toMatchObject({ code: 0 });
    expect(readFileSync(golden(), 'utf8')).not.toBe(text);
    write('scenarios/opposed.ts', SCENARIO(5));
  });

  it('tells which outcome came instead, under which seed, where, and the line to paste', () => {
    const said = vitest([
      "expect(opposed).toDeadlock({ runtime: 'os-threads', seed: 2 });",
      "expect(opposed).toDeadlock({ runtime: 'os-threads', seeds: '1..20' });",
      "expect(opposed).toDeadlock({ runtime: 'os-threads', seed: 1 });",
      "expect(opposed).toFinish({ runtime: 'os-threads', seed: 1 });",
      "expect(opposed).toFinish({ runtime: 'os-threads', seeds: '1..20' });",
      "expect(opposed).not.toDeadlock({ runtime: 'os-threads', seeds: [1, 2] });",
      "expect(opposed).not.toDeadlock({ runtime: 'os-treads' });",
    ]);
    expect(said.out).toMatch(/Tests {2}4 failed \| 3 passed/);
    expect(said.out).toMatch(
      /opposed on os-threads, seed 1: no deadlock\n\s+ok under seed 1\n\s+hint: .*takes b while it holds a.*\n\s+npx seedloom replay scenarios\/opposed\.ts 1:os-threads/,
    );
    expect(said.out).toMatch(/\d+ of 20 runs do not end ok; deadlock under seed 2/);
    expect(said.out).toContain('left and right wait for each other: left holds a and wants b, right holds b and wants a');
    expect(said.out).toMatch(/left {3}scenarios\/opposed\.ts:9 {2}yield\* to\.lock\(\);/);
    expect(said.out).toMatch(/Error: opposed on os-threads, 2 seeds: deadlock under seed 2\n/);
    expect(said.out).toMatch(/there is no runtime 'os-treads' \[E_UNKNOWN_NAME\]\n\s+Did you mean 'os-threads'\?/);

    const line = /npx seedloom (replay scenarios\/opposed\.ts (\S+:s2:\S+))/.exec(said.out)!;
    const replayed = spawnSync(join(folder, 'node_modules/.bin/seedloom'), line[1]!.split(' '), { cwd: folder, encoding: 'utf8' });
    expect(replayed.stdout).toContain('deadlock');
    expect(replayed.stderr).not.toContain('has changed'); // the hash in the token is that of the file
    const replay = `expect(opposed).toReplay('${line[2]}');`;
    expect(vitest([replay])).toMatchObject({ code: 0 });
    write('scenarios/opposed.ts', SCENARIO(5).replace('  yield* from.lock();', '  yield* work(us(1));\n    yield* from.lock();'));
    const gone = vitest([replay]);
    write('scenarios/opposed.ts', SCENARIO(5));
    expect(gone.code).toBe(1);
    expect(gone.out).toMatch(/opposed on os-threads, seed 2: the token leads to another run, \w[\w-]*, order [0-9a-f]{8} and not/);
    expect(gone.out).toContain('scenarios/opposed.ts has changed');
  });
});
