import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/engine/kernel/queue.ts';
import { MAX_NANOS } from '../../../src/engine/kernel/time.ts';
import { compare, Numbered, type Operation } from '../../support/queue-oracle.ts';

const make = (count: number): Numbered[] => Array.from({ length: count }, (_, i) => new Numbered(i));
const drain = (queue: EventQueue): number[] => {
  const taken: number[] = [];
  while (queue.size > 0 && queue.due() > 0) taken.push((queue.take(0) as Numbered).number);
  return taken;
};

describe('EventQueue', () => {
  it('does as a sorted array does', () => {
    const operation: fc.Arbitrary<Operation> = fc.record({
      does: fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom('set' as const) },
        { weight: 20, arbitrary: fc.constantFrom('cancel' as const, 'take' as const) },
      ),
      pick: fc.nat(99),
      span: fc.oneof(fc.nat(3), fc.nat(1_000_000)),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400 }), fc.integer({ min: 1, max: 200 }), (operations, count) => {
        const alarms = make(count).map(({ number }) => new Numbered(number, number % 4 === 0));
        expect(compare(new EventQueue(), alarms, operations).difference).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('rings alarms of one instant in the order in which they were set', () => {
    const queue = new EventQueue();
    const alarms = make(100);
    for (const alarm of alarms) queue.set(alarm, 7);
    expect(drain(queue)).toEqual(alarms.map(({ number }) => number));
  });

  it('looks at each of very many alarms of one instant a few times only', () => {
    let looks = 0;
    const alarms = make(1_000);
    for (const alarm of alarms) {
      let { low } = alarm;
      Object.defineProperty(alarm, 'low', {
        get: () => {
          looks++;
          return low;
        },
        set: (given: number) => {
          low = given;
        },
      });
    }
    const queue = new EventQueue();
    for (const alarm of alarms) queue.set(alarm, 1_000_000);
    expect(drain(queue)).toEqual(alarms.map(({ number }) => number));
    expect(looks / alarms.length).toBeLessThan(20);
  });

  it('moves an alarm that is set again behind its equals', () => {
    const queue = new EventQueue();
    const [a, b, c] = make(3) as [Numbered, Numbered, Numbered];
    for (const alarm of [a, b, c]) queue.set(alarm, 7);
    queue.set(a, 7);
    expect(queue.size).toBe(3);
    expect(drain(queue)).toEqual([1, 2, 0]);
  });

  it('puts one that is set for the present instant behind those that are due', () => {
    const queue = new EventQueue();
    const [a, b, late] = make(3) as [Numbered, Numbered, Numbered];
    queue.set(a, 7);
    queue.set(b, 7);
    expect(queue.due()).toBe(2);
    queue.set(late, 7);
    expect(queue.take(1)).toBe(b);
    expect(drain(queue)).toEqual([0, 2]);
  });

  it('lets a cancelled alarm go at once, in the line and among those due', () => {
    const queue = new EventQueue();
    const alarms = make(10);
    for (const alarm of alarms) queue.set(alarm, 7);
    queue.cancel(alarms[4]!);
    expect(queue.size).toBe(9);
    expect(queue.due()).toBe(9);
    queue.cancel(alarms[0]!);
    queue.cancel(alarms[0]!);
    expect([queue.size, queue.due(), queue.live]).toEqual([8, 8, 8]);
    expect(drain(queue)).toEqual([1, 2, 3, 5, 6, 7, 8, 9]);
    expect([queue.size, queue.nextAt]).toEqual([0, MAX_NANOS]);
  });

  it('counts idle alarms in its size, but not as alive', () => {
    const queue = new EventQueue();
    queue.set(new Numbered(0, true), 1);
    queue.set(new Numbered(1), 2);
    expect([queue.size, queue.live]).toEqual([2, 1]);
    drain(queue);
    expect(queue.live).toBe(0);
  });

  it('refuses an instant that is not a whole nanosecond, and a take that nobody is due for', () => {
    const queue = new EventQueue();
    expect(() => queue.set(new Numbered(0), 0.5)).toThrow('whole nanosecond');
    expect(() => queue.set(new Numbered(0), Number.NaN)).toThrow('whole nanosecond');
    expect(() => queue.take(0)).toThrow('among those due');
  });
});
