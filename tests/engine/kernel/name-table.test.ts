import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../src/engine/kernel/mix.ts';
import { NameTable } from '../../../src/engine/kernel/name-table.ts';

const named = (name: string, hash = hashText(name)): { name: string; hash: number } => ({ name, hash });

describe('NameTable', () => {
  it('does as a set does', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 500 }), fc.array(fc.string({ maxLength: 3 })), (names, others) => {
        const list: { name: string; hash: number }[] = [];
        const table = new NameTable((position) => list[position]);
        const set = new Set<string>();
        for (const name of names) {
          expect(table.has(name)).toBe(set.has(name));
          if (set.has(name)) continue;
          table.add(name, list.length);
          list.push(named(name));
          set.add(name);
        }
        for (const name of [...names, ...others]) expect(table.has(name)).toBe(set.has(name));
      }),
    );
  });

  it('grows, and finds everything again', () => {
    const list: { name: string; hash: number }[] = [];
    const table = new NameTable((position) => list[position]);
    for (let i = 0; i < 10_000; i++) {
      table.add(`t${i}`, i);
      list.push(named(`t${i}`));
    }
    for (let i = 0; i < 10_000; i++) expect(table.has(`t${i}`)).toBe(true);
    expect(table.has('t10000')).toBe(false);
  });

  it('tells names of one hash apart', () => {
    const [twin, other] = hashTwins();
    expect(hashText(twin)).toBe(hashText(other));
    const table = new NameTable(() => named(twin));
    table.add(twin, 0);
    expect(table.has(twin)).toBe(true);
    expect(table.has(other)).toBe(false);
  });
});

/** Two names of the same 32-bit hash: among 200,000 there are some. */
function hashTwins(): [string, string] {
  const seen = new Map<number, string>();
  for (let i = 0; ; i++) {
    const name = `n${i}`;
    const before = seen.get(hashText(name));
    if (before !== undefined) return [before, name];
    seen.set(hashText(name), name);
  }
}
