import { describe, expect, it } from 'vitest';
import { CPYTHON_SETTINGS } from '../../../../src/engine/runtimes/cpython/constants.ts';
import { PyOp, type Step } from '../../../../src/engine/runtimes/cpython/ops.ts';
import { THREADING_LOCK } from '../../../../src/engine/runtimes/cpython/policies.ts';
import { Interpreter } from '../../../../src/engine/runtimes/cpython/process.ts';
import { ms, us } from 'seedloom';
import type { AnyOp } from '../../../../src/engine/sync/op.ts';
import { Lab } from '../../../contract/lab.ts';

/** Two threads of 10,000 additions each, with something between load and store: how many are lost. The switch interval is 1 us, as in the experiments. */
function lost(version: string, ...between: Step[]): number {
  const lab = new Lab({ cores: 2, exact: false, 'python.version': version, 'python.switchIntervalNs': 1_000 }, CPYTHON_SETTINGS);
  const { process } = lab.process('main', (host) => new Interpreter(host));
  const x = lab.ops.cell('x', 0);
  const [steps, loop] = [between.map((step) => new PyOp(step, lab.slot)), new PyOp('loop', lab.slot)];
  for (const name of ['a', 'b'])
    lab.spawn(process, name, function* (): Generator<AnyOp, void, unknown> {
      for (let k = 0; k < 10_000; k++) {
        const seen = yield* x.read();
        for (const step of steps) yield* step.of();
        yield* x.write(seen + 1);
        yield* loop.of();
      }
    });
  lab.run();
  return 20_000 - x.value;
}

const OLD = ['2.7', '3.6', '3.9'];
const NEW = ['3.10', '3.11', '3.12', '3.13', '3.14'];

describe('what is atomic under the GIL, by version', () => {
  it('a bare x += 1 loses additions up to 3.9, and none from 3.10', () => {
    for (const version of OLD) expect(lost(version), version).toBeGreaterThan(0);
    for (const version of NEW) expect(lost(version), version).toBe(0);
  });

  it('a forward jump that is taken between load and store loses up to 3.10', () => {
    for (const version of [...OLD, '3.10']) expect(lost(version, 'branch'), version).toBeGreaterThan(0);
    for (const version of NEW.slice(1)) expect(lost(version, 'branch'), version).toBe(0);
  });

  it('x += len(a) loses up to 3.10: later the call is specialised and does not look', () => {
    for (const version of [...OLD, '3.10']) expect(lost(version, 'quick call'), version).toBeGreaterThan(0);
    for (const version of NEW.slice(1)) expect(lost(version, 'quick call'), version).toBe(0);
  });

  it.each(['c call', 'call', 'loop'] as const)('a %s between them loses on all', (step) => {
    for (const version of [...OLD, ...NEW]) expect(lost(version, step), version).toBeGreaterThan(0);
  });

  it('without a GIL everything loses', () => {
    for (const version of ['3.13t', '3.14t']) expect(lost(version), version).toBeGreaterThan(100);
  });
});

describe('the prices of having no GIL', () => {
  const makespan = (settings: Record<string, string | number>, threads: number): number => {
    const lab = new Lab({ cores: 4, ...settings }, CPYTHON_SETTINGS);
    const { process } = lab.process('main', (host) => new Interpreter(host));
    for (let k = 0; k < threads; k++) lab.spawn(process, `t${k}`, function* () { yield* lab.ops.work(ms(100)); }); // prettier-ignore
    return lab.run();
  };

  it('one thread: 40 % in 3.13t, 8 % in 3.14t, twice with the patch of 1999; four threads: no longer than one', () => {
    for (const [settings, factor] of [
      [{ 'python.version': '3.13' }, 1],
      [{ 'python.version': '3.13t' }, 1.4],
      [{ 'python.version': '3.14t' }, 1.08],
      [{ 'python.version': '3.14t', 'freeThreaded.pricePercent': 100 }, 2],
    ] as const) {
      expect(makespan(settings, 1) - ms(100 * factor)).toBeLessThan(us(20));
      expect(makespan(settings, 4) - ms(100 * factor * (factor === 1 ? 4 : 1))).toBeLessThan(ms(1));
    }
  });
});

describe('threading.Lock', () => {
  /** How often two threads that lock, compute and unlock change places in 600 rounds. */
  function handOffs(version: string): number {
    const lab = new Lab({ cores: 2, exact: false, 'python.version': version }, CPYTHON_SETTINGS);
    const { process } = lab.process('main', (host) => new Interpreter(host));
    const lock = lab.ops.mutex('lock', THREADING_LOCK);
    for (const name of ['a', 'b'])
      lab.spawn(process, name, function* () {
        for (let k = 0; k < 300; k++) {
          yield* lock.lock();
          yield* lab.ops.work(us(50));
          yield* lock.unlock();
        }
      });
    lab.run();
    const holders = lab.records.filter((raw) => raw.kind.name === 'lock.acquired').map((raw) => raw.task);
    return holders.filter((task, k) => k > 0 && task !== holders[k - 1]).length;
  }

  it('is not fair: a few changes in 600 rounds, on 3.11 and on 3.13 alike', () => {
    for (const version of ['3.11', '3.13']) {
      expect(handOffs(version), version).toBeGreaterThanOrEqual(1);
      expect(handOffs(version), version).toBeLessThanOrEqual(40);
    }
  });
});
