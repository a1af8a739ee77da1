import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from '../../../src/engine/kernel/ring.ts';

describe('Ring', () => {
  it('does as an array does', () => {
    const step = fc.record({ does: fc.constantFrom('push', 'push', 'unshift', 'shift', 'take', 'swap', 'clear'), n: fc.nat(80) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const ring = new Ring<number>();
        const array: number[] = [];
        for (const [item, { does, n }] of steps.entries()) {
          if (does === 'push') {
            ring.push(item);
            array.push(item);
          } else if (does === 'unshift') {
            ring.unshift(item);
            array.unshift(item);
          } else if (does === 'shift') expect(ring.shift()).toBe(array.shift());
          else if (does === 'take') expect(ring.take(n)).toBe(array.splice(n, 1)[0]);
          else if (does === 'swap') {
            if (array.length === 0) continue;
            const [k, other] = [n % array.length, (n * 7) % array.length];
            ring.swap(k, other);
            [array[k], array[other]] = [array[other]!, array[k]!];
          } else if (n === 0) {
            ring.clear();
            array.length = 0;
          }
          expect(ring.size).toBe(array.length);
          expect(array.map((_, k) => ring.at(k))).toEqual(array);
          expect(ring.at(array.length)).toBeUndefined();
        }
      }),
    );
  });

  it('keeps its order while it grows round the corner', () => {
    const ring = new Ring<number>();
    for (let i = 0; i < 10; i++) ring.push(i);
    for (let i = 0; i < 10; i++) ring.shift();
    for (let i = 0; i < 40; i++) ring.push(i);
    expect(Array.from({ length: 41 }, () => ring.shift())).toEqual([...Array.from({ length: 40 }, (_, i) => i), undefined]);
  });
});
