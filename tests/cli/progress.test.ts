import { afterEach, describe, expect, it, vi } from 'vitest';
import { lookOf } from '../../src/cli/look.ts';
import { Progress } from '../../src/cli/progress.ts';
import { main } from '../../src/cli/cli.ts';
import { Desk, OPPOSED } from './harness.ts';

/** A terminal, or a file, that remembers what it was sent. */
function output(isTTY: boolean): { readonly sent: string[]; readonly isTTY: boolean; readonly columns: number; write(text: string): void } {
  const sent: string[] = [];
  return { sent, isTTY, columns: 80, write: (text) => void sent.push(text) };
}

describe('progress', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** 5 s with a sign of life each millisecond. */
  const work = (err: ReturnType<typeof output>): void => {
    let now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const progress = new Progress(err, 10_000);
    for (let done = 1; done <= 5_000; done++) {
      now++;
      progress.at(done, 0);
    }
    progress.clear();
  };

  it('is for terminals only', () => {
    const err = output(false);
    work(err);
    expect(err.sent).toEqual([]);
  });

  it('waits a second, comes ten times a second at most, says what is left, and is erased', () => {
    const err = output(true);
    work(err);
    expect(err.sent.length).toBeGreaterThan(20);
    expect(err.sent.length).toBeLessThanOrEqual(42);
    expect(err.sent[0]).toMatch(/1,000 of 10,000 runs, 1,000\/s, .* 9 s left$/);
    expect(err.sent.at(-1)).toBe('\r\x1b[K');
    for (const line of err.sent) expect(line.startsWith('\r\x1b[K') && !line.includes('\n')).toBe(true);
  });

  it('keeps to one row, also of a narrow terminal, and reckons with runs of many seconds', () => {
    let now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const [narrow, wide] = [{ ...output(true), columns: 20 }, output(true)];
    const both = [new Progress(narrow, 10), new Progress(wide, 10)];
    now += 4_000;
    for (const progress of both) progress.at(1, 0);
    expect(narrow.sent[0]).toBe('\r\x1b[K  1 of 10 runs, 4 s');
    expect(wide.sent[0]).toBe('\r\x1b[K  1 of 10 runs, 4 s each, 0 not expected, 36 s left');
  });

  it('is erased also when a run ends the command', async () => {
    const desk = new Desk();
    desk.scenario('a.ts', "let runs = 0;\nspawn('a', function* (): Body { yield* work(++runs > 5 ? 1.5 : 1); });");
    let now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 600));
    const [out, err] = [output(true), output(true)];
    expect(await main(['run', 'a.ts', '--seeds', '1..9'], { out, err, cwd: desk.folder, env: {} })).toBe(2);
    const shown = err.sent.filter((text) => text.includes(' of 9 runs'));
    expect(shown.length).toBeGreaterThan(1);
    expect(err.sent[err.sent.indexOf(shown.at(-1)!) + 1]).toBe('\r\x1b[K');
  });

  it('writes nothing when the work is short', async () => {
    const desk = new Desk();
    desk.scenario('a.ts', OPPOSED);
    const [out, err] = [output(true), output(true)];
    await main(['run', 'a.ts', '--seeds', '1..20'], { out, err, cwd: desk.folder, env: {} });
    expect(err.sent).toEqual([]);
  });
});

describe('colour', () => {
  const painted = (isTTY: boolean, env: Readonly<Record<string, string>>): boolean => {
    const out = output(isTTY);
    return lookOf({ out, err: out, cwd: '.', env }).paint('red', 'x') !== 'x';
  };

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ] as const)('terminal %s, %j: %s', (isTTY, env, expected) => {
    expect(painted(isTTY, env)).toBe(expected);
  });

  it.each(['run a.ts', 'run a.ts --seeds 1..9', 'list', 'test', 'show nothing.trace', 'run nothing.ts', 'diff a b', 'replay a.ts 1:x'])(
    'there is none in `%s` under NO_COLOR, also on a terminal',
    async (line) => {
      const desk = new Desk();
      desk.scenario('a.ts', OPPOSED);
      desk.scenario('scenarios/b.ts', OPPOSED);
      const [out, err] = [output(true), output(true)];
      await main(line.split(' '), { out, err, cwd: desk.folder, env: { NO_COLOR: '1' } });
      expect([...out.sent, ...err.sent].join('')).not.toContain('\x1b');
    },
  );
});
