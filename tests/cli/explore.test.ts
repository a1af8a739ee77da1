import { describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/cli.ts';
import { Desk, OPPOSED, pasted } from './harness.ts';

vi.setConfig({ testTimeout: 180_000 }); // threads start slowly on a busy machine

const RACE = `  const x = cell('x', 0);
  function* add(): Body {
    const seen = yield* x.read();
    yield* x.write(seen + 1);
  }
  spawn('left', add);
  spawn('right', add);
  atEnd(() => check(x.value === 2, 'one was lost'));`;
const ORDERED = OPPOSED.replace("spawn('right', transfer, b, a)", "spawn('right', transfer, a, b)");

describe('explore', () => {
  const desk = new Desk();
  desk.scenario('opposed.ts', OPPOSED);
  desk.scenario('expected.ts', OPPOSED, ".expect({ interleaving: ['ok', 'deadlock'] })");
  desk.scenario('ordered.ts', ORDERED);
  desk.scenario('race.ts', RACE);
  const INTERLEAVED = '-r interleaving --workers 1';

  it('shows what goes wrong, how often, and lines that replay and explain it', async () => {
    const said = await desk.run(`explore opposed.ts ${INTERLEAVED}`);
    expect([said.code, said.err]).toEqual([1, '']);
    const lines = said.out.split('\n');
    expect(lines[0]).toBe('opposed · interleaving · dpor · seed 1 · 3 schedules, 3 different');
    expect(lines).toContain('  ends: ok 66.7 %, deadlock 33.3 %');
    expect(lines).toContain('  ✗ deadlock                  1 of 3   33.3 %   first at 2');
    expect(lines).toContain('    left and right wait for each other: left holds a and wants b, right holds b and wants a');
    expect(lines.at(-2)).toBe('  1 finding that opposed does not expect on interleaving; all 3 schedules were explored');
    expect(lines.indexOf('  hints, which somebody has to judge:')).toBeGreaterThan(lines.findIndex((line) => line.includes('deadlock   ')));
    const first = /npx seedloom (replay \S+ \S+)/.exec(said.out)![1]!;
    const replayed = await desk.run(first);
    expect(replayed.out).toContain('✗ deadlock');
    expect((await desk.run(first.replace('replay', 'explain'))).out).toContain('deadlock');
    expect((await desk.run(pasted(said))).out).toContain('✓ ok'); // the hint comes from a run that went well
  });

  it('says that it cannot happen, when all was explored and only what is expected was found', async () => {
    const ordered = await desk.run(`explore ordered.ts ${INTERLEAVED}`);
    expect([ordered.code, ordered.err]).toEqual([0, '']);
    expect(ordered.out).toBe(
      'ordered · interleaving · dpor · seed 1 · 2 schedules, 2 different\n\n  ends: ok 100.0 %\n\n' +
        '  ✓ what the scenario does not expect cannot happen here: no failure in any of 2 executions, which stand for all that there are\n',
    );
    const expected = await desk.run(`explore expected.ts ${INTERLEAVED}`);
    expect(expected.code).toBe(0);
    expect(expected.out).toContain('cannot happen here: no other failure in any of 3 executions');
    const all = await desk.run(`explore ordered.ts ${INTERLEAVED} --strategy exhaustive`);
    expect(all.out).toContain('cannot happen here: all 2 schedules were explored');
    expect(expected.out).toContain('  as expected:\n\n  ✗ deadlock ');
    const some = await desk.run(`explore ordered.ts ${INTERLEAVED} --strategy random --runs 20`);
    expect(some.out).toContain('  ✓ nothing that the scenario does not expect in 20 schedules');
  });

  it('what only tells why a run failed stands with the failure, not with what is expected', async () => {
    desk.scenario(
      'missed.ts',
      `  const m = mutex('m');
  const c = condition('c', m);
  const ready = cell('ready', false);
  spawn('waiter', function* (): Body {
    if (yield* ready.read()) return;
    yield* m.lock();
    yield* c.wait();
    yield* m.unlock();
  });
  spawn('teller', function* (): Body {
    yield* m.lock();
    yield* ready.write(true);
    yield* c.notifyAll();
    yield* m.unlock();
  });`,
      ".expect({ interleaving: ['ok', 'race'] })",
    );
    const said = await desk.run(`explore missed.ts ${INTERLEAVED}`);
    expect(said.code).toBe(1);
    const [failed, reasons, expected] = [/ {2}✗ deadlock /, / {2}on runs that ended as above, part of the same failure:\n\n {2}✗ lost-wakeup /, / {2}as expected:\n\n {2}✗ race /].map((one) => said.out.search(one)); // prettier-ignore
    expect(failed).toBeGreaterThan(0);
    expect(reasons).toBeGreaterThan(failed!);
    expect(expected).toBeGreaterThan(reasons!);
    expect(said.out).toContain('1 finding that missed does not expect');
  });

  it('--json is one object without a clock in it', async () => {
    const said = await desk.run(`explore race.ts ${INTERLEAVED} --json`);
    expect(said.code).toBe(1);
    const json = JSON.parse(said.out) as Record<string, unknown> & { findings: Record<string, unknown>[] };
    expect(Object.keys(json)).toEqual([
      'schema',
      'scenario',
      'file',
      'runtime',
      'strategy',
      'schedules',
      'distinct',
      'exhausted',
      'space',
      'outcomes',
      'findings',
    ]);
    expect(json).toMatchObject({ schema: 'seedloom-explore 1', scenario: 'race', file: 'race.ts', strategy: 'dpor', schedules: 4, exhausted: true }); // prettier-ignore
    for (const one of json.findings)
      expect(Object.keys(one)).toEqual(['kind', 'certainty', 'expected', 'signature', 'text', 'schedules', 'firstAt', 'token', 'deviations']); // prettier-ignore
    expect(json.findings.map(({ kind }) => kind)).toContain('check-failed');
    expect((await desk.run(`explore race.ts ${INTERLEAVED} --json`)).out).toBe(said.out);
  });

  it('shares merge to what one exploration prints, as text and as JSON', async () => {
    const which = 'explore race.ts -r interleaving --strategy random --runs 300 --workers 1';
    for (const i of [1, 2]) desk.write(`${i}.json`, (await desk.run(`${which} --shard ${i}/2 --json`)).out);
    for (const json of ['', ' --json']) {
      const [whole, merged] = [await desk.run(`${which}${json}`), await desk.run(`explore --merge 2.json 1.json${json}`)];
      expect(merged).toEqual(whole);
    }
    expect(await desk.run('explore --merge 2.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('number 1 is missing') as string,
    });
    expect(await desk.run('explore --merge no.json')).toMatchObject({ code: 2, err: expect.stringContaining('[E_NO_FILE]') as string });
  });

  it('leaves findings as they are with --no-shrink, and cuts what never ends', async () => {
    const [long, short] = [await desk.run('explore race.ts -r interleaving --strategy random --runs 50 --workers 1 --no-shrink --json'), await desk.run('explore race.ts -r interleaving --strategy random --runs 50 --workers 1 --json')]; // prettier-ignore
    const count = (said: { out: string }): number =>
      (JSON.parse(said.out) as { findings: { deviations: unknown[] }[] }).findings.reduce((sum, one) => sum + one.deviations.length, 0);
    expect(count(short)).toBeLessThan(count(long));
    desk.scenario('spins.ts', "  spawn('a', function* (): Body { for (;;) yield* pause(); });");
    const spins = await desk.run('explore spins.ts -r interleaving --runs 2 --workers 1 --detectors none');
    expect(spins.code).toBe(4);
    expect(spins.out).toContain('  ✗ limit ');
    expect((await desk.run(pasted(spins))).code).toBe(4); // the token names the bound
  });

  it.each([
    ['explore', 'the file is missing'],
    ['explore opposed.ts --strategy clever', "there is no strategy 'clever'"],
    ['explore opposed.ts --runs 0', '--runs takes a whole number'],
    ['explore opposed.ts --workers 0', '--workers takes a whole number'],
    ['explore opposed.ts --shard 3/2', '--shard takes i/n'],
    ['explore opposed.ts --time soon', '--time takes a span of time'],
    ['explore opposed.ts --time 5s --shard 1/2', '--time and --shard are given together'],
    ['explore opposed.ts --detectors some', '--detectors takes none, default or all'],
    ['explore opposed.ts --set corse=2', "there is no setting of os-threads 'corse'"],
    ['explore nothing.ts', 'there is no file nothing.ts'],
  ])('%s: exit 2', async (line, why) => {
    const said = await desk.run(line);
    expect([said.code, said.out]).toEqual([2, '']);
    expect(said.err).toContain(why);
  });

  it('takes time as a budget', async () => {
    const said = await desk.run('explore race.ts -r interleaving --strategy random --time 1s --workers 1 --json');
    expect(said.code).toBe(1);
    expect((JSON.parse(said.out) as { schedules: number }).schedules).toBeGreaterThan(8);
  });

  it('tells how far it is, and shows on Ctrl-C what was found so far', async () => {
    let [out, told] = ['', ''];
    let interrupted = false;
    const err = {
      isTTY: true,
      columns: 120,
      write: (text: string) => {
        told += text;
        if (!interrupted && text.includes(' of about ')) interrupted = process.emit('SIGINT');
      },
    };
    const line = 'explore race.ts -r interleaving --strategy random --time 10m --workers 1';
    const streams = { out: { write: (text: string) => void (out += text) }, err, cwd: desk.folder, env: { NO_COLOR: '1' } };
    expect(await main(line.split(' '), streams)).toBe(130);
    expect(told).toMatch(/\d schedules, [\d,]+\/s, \d+ of about [\d,]+ different, \d+ findings?, [56]\d\d s left/);
    expect(told).toContain('interrupted: this is what was found so far');
    expect(out).toContain('✗ check-failed');
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});
