import { describe, expect, it } from 'vitest';
import { Desk } from './harness.ts';

const desk = new Desk();

/** A body, whose first line is line 4 of its file. */
const task = (body: string): string => `spawn('a', function* (): Body {\n${body}\n});`;

describe('a mistake in a scenario', () => {
  it.each([
    [
      'forgotten',
      `const m = mutex('m');\n${task('m.lock();\nyield* m.unlock();')}`,
      'E_FORGOTTEN_YIELD',
      'forgotten.ts:5    m.lock();',
      "task 'a' made mutex.lock but did not wait for it",
    ],
    [
      'foreign',
      task('yield* work(us(1));\nyield 5 as never;'),
      'E_FOREIGN_YIELD',
      'foreign.ts:4    yield* work(us(1));',
      "task 'a' yields 5, which is no operation",
    ],
    [
      'plain',
      `const m = mutex('m');\n${task('yield* work(us(1));\nyield* (m.isLocked as never);')}`,
      'E_FOREIGN_YIELD',
      'plain.ts:6    yield* (m.isLocked as never);',
      "task 'a' has a yield* before something that is no operation",
    ],
    [
      'missing',
      `const m = mutex('m');\n${task('yield* (m as any).seize();')}`,
      'E_FOREIGN_YIELD',
      'missing.ts:5    yield* (m as any).seize();',
      "task 'a' has a yield* before something that is no operation",
    ],
    [
      'promise',
      task('const wait = (async () => 1) as () => never;\nyield* wait();'),
      'E_FOREIGN_YIELD',
      'promise.ts:5    yield* wait();',
      "task 'a' has a yield* before something that is no operation",
    ],
    ['twice', "mutex('m');\nmutex('m');", 'E_NAME_TAKEN', "twice.ts:4    mutex('m');", "the name 'm' is used twice"],
    [
      'random',
      task('if (Math.random() < 2) yield* work(us(1));'),
      'E_NONDETERMINISM',
      'random.ts:4    if (Math.random()',
      'a scenario used Math.random',
    ],
    ['early', "mutex('m').lock();", 'E_OUTSIDE_TASK', "early.ts:3    mutex('m').lock();", 'mutex.lock was called outside'],
    [
      'thrown',
      "throw new TypeError('not here');",
      'E_SCENARIO_THREW',
      'thrown.ts:3    throw new',
      'the scenario threw TypeError: not here',
    ],
    [
      'late',
      `atEnd(() => JSON.parse('{'));\n${task('yield* pause();')}`,
      'E_SCENARIO_THREW',
      'late.ts:3',
      'the scenario threw SyntaxError',
    ],
    ['body', "spawn('a', (() => 5) as never);", 'E_NOT_A_GENERATOR', 'body.ts', "the body of task 'a' is no generator function"],
  ])('%s: is told with its line', async (name, setup, code, place, message) => {
    desk.scenario(`${name}.ts`, setup);
    const said = await desk.run(`run ${name}.ts`);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(`error: ${message}`);
    expect(said.err).toContain(`[${code}]\n  at ${place}`);
    expect(said.err).not.toContain('    at '); // no stack
    expect(said.err.trimEnd().split('\n')).toHaveLength(3);
  });

  it('is found also where a function was taken hold of while loading', async () => {
    desk.write(
      'held.ts',
      `import { scenario, type Body } from 'seedloom';\nconst { random } = Math;\nexport default scenario('held', ({ pause, spawn }) => {\n  spawn('a', function* (): Body {\n    if (random() < 2) yield* pause();\n  });\n});\n`,
    );
    expect((await desk.run('run held.ts')).err).toContain('[E_NONDETERMINISM]\n  at held.ts:5');
    expect(Math.random()).toBeLessThan(1);
  });

  it.each([
    ['loop', task('yield* work(us(1));\nfor (;;) Math.abs(1);'), "task 'a' ran for", 'loop.ts:4    yield* work(us(1));'],
    ['at-once', task('for (;;) Math.abs(1);'), "task 'a' ran for", 'at-once.ts'],
    ['set-up', 'for (;;) Math.abs(1);', "the set-up of scenario 'set-up' ran for", 'set-up.ts'],
  ])('%s: an endless loop is stopped', async (name, setup, message, place) => {
    desk.scenario(`${name}.ts`, setup);
    const said = await desk.run(`run ${name}.ts`, { SEEDLOOM_STALL_MS: '150' });
    expect(said.code).toBe(2);
    expect(said.err).toContain(`error: ${message}`);
    expect(said.err).toContain(`[E_NO_OPERATION]\n  at ${place}`);
    expect([typeof Date.now(), typeof setTimeout, Promise.resolve() instanceof Promise]).toEqual(['number', 'function', true]); // the guard is gone
  });

  it('does not stop a long run that goes on', async () => {
    desk.scenario('long.ts', task('for (let i = 0; i < 150_000; i++) yield* pause();'));
    expect(await desk.run('run long.ts --view none', { SEEDLOOM_STALL_MS: '300' })).toMatchObject({ code: 0, err: '' });
  });

  it('shows where a task threw, and where tasks wait', async () => {
    desk.scenario('boom.ts', task("yield* work(us(1));\nthrow new TypeError('boom');"));
    const boom = await desk.run('run boom.ts --view none');
    expect(boom.code).toBe(1);
    expect(boom.out).toContain(
      "task a failed: TypeError: boom\n    a  boom.ts:5  throw new TypeError('boom');\n  unexpected: on os-threads the scenario expects ok\n",
    );
    desk.scenario('not-mine.ts', `const m = mutex('m');\n${task('yield* pause();\nyield* m.unlock();')}`);
    expect((await desk.run('run not-mine.ts --view none')).out).toContain('    a  not-mine.ts:6  yield* m.unlock();\n');
    desk.scenario('checked.ts', task("yield* pause();\ncheck(1 > 2, 'order');"));
    expect((await desk.run('run checked.ts --view none')).out).toContain(
      "  check failed: order\n    a  checked.ts:5  check(1 > 2, 'order');\n",
    );
    desk.scenario('ended.ts', `atEnd(() => check(1 > 2, 'order'));\n${task('yield* pause();')}`);
    expect((await desk.run('run ended.ts --view none')).out).toContain("    at the end  ended.ts:3  atEnd(() => check(1 > 2, 'order'));\n");
  });
});

describe('a file that cannot be used', () => {
  const cases: [name: string, text: string, code: string, place: string][] = [
    ['syntax', 'let a = ;\n', 'E_SYNTAX', 'syntax.ts:1'],
    ['none', 'export const a = 5;\n', 'E_NO_DEFAULT_EXPORT', 'none.ts:1'],
    ['five', 'export default 5;\n', 'E_NOT_A_SCENARIO', 'five.ts:1'],
    ['node', "\nimport fs from 'node:fs';\nexport default fs;\n", 'E_NODE_IMPORT', 'node.ts:2'],
    ['bare', "import { readFileSync } from 'fs';\nexport default readFileSync;\n", 'E_NODE_IMPORT', 'bare.ts:1'],
    ['import', "\n\nimport './nowhere.ts';\n", 'E_NO_IMPORT', 'import.ts:3'],
    ['loading', "\nthrow new Error('too early');\n", 'E_LOAD_FAILED', 'loading.ts:2'],
    ['name', "import { scenario } from 'seedloom';\n\nexport default scenario('a b', () => {});\n", 'E_BAD_NAME', 'name.ts:3'],
    [
      'outcome',
      "import { scenario } from 'seedloom';\nexport default scenario('a', () => {}).expect({ go: 'okay' as never });\n",
      'E_BAD_EXPECT',
      'outcome.ts:2',
    ],
    [
      'runtime',
      "import { scenario } from 'seedloom';\nexport default scenario('a', () => {}).expect({ 'os-thread': 'ok' });\n",
      'E_UNKNOWN_NAME',
      'runtime.ts\n',
    ],
  ];
  it.each(cases)('%s: is told with its line', async (name, text, code, place) => {
    desk.write(`${name}.ts`, text);
    const said = await desk.run(`run ${name}.ts`);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(`[${code}]\n  at ${place}`);
  });

  it('is missing, or a folder', async () => {
    expect((await desk.run('run nowhere.ts')).err).toMatch(/^error: there is no file nowhere.ts \[E_NO_FILE\]\n/);
    desk.write('folder/x.txt', '');
    expect((await desk.run('run folder')).err).toContain('folder is a folder, not a scenario file [E_NO_FILE]');
    expect((await desk.run('run .')).err).toContain('error: . is a folder, not a scenario file [E_NO_FILE]');
  });
});

describe('a file that is meant for something else', () => {
  it('is called what it is, with what to do', async () => {
    desk.scenario('traced.ts', task('yield* pause();'));
    expect((await desk.run('run traced.ts --trace now.trace')).code).toBe(0);
    expect(await desk.run('run now.trace')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^error: now\.trace is a trace, not a scenario file \[E_NOT_A_SCENARIO\]\n.*npx seedloom show now\.trace/,
      ) as string,
    });
    desk.write('README.md', '# seedloom\n');
    expect((await desk.run('run README.md')).err).toMatch(/^error: README\.md is no scenario file \[E_NOT_A_SCENARIO\]\n/);
  });
});

describe('a command line that says something impossible', () => {
  desk.scenario('good.ts', task('yield* pause();'));
  it.each([
    ['rn good.ts', "unknown command 'rn' [E_USAGE]\n  Did you mean 'run'?"],
    ['run', "missing required argument 'file' [E_USAGE]"],
    ['run good.ts --sed 5', "unknown option '--sed' [E_USAGE]\n  Did you mean"],
    ['run good.ts --set corse=2', "there is no setting of os-threads 'corse' [E_UNKNOWN_NAME]\n  Did you mean 'cores'?"],
    [
      'run good.ts -r go --set go.version=1.27',
      "there is no value of setting 'go.version' called '1.27' [E_UNKNOWN_NAME]\n  Did you mean '1.26'?",
    ],
    ['run good.ts --set cores', "--set takes key=value, not 'cores' [E_USAGE]"],
    ['run good.ts --set cores=2 --cores 3', '--cores 3 and --set cores=2 say the same thing twice [E_USAGE]'],
    ['run good.ts --cores two', `setting 'cores' takes a whole number, not "two" [E_BAD_VALUE]`],
    ['run good.ts --os linux', "there is no value of setting 'os' called 'linux' [E_UNKNOWN_NAME]"],
    ['run good.ts --param n=5', "there is no parameter 'n' [E_UNKNOWN_NAME]"],
    ['run good.ts -r os-thread', "there is no runtime 'os-thread' [E_UNKNOWN_NAME]\n  Did you mean 'os-threads'?"],
    ['run good.ts --seeds 5..1', 'the seeds 5..1 run backwards [E_BAD_VALUE]'],
    ['run good.ts --seeds x', "--seeds takes whole numbers, not 'x' [E_BAD_VALUE]"],
    ['run good.ts --seeds 1..9 --seed 1', '--seed and --seeds are given together [E_USAGE]'],
    ['run good.ts --seeds 1..9 --trace x', '--trace writes one run, and this is several [E_USAGE]'],
    ['run good.ts --view table', "there is no view 'table' [E_UNKNOWN_NAME]"],
    ['run good.ts --max-steps 0', "--max-steps takes a whole number, at least 1, not '0' [E_BAD_VALUE]"],
    ['run good.ts --trace no/where', 'no/where cannot be written: ENOENT [E_CANNOT_WRITE]'],
    ['replay good.ts', 'the token is missing [E_USAGE]\n  Write: npx seedloom replay good.ts TOKEN'],
    ['explain good.ts', 'the token is missing [E_USAGE]\n  Write: npx seedloom explain good.ts TOKEN'],
    ['replay 1:os-threads@1.1', 'a token does not say which file it belongs to [E_USAGE]'],
    [
      'explain 1:os-threads@1.1',
      'a token does not say which file it belongs to [E_USAGE]\n  Write: npx seedloom explain FILE 1:os-threads@1.1',
    ],
    ['replay good.ts nonsense', '"nonsense" is no token [E_BAD_TOKEN]'],
    ['replay good.ts 2:x', 'the token is of version 2, and this seedloom reads version 1 [E_BAD_TOKEN]'],
    ['show good.ts', 'this is not a seedloom trace [E_TRACE_FOREIGN]'],
    ['show nowhere', 'there is no file nowhere [E_NO_FILE]'],
    ['new good.ts', 'good.ts is there already [E_FILE_EXISTS]'],
  ])('%s', async (line, message) => {
    const said = await desk.run(line);
    expect(said.code).toBe(2);
    expect(said.err).toContain(`error: ${message}`);
  });
});

describe('more that a new user tried', () => {
  it('a set-up that waits is refused', async () => {
    desk.write('waits.ts', "import { scenario } from 'seedloom';\nexport default scenario('waits', async () => {});\n");
    expect((await desk.run('run waits.ts')).err).toContain(
      "the set-up of scenario 'waits' is no plain function [E_BAD_SCENARIO]\n  at waits.ts:2",
    );
  });

  it('a path without its ending is completed', async () => {
    expect((await desk.run('run waits')).err).toContain('Did you mean waits.ts?');
  });

  it('of many settings a few near ones are named, and the command that lists all', async () => {
    const { err } = await desk.run('run good.ts -r go --set go.gomaxproc=1');
    expect(err).toMatch(/\n {2}Did you mean 'go\.gomaxprocs'\? Known are also (go\.\w+, ){4}go\.\w+ and \d+ more\. `npx seedloom list --settings go` shows all\.\n$/); // prettier-ignore
    const { out } = await desk.run('list --settings go');
    expect(out).toMatch(/^go\.gomaxprocs=.*\n {2}\S/m);
    expect(out).toMatch(/^cores=4\n {2}Hardware cores\.$/m);
    const json = JSON.parse((await desk.run('list --settings go --json')).out) as { name: string }[];
    expect(json.map(({ name }) => name)).toContain('go.version');
    expect((await desk.run('list --settings goo')).err).toContain("there is no runtime 'goo' [E_UNKNOWN_NAME]\n  Did you mean 'go'?");
  });

  it("a setting of the scenario's own that nobody knows is refused", async () => {
    desk.scenario('typo.ts', "spawn('a', function* (): Body {\n  yield* pause();\n});", '.with({ coers: 2 })');
    expect((await desk.run('run typo.ts')).err).toContain("there is no setting 'coers' [E_UNKNOWN_NAME]\n  Did you mean 'cores'?");
  });
});
