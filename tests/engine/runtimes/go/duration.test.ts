import { describe, expect, it } from 'vitest';
import { fmt, time } from '../../../../src/kits/go.ts';

/** Spans, and what Go 1.26.8 prints of them. */
const PRINTED: readonly (readonly [number, string])[] = [
  [0, '0s'],
  [1, '1ns'],
  [1_500, '1.5\u00b5s'],
  [20 * time.Millisecond, '20ms'],
  [1_234_567, '1.234567ms'],
  [time.Second, '1s'],
  [2_500 * time.Millisecond, '2.5s'],
  [time.Minute, '1m0s'],
  [time.Hour + 2 * time.Minute + 3_500 * time.Millisecond, '1h2m3.5s'],
  [-90 * time.Second, '-1m30s'],
];

describe('time.Duration', () => {
  it('prints as in Go', () => {
    for (const [span, text] of PRINTED) expect(fmt.Sprint(time.Duration(span))).toBe(text);
  });
  it('rounds halfway away from zero, and truncates towards it', () => {
    const at = (span: number): string[] => [time.Duration(span).Round(10).String(), time.Duration(span).Truncate(10).String()];
    expect([at(14), at(15), at(-15)]).toEqual([['10ns', '10ns'], ['20ns', '10ns'], ['-20ns', '-10ns']]); // prettier-ignore
  });
  it('counts in units', () => {
    const d = time.Duration(90_500 * time.Millisecond);
    expect([d.Milliseconds(), d.Seconds(), d.Minutes(), d.Hours(), d.Microseconds(), d.Nanoseconds()]).toEqual([90_500, 90.5, 90.5 / 60, 90.5 / 3_600, 90_500_000, 90_500_000_000]); // prettier-ignore
  });
});

describe('fmt', () => {
  it('prints maps by key, numbers by size', () => {
    expect(fmt.Sprint(new Map([[10, 'b'], [9, 'a']]))).toBe('map[9:a 10:b]'); // prettier-ignore
    expect(fmt.Sprint(new Map([['b', 1], ['a', 2]]))).toBe('map[a:2 b:1]'); // prettier-ignore
  });
});
