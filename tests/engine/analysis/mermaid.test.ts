import { describe, expect, it } from 'vitest';
import { prepare, type Raw, type Scalar, type Scenario } from 'seedloom';
import { mermaid, MOST_MESSAGES } from '../../../src/engine/analysis/mermaid.ts';
import { phrase } from '../../../src/cli/phrases.ts';
import handOff from '../../../scenarios/python/hand-off.ts';
import opposedLocks from '../../../scenarios/opposed-locks.ts';
import livelock from '../../../scenarios/livelock.ts';

function drawn(scenario: Scenario, runtime: string, settings: Record<string, Scalar> = {}, only?: readonly string[]): string[] {
  const records: Raw[] = [];
  const { header } = prepare(scenario, { runtime, settings }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void records.push({ ...raw }) }),
  });
  return mermaid(records, { ...header, phrase, only });
}

/** Messages as `from>to`, notes as `(whom)`. */
function shapeOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const message = /^ +(\w+)->>(\w+): /.exec(line);
    const note = /^ +Note over (\w+): /.exec(line);
    if (message !== null) return [`${message[1]}>${message[2]}`];
    return note === null ? [] : [`(${note[1]})`];
  });
}

/** The sequence diagram of the documents: who gives what to whom, and over whom notes stand. Here T1 is `first`, T2 `second`. */
const DOCUMENT = [
  'first>GIL', // acquires it
  'GIL>first', // is granted it
  '(first)', // runs Python code
  'second>GIL', // requests it
  '(second)', // waits
  '(first)', // has to give way
  'first>GIL', // releases it
  'second>GIL', // acquires it
  'GIL>second',
  '(second)', // runs
  'first>GIL', // requests it
  '(first)', // waits
];

describe('a run as a Mermaid sequence diagram', () => {
  it('the hand-off of the GIL, as in the documents', () => {
    const lines = drawn(handOff, 'cpython-threads');
    expect(lines.slice(0, 5)).toEqual([
      'sequenceDiagram',
      '    autonumber',
      '    participant first',
      '    participant GIL',
      '    participant second',
    ]);
    const shape = shapeOf(lines);
    const swap = ([release, request, wait, ...rest]: string[]): string[] => [release!, ...rest, request!, wait!];
    // who gives way asks again before the other has woken: the documents have it after that
    expect([...shape.slice(0, 6), ...swap(shape.slice(6, 12))]).toEqual(DOCUMENT);
    expect(lines.slice(5)).toEqual([
      '    first->>GIL: asks for it (5 us)',
      '    GIL->>first: is its own (5 us)',
      '    Note over first: runs Python code',
      '    second->>GIL: asks for it (6.7 us)',
      '    Note over second: waits',
      '    Note over first: is asked to give way',
      '    first->>GIL: gives it up, as asked (5.012 ms)',
      '    first->>GIL: asks for it (5.012 ms)',
      '    Note over first: waits',
      '    second->>GIL: takes it (5.017 ms)',
      '    GIL->>second: is its own (5.017 ms)',
      '    Note over second: runs Python code',
      '    second->>GIL: gives it up, as it has to wait (7.017 ms)',
      '    first->>GIL: takes it (7.024 ms)',
      '    GIL->>first: is its own (7.024 ms)',
      '    Note over first: runs Python code',
      '    second->>GIL: asks for it (11.029 ms)',
      '    Note over second: waits',
      '    first->>GIL: gives it up, at its end (14.024 ms)',
      '    second->>GIL: takes it (14.03 ms)',
      '    GIL->>second: is its own (14.03 ms)',
      '    Note over second: runs Python code',
      '    second->>GIL: gives it up, at its end (15.03 ms)',
    ]);
  });

  it('under ticks nobody is asked: a turn is over', () => {
    const lines = drawn(handOff, 'cpython-threads', { 'python.version': '2.7' });
    expect(lines.some((line) => line.includes('as its turn is over'))).toBe(true);
    expect(lines.some((line) => line.includes('is asked to give way'))).toBe(false);
  });

  it('one holder at a time: between two that have it lies a release', () => {
    for (const version of ['2.7', '3.13']) {
      let holder: string | null = null;
      for (const line of drawn(handOff, 'cpython-threads', { 'python.version': version, exact: false })) {
        const has = /GIL->>(\w+):/.exec(line)?.[1];
        if (has !== undefined) {
          expect(holder, line).toBe(null);
          holder = has;
        }
        const frees = /(\w+)->>GIL: gives it up/.exec(line)?.[1];
        if (frees !== undefined) {
          expect(frees, line).toBe(holder);
          holder = null;
        }
      }
    }
  });

  it('elsewhere what tasks do to objects; of some tasks only; names that Mermaid keeps for itself get others', () => {
    const lines = drawn(opposedLocks, 'os-threads');
    expect(lines).toContain('    _left->>a: takes a');
    expect(lines).toContain('    participant _left as left');
    expect(drawn(opposedLocks, 'os-threads', {}, ['right']).some((line) => line.includes('_left'))).toBe(false);
  });

  it('has an end: so many messages, and how many more there were', () => {
    const lines = drawn(livelock, 'os-threads');
    expect(shapeOf(lines)).toHaveLength(MOST_MESSAGES + 1);
    expect(lines.at(-1)).toMatch(/^ {4}Note over \w+: \.\.\. \d+ more$/);
  });
});
