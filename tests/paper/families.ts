import { scenario, type Body, type Scenario } from 'seedloom';
import type { PaperRow } from './row.ts';

/** Each task adds one to x, then to y. */
const binc = (tasks: number): Scenario =>
  scenario('binc', ({ atomic, spawn }) => {
    const [x, y] = [atomic('x'), atomic('y')];
    function* both(): Body {
      yield* x.add(1);
      yield* y.add(1);
    }
    for (let i = 0; i < tasks; i++) spawn(`t${i}`, both);
  });

/** Two tasks of five steps that double x, one of them and one more: no two interleavings leave the same x. `see` is told it. */
export const doubling = (see: (x: number) => void): Scenario =>
  scenario('doubling', ({ atEnd, spawn, pause, state }) => {
    const now = state(() => ({ x: 1 }));
    function* double(plus: 0 | 1): Body {
      for (let k = 0; k < 5; k++) {
        yield* pause();
        now.x = 2 * now.x + plus;
      }
    }
    spawn('even', double, 0);
    spawn('odd', double, 1);
    atEnd(() => see(now.x));
  });

/** Six writes against a read and six writes: the read must not see the other's last. */
export const bugAfter = (n: number): Scenario =>
  scenario('bug-after', ({ cell, check, spawn }) => {
    const x = cell('x', 0);
    spawn('a', function* (): Body {
      for (let k = 1; k <= n; k++) yield* x.write(k);
    });
    spawn('b', function* (): Body {
      check((yield* x.read()) !== n, "read a's last");
      for (let k = 1; k <= n; k++) yield* x.write(-k);
    });
  });

/** Programs of sections 1 and 2 whose interleavings are printed. */
export const FAMILIES: readonly PaperRow[] = [
  { name: 'binc(2)', program: binc(2), total: 6, failing: 0 },
  { name: 'binc(3)', program: binc(3), total: 90, failing: 0 },
  { name: 'binc(4)', program: binc(4), total: 2520, failing: 0 },
  { name: 'bug_after_1k, 6 writes', program: bugAfter(6), total: 1716, failing: 1, walk: 1 / 64 },
  { name: 'doubling, 5 + 5 steps', program: doubling(() => {}), total: 252, failing: 0 },
];
