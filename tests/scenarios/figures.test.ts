import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/index.ts';
import { ms, s, us } from '../../src/index.ts';
import { parseTrace } from '../../src/engine/trace/text.ts';
import barrierPhases from '../../scenarios/barrier-phases.ts';
import lockOwner from '../../scenarios/lock-owner.ts';
import selectTimeout from '../../scenarios/select-timeout.ts';
import semaphoreWaves from '../../scenarios/semaphore-waves.ts';
import timeSlices from '../../scenarios/time-slices.ts';
import timeSlicesFourCores from '../../scenarios/time-slices-four-cores.ts';
import pipeline from '../../scenarios/pipeline.ts';
import { traced } from '../support/check-run.ts';

function records(scenario: Scenario) {
  const { text, result } = traced(scenario, { runtime: 'os-threads' }, '1');
  return { records: parseTrace(text).records, result };
}

/** How far a few system calls, switches and idle exits may move an instant. */
const OVERHEAD = us(100);

describe('figures by hand calculation, under exact', () => {
  it('semaphore-waves: 3, 3, 3 and 1 at 0, 2, 4 and 6 seconds, the end after 8', () => {
    const { records: all, result } = records(semaphoreWaves);
    const waves = new Map<number, number>();
    for (const raw of all.filter((one) => one.kind.name === 'logged')) {
      const wave = Math.round(raw.at / s(2));
      expect(raw.at - wave * s(2)).toBeLessThan(OVERHEAD);
      waves.set(wave, (waves.get(wave) ?? 0) + 1);
    }
    expect([...waves]).toEqual([[0, 3], [1, 3], [2, 3], [3, 1]]); // prettier-ignore
    expect(result.end.makespan - s(8)).toBeLessThan(OVERHEAD);
  });

  it('barrier-phases: phase 2 begins for all when the slowest arrives, after 30 ms', () => {
    const starts = records(barrierPhases).records.filter((raw) => raw.kind.name === 'logged').map((raw) => raw.at); // prettier-ignore
    expect(starts).toHaveLength(3);
    for (const at of starts) {
      expect(at).toBeGreaterThanOrEqual(ms(30));
      expect(at).toBeLessThan(ms(30) + OVERHEAD);
    }
  });

  it('time-slices: a, b, c in turn, 4 ms each, three rounds; the end after 36 ms', () => {
    const { records: all, result } = records(timeSlices);
    const turns = all.filter((raw) => raw.kind.name === 'thread.running').map((raw) => raw.object);
    expect(turns).toEqual(['T1', 'T2', 'T3', 'T1', 'T2', 'T3', 'T1', 'T2', 'T3']);
    // 5 us out of idle, nine switches of 1.5 us, and the work
    expect(result.end.makespan).toBeGreaterThanOrEqual(us(5) + 9 * us(1.5) + ms(36));
    expect(result.end.makespan).toBeLessThan(us(5) + 9 * us(1.5) + ms(36) + us(10));
  });

  it('time-slices-four-cores: all four in the time of one', () => {
    expect(records(timeSlicesFourCores).result.end.makespan).toBe(us(6.5) + ms(12));
  });

  it('select-timeout: the quick answer after 10 ms, the limit 30 ms later', () => {
    const [heard, gaveUp] = records(selectTimeout).records.filter((raw) => raw.kind.name === 'logged').map((raw) => raw.at); // prettier-ignore
    expect(heard! - ms(10)).toBeLessThan(OVERHEAD);
    expect(gaveUp! - heard! - ms(30)).toBeLessThan(OVERHEAD);
  });

  it('pipeline: the fifth item finds the buffer of two full and waits from 400 to 600 ms', () => {
    const { records: all, result } = records(pipeline);
    const waits = all.filter((raw) => raw.kind.name === 'task.blocked' && raw.task === 'producer').map((raw) => Math.round(raw.at / ms(1)));
    const sent = all.filter((raw) => raw.kind.name === 'channel.sent').map((raw) => Math.round(raw.at / ms(1)));
    expect(waits).toEqual([400]);
    expect(sent).toEqual([0, 100, 200, 300, 600]);
    expect(result.end.makespan - ms(1_500)).toBeLessThan(OVERHEAD);
  });

  it('lock-owner: the stranger fails by name, the owner does not', () => {
    const { result } = records(lockOwner);
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]!.text).toContain('E_NOT_LOCK_HOLDER: stranger unlocks lock, which owner holds');
    expect(result.state().tasks['owner']!.state).toBe('finished');
  });
});
