import { describe, expect, it } from 'vitest';
import { Desk, OPPOSED } from './harness.ts';

const desk = new Desk();
const RACE = `  const n = cell('n', 0);
  function* add(): Body {
    const seen = yield* n.read();
    yield* n.write(seen + 1);
  }
  spawn('a', add);
  spawn('b', add);`;
desk.scenario('race.ts', RACE, '.with({ cores: 1, exact: true })');
desk.scenario('meant.ts', RACE, ".with({ cores: 1, exact: true }).expect({ 'os-threads': ['ok', 'race'] })");
desk.scenario('opposed.ts', OPPOSED, ".with({ cores: 1, exact: true }).expect({ 'os-threads': ['ok', 'deadlock'] })");

describe('what detectors find', () => {
  it('fails a run that looks clean, with the lines, and says what to write where it is meant', async () => {
    const said = await desk.run('run race.ts --view none');
    expect(said.code).toBe(1);
    expect(said.out.replace(/ · [\d.]+ us .*\n/, '\n').replace(/\n *npx.*\n$/, '')).toMatchInlineSnapshot(`
      "race · os-threads · 1 core · exact · seed 1

        ✗ ok, race
        a writes n (event 13) and b reads it (event 18): no lock, message, start or end leads from the
          one to the other
          a  race.ts:6  yield* n.write(seen + 1);
          b  race.ts:5  const seen = yield* n.read();
        unexpected: on os-threads the scenario does not expect race; where it is meant so: .expect({ 'os-threads': ['ok', 'race'] })
      "
    `);
  });

  it('fails no run where it is expected, and is told all the same', async () => {
    const said = await desk.run('run meant.ts --view none');
    expect(said.code).toBe(0);
    expect(said.out).toContain('✓ ok');
    expect(said.out).toMatch(/a writes n \(event \d+\) and b reads it/);
  });

  it('is a hint where it is no certainty, in one sentence apart', async () => {
    const said = await desk.run('run opposed.ts --view none');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/\n {2}hint, lock-order: left takes b while it holds a \(event \d+\) and right takes a while it holds b/);
    const json = JSON.parse((await desk.run('run opposed.ts --json')).out) as { findings: unknown };
    expect(json.findings).toMatchObject([{ kind: 'lock-order', certainty: 'hint', places: [] }]);
  });

  it('is the same for one run, for many, and in a test', async () => {
    const many = await desk.run('run race.ts --seeds 1..5');
    expect(many.code).toBe(1);
    expect(many.out).toMatch(/✗ ok +5 +100\.0 % {2}unexpected\n/);
    expect(many.out).toContain("the scenario does not expect race; where it is meant so: .expect({ 'os-threads': ['ok', 'race'] })");
    const hints = await desk.run('run opposed.ts --seeds 1..5');
    expect(hints.out).toMatch(/hint, lock-order: .*\n {4}\(event .*\n {4}in 5 of 5 runs, first under seed 1\n/);
    desk.scenario('scenarios/tested.ts', RACE, ".expect({ 'os-threads': 'ok' })");
    const tested = await desk.run('test');
    expect(tested.code).toBe(1);
    expect(tested.out).toContain('the outcome is ok, and the scenario does not expect race');
  });

  it('stands a line each, with many seeds and in an exploration', async () => {
    const keeper = "const m = mutex('m');\n  spawn('keeper', function* (): Body {\n    yield* m.lock();\n  });";
    desk.scenario('both.ts', `${RACE}\n  ${keeper}`, '.with({ cores: 1, exact: true })');
    for (const line of ['run both.ts --seeds 1..5', 'explore both.ts --runs 5 --workers 1']) {
      const { out } = await desk.run(line);
      expect(out).toMatch(/\n {4}[ab] writes n \(event \d+\) and [ab] reads it .*\n {6}\S.*\n/);
      expect(out).toMatch(/\n {4}keeper has ended and still holds m: nobody can take it any more\n/);
      const long = out.split('\n').filter((one) => one.length > 96 && !/npx seedloom|\.expect\(/.test(one));
      expect(long).toEqual([]);
    }
  });

  it('is named beside the outcomes that are expected', async () => {
    desk.scenario('allowed.ts', OPPOSED, ".with({ cores: 2 }).expect({ 'os-threads': ['ok', 'deadlock', 'race'] })");
    expect((await desk.run('run allowed.ts --seed 2 --view none')).out).toContain(
      '  as expected: on os-threads the scenario may end ok or deadlock, with or without race\n',
    );
  });

  it('is found in a stored trace too', async () => {
    await desk.run('run race.ts --view none --trace race.trace');
    expect((await desk.run('show race.trace')).out).toMatch(/\n {2}a writes n \(event \d+\) and b reads it \(event \d+\): no lock/);
    const json = JSON.parse((await desk.run('show race.trace --json')).out) as { findings: { kind: string }[] };
    expect(json.findings.map(({ kind }) => kind)).toEqual(['race']);
  });
});

describe('the place of a task that failed', () => {
  const failed = async (file: string, more = ''): Promise<{ outcome: string; findings: { kind: string; places: { line: number }[] }[] }> =>
    JSON.parse((await desk.run(`run ${file} --json${more}`)).out) as never;

  it('is that of the operation that failed, not of what `finally` did afterwards', async () => {
    desk.scenario(
      'finally.ts',
      `  const [m, ch] = [mutex('m'), channel<number>('ch', 1)];
  spawn('sends', function* (): Body {
    yield* m.lock();
    try {
      yield* ch.close();
      yield* ch.send(1);
    } finally {
      yield* m.unlock();
    }
  });`,
    );
    const { outcome, findings } = await failed('finally.ts');
    expect(outcome).toBe('task-failed');
    expect(findings.find(({ kind }) => kind === 'task-failed')?.places).toMatchObject([{ line: 8 }]);
  });

  it('is that of the operation that failed, not of what `defer` did afterwards, also in an explanation', async () => {
    desk.write(
      'deferred.ts',
      `import { chan, close, defer, go, int, main, select, sync, type Body } from 'seedloom/go';
export default main('deferred', function* () {
  const ch = chan(int, 0, 'ch');
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(1);
  yield* close(ch);
  yield* go(function* worker(): Body {
    defer(() => wg.Done());
    yield* select(ch.onSend(1));
  });
  yield* wg.Wait();
});
`,
    );
    const { findings } = await failed('deferred.ts');
    expect(findings.find(({ kind }) => kind === 'task-failed')?.places).toMatchObject([{ line: 9 }]);
    const { token } = JSON.parse((await desk.run('run deferred.ts --json')).out) as { token: string };
    const { explanation } = JSON.parse((await desk.run(`explain deferred.ts ${token} --json`)).out) as {
      explanation: { failure: { place: { line: number } | null } };
    };
    expect(explanation.failure.place).toMatchObject({ line: 9 });
  });
});
