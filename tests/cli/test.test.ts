import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Desk, OPPOSED } from './harness.ts';

const BOTH = ".with({ cores: 2 }).expect({ 'os-threads': ['ok', 'deadlock'], interleaving: ['ok', 'deadlock'] })";
const golden = (desk: Desk, scenario: string, runtime = 'os-threads'): string =>
  join(desk.folder, 'snapshots', scenario, `${runtime}.trace`);

describe('new, run, test, update', () => {
  const desk = new Desk();

  it('goes the whole way', async () => {
    const made = await desk.run('new scenarios/first');
    expect(made.code).toBe(0);
    for (const line of made.out.split('\n').filter((one) => one.includes('npx seedloom'))) {
      expect(await desk.run(line.replace('npx seedloom', ''))).toMatchObject({ code: 0, err: '' });
    }
    expect(existsSync(golden(desk, 'first'))).toBe(true);
    expect((await desk.run('test')).out).toMatch(/✓ first {2}os-threads .*\n.*\n\n2 passed, 0 failed\n$/);
    const file = join(desk.folder, 'scenarios/first.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `// one more line\n${text}`);
    expect((await desk.run('test')).code).toBe(0); // a comment changes no golden
    writeFileSync(file, text.replace('us(3)', 'us(4)'));
    const failed = await desk.run('test');
    expect(failed.code).toBe(1);
    expect(failed.out).toContain('the run is not that of snapshots/first/os-threads.trace');
    expect(failed.out).toContain('accept it: npx seedloom test -u scenarios/first.ts');
    expect(failed.out).toMatch(/> golden .*\n/);
    expect(await desk.run('test -u', { CI: 'true' })).toMatchObject({ code: 2, err: expect.stringContaining('[E_CI_UPDATE]') });
    expect((await desk.run('test -u')).out).toContain('snapshot updated');
    expect((await desk.run('test')).code).toBe(0);
    expect((await desk.run('new scenarios/first.ts')).err).toContain('[E_FILE_EXISTS]');
  });
});

describe('test', () => {
  const desk = new Desk();
  desk.scenario('scenarios/opposed.ts', OPPOSED, BOTH);
  desk.write('scenarios/helper.ts', 'export const five = 5;\n');

  it('writes what is missing, but fails under CI', async () => {
    const ci = await desk.run('test', { CI: '1' });
    expect(ci.code).toBe(1);
    expect(ci.out).toContain('snapshots/opposed/os-threads.trace is missing, and nothing is written where CI is set');
    expect(existsSync(golden(desk, 'opposed'))).toBe(false);
    expect((await desk.run('test')).out).toContain('snapshot written');
    expect(await desk.run('test', { CI: '1' })).toMatchObject({ code: 0 });
    expect(readFileSync(golden(desk, 'opposed', 'interleaving'), 'utf8')).toMatch(/^seedloom-trace 1\nscenario {3}opposed\n/);
  });

  it('tells an edited golden, and one with converted line ends', async () => {
    const file = golden(desk, 'opposed');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('left', 'leftt'));
    expect((await desk.run('test')).out).toContain('snapshots/opposed/os-threads.trace was edited or converted: ');
    writeFileSync(file, text.replaceAll('\n', '\r\n'));
    expect((await desk.run('test')).out).toContain('was edited or converted: the text has carriage returns');
    expect((await desk.run('test -u')).out).toContain('snapshot updated');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('tells files that nothing produces', async () => {
    desk.write('snapshots/gone/os-threads.trace', 'x');
    desk.write('snapshots/opposed/gone.trace', 'x');
    const said = await desk.run('test');
    expect(said.code).toBe(1);
    expect(said.out).toContain(
      'snapshots/gone/os-threads.trace\n      none of the scenarios here produces it; if it is left over: rm snapshots/gone/os-threads.trace',
    );
    expect(said.out).toMatch(/2 passed, 2 failed\n$/);
    expect((await desk.run('test scenarios/opposed.ts')).out).toMatch(/2 passed, 1 failed\n$/);
    expect((await desk.run('test -u')).code).toBe(1); // never removed: its scenario may be where nobody has looked
    rmSync(join(desk.folder, 'snapshots/gone'), { recursive: true });
    rmSync(join(desk.folder, 'snapshots/opposed/gone.trace'));
    expect((await desk.run('test')).code).toBe(0);
  });

  it('is an object with --json', async () => {
    expect(JSON.parse((await desk.run('test --json')).out)).toMatchObject({
      schema: 'seedloom-test 1',
      passed: 2,
      failed: 0,
      orphans: [],
      results: [{ scenario: 'opposed', runtime: 'os-threads', passed: true, snapshot: 'same', why: [] }, { runtime: 'interleaving' }],
    });
  });

  it('lists scenarios and runtimes', async () => {
    expect((await desk.run('list')).out).toMatch(
      /Scenarios\n {2}opposed {2}scenarios\/opposed.ts {2}os-threads, interleaving\n\nRuntimes\n {2}interleaving /,
    );
    expect(JSON.parse((await desk.run('list --json')).out)).toEqual([
      { name: 'opposed', file: 'scenarios/opposed.ts', runtimes: ['os-threads', 'interleaving'] },
    ]);
  });
});

describe('test of what goes wrong', () => {
  it('keeps a summary of a long run, and tells where it changed', async () => {
    const desk = new Desk();
    const text = (last: string): string =>
      `spawn('a', function* (): Body {\n  for (let i = 0; i < 200; i++) yield* pause();\n  yield* work(${last});\n});`;
    desk.scenario('scenarios/long.ts', text('us(1)'));
    expect((await desk.run('test')).code).toBe(0);
    const lines = readFileSync(golden(desk, 'long'), 'utf8').split('\n');
    expect(lines[0]).toBe('seedloom-summary 1');
    expect(lines.length).toBeLessThan(90);
    expect((await desk.run('test', { CI: '1' })).code).toBe(0);
    desk.scenario('scenarios/long.ts', text('us(2)'));
    expect((await desk.run('test')).out).toMatch(/line \d+\n {8}golden {2}task .* run=\d+ .*\n {8}now {5}task /);
    writeFileSync(golden(desk, 'long'), lines.join('\n').replace('task  ', 'tusk  '));
    expect((await desk.run('test')).out).toContain('was edited or converted: its lines do not add up to its sum');
  });

  it('tells unexpected outcomes, also of other seeds', async () => {
    const desk = new Desk();
    desk.scenario('scenarios/opposed.ts', OPPOSED, ".with({ cores: 2 }).expect({ 'os-threads': 'ok' })");
    const said = await desk.run('test --seeds 50');
    expect(said.code).toBe(1);
    expect(said.out).toMatch(
      /seed \d+: the outcome is deadlock, and the scenario expects ok\n {6}left and right wait.*\n {6}npx seedloom replay scenarios\/opposed.ts 1:/,
    );
    expect(said.out).toMatch(/0 passed, 1 failed\n$/);
    const { outcomes } = JSON.parse((await desk.run('run scenarios/opposed.ts --seeds 1..50 --json')).out) as {
      outcomes: { outcome: string; runs: number }[];
    };
    const ok = outcomes.filter(({ outcome }) => outcome === 'ok').reduce((sum, one) => sum + one.runs, 0);
    expect(said.out).toContain(`  ${ok} of 50 seeds as expected  snapshot written\n`);
    expect(said.out.match(/npx seedloom replay/g)).toHaveLength(1);
  });

  it('says of how many seeds it speaks, the golden one counted once', async () => {
    const desk = new Desk();
    desk.scenario('scenarios/seeded.ts', OPPOSED, `${BOTH}.golden(8)`);
    expect((await desk.run('test --seeds 10')).out).toMatch(/^(.* {2}10 of 10 seeds as expected {2}snapshot written\n){2}/);
    expect((await desk.run('test --seeds 5')).out).toMatch(/^(.* {2}5 of 5 seeds as expected\n){2}/);
    expect((await desk.run('test')).out).not.toContain('seeds');
  });

  it('tells mistakes and goes on', async () => {
    const desk = new Desk();
    desk.scenario('scenarios/a.ts', "mutex('m');\nmutex('m');");
    desk.scenario('scenarios/b.ts', "spawn('b', function* (): Body {\n  yield* pause();\n});");
    const said = await desk.run('test');
    expect(said.code).toBe(2);
    expect(said.out).toContain("the name 'm' is used twice [E_NAME_TAKEN]\n      at scenarios/a.ts:4    mutex('m');");
    expect(said.out).toMatch(/1 passed, 1 failed\n$/);
  });

  it('tells a variable that outlives a run', async () => {
    const desk = new Desk();
    desk.scenario('scenarios/leak.ts', "let n = 0;\nspawn('a', function* (): Body {\n  yield* work(us(1 + n++));\n});");
    const said = await desk.run('test');
    expect(said.code).toBe(3);
    expect(said.out).toContain('seed 1, deviations none: run a second time, it gives another run');
  });

  it('tells two scenarios of one name', async () => {
    const desk = new Desk();
    const text = "import { scenario } from 'seedloom';\nexport default scenario('same', () => {});\n";
    desk.write('scenarios/a.ts', text);
    desk.write('scenarios/b.ts', text);
    for (const line of ['test', 'test scenarios/b.ts scenarios/a.ts'])
      expect((await desk.run(line)).err).toMatch(
        /scenarios\/[ab]\.ts and scenarios\/[ab]\.ts both call their scenario 'same' \[E_NAME_TAKEN\]/,
      );
    expect(existsSync(join(desk.folder, 'snapshots'))).toBe(false);
    expect(await desk.run('list')).toMatchObject({
      code: 2,
      err: expect.stringContaining("scenarios/a.ts and scenarios/b.ts both call their scenario 'same' [E_NAME_TAKEN]"),
    });
  });
});

describe('test of a folder with a bad file', () => {
  const desk = new Desk();

  it('says what is wrong with it, and goes on with the others', async () => {
    desk.scenario('scenarios/good.ts', OPPOSED, ".expect({ 'os-threads': ['ok', 'deadlock'] })");
    desk.write('scenarios/bad.ts', 'export default (;\n');
    const said = await desk.run('test');
    expect(said.code).toBe(2);
    expect(said.out).toMatch(/✓ good .*\n\n1 passed, 1 failed\n$/);
    expect(said.err).toContain('[E_SYNTAX]\n  at scenarios/bad.ts:1');
  });

  it('takes scenario files beside scenarios/ along', async () => {
    desk.write('scenarios/bad.ts', '');
    desk.scenario('mine.ts', OPPOSED, ".expect({ 'os-threads': ['ok', 'deadlock'] })");
    desk.write('other.ts', 'export const n: number = 1;\n');
    expect((await desk.run('test')).out).toMatch(/2 passed, 0 failed\n$/);
  });
});

it('new tells a program what it wrote', async () => {
  const desk = new Desk();
  expect(JSON.parse((await desk.run('new .hidden.ts --json')).out)).toMatchObject({
    schema: 'seedloom-new 1',
    file: '.hidden.ts',
    scenario: 'hidden',
  });
  expect((await desk.run('run .hidden.ts')).code).toBe(0);
});
