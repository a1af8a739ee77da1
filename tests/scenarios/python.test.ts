import { describe, expect, it } from 'vitest';
import { prepare, type Scalar } from 'seedloom';
import convoy from '../../scenarios/python/convoy.ts';
import { LOST_ADDITIONS, lostAdditionsOf, verdictOf } from '../support/lost-additions.ts';

describe('lost-additions: one scenario, and what versions, tasks and processes make of it', () => {
  it.each(LOST_ADDITIONS.map((row) => [row.where, row] as const))('%s', (_where, row) => {
    const rounds = 60_000;
    const counts = lostAdditionsOf(row, rounds, 3, 500_000);
    expect(verdictOf(counts, rounds), JSON.stringify(counts)).toBe(row.verdict);
    const { as } = row.params;
    // another figure with every seed; but coroutines in step always lose half
    if (row.verdict === 'lost for most seeds') expect(new Set(counts.map(({ lost }) => lost)).size).toBeGreaterThan(as === 'tasks' ? 0 : 1);
  });
});

/** Round trips a second, and when the computing is through. */
function trips(settings: Record<string, Scalar>, hogs: number): number {
  let count = 0;
  prepare(convoy, { runtime: 'cpython-threads', settings, params: { hogs, ms: 300 } }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void (raw.kind.name === 'logged' && (count = Number(raw.text.split(' ')[0]))) }),
  });
  return count / 0.3;
}

describe('convoy: a thread that waits for a socket beside one that computes', () => {
  const loss = (settings: Record<string, Scalar>): number => trips(settings, 0) / trips(settings, 1);

  it('loses a factor of 145 on 3.11, as measured, within two times', () => {
    for (const version of ['3.11', '3.13']) {
      const factor = loss({ 'python.version': version, cores: 2 });
      expect(factor, version).toBeGreaterThan(145 / 2);
      expect(factor, version).toBeLessThan(145 * 2);
    }
  });

  it('loses no less on one core', () => expect(loss({ cores: 1 })).toBeGreaterThan(72));

  it('loses a factor of 1.3 under ticks, as measured, within two times', () => {
    const factor = loss({ 'python.version': '2.7', cores: 2 });
    expect(factor).toBeGreaterThan(1);
    expect(factor).toBeLessThan(2.7);
  });

  it('under ticks on one core all depends on the OS: it is not badly hurt where who wakes up may go first, and starves where not', () => {
    const factor = (os: string): number => loss({ 'python.version': '2.7', cores: 1, os });
    expect(factor('fair')).toBeGreaterThan(1);
    expect(factor('fair')).toBeLessThan(8); // 2.2 to 3.8, measured with 2.7.18 on one core of a busy machine
    expect(factor('round-robin')).toBeGreaterThan(100);
  });

  it('a shorter interval is the only lever: 0.1 ms gives most of it back', () => {
    expect(loss({ 'python.switchIntervalNs': 100_000, cores: 2 })).toBeLessThan(10);
  });
});

describe('two threads that compute under ticks', () => {
  /** How much longer two threads take than the same work in sequence. */
  const factor = (cores: number): number => {
    const { end } = prepare(convoy, {
      runtime: 'cpython-threads',
      settings: { 'python.version': '2.7', cores },
      params: { hogs: 2, ms: 30 },
    }).run({ seed: '1' });
    return end.makespan / 60e6;
  };
  it('are slower than in sequence on two cores, and not on one', () => {
    expect(factor(2)).toBeGreaterThan(1.2); // 1.58 measured, with nobody else
    expect(factor(2)).toBeLessThan(2.4);
    expect(factor(1)).toBeLessThan(1.2);
  });
});
