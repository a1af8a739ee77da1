import { describe, expect, it } from 'vitest';
import { Futex } from '../../../src/engine/machine/futex.ts';
import { us } from '../../../src/engine/kernel/time.ts';
import { BareMachine, FutexLock } from './bare.ts';

const fifo = (cores = 1): BareMachine => new BareMachine({ os: 'fifo', cores });
const [LOW, MIDDLE, HIGH] = [1, 2, 3].map((priority) => ({ priority }));

/** When each thread ended. */
function ends(machine: BareMachine): Record<string, number> {
  const last = (name: string): number =>
    machine.lab.records.findLast((raw) => raw.kind.name === 'thread.exited' && raw.object === name)!.at;
  return Object.fromEntries(machine.lab.machine.threads.map(({ name }) => [name, last(name)]));
}

/** `name` works `after` the start for `ns`. */
function later(machine: BareMachine, name: string, after: number, ns: number, favour: { priority: number } | undefined): void {
  machine.start(name, function* (ask) { yield ask.sleep(after); yield ask.cpu(ns); }, favour); // prettier-ignore
}

describe('priorities under fifo', () => {
  it('a higher one preempts at once, and who was preempted goes on before its equals', () => {
    const machine = fifo();
    machine.hog('low', us(10), LOW);
    machine.hog('equal', us(10), LOW);
    later(machine, 'high', us(3), us(5), HIGH);
    machine.lab.run();
    expect(machine.spans('high').at(-1)).toEqual([us(3), us(8)]);
    expect(machine.spans('low').at(-1)).toEqual([us(8), us(15)]);
    expect(machine.spans('equal')).toEqual([[us(15), us(25)]]);
  });

  it('a lower one waits, and so does an equal one', () => {
    const machine = fifo();
    later(machine, 'middle', us(1), us(10), MIDDLE);
    later(machine, 'equal', us(3), us(5), MIDDLE);
    later(machine, 'low', us(2), us(5), LOW);
    machine.lab.run();
    expect(machine.turns('middle')).toEqual([0, us(10)]);
    expect(ends(machine)).toEqual({ middle: us(11), equal: us(16), low: us(21) });
  });

  it('on several cores the least of the running loses its core, and an idle core is taken before that', () => {
    const machine = fifo(2);
    machine.hog('low', us(10), LOW);
    machine.hog('middle', us(10), MIDDLE);
    later(machine, 'high', us(3), us(5), HIGH);
    later(machine, 'late', us(12), us(5), HIGH);
    machine.lab.run();
    expect(machine.turns('middle')).toEqual([us(10)]);
    expect(machine.turns('low')).toEqual([us(3), us(7)]);
  });

  it('a waking core takes the highest, not the one it was woken for', () => {
    const machine = new BareMachine({ os: 'fifo', cores: 1, 'os.wakeNs': us(5) });
    later(machine, 'first', us(20), us(10), LOW);
    later(machine, 'second', us(22), us(10), HIGH);
    machine.lab.run();
    expect(machine.spans('second').at(-1)).toEqual([us(30), us(40)]); // awake at 27; the core is, for `first`, at 30
  });

  it('a futex wakes by priority, and first in, first out within one', () => {
    const machine = fifo();
    const futex = new Futex();
    const order: string[] = [];
    for (const [name, favour] of [['low', LOW], ['a', MIDDLE], ['b', MIDDLE], ['high', HIGH]] as const) // prettier-ignore
      machine.start(name, function* (ask) { yield ask.wait(futex, 0); order.push(name); }, favour); // prettier-ignore
    machine.start('waker', function* (ask) {
      for (let k = 0; k < 4; k++) {
        yield ask.sleep(us(5));
        machine.lab.machine.wake(futex, 1);
      }
    });
    machine.lab.run();
    expect(order).toEqual(['high', 'a', 'b', 'low']);
  });

  it('yielding lets equals in, but nobody lower', () => {
    const after = (priority: number): number[] => {
      const machine = fifo();
      machine.start('a', function* (ask) { yield ask.cpu(us(1)); yield ask.yield(); yield ask.cpu(us(1)); }, MIDDLE); // prettier-ignore
      machine.hog('b', us(5), { priority });
      machine.lab.run();
      return machine.turns('a');
    };
    expect(after(2)).toEqual([us(1), us(1)]);
    expect(after(1)).toEqual([us(2)]);
  });

  it('elsewhere priorities count for nothing', () => {
    const machine = new BareMachine({ os: 'round-robin', cores: 1 });
    machine.hog('low', us(10), LOW);
    later(machine, 'high', us(3), us(5), HIGH);
    machine.lab.run();
    expect(machine.turns('low')).toEqual([us(10)]);
  });
});

describe('priority inversion', () => {
  /** One core; low locks and works 5, high comes at 1 and wants the lock for 1, middle comes at 2 and works 100. */
  function inversion(inherits: boolean, cores = 1): Record<string, number> {
    const machine = fifo(cores);
    const lock = new FutexLock(machine, new Futex(), { inherits });
    machine.start('L', function* (ask, self) { yield* lock.lock(ask, self); yield ask.cpu(us(5)); lock.unlock(); }, LOW); // prettier-ignore
    machine.start('H', function* (ask, self) { yield ask.sleep(us(1)); yield* lock.lock(ask, self); yield ask.cpu(us(1)); lock.unlock(); }, HIGH); // prettier-ignore
    later(machine, 'M', us(2), us(100), MIDDLE);
    machine.lab.run();
    return ends(machine);
  }

  it('without inheritance the middle one runs before the high one', () => {
    expect(inversion(false)).toEqual({ L: us(105), H: us(106), M: us(102) });
  });

  it('with it the low one runs on until it unlocks', () => {
    expect(inversion(true)).toEqual({ L: us(5), H: us(6), M: us(106) });
  });

  it('on two cores there is none', () => {
    expect(inversion(false, 2)['H']).toBe(us(6));
  });

  it('goes along a chain of holders, and back again', () => {
    const machine = fifo();
    const [outer, inner] = [0, 1].map(() => new FutexLock(machine, new Futex(), { inherits: true })) as [FutexLock, FutexLock];
    const low = machine.start('L', function* (ask, self) { yield* inner.lock(ask, self); yield ask.cpu(us(5)); inner.unlock(); yield ask.cpu(us(5)); }, LOW); // prettier-ignore
    const holder = machine.start('holder', function* (ask, self) {
      yield ask.sleep(us(1));
      yield* outer.lock(ask, self);
      yield* inner.lock(ask, self);
      yield ask.cpu(us(1));
      inner.unlock();
      outer.unlock();
    }, MIDDLE); // prettier-ignore
    machine.start('H', function* (ask, self) { yield ask.sleep(us(2)); yield* outer.lock(ask, self); yield ask.cpu(us(1)); outer.unlock(); }, { priority: 9 }); // prettier-ignore
    later(machine, 'M', us(3), us(100), HIGH);
    machine.start('probe', function* (ask) { yield ask.sleep(us(4)); seen.push(low.effective, holder.effective); }, { priority: 99 }); // prettier-ignore
    const seen: number[] = [];
    machine.lab.run();
    expect(seen).toEqual([9, 9]);
    expect(ends(machine)).toMatchObject({ holder: us(6), H: us(7), M: us(107), L: us(112) });
  });

  it('a waiter that gives up takes its priority back, and so does one that ends', () => {
    const machine = fifo();
    const { machine: kernel } = machine.lab;
    const [low, middle, high] = [LOW, MIDDLE, HIGH].map((favour, k) => machine.hog(`t${k}`, us(10), favour)) as [never, never, never];
    const effective = (): number[] => kernel.threads.map((thread) => thread.effective);
    kernel.boost(low, middle);
    kernel.boost(low, high);
    expect(effective()).toEqual([3, 2, 3]);
    kernel.restore(high);
    expect(effective()).toEqual([2, 2, 3]);
    kernel.boost(middle, high);
    expect(effective()).toEqual([3, 3, 3]);
    machine.lab.run(); // each ends, and lets go of the others
    expect(effective()).toEqual([1, 2, 3]);
  });

  it('a circle of waiting threads comes to rest', () => {
    const machine = fifo();
    const { machine: kernel } = machine.lab;
    const [a, b] = [LOW, HIGH].map((favour, k) => machine.hog(`t${k}`, us(10), favour)) as [never, never];
    kernel.boost(a, b);
    kernel.boost(b, a);
    expect(kernel.threads.map((thread) => thread.effective)).toEqual([3, 3]);
  });
});
