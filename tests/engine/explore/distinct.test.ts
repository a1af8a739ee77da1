import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distinct, union } from '../../../src/engine/explore/distinct.ts';

const keys = fc.array(fc.oneof(fc.nat(30), fc.maxSafeNat()), { maxLength: 3000 });
const sorted = (list: readonly number[]): number[] => [...new Set(list)].toSorted((a, b) => a - b);

describe('Distinct', () => {
  it('keeps what a set keeps, however much was expected', () => {
    fc.assert(
      fc.property(keys, fc.nat(4000), (list, expected) => {
        const distinct = new Distinct(expected);
        for (const [k, key] of list.entries()) {
          distinct.add(key);
          if (k % 1000 === 999) distinct.keys(); // asking in between changes nothing
        }
        expect([...distinct.keys()]).toEqual(sorted(list));
        expect(distinct.full).toBe(false);
      }),
    );
  });

  it('keeps no more than memory is meant for, and says so', () => {
    const distinct = new Distinct(0);
    for (let key = 0; key < 2_200_000; key++) distinct.add(key);
    expect([distinct.keys().length, distinct.full]).toEqual([1 << 21, true]);
  });

  it('puts lists together as sets', () => {
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 7 }), (lists) => {
        expect([...union(lists.map((list) => Float64Array.from(sorted(list)))).keys]).toEqual(sorted(lists.flat()));
      }),
    );
  });
});
