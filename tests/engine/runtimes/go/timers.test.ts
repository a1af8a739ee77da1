import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../src/engine/kernel/time.ts';
import { prepare } from '../../../../src/index.ts';
import { chan, go, int, runtime, select, time, work, type Body } from '../../../../src/kits/go.ts';
import timers from '../../../conformance/go/timers/main.ts';
import { outputOf } from '../../../litmus/litmus.ts';
import { play } from './play.ts';

const expected = (version: string): string =>
  readFileSync(new URL(`../../../conformance/go/timers/${version}.expected`, import.meta.url), 'utf8');

describe('the channel of a timer', () => {
  for (const [version, like] of [
    ['1.14', '1.22'],
    ['1.22', '1.22'],
    ['1.23', '1.23'],
    ['1.26', '1.23'],
  ] as const)
    // prettier-ignore
    for (const gomaxprocs of [1, 2])
      it(`Go ${version} with ${gomaxprocs} P: what real Go prints as a module of ${like}`, () => {
        const settings = { exact: true, cores: 2, 'go.version': version, 'go.gomaxprocs': gomaxprocs };
        const { stdout } = outputOf(prepare(timers, { runtime: 'go', settings }), '1');
        expect(`${stdout.join('\n')}\n`).toBe(expected(like));
      });

  /** Nobody reads the timer, and main waits for something else. */
  function* unread(): Body {
    yield* time.NewTimer(ms(50));
    yield* chan(int).recv();
  }
  it('that nobody waits for holds the deadlock report back up to 1.22, and not since', () => {
    const since = (version: string): number => {
      const { outcome, makespan } = play(unread, { 'go.version': version });
      expect(outcome).toBe('deadlock');
      return makespan;
    };
    expect(since('1.22')).toBeGreaterThanOrEqual(ms(50));
    expect(since('1.23')).toBeLessThan(ms(1));
  });

  it('wakes who waits in a select, and leaves the heap when another case is taken', () => {
    const program = (other: number) =>
      function* (): Body {
        const ch = chan(int);
        yield* go(function* sends() {
          yield* time.Sleep(ms(other));
          yield* ch.send(1);
        });
        const timer = yield* time.NewTimer(ms(20));
        const chosen = yield* select(ch.onRecv(), timer.C.onRecv());
        if (chosen === 0) yield* chan(int).recv(); // a deadlock, reported at once if no timer is left
      };
    const [late, early] = [play(program(60)), play(program(5))];
    expect([late.outcome, Math.round(late.makespan / ms(1))]).toEqual(['ok', 20]);
    expect([early.outcome, Math.round(early.makespan / ms(1))]).toEqual(['deadlock', 5]);
  });

  it('two that wait for one tick each: the timer stays in the heap while one is left', () => {
    const got: number[] = [];
    const { makespan } = play(
      function* () {
        const ticker = yield* time.NewTicker(ms(10));
        for (let k = 0; k < 2; k++)
          yield* go(function* waits() {
            got.push(Math.round((yield* ticker.C.recv()) / ms(10)));
          });
        yield* time.Sleep(ms(40));
        yield* ticker.Stop();
      },
      { 'go.gomaxprocs': 2 },
    );
    expect(got).toEqual([1, 2]);
    expect(makespan).toBeLessThan(ms(42));
  });

  it('sends when it was due since 1.23, and when it was late before', () => {
    const sent = (version: string): number => {
      let value = 0;
      play(
        function* () {
          const timer = yield* time.NewTimer(ms(2));
          yield* go(function* waits() {
            value = yield* timer.C.recv();
          });
          yield* runtime.Gosched();
          yield* work(ms(8)); // the only P is busy
          yield* time.Sleep(ms(1));
        },
        { 'go.version': version },
      );
      return value / ms(1);
    };
    expect(sent('1.22')).toBeGreaterThan(7.9);
    expect(sent('1.23')).toBeLessThan(2.1);
  });
});
