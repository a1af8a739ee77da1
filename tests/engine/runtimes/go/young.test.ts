import { describe, expect, it } from 'vitest';
import { go, main, runtime, sync, time, work, type Body } from '../../../../src/kits/go.ts';
import { prepare } from '../../../../src/index.ts';
import { play, type Played } from './play.ts';

const NOISY = { exact: false, 'os.wakeNs': 0, 'os.timerSlackNs': 0 };
const at = (played: Played, kind: string, task: string): number =>
  played.records.find((raw) => raw.kind.name === kind && raw.task === task)!.at;

describe('a program that has just begun', () => {
  it('sets the poller up in its first sleep, and not again', () => {
    const others = (settings = {}): number[] => {
      const played = play(function* () {
        for (const name of ['first', 'second']) {
          yield* go({ [name]: function* (): Body {} }[name]!);
          yield* time.Sleep(time.Millisecond);
        }
      }, settings);
      return ['first', 'second'].map((name) => played.firstRun(name) - at(played, 'task.spawned', name));
    };
    expect(others()).toEqual([1 + 8_500 + 200 + 120, 1 + 200 + 120]);
    expect(others({ 'go.pollerNs': 0 })).toEqual([1 + 200 + 120, 1 + 200 + 120]);
  });

  it('goes on after a short sleep before others that are ready, if the sleep is the first', () => {
    const order: string[] = [];
    const sleeper = (name: string) =>
      function* (): Body {
        yield* time.Sleep(300);
        order.push(name);
      };
    play(function* () {
      const wg = new sync.WaitGroup();
      for (const name of ['first', 'second'])
        yield* wg.Go(function* () {
          yield* sleeper(name)();
        });
      yield* runtime.Gosched();
      yield* wg.Wait();
      yield* go(function* () {
        order.push('other');
      });
      yield* go(sleeper('third')); // runs before the other, sleeps, and is not the first that does
      yield* time.Sleep(time.Millisecond);
    });
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('third'));
    expect(order[0]).toBe('second'); // made last, so it runs first, and its sleep is over when the poller is there
  });

  it('pays for the memory of new goroutines, and not for that of one that has ended', () => {
    const spans = (seed: string): { fresh: number; reused: number } => {
      const played = play(
        function* () {
          yield* go(function* fresh() {});
          yield* runtime.Gosched();
          yield* go(function* reused() {});
          yield* runtime.Gosched();
        },
        NOISY,
        seed,
      );
      const starts = at(played, 'task.running', 'main');
      const again = played.records.filter((raw) => raw.kind.name === 'task.running' && raw.task === 'main')[1]!.at;
      return { fresh: at(played, 'task.spawned', 'fresh') - starts, reused: at(played, 'task.spawned', 'reused') - again };
    };
    const all = Array.from({ length: 40 }, (_, seed) => spans(String(seed)));
    expect(new Set(all.map(({ reused }) => reused))).toEqual(new Set([130]));
    expect(Math.max(...all.map(({ fresh }) => fresh))).toBeGreaterThan(2_000);
    expect(Math.min(...all.map(({ fresh }) => fresh))).toBeLessThan(150);
  });

  it('is slow where a P has run nothing yet, but only in a noisy world', () => {
    const wait = (settings: object): number => {
      const played = play(
        function* () {
          yield* go(function* stolen() {
            yield* work(100);
          });
          yield* go(function* () {});
          yield* work(400_000);
        },
        { 'go.gomaxprocs': 2, ...settings },
        '3',
      );
      return played.firstRun('stolen');
    };
    expect(wait({})).toBe(wait({ 'go.refillNs': 0 }));
    const [without, withIt] = [wait({ ...NOISY, 'go.refillNs': 0 }), wait({ ...NOISY, 'go.refillNs': 30_000 })];
    expect(withIt).toBeGreaterThan(without);
  });

  it('pays for waking a thread, and nothing where none sleeps', () => {
    const span = (ps: number): number => {
      const played = play(
        function* () {
          yield* work(50_000);
          yield* go(function* child() {});
          yield* work(10);
        },
        { 'go.gomaxprocs': ps, 'go.wakerNs': 7_000 },
      );
      return at(played, 'task.worked', 'main') === 0
        ? 0
        : played.records.filter((raw) => raw.kind.name === 'task.worked')[1]!.at - at(played, 'task.spawned', 'child');
    };
    expect(span(1)).toBe(10);
    expect(span(2)).toBe(7_000 + 200 + 10);
  });

  it('is looked at for leaks by somebody who sets the poller up', () => {
    const program = main('checked', function* () {
      yield* go(function* left() {});
    });
    const end = (afterMain: string): number =>
      prepare(program, { runtime: 'go', settings: { exact: true, 'go.gomaxprocs': 1, afterMain } }).run({ seed: '1' }).end.makespan;
    expect(end('drain') - end('exit')).toBeGreaterThan(8_500);
  });
});
