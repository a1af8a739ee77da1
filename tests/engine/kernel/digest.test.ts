import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digest } from '../../../src/engine/kernel/digest.ts';

const of = (numbers: readonly number[]): string => {
  const digest = new Digest();
  for (const n of numbers) digest.whole(n);
  return digest.toString();
};
const whole = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger());

describe('Digest', () => {
  it('has the values it always had', () => {
    // Written into tokens and goldens: a change here makes every one of them void.
    expect(of([])).toBe('6366495362fa03b4');
    expect(of([1, 2, 3, -1, Number.MAX_SAFE_INTEGER])).toBe('8683b45e682c1ab6');
  });

  it('depends on order and on every number', () => {
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 20 }), fc.array(whole, { maxLength: 20 }), (a, b) => {
        expect(of(a) === of(b)).toBe(JSON.stringify(a.map((n) => n + 0)) === JSON.stringify(b.map((n) => n + 0)));
      }),
    );
    expect(of([1, 2])).not.toBe(of([2, 1]));
    expect(of([0])).not.toBe(of([0, 0]));
    expect(of([4294967296])).not.toBe(of([0]));
    expect(of([-1])).not.toBe(of([4294967295]));
  });

  it('finds no two alike among many that differ little', () => {
    const seen = new Set<string>();
    for (let a = 0; a < 200; a++) for (let b = 0; b < 200; b++) seen.add(of([a, b]));
    expect(seen.size).toBe(40_000);
  });

  it('is not moved by being read, and starts afresh', () => {
    const digest = new Digest();
    digest.whole(1);
    expect(digest.toString()).toBe(digest.toString());
    digest.whole(2);
    const both = new Digest();
    both.whole(1);
    both.whole(2);
    expect(digest.toString()).toBe(both.toString());
    digest.reset();
    expect(digest.toString()).toBe(new Digest().toString());
  });
});
