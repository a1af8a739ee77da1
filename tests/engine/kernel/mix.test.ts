import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText, hex32, scramble } from '../../../src/engine/kernel/mix.ts';

describe('mix', () => {
  it('has the values it always had', () => {
    // Streams, inputs and digests are made of these: a change here changes every run.
    expect([scramble(0), scramble(1), scramble(-1)].map(hex32)).toEqual(['00000000', '514e28b7', '81f16f39']);
    expect(['', 'a', 'left', 'ä€𝄞'].map((text) => hex32(hashText(text)))).toEqual(['ab3e7c0b', '1a80b1b3', 'b02a867c', '9684301e']);
  });

  it('scrambles into whole numbers of 32 bits, no two alike', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 10_000; i++) seen.add(scramble(i)).add(scramble(Math.imul(i + 1, 0x9e3779b9)));
    expect(seen.size).toBe(new Set(Array.from({ length: 10_000 }, (_, i) => [i, Math.imul(i + 1, 0x9e3779b9)]).flat()).size);
    for (const n of seen) if (n !== (n | 0)) expect.fail(String(n));
  });

  it('changes half the bits with any one of them', () => {
    let flipped = 0;
    for (let bit = 0; bit < 32; bit++) {
      for (let i = 1; i <= 100; i++) for (let rest = scramble(i) ^ scramble(i ^ (1 << bit)); rest !== 0; rest &= rest - 1) flipped++;
    }
    expect(flipped / 3_200).toBeGreaterThan(15);
    expect(flipped / 3_200).toBeLessThan(17);
  });

  it('prints 32 bits as 8 digits', () => {
    fc.assert(
      fc.property(fc.integer(), (n) => {
        expect(hex32(n)).toMatch(/^[0-9a-f]{8}$/);
        expect(Number.parseInt(hex32(n), 16) | 0).toBe(n);
      }),
    );
  });
});
