import { describe, expect, it } from 'vitest';
import { printedByGo } from '../../../../src/engine/runtimes/go/printed.ts';
import { schedtraceOf } from '../../../../src/engine/runtimes/go/schedtrace.ts';
import { ms } from '../../../../src/engine/kernel/time.ts';
import { prepare, type Finding } from '../../../../src/index.ts';
import { chan, defer, go, int, main, panic, Shared, sync, time, work, type Body } from '../../../../src/kits/go.ts';
import type { Raw } from '../../../../src/engine/trace/records.ts';
import { comparable, expectedOf, modelPrints, PRINTED } from '../../../conformance/go/printed.ts';
import { play } from './play.ts';

describe('what Go prints', () => {
  for (const { name } of PRINTED)
    it(`${name}: line by line what the real one has printed`, async () => expect(comparable(modelPrints(name))).toEqual(expectedOf(name)));

  it('who made a goroutine is numbered since 1.21', () => {
    const by = (version: string): string | undefined =>
      modelPrints('panic', { 'go.version': version }).find((line) => line.startsWith('created by'));
    expect([by('1.20'), by('1.21')]).toEqual(['created by main.begins', 'created by main.begins in goroutine 2']);
  });

  it('a goroutine of time.AfterFunc was made by a timer', () => {
    const { stderr } = play(function* () {
      yield* time.AfterFunc(ms(1), function* late() { panic('late'); }); // prettier-ignore
      yield* time.Sleep(ms(5));
    });
    expect(stderr).toEqual(['panic: late', '', 'goroutine 2 [running]:', 'main.late()', 'created by time.goFunc']);
  });

  /** What a program prints with each command. */
  function printed(body: () => Body<unknown>): Record<string, readonly string[]> {
    const records: Raw[] = [];
    const { findings } = prepare(main('printed', body), { runtime: 'go', settings: { exact: true, cores: 2 } }).run({
      seed: '1',
      detect: 'all',
      listen: () => ({ record: (raw) => void records.push(raw) }),
    });
    return told(records, findings);
  }
  const told = (records: readonly Raw[], findings: readonly Finding[]): Record<string, readonly string[]> =>
    Object.fromEntries(printedByGo(records, findings, () => undefined).map(({ command, lines }) => [command, lines]));
  const n = new Shared('n', 0);
  const races = function* (ending: () => Body): Body {
    const wg = new sync.WaitGroup();
    yield* wg.Add(1);
    yield* go(function* adds() {
      defer(() => wg.Done());
      yield* n.set(1);
    });
    yield* time.Sleep(ms(1));
    yield* n.get();
    yield* ending();
  };

  it('nothing, where nothing is wrong', () => {
    expect(
      printed(function* () {
        yield* time.Sleep(1);
      }),
    ).toEqual({});
  });
  it('a race of main: exit status 66, and no line on who made main', () => {
    const { 'go run': plain, 'go run -race': race } = printed(() => races(function* () {}));
    expect(plain).toBeUndefined();
    expect(race!.filter((line) => /goroutine|Found|exit/i.test(line))).toEqual([
      'Read at n by main goroutine:',
      'Previous write at n by goroutine 2:',
      'Goroutine 2 (finished) created at:',
      'Found 1 data race(s)',
      'exit status 66',
    ]);
  });
  it('a race and a panic: the report first, and exit status 2', () => {
    const { 'go run -race': race } = printed(() => races(function* () { panic('no'); })); // prettier-ignore
    expect(race!.indexOf('WARNING: DATA RACE')).toBeLessThan(race!.indexOf('panic: no'));
    expect(race!.at(-1)).toBe('exit status 2');
  });
  it('a race and a deadlock: built with -race the program hangs after the report', () => {
    const { 'go run': plain, 'go run -race': race } = printed(() =>
      races(function* () {
        yield* chan(int).recv();
      }),
    );
    expect(plain![0]).toBe('fatal error: all goroutines are asleep - deadlock!');
    expect(race!.at(-1)).toBe('='.repeat(18));
  });
});

describe('GODEBUG=schedtrace', () => {
  const hogs = function* (): Body {
    for (let k = 0; k < 20; k++)
      yield* go(function* hog() {
        yield* work(ms(20));
      });
    yield* time.Sleep(ms(150));
  };
  const lines = (version: string, gomaxprocs = 2): string[] =>
    schedtraceOf(play(hogs, { 'go.schedtrace': 50, 'go.version': version, 'go.gomaxprocs': gomaxprocs }).records);

  it('writes a line every so often, with the columns of its version', () => {
    const [first, second, third] = lines('1.26');
    expect(first).toMatch(
      /^SCHED 0ms: gomaxprocs=2 idleprocs=\d threads=\d spinningthreads=\d needspinning=[01] idlethreads=\d runqueue=\d+ \[ \d+ \d+ \] schedticks=\[ \d+ \d+ \]$/,
    );
    expect(second).toMatch(/^SCHED 5\dms: /);
    expect(third).toMatch(/^SCHED 1[0-2]\dms: /);
    expect(lines('1.25')[1]).toMatch(/ needspinning=1 idlethreads=\d runqueue=\d+ \[\d+ \d+\]$/);
    expect(lines('1.19')[1]).toMatch(/ spinningthreads=0 idlethreads=\d runqueue=\d+ \[\d+ \d+\]$/);
  });

  it('counts all who wait for a P: with those that run and those that have ended there are twenty', () => {
    const { records } = play(hogs, { 'go.schedtrace': 50, 'go.gomaxprocs': 2 });
    const at = records.findIndex(({ text }) => text.startsWith('SCHED 5'));
    const ended = records.slice(0, at).filter(({ kind, task }) => kind.name === 'task.finished' && task!.startsWith('hog')).length;
    const [global, ...rings] = /runqueue=(\d+) \[ (\d+) (\d+) \]/.exec(records[at]!.text)!.slice(1).map(Number);
    const inSight = ended + global! + rings.reduce((sum, one) => sum + one, 0) + 2;
    expect(inSight).toBeGreaterThanOrEqual(18); // one may stand in each runnext, which is not counted
    expect(inSight).toBeLessThanOrEqual(20);
  });

  it('goes on while everybody sleeps, and is off unless asked for', () => {
    const idle = function* (): Body { yield* time.Sleep(ms(200)); }; // prettier-ignore
    const asleep = schedtraceOf(play(idle, { 'go.schedtrace': 20 }).records);
    expect(asleep.length).toBeGreaterThanOrEqual(7);
    expect(asleep.at(-1)).toMatch(/gomaxprocs=1 idleprocs=1 /);
    expect(schedtraceOf(play(idle).records)).toEqual([]);
  });

  it('needspinning: set where work found no P, and cleared by who looks next', () => {
    expect(lines('1.26')[1]).toContain('needspinning=1');
    const quiet = function* (): Body {
      for (let k = 0; k < 4; k++) yield* time.Sleep(ms(10));
    };
    expect(schedtraceOf(play(quiet, { 'go.schedtrace': 15, 'go.gomaxprocs': 2 }).records).at(-1)).toContain('needspinning=0');
  });
});
