import { describe, expect, it } from 'vitest';
import { ms, s, us } from '../../../src/engine/kernel/time.ts';
import { settle, MACHINE_SETTINGS } from '../../../src/engine/machine/settings.ts';
import { BadValue } from '../../../src/engine/kernel/errors.ts';
import type { Scalar } from '../../../src/engine/trace/header.ts';
import { BareMachine } from './bare.ts';

type Overrides = Record<string, Scalar>;
const fair = (policy: string, settings: Overrides = {}): BareMachine =>
  new BareMachine({ os: 'fair', 'fair.policy': policy, cores: 1, ...settings });

/** How long a thread that slept for each of `naps`, and worked 100 us between them, waited for the core each time it woke, beside a hog. */
function wakeWaits(machine: BareMachine, naps: readonly number[], nice = 0): number[] {
  machine.start('sleeper', function* (ask) {
    for (const nap of naps) {
      yield ask.sleep(nap);
      yield ask.cpu(us(100));
    }
  }, { nice }); // prettier-ignore
  machine.hog('hog', ms(60));
  machine.lab.run();
  return machine.waits('sleeper').slice(1);
}

/** How long a thread that the only hog starts 8.2 ms into its run waits for its first turn. */
function childWaits(machine: BareMachine): number {
  machine.start('hog', function* (ask) {
    yield ask.cpu(ms(8.2));
    machine.hog('child', ms(1));
    yield ask.cpu(ms(20));
  });
  machine.lab.run();
  return machine.waits('child')[0]!;
}

describe.each(['eevdf', 'cfs'])('fair, %s', (policy) => {
  it('two equal hogs alternate at every tick', () => {
    const machine = fair(policy);
    for (const name of ['a', 'b']) machine.hog(name, ms(12));
    machine.lab.run();
    expect(machine.spans('a')).toEqual([[0, ms(4)], [ms(8), ms(12)], [ms(16), ms(20)]]); // prettier-ignore
    expect(machine.spans('b')[0]).toEqual([ms(4), ms(8)]);
  });

  it.each([
    [0, 5, 1024, 335],
    [0, 1, 1024, 820],
    [-5, 0, 3121, 1024],
  ])('nice %i and %i share a core by weight', (one, other, weight, less) => {
    const machine = fair(policy);
    machine.hog('a', s(2), { nice: one });
    machine.hog('b', s(2), { nice: other });
    machine.lab.run();
    const share = machine.had('a', s(1)) / s(1);
    expect(Math.abs(share - weight / (weight + less))).toBeLessThan(0.01);
  });

  it('twenty hogs have a turn each, one tick long', () => {
    const machine = fair(policy);
    for (let k = 0; k < 20; k++) machine.hog(`h${k}`, ms(8));
    machine.lab.run();
    for (let k = 0; k < 20; k++) expect(machine.turns(`h${k}`)).toEqual([ms(4), ms(4)]);
  });

  it('a thread that is alone keeps its core, and pays for no switch', () => {
    const machine = fair(policy);
    machine.hog('a', ms(50));
    machine.lab.run();
    expect(machine.spans('a')).toEqual([[0, ms(50)]]);
  });

  it('the time between ticks is a setting', () => {
    const machine = fair(policy, { 'fair.tickNs': ms(10) });
    for (const name of ['a', 'b']) machine.hog(name, ms(20));
    machine.lab.run();
    expect(machine.turns('a')).toEqual([ms(10), ms(10)]);
  });

  it('a thread that another starts with its last step has the core at once: it does not go idle in between', () => {
    const machine = fair(policy, { 'os.wakeNs': us(5) });
    machine.start('first', function* (ask) { yield* ask.cpu(us(10)); machine.hog('second', us(10)); }); // prettier-ignore
    machine.lab.run();
    expect(machine.spans('first')).toEqual([[us(5), us(15)]]);
    expect(machine.spans('second')).toEqual([[us(15), us(25)]]);
  });

  it('yielding alone returns at once', () => {
    const machine = fair(policy);
    machine.start('a', function* (ask) { yield ask.cpu(us(10)); yield ask.yield(); yield ask.cpu(us(10)); }); // prettier-ignore
    machine.lab.run();
    expect(machine.spans('a')).toEqual([[0, us(20)]]);
  });

  it('a woken thread preempts only if wake-up preemption is on', () => {
    expect(wakeWaits(fair(policy), [ms(10)])).toEqual([0]);
    expect(wakeWaits(fair(policy, { 'fair.wakeupPreemption': false }), [ms(10)])).toEqual([ms(2)]);
  });

  it('the same seed gives the same records, noise and all', () => {
    const records = (): string[] => {
      const machine = fair(policy, { cores: 3, exact: false, 'os.switchNs': 1_500, 'os.wakeNs': 5_000 });
      for (let k = 0; k < 7; k++) machine.start(`t${k}`, function* (ask) { for (let i = 1; i < 9; i++) { yield ask.cpu(us(700 * i)); yield ask.sleep(us(300)); } }); // prettier-ignore
      machine.lab.run();
      for (const core of machine.lab.machine.cores)
        expect(core.taskNs + core.runtimeNs + core.osNs + core.idleNs).toBe(machine.lab.scene.now);
      return machine.lab.records.map(({ at, core, object, kind }) => `${at} ${core} ${kind.name} ${object}`);
    };
    expect(records()).toEqual(records());
  });
});

describe('EEVDF', () => {
  it('a woken thread waits for the rest of the request, which ends at a tick', () => {
    expect(wakeWaits(fair('eevdf'), [ms(8.3)])).toEqual([ms(3.7)]);
  });

  it('run to parity: not even an earlier deadline breaks into a request', () => {
    const urgent = (settings: Overrides): number[] => wakeWaits(fair('eevdf', { 'fair.baseSliceNs': ms(3), ...settings }), [ms(1)], -20);
    expect(urgent({})).toEqual([ms(3)]);
    expect(urgent({ 'fair.runToParity': false })).toEqual([0]);
  });

  it('lag survives sleep: who waited is owed, and preempts the next time', () => {
    expect(wakeWaits(fair('eevdf'), [ms(8.3), ms(8.2)])).toEqual([ms(3.7), 0]);
    expect(wakeWaits(fair('eevdf', { 'fair.placeLag': false }), [ms(8.3), ms(8.2)])).toEqual([ms(3.7), ms(3.7)]);
  });

  it('a new thread asks for half a request first, and so is due earlier', () => {
    expect(childWaits(fair('eevdf'))).toBe(0);
    expect(childWaits(fair('eevdf', { 'fair.deadlineInitial': false }))).toBe(ms(3.8));
  });

  it('the base slice grows with the cores: 0.7 ms on one, 2.8 on eight', () => {
    const turn = (cores: number): number => {
      const machine = fair('eevdf', { cores, 'fair.tickNs': us(100) });
      for (let k = 0; k < 2 * cores; k++) machine.hog(`h${k}`, ms(30));
      machine.lab.run();
      return machine.turns('h0')[1]!;
    };
    expect([1, 2, 4, 8, 16].map(turn)).toEqual([ms(0.7), ms(1.4), ms(2.1), ms(2.8), ms(2.8)]);
  });

  /** Two hogs of these nice values share a core; at 10 ms, 2 ms into a tick, a third thread wakes. Answers the first hog's turns. */
  function turnsBeside(nice: number, other: number): number[] {
    const machine = fair('eevdf', { 'fair.wakeupPreemption': false });
    machine.start('woken', function* (ask) { yield* ask.sleep(ms(10)); yield* ask.cpu(ms(1)); }, { nice: other }); // prettier-ignore
    machine.hog('a', ms(14), { nice });
    machine.hog('b', ms(14), { nice: other });
    machine.lab.run();
    return machine.turns('a');
  }

  it('who joins a queue in which others wait finds the running one charged: with its request used up it goes, preemption or not', () => {
    expect(turnsBeside(0, 0).slice(0, 2)).toEqual([ms(4), ms(2)]);
  });

  it('but keeps its core without a switch if it is still the one to run', () => {
    expect(turnsBeside(-20, 19)).toEqual([ms(4), ms(10)]); // after its turn of 4 ms, `b` of nice 19 has had enough for long
  });

  it('yielding forfeits the rest of the request', () => {
    const machine = fair('eevdf', { 'fair.baseSliceNs': ms(8), 'fair.tickNs': ms(1) });
    machine.start('a', function* (ask) { yield ask.cpu(ms(1)); yield ask.yield(); yield ask.cpu(ms(9)); }); // prettier-ignore
    machine.hog('b', ms(20));
    machine.lab.run();
    expect(machine.spans('a')[0]).toEqual([0, ms(1)]);
    expect(machine.turns('b')[0]).toBe(ms(4)); // its own first half request; by then `a`, that has had 1 ms, stands at 4 too
  });
});

describe('CFS', () => {
  it('a sleeper comes back with a credit: half the latency, all of it, or none', () => {
    const waits = (credit: string, granularity: number): number[] =>
      wakeWaits(fair('cfs', { 'fair.sleeperCredit': credit, 'fair.wakeupGranularityNs': granularity }), [ms(10)]);
    expect(waits('gentle', ms(1))).toEqual([0]);
    expect(waits('off', ms(1))).toEqual([ms(2)]);
    expect(waits('gentle', ms(4))).toEqual([ms(2)]);
    expect(waits('full', ms(4))).toEqual([0]);
  });

  it('a new thread waits a turn if there is a start debit', () => {
    expect(childWaits(fair('cfs', { 'fair.tickNs': ms(1) }))).toBe(ms(3.8));
    expect(childWaits(fair('cfs', { 'fair.tickNs': ms(1), 'fair.startDebit': false }))).toBe(ms(0.8));
  });

  it.each([
    [4, 8],
    [20, 4],
  ])('with the figures of eight cores %i hogs on one have turns of %i ms', (hogs, turn) => {
    const machine = fair('cfs', { 'fair.latencyNs': ms(24), 'fair.minGranularityNs': ms(3), 'fair.startDebit': false });
    for (let k = 0; k < hogs; k++) machine.hog(`h${k}`, ms(16));
    machine.lab.run();
    expect(machine.turns('h1')[0]).toBe(ms(turn));
  });

  it('yielding lets the next one in that is no further than the granularity', () => {
    const turn = (granularity: number): number => {
      const machine = fair('cfs', { 'fair.wakeupGranularityNs': granularity });
      machine.start('a', function* (ask) { yield ask.cpu(ms(1)); yield ask.yield(); yield ask.cpu(ms(1)); }); // prettier-ignore
      machine.hog('b', ms(1));
      machine.lab.run();
      return machine.waits('b')[0]!;
    };
    expect(turn(ms(4))).toBe(ms(1));
    expect(turn(ms(1))).toBe(ms(2));
  });

  it('who preempts is favoured over one that is further behind', () => {
    const machine = fair('cfs', { 'fair.startDebit': false, 'fair.tickNs': ms(20) });
    machine.start('woken', function* (ask) { yield ask.cpu(ms(1)); yield ask.sleep(ms(6)); yield ask.cpu(ms(1)); }); // prettier-ignore
    machine.hog('hog', ms(30));
    machine.hog('waiter', ms(30)); // at 0 all the time, 6 ms behind the hog
    machine.lab.run();
    expect(machine.spans('woken')[1]).toEqual([ms(7), ms(8)]);
    expect(machine.spans('waiter')[0]).toEqual([ms(8), ms(20)]);
  });
});

describe('which core', () => {
  const two = (settings: Overrides = {}): BareMachine => fair('eevdf', { cores: 2, ...settings });
  const STAY = { 'fair.newidle': false, 'fair.balance': false };

  it('the previous one if it is idle', () => {
    const machine = two();
    machine.hog('a', ms(0.1));
    machine.start('b', function* (ask) { yield ask.cpu(ms(1)); yield ask.sleep(ms(1)); yield ask.cpu(ms(1)); }); // prettier-ignore
    machine.lab.run();
    expect(machine.cores('b')).toEqual([1, 1]);
  });

  it('else an idle one; else it waits for its previous one', () => {
    const after = (aRuns: number): number[] => {
      const machine = two();
      machine.hog('a', aRuns);
      machine.start('b', function* (ask) { yield ask.cpu(ms(0.5)); yield ask.sleep(ms(1)); yield ask.cpu(ms(1)); }); // prettier-ignore
      machine.hog('c', ms(10)); // pulled by core 1 when `b` sleeps
      machine.lab.run();
      expect(machine.cores('c')[0]).toBe(1);
      return machine.cores('b').slice(0, 2);
    };
    expect(after(ms(1))).toEqual([1, 0]);
    expect(after(ms(10))).toEqual([1, 1]);
  });

  it('a core that runs out of threads pulls one, if it may', () => {
    const start = (settings: Overrides): [number, number] => {
      const machine = two(settings);
      machine.hog('a', ms(3));
      machine.hog('b', ms(0.5));
      machine.hog('c', ms(1));
      machine.lab.run();
      return [machine.cores('c')[0]!, machine.spans('c')[0]![0]];
    };
    expect(start({ 'fair.balance': false })).toEqual([1, ms(0.5)]);
    expect(start(STAY)).toEqual([0, ms(3)]);
  });

  it('but none that ran a moment ago', () => {
    const moves = (cost: number): number[] => {
      const machine = two({ 'fair.balance': false, 'fair.migrationCostNs': cost });
      machine.hog('a', ms(6));
      machine.hog('b', ms(4.2));
      machine.hog('c', ms(6)); // in the place of `a` at 4 ms
      machine.lab.run();
      return machine.cores('a');
    };
    expect(moves(ms(0.5))).toEqual([0, 0]);
    expect(moves(0)).toEqual([0, 1]);
  });

  it('an idle one is woken at a tick to pull, hot or not at the third time', () => {
    const end = (settings: Overrides): number => {
      const machine = two({ 'fair.newidle': false, ...settings });
      machine.hog('a', ms(30));
      machine.hog('b', ms(1));
      machine.hog('c', ms(30)); // in turns with `a` on core 0: at every tick the one that waits has just run
      return machine.lab.run();
    };
    expect(end({ 'fair.balance': false })).toBe(ms(60));
    expect(end({})).toBe(ms(38));
    expect(end({ 'fair.cacheNiceTries': 3 })).toBe(ms(42));
  });

  it('a busy one evens its queue out now and then, if it may', () => {
    const movesOf = (settings: Overrides): number => {
      const machine = two({ 'fair.newidle': false, 'fair.balanceNs': ms(0.5), ...settings });
      for (const name of ['a', 'c', 'e']) {
        machine.hog(name, ms(60));
        machine.hog(`${name}2`, name === 'a' ? ms(120) : ms(1));
      }
      machine.lab.run();
      return machine.lab.records.filter((raw) => raw.kind.name === 'thread.running' && raw.y === 1 && raw.at < ms(40)).length;
    };
    expect(movesOf({})).toBe(1);
    expect(movesOf({ 'fair.balance': false })).toBe(0);
  });
});

describe('settings of the fair class', () => {
  it('stand only under it', () => {
    expect(Object.keys(settle(MACHINE_SETTINGS, {})).some((name) => name.startsWith('fair.'))).toBe(false);
    expect(settle(MACHINE_SETTINGS, { os: 'fair' })['fair.policy']).toBe('eevdf');
    expect(settle(MACHINE_SETTINGS, { 'fair.policy': 'cfs', os: 'fair' })['fair.policy']).toBe('cfs');
    expect(() => settle(MACHINE_SETTINGS, { 'fair.policy': 'cfs' })).toThrow(BadValue);
  });
});
