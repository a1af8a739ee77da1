import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Desk, OPPOSED, pasted } from './harness.ts';

/** Runs, and has the printed line explained. */
async function explained(desk: Desk, run: string, more = ''): Promise<string> {
  const line = pasted(await desk.run(`run ${run}`)).trim();
  const said = await desk.run(`${line.replace(/^replay/, 'explain')}${more}`);
  expect(said).toMatchObject({ code: 0, err: '' });
  return said.out;
}

describe('explain', () => {
  const desk = new Desk();
  const exact = '.with({ cores: 4, exact: true })';
  const spec = (name: string, body: string): string => desk.scenario(`${name}.ts`, body, exact);

  it('draws the circle, says who holds what since when, how it came about and what removes it', async () => {
    spec('opposed', OPPOSED);
    const out = await explained(desk, 'opposed.ts');
    expect(out).toMatch(/\n {2}npx seedloom replay opposed\.ts 1:\S+\n$/);
    expect(out.replace(/\n *npx seedloom.*\n$/, '')).toMatchInlineSnapshot(`
      "opposed · os-threads · 4 cores · exact · seed 1

      ✗ deadlock at 11.706 us: 2 tasks wait for each other

            left ─ wants b ─▶ right
              ▲                 │
              └──── wants a ────┘

        left   holds a since 6.503 us  waits for b since 11.506 us  :7  yield* to.lock();
        right  holds b since 6.503 us  waits for a since 11.506 us  :7  yield* to.lock();

        How it came about, in opposed.ts
           15    6.503 us  left   takes a      :5  yield* from.lock();
           16    6.503 us  right  takes b      :5  yield* from.lock();
           19   11.506 us  left   waits for b  :7  yield* to.lock();
           20   11.506 us  right  waits for a  :7  yield* to.lock();

        Lock order: left a→b, right b→a
        Taking a before b in both removes the circle.

                 0                 5                 10 us
        1 left   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒██████████████████░  run 5.0 us  ready 6.5 us  blocked 200 ns
        2 right  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒██████████████████░  run 5.0 us  ready 6.5 us  blocked 200 ns
          █ running  ▒ ready  ░ blocked  · asleep or in a call

        In reality: threads of C, Java or CPython just hang, and nothing is printed; Go says "fatal error: all
          goroutines are asleep - deadlock!", but only where every goroutine waits.
        Tried on 200 seeds. As it is: all 200 end deadlock. With a, b taken in one order, a first: all 200 end ok
          and do not show it.
      "
    `);
  });

  it('--no-remedies leaves out what would be tried', async () => {
    spec('opposed', OPPOSED);
    const [all, fewer] = [await explained(desk, 'opposed.ts'), await explained(desk, 'opposed.ts', ' --no-remedies')];
    expect(all).toMatch(/ {2}Tried on 200 seeds\. As it is: .*With a, b taken in\s+one order/);
    expect(fewer).not.toContain('Tried');
    expect(fewer).toContain('Taking a before b in both removes the circle.');
  });

  it('needs no character beyond ASCII', async () => {
    spec('opposed', OPPOSED);
    expect(await explained(desk, 'opposed.ts --seed 2', ' --ascii')).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('explains the trace alone, without lines where it has no scenario', async () => {
    spec('opposed', OPPOSED);
    await desk.run('run opposed.ts --trace one.trace');
    const elsewhere = new Desk();
    elsewhere.write('one.trace', readFileSync(join(desk.folder, 'one.trace'), 'utf8'));
    const said = await elsewhere.run('explain one.trace');
    expect(said.code).toBe(0);
    expect(said.out).toContain('Lock order: left a→b, right b→a');
    expect(said.out).not.toContain('yield');
    expect(said.err).toContain('without the lines of the scenario: ');
    const withLines = await desk.run('explain opposed.ts one.trace');
    expect(withLines.out).toContain(':7  yield* to.lock();');
    expect((await desk.run('explain nothing.trace')).code).toBe(2);
  });

  it('is an object with --json, each record with its place', async () => {
    spec('opposed', OPPOSED);
    const json = JSON.parse(await explained(desk, 'opposed.ts', ' --json')) as object;
    expect(json).toMatchObject({
      schema: 'seedloom-explain 1',
      scenario: 'opposed',
      outcome: 'deadlock',
      explanation: {
        kind: 'deadlock',
        circle: [
          { from: 'left', wants: 'b', to: 'right' },
          { from: 'right', wants: 'a', to: 'left' },
        ],
        orders: [
          { task: 'left', held: 'a', wanted: 'b' },
          { task: 'right', held: 'b', wanted: 'a' },
        ],
        waits: [{ task: 'left', holds: [{ object: 'a', since: { kind: 'lock.acquired', place: { file: 'opposed.ts', line: 5 } } }] }, {}],
      },
    });
  });

  it('tells circles of more than two, and those who wait for them', async () => {
    spec(
      'three',
      `const f = [0, 1, 2].map((k) => mutex(\`fork-\${k}\`));
      function* eat(a: Mutex, b: Mutex): Body { yield* a.lock(); yield* work(us(9)); yield* b.lock(); }
      [0, 1, 2].forEach((k) => spawn(\`phil-\${k}\`, eat, f[k]!, f[(k + 1) % 3]!));
      spawn('late', function* (): Body { yield* sleep(us(500)); yield* f[0]!.lock(); });`,
    );
    const out = await explained(desk, 'three.ts');
    expect(out).toContain('3 tasks wait for each other, 1 more waits');
    expect(out).toContain('phil-2 ── wants fork-0 ──▶ phil-0, the first');
    expect(out).toContain('late waits for fork-0, which phil-0 has');
    expect(out).toContain('for instance fork-0, fork-1, fork-2, removes the circle');
  });

  it('tells a task that waits for itself, and one for whom nobody is left', async () => {
    spec('self', "const m = mutex('m');\nspawn('a', function* (): Body { yield* m.lock(); yield* m.lock(); });");
    expect(await explained(desk, 'self.ts')).toContain('a holds m already and asks for it again');
    spec('nobody', "const c = channel<number>('c', 0);\nspawn('a', function* (): Body { yield* c.receive(); });");
    expect(await explained(desk, 'nobody.ts')).toContain('channel c: nobody else has ever come to it.');
  });

  it('points out a lost update', async () => {
    spec(
      'lost',
      `const n = cell('n', 0);
      function* add(): Body { const seen = yield* n.read(); yield* work(us(9)); yield* n.write(seen + 1); }
      spawn('a', add); spawn('b', add);
      atEnd(() => check(n.value === 2, 'both count'));`,
    );
    const out = await explained(desk, 'lost.ts');
    expect(out).toMatch(/A lost update of n: b reads 0 \(event \d+\), then a writes 1 \(event \d+\),\n {2}then b writes 1/);
    expect(out).toMatch(/ {2}a +b\n/);
    expect(out).toMatch(/reads n: 0 +:4 {2}◀ soon stale/);
    expect(out).toMatch(/writes n: 1 +:4 {2}◀ b does not see this/);
    expect(out).toMatch(/writes n: 1 +:4 {2}◀ overwrites it, from the stale value/);
  });

  it('points out a check that is stale when it is acted on', async () => {
    spec(
      'seat',
      `const n = cell('n', 1);
      function* book(): Body {
        if ((yield* n.read()) === 0) return;
        yield* work(us(9));
        yield* n.update((left) => left - 1);
      }
      spawn('a', book);
      spawn('b', function* (): Body { yield* work(us(4)); yield* book(); });
      atEnd(() => check(n.value >= 0, 'not sold twice'));`,
    );
    const out = await explained(desk, 'seat.ts');
    expect(out).toContain('A stale check, it seems, of n: b reads 1 (event ');
    expect(out).toMatch(/then a writes 0 \(event \d+\),\n {2}then b writes -1/);
    expect(out).toContain('◀ what was seen is no longer so');
  });

  it('tells what a failed task did, and who holds what it names', async () => {
    spec(
      'owner',
      `const m = mutex('m');
      spawn('owner', function* (): Body { yield* m.lock(); yield* sleep(ms(5)); yield* m.unlock(); });
      spawn('stranger', function* (): Body { yield* sleep(ms(1)); yield* m.unlock(); });`,
    );
    const out = await explained(desk, 'owner.ts');
    expect(out).toMatch(/owner +takes m +:4/);
    expect(out).toMatch(/stranger +fails: E_NOT_LOCK_HOLDER.* +:5/);
    expect(out).toMatch(/Held at that moment\n {2}owner {2}holds m since/);
  });

  it('has nothing to say of a run in which nothing went wrong', async () => {
    spec('fine', "spawn('a', function* (): Body { yield* work(us(1)); });");
    expect(await explained(desk, 'fine.ts')).toContain('✓ ok at');
  });
});

describe('a task that is left at a channel', () => {
  const desk = new Desk();
  const leaky = (main: string): string => `import { chan, go, int, main, time, type Body } from 'seedloom/go';
export default main('leaky', function* () {
  const ch = chan(int, 0, 'ch');
  yield* go(function* worker(): Body {
    ${main}
  });
  yield* time.Sleep(1_000_000);
});
`;

  it('needs a close or a value where it receives, and no room is tried', async () => {
    desk.write('receives.ts', leaky('yield* ch.recv();'));
    const out = (await explained(desk, 'receives.ts')).replaceAll(/\s+/g, ' ');
    expect(out).toContain(
      'Remedy: Give worker a way out: a close, once nothing more is sent to worker, or the value that is still awaited; or a second case that says when to stop.',
    );
    expect(out).not.toContain('Tried');
    expect(out).toContain('In reality: nothing is printed: main has ended, and as a rule the program with it.');
  });

  it('needs somebody who fetches, or room, where it sends', async () => {
    desk.write('sends.ts', leaky('yield* ch.send(1);'));
    const out = (await explained(desk, 'sends.ts')).replaceAll(/\s+/g, ' ');
    expect(out).toContain('Remedy: Give worker a way out: a buffer for the value that nobody fetches from worker; or a second case');
    expect(out).toContain(
      'Tried on 200 seeds. As it is: all 200 end ok and show it. With room for 1 more in ch: all 200 end ok and do not show it.',
    );
  });

  it('is told of with both where only the trace is known', async () => {
    await desk.run('run receives.ts --trace alone.trace');
    const said = await desk.run('explain alone.trace');
    expect(said.out.replaceAll(/\s+/g, ' ')).toContain('to who sends, a buffer; to who receives, a close, once nothing more is sent;');
  });
});
