import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../src/engine/trace/text.ts';
import { encodeToken, parseToken, type Token } from '../../src/engine/explore/token.ts';
import { Desk, OPPOSED, pasted } from './harness.ts';

const desk = new Desk();
const BOTH = ".with({ cores: 2 }).expect({ 'os-threads': ['ok', 'deadlock'], interleaving: ['ok', 'deadlock'] })";
desk.scenario('opposed.ts', OPPOSED, BOTH);

/** The line to paste with another token, rightly written. */
function changed(line: string, change: (token: Token) => Token): string {
  const at = line.lastIndexOf(' ') + 1;
  return line.slice(0, at) + encodeToken(change(parseToken(line.slice(at))));
}

/** The smallest seed under which it hangs. */
async function hangingSeed(file = 'opposed.ts'): Promise<string> {
  const said = await desk.run(`run ${file} --seeds 1..50 --json`);
  const { outcomes } = JSON.parse(said.out) as { outcomes: { outcome: string; seed: string }[] };
  return outcomes.find((one) => one.outcome === 'deadlock')!.seed;
}

describe('run', () => {
  it('shows headline, picture, records, verdict and the line to paste', async () => {
    const said = await desk.run(`run opposed.ts --seed ${await hangingSeed()}`);
    expect(said).toMatchObject({ code: 0, err: '' });
    const lines = said.out.split('\n');
    expect(lines[0]).toMatch(/^opposed · os-threads · 2 cores · seed \d+$/);
    expect(lines[2]).toMatch(/us$/);
    expect(said.out).toContain('█ running');
    expect(said.out).toMatch(/\n {2} +\d+\.\d{3} us {2}c\d {3}left {3}takes a\n/);
    expect(said.out).toMatch(/\n {2}✗ deadlock · [\d.]+ us · \d+ events · order [0-9a-f]{8} · full [0-9a-f]{8}\n/);
    expect(said.out).toContain(
      '  left and right wait for each other: left holds a and wants b, right holds b and wants a\n    left   opposed.ts:7  yield* to.lock();\n',
    );
    expect(lines.at(-2)).toMatch(/^ {2}npx seedloom replay opposed\.ts 1:os-threads@\d+\.\d+:::s\d+::[0-9a-f]{8}:[0-9a-f]{8}:[0-9a-f]{4}$/);
    expect(said.out).not.toContain('\x1b');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(96);
  });

  it('prints the same bytes again, and in ASCII nothing else', async () => {
    const once = await desk.run('run opposed.ts --seed x');
    expect(await desk.run('run ./opposed.ts --seed x')).toEqual(once);
    expect((await desk.run('run opposed.ts --seed x --ascii --view timeline,log')).out).toMatch(/^[\n -~]*$/);
  });

  it('takes settings, parameters and bounds, and replays them', async () => {
    desk.scenario(
      'sized.ts',
      "const rounds = param('rounds', 2);\nspawn('a', function* (): Body {\n  for (let i = 0; i < rounds; i++) yield* work(us(1));\n});",
    );
    const said = await desk.run('run sized.ts --cores 3 --exact --set os.sliceNs=5_000 --param rounds=7 --view none');
    expect(said.out).toMatch(/^sized · os-threads · 3 cores · exact · os.sliceNs=5_000 · rounds=7 · seed 1\n/);
    expect(said.out).toContain(':cores=3,exact=true,os.sliceNs=5_000:rounds=7:s1::');
    expect((await desk.run(`${pasted(said)} --view none`)).out).toBe(said.out);
    const cut = await desk.run('run sized.ts --max-steps 4 --view none');
    expect(cut.code).toBe(4);
    expect(cut.out).toContain('? limit');
    expect(await desk.run(`${pasted(cut)} --view none`)).toMatchObject({ code: 4, out: cut.out });
  });

  it('gives a setting to the runtimes that know it', async () => {
    const said = await desk.run('run opposed.ts -r os-threads,interleaving --cores 3 --view none');
    expect(said.code).toBe(0);
    expect(said.out).toContain('opposed · os-threads · 3 cores · seed 1');
    expect(said.out).toContain('opposed · interleaving · seed 1');
  });

  it('fails for an outcome that is not expected, and not for a cut run', async () => {
    desk.scenario(
      'surprise.ts',
      "spawn('a', function* (): Body {\n  yield* pause();\n  check(false, 'never');\n});",
      ".expect({ 'os-threads': 'ok' })",
    );
    const said = await desk.run('run surprise.ts --view none');
    expect(said.code).toBe(1);
    expect(said.out).toContain('unexpected: on os-threads the scenario expects ok');
  });

  it('is an object with --json', async () => {
    const said = await desk.run(`run opposed.ts --json --seed ${await hangingSeed()}`);
    const run = JSON.parse(said.out) as Record<string, unknown>;
    expect(run).toMatchObject({
      schema: 'seedloom-run 1',
      scenario: 'opposed',
      file: 'opposed.ts',
      runtime: 'os-threads',
      outcome: 'deadlock',
      expected: true,
      digest: { order: expect.stringMatching(/^[0-9a-f]{16}$/), full: expect.stringMatching(/^[0-9a-f]{16}$/) },
      token: expect.stringMatching(/^1:/),
      findings: [
        {
          kind: 'deadlock',
          tasks: ['left', 'right'],
          places: [
            { task: 'left', file: 'opposed.ts', line: 7 },
            { task: 'right', file: 'opposed.ts', line: 7 },
          ],
        },
      ],
    });
    expect([typeof run['makespanNs'], typeof run['events'], typeof run['seed']]).toEqual(['number', 'number', 'string']);
    const several = JSON.parse((await desk.run('run opposed.ts --json -r os-threads,interleaving')).out) as { runs: { runtime: string }[] };
    expect(several.runs.map((one) => one.runtime)).toEqual(['os-threads', 'interleaving']);
  });

  it('writes a trace that show and diff read', async () => {
    await desk.run('run opposed.ts --view none --trace a.trace');
    await desk.run(`run opposed.ts --view none --seed ${await hangingSeed()} --trace b.trace`);
    expect(parseTrace(readFileSync(join(desk.folder, 'b.trace'), 'utf8')).end.outcome).toBe('deadlock');
    expect((await desk.run('show b.trace')).out).toContain('is stuck, waiting for b');
    expect((await desk.run('show b.trace --per-task')).out).toBe(
      [
        'left',
        '  is there',
        '  takes a',
        '  works',
        '  waits for b',
        '  is stuck, waiting for b',
        'right',
        '  is there',
        '  takes b',
        '  works',
        '  waits for a',
        '  is stuck, waiting for a',
        '',
      ].join('\n'),
    );
    expect(
      (JSON.parse((await desk.run('show b.trace --json --from 2 --to 4')).out) as { records: { seq: number }[] }).records.map(
        (one) => one.seq,
      ),
    ).toEqual([2, 3, 4]);
    expect(await desk.run('diff a.trace a.trace')).toMatchObject({ code: 0 });
    const diff = await desk.run('diff a.trace b.trace');
    expect(diff.code).toBe(1);
    expect(diff.out).toContain('changed: seed 1 ->');
    expect(JSON.parse((await desk.run('diff a.trace b.trace --json')).out)).toMatchObject({
      schema: 'seedloom-diff 1',
      same: false,
      kind: 'order',
    });
  });
});

describe('run --seeds', () => {
  it('counts outcomes, and gives a line for each', async () => {
    const said = await desk.run('run opposed.ts --seeds 1..50');
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(/^opposed · os-threads · 2 cores · 50 seeds, \d+ different orders\n/);
    const counts = [...said.out.matchAll(/(?:✓ ok|✗ deadlock) +(\d+) +(\d+\.\d) %/g)].map((match) => Number(match[1]));
    expect(counts).toHaveLength(2);
    expect(counts[0]! + counts[1]!).toBe(50);
    for (const line of said.out.split('\n').filter((one) => one.includes('npx'))) {
      const again = await desk.run(line.slice(line.indexOf('replay')));
      expect(again.code).toBe(0);
      expect(again.out).toContain(line.slice(line.indexOf('npx')));
    }
    expect((await desk.run('run opposed.ts --seeds 9,3')).out).toContain('2 seeds');
  });

  it('is an object with --json', async () => {
    const { outcomes, ...table } = JSON.parse((await desk.run('run opposed.ts --seeds 1..20 --json')).out) as {
      outcomes: { runs: number }[];
    };
    expect(table).toMatchObject({ schema: 'seedloom-seeds 1', scenario: 'opposed', runtime: 'os-threads', runs: 20 });
    expect(outcomes.reduce((sum, one) => sum + one.runs, 0)).toBe(20);
  });

  it('finds a variable that outlives a run', async () => {
    desk.scenario('leak.ts', "let n = 0;\nspawn('a', function* (): Body {\n  n++;\n  yield* pause();\n  check(n < 5, 'few');\n});");
    const said = await desk.run('run leak.ts --seeds 1..9');
    expect(said.code).toBe(3);
    expect(said.err).toContain(
      'scenario leak, runtime os-threads, seed 5: a run after others differs from the first one [E_NONDETERMINISTIC]',
    );
  });
});

describe('replay', () => {
  it('prints what the run printed', async () => {
    const said = await desk.run('run opposed.ts --seed 5');
    const again = await desk.run(pasted(said));
    expect(again.out).toBe(said.out);
    expect(again.err).toMatch(/^the same run: order [0-9a-f]{8}\n$/);
  });

  it('survives an edit that changes nothing', async () => {
    desk.scenario('edited.ts', OPPOSED, BOTH);
    const said = await desk.run('run edited.ts --seed 5');
    desk.scenario('edited.ts', `// a comment\n${OPPOSED}`, BOTH);
    const again = await desk.run(pasted(said));
    expect(again.code).toBe(0);
    expect(again.err).toContain('edited.ts has changed meanwhile, which made no difference to this run');
  });

  it('refuses when the scenario gives another run', async () => {
    desk.scenario('stale.ts', OPPOSED, BOTH);
    const token = pasted(await desk.run('run stale.ts --seed 5'));
    desk.scenario('stale.ts', `${OPPOSED}\nspawn('third', transfer, a, b);`, BOTH);
    const again = await desk.run(token);
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toContain(
      'error: this token does not lead to the same run: stale.ts has changed, or the token is of another scenario [E_STALE_TOKEN]',
    );
    desk.scenario('stale.ts', OPPOSED, BOTH);
    const older = changed(token, (old) => ({ ...old, model: 0, order: '00000000' }));
    expect((await desk.run(older)).err).toMatch(/the model of os-threads has changed from 0 to \d+ \[E_STALE_TOKEN\]/);
  });

  it('refuses a parameter that is gone as stale', async () => {
    const text = (name: string): string => `const n = param('${name}', 1);\nspawn('a', function* (): Body {\n  yield* work(us(n));\n});`;
    desk.scenario('renamed.ts', text('n'));
    const token = pasted(await desk.run('run renamed.ts --param n=2'));
    desk.scenario('renamed.ts', text('m'));
    expect((await desk.run(token)).err).toContain(
      "renamed.ts has changed, or the token is of another scenario (there is no parameter 'n') [E_STALE_TOKEN]",
    );
  });

  it('never gives another run in silence', async () => {
    const token = changed(pasted(await desk.run('run opposed.ts --seed 5')), (old) => ({ ...old, order: '00000000' }));
    const again = await desk.run(token);
    expect(again).toMatchObject({ code: 3, out: '' });
    expect(again.err).toMatch(
      /scenario opposed, runtime os-threads, seed 5, deviations none: the order digest is .* and nothing has changed/,
    );
  });

  it('takes deviations, also one that is the policy’s own answer', async () => {
    const deviations = [
      { index: 0, value: 1 },
      { index: 1, value: 0 },
    ];
    const bent = await desk.run(
      changed(pasted(await desk.run('run opposed.ts -r interleaving --seed 5')), (old) => ({ ...old, deviations })),
    );
    expect([0, 3]).toContain(bent.code); // another order, or by chance the same
  });

  it('takes a trace', async () => {
    desk.scenario('scenarios/traced.ts', OPPOSED, BOTH);
    const said = await desk.run('run scenarios/traced.ts --seed 5 --cores 1 --view none --trace t.trace');
    expect(await desk.run('replay t.trace --view none')).toMatchObject({ code: 0, out: said.out.replace('2 cores', '1 core') });
    expect((await desk.run('replay scenarios/traced.ts t.trace --view none')).out).toBe(said.out);
    renameSync(join(desk.folder, 'scenarios'), join(desk.folder, 'elsewhere'));
    desk.write('scenarios/helper.ts', 'export const n = 1;\n');
    expect((await desk.run('replay t.trace')).err).toContain("t.trace is of scenario 'traced', and scenarios/ has none of that name");
  });
});
