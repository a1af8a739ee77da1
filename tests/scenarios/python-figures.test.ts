import { describe, expect, it } from 'vitest';
import { ms, prepare, s, type Scalar, type Scenario } from 'seedloom';
import barrierPhases from '../../scenarios/barrier-phases.ts';
import boundedBuffer from '../../scenarios/bounded-buffer.ts';
import lockOwner from '../../scenarios/lock-owner.ts';
import cpuBound from '../../scenarios/python/cpu-bound.ts';
import downloads from '../../scenarios/python/downloads.ts';
import gunicorn from '../../scenarios/python/gunicorn.ts';
import handOff from '../../scenarios/python/hand-off.ts';
import lockedAdditions from '../../scenarios/python/locked-additions.ts';
import notShared from '../../scenarios/python/not-shared.ts';
import numpy from '../../scenarios/python/numpy.ts';
import poolOfTwo from '../../scenarios/python/pool-of-two.ts';
import strangersRelease from '../../scenarios/python/strangers-release.ts';
import stalledLoop from '../../scenarios/python/stalled-loop.ts';
import semaphoreWaves from '../../scenarios/semaphore-waves.ts';

interface Ran {
  readonly makespan: number;
  readonly said: readonly string[];
  /** Which task ran when, one turn after another. */
  readonly turns: readonly { readonly task: string; readonly at: number }[];
  readonly logged: readonly number[];
}

function ran(scenario: Scenario, runtime: string, params: Record<string, Scalar> = {}, settings: Record<string, Scalar> = {}): Ran {
  const said: string[] = [];
  const logged: number[] = [];
  const turns: { task: string; at: number }[] = [];
  const { end } = prepare(scenario, { runtime, params, settings: { exact: true, ...settings } }).run({
    seed: '1',
    listen: () => ({
      record: (raw) => {
        if (raw.kind.name === 'logged') said.push(raw.text);
        if (raw.kind.name === 'logged') logged.push(raw.at);
        if (raw.kind.name === 'task.running' && turns.at(-1)?.task !== raw.task) turns.push({ task: raw.task!, at: raw.at });
      },
    }),
  });
  expect(end.outcome).toBe('ok');
  return { makespan: end.makespan, said, turns, logged };
}
/** Seconds, to a tenth. */
const tenths = (ns: number): number => Math.round(ns / s(0.1)) / 10;

describe('figures of the documents on CPython', () => {
  it('computing of 1.5 s: 1.5 s in one, two and four threads; 0.4 s in four without a GIL', () => {
    const span = (threads: number, version = '3.13'): number =>
      ran(cpuBound, 'cpython-threads', { threads }, { 'python.version': version }).makespan;
    expect([1, 2, 4].map((threads) => tenths(span(threads)))).toEqual([1.5, 1.5, 1.5]);
    expect(span(4)).toBeGreaterThan(span(2)); // each change of hands costs something
    expect(span(2)).toBeGreaterThan(span(1));
    expect(tenths(span(4, '3.14t'))).toBe(0.4);
  });

  it('four downloads of a second: 4 s in sequence, 1 s in threads and as coroutines', () => {
    for (const runtime of ['cpython-threads', 'asyncio']) {
      expect(tenths(ran(downloads, runtime, { 'at-once': false }).makespan)).toBe(4);
      expect(tenths(ran(downloads, runtime).makespan)).toBe(1);
    }
  });

  it('a pool of two: 1.5 s become 0.8 s', () => {
    expect(tenths(ran(poolOfTwo, 'cpython-processes', { workers: 1 }).makespan)).toBe(1.5);
    expect(tenths(ran(poolOfTwo, 'cpython-processes').makespan)).toBe(0.8);
  });

  it('spawning costs 60 ms a process, forking 3', () => {
    const span = (method: string): number => ran(poolOfTwo, 'cpython-processes', {}, { 'mp.startMethod': method }).makespan;
    expect(span('spawn') - span('fork')).toBeGreaterThan(ms(50));
    expect(span('forkserver') - span('fork')).toBeGreaterThan(ms(5));
  });

  it('a lock for every addition costs more than twice the additions, one for all costs nothing', () => {
    const span = (lock: string): number => ran(lockedAdditions, 'cpython-threads', { lock, rounds: 20_000 }).makespan;
    expect(span('each')).toBeGreaterThan(2 * span('none'));
    expect(span('coarse') / span('none')).toBeLessThan(1.1);
  });

  it('NumPy on four cores: four threads take the time of one; what keeps the GIL takes that of four', () => {
    expect(tenths(ran(numpy, 'cpython-threads').makespan)).toBe(1);
    expect(tenths(ran(numpy, 'cpython-threads', { releases: false }).makespan)).toBe(4);
  });

  it('the hand-off: 5 ms after the second asks it runs, and the first again as soon as the second waits', () => {
    const { turns } = ran(handOff, 'cpython-threads');
    const second = turns.findIndex((turn) => turn.task === 'second');
    const runs = turns.slice(second).map((turn) => turn.task);
    expect(runs.slice(0, 2)).toEqual(['second', 'first']);
    expect(runs.lastIndexOf('second')).toBeGreaterThan(1);
    expect(turns[second]!.at - turns.find((turn) => turn.task === 'first')!.at).toBeGreaterThanOrEqual(ms(5));
  });

  it('a semaphore of three, ten queries of 2 s: waves of 3, 3, 3 and 1', () => {
    for (const runtime of ['cpython-threads', 'asyncio']) {
      const waves = new Map<number, number>();
      for (const at of ran(semaphoreWaves, runtime).logged) waves.set(Math.round(at / s(2)), (waves.get(Math.round(at / s(2))) ?? 0) + 1);
      expect([...waves]).toEqual([[0, 3], [1, 3], [2, 3], [3, 1]]); // prettier-ignore
    }
  });

  it('a barrier of three: phase 2 starts for all when the slowest arrives, under one GIL after 60 ms of computing', () => {
    for (const runtime of ['cpython-threads', 'asyncio']) {
      const starts = ran(barrierPhases, runtime).logged;
      expect(starts).toHaveLength(3);
      for (const at of starts) expect(at).toBeGreaterThanOrEqual(ms(60));
      expect(starts[0]! - ms(60)).toBeLessThan(ms(1));
    }
  });

  it('a bounded buffer ends well, and none is lost', () => {
    for (const runtime of ['cpython-threads', 'asyncio']) ran(boundedBuffer, runtime);
  });

  it('a stranger may release a Lock: it is the owner who fails, as it is free already', () => {
    const { findings } = prepare(lockOwner, { runtime: 'cpython-threads', settings: { exact: true } }).run({ seed: '1' });
    expect(findings.map((one) => one.text).join(' ')).toContain('owner unlocks lock, which is not locked');
  });

  it('a stranger may release a Semaphore and a Lock, and no RLock', () => {
    expect(ran(strangersRelease, 'cpython-threads').said).toEqual([
      'Semaphore is released by a stranger',
      'Lock is released by a stranger',
      'RLock: cannot release un-acquired lock',
    ]);
  });

  it('a blocking call stops the loop for its 100 ms; in a thread, or awaited, it does not', () => {
    const longest = (how: string): number => Number(/took (\d+) ms/.exec(ran(stalledLoop, 'asyncio', { how }).said[0]!)![1]);
    expect(longest('blocking')).toBeGreaterThanOrEqual(100);
    expect(longest('thread')).toBeLessThan(16);
    expect(longest('await')).toBeLessThan(12);
  });

  it('processes share no variables', () => {
    expect(ran(notShared, 'cpython-processes').said.at(-1)).toBe('in the parent x is 0 and the shared value 40');
  });

  describe('a server of two workers, 16 requests of 2 ms of computing and 20 ms of waiting', () => {
    const took = (params: Record<string, Scalar>): number =>
      Number(/in (\d+) ms/.exec(ran(gunicorn, 'cpython-processes', params).said.at(-1)!)![1]);

    it('sync: 8 rounds of 22 ms; four workers half of that', () => {
      expect(took({})).toBeGreaterThanOrEqual(176);
      expect(took({})).toBeLessThan(200);
      expect(took({ workers: 4 })).toBeLessThan(110);
    });

    it('with four threads each: two rounds, in which they compute one after another', () => {
      expect(took({ class: 'gthread' })).toBeGreaterThanOrEqual(44);
      expect(took({ class: 'gthread' })).toBeLessThan(85);
    });

    it('with a loop each: all wait at once', () => {
      expect(took({ class: 'loop' })).toBeGreaterThanOrEqual(36);
      expect(took({ class: 'loop' })).toBeLessThan(50);
      expect(took({ class: 'loop', requests: 200 }) - 20).toBeLessThan(230); // processes for cores: 200 ms of computing each
      expect(took({ class: 'loop', requests: 200, workers: 4 }) - 20).toBeLessThan(130);
    });

    it('a sync worker that is silent for 30 s is killed, and another takes its place', () => {
      const { said } = ran(gunicorn, 'cpython-processes', { stuck: 1 });
      expect(said[0]).toBe('a worker is killed: -9');
      expect(said.at(-1)).toMatch(/^15 requests in 3\d{4} ms$/);
    });
  });
});
