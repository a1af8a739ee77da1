import { describe, expect, it } from 'vitest';
import { share, shareWidth, wrapped } from '../../src/cli/look.ts';

describe('shares', () => {
  it.each([
    [34, 100, '34.0 %'],
    [2, 3, '66.7 %'],
    [1, 3, '33.3 %'],
    [1_000, 1_000, '100.0 %'],
    [999, 1_000, '99.9 %'],
    [0, 10, '0.0 %'],
    [6, 10_000, '0.06 %'],
    [9_745, 10_000, '97.45 %'],
    [255, 10_000, '2.55 %'],
    [1, 1_000_000, '< 0.01 %'],
    [999_999, 1_000_000, '> 99.99 %'],
    [1_000_000, 1_000_000, '100.00 %'],
  ])('%d of %d is %s', (count, of, text) => {
    expect(share(count, of)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(shareWidth(of));
  });
});

describe('wrapped', () => {
  it('breaks at blanks, goes on further in, and keeps all words', () => {
    const text = Array.from({ length: 80 }, (_, i) => `word${i}`).join(' ');
    const lines = wrapped(text, '    ', { width: 60 });
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines[0]).toMatch(/^ {4}word0 /);
    expect(lines.slice(1).every((line) => /^ {6}\S/.test(line))).toBe(true);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
  });

  it('keeps a word that is longer than the line, and is one line where all fits', () => {
    expect(wrapped(`a ${'b'.repeat(90)} c`, '', { width: 60 })).toEqual(['a', `  ${'b'.repeat(90)}`, '  c']);
    expect(wrapped('a\nb', '  ', { width: 60 })).toEqual(['  a b']);
  });
});
