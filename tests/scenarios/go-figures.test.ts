import { describe, expect, it } from 'vitest';
import { ms, prepare, us, type Scalar, type Scenario } from 'seedloom';
import { metrics, type Metrics } from '../../src/engine/analysis/metrics.ts';
import type { Raw } from '../../src/engine/trace/records.ts';
import atomicCounter from '../../scenarios/go/atomic-counter.ts';
import bufferedChannel from '../../scenarios/go/buffered-channel.ts';
import cancelledTree from '../../scenarios/go/cancelled-tree.ts';
import collected from '../../scenarios/go/collected.ts';
import cpuBound from '../../scenarios/go/cpu-bound.ts';
import files from '../../scenarios/go/files.ts';
import fullDeadlock from '../../scenarios/go/full-deadlock.ts';
import growingStacks from '../../scenarios/go/growing-stacks.ts';
import handedOff from '../../scenarios/go/handed-off.ts';
import hoarding from '../../scenarios/go/hoarding.ts';
import hog from '../../scenarios/go/hog.ts';
import hogPreempted from '../../scenarios/go/hog-preempted.ts';
import inTurn from '../../scenarios/go/in-turn.ts';
import keptP from '../../scenarios/go/kept-p.ts';
import leakedSender from '../../scenarios/go/leaked-sender.ts';
import leakedSenderBuffered from '../../scenarios/go/leaked-sender-buffered.ts';
import lockedThreads from '../../scenarios/go/locked-threads.ts';
import loneReaders from '../../scenarios/go/lone-readers.ts';
import mainEnds from '../../scenarios/go/main-ends.ts';
import mainLeavesEarly from '../../scenarios/go/main-leaves-early.ts';
import mainWaits from '../../scenarios/go/main-waits.ts';
import manyGoroutines from '../../scenarios/go/many-goroutines.ts';
import mutexCounter from '../../scenarios/go/mutex-counter.ts';
import newestFirst from '../../scenarios/go/newest-first.ts';
import partialDeadlock from '../../scenarios/go/partial-deadlock.ts';
import racyCounter from '../../scenarios/go/racy-counter.ts';
import selectOneTimer from '../../scenarios/go/select-one-timer.ts';
import selectTimeout from '../../scenarios/go/select-timeout.ts';
import sharedReaders from '../../scenarios/go/shared-readers.ts';
import sockets from '../../scenarios/go/sockets.ts';
import stealing from '../../scenarios/go/stealing.ts';
import unbufferedChannel from '../../scenarios/go/unbuffered-channel.ts';
import unlockedThreads from '../../scenarios/go/unlocked-threads.ts';
import manyTasks from '../../scenarios/many-tasks.ts';

interface Ran extends Metrics {
  readonly said: readonly string[];
  /** When each line was said. */
  readonly when: Readonly<Record<string, number>>;
  readonly outcome: string;
  readonly findings: readonly string[];
  readonly records: readonly Raw[];
}

function ran(scenario: Scenario, params: Record<string, Scalar> = {}, settings: Record<string, Scalar> = {}, seed = '1'): Ran {
  const records: Raw[] = [];
  const { header, end, findings } = prepare(scenario, { runtime: 'go', params, settings: { exact: true, ...settings } }).run({
    seed,
    detect: 'all',
    listen: () => ({ record: (raw) => void records.push({ ...raw }) }),
  });
  const logged = records.filter(({ kind }) => kind.name === 'logged');
  return {
    ...metrics(records, header, end),
    said: logged.map(({ text }) => text),
    when: Object.fromEntries(logged.map(({ text, at }) => [text, at])),
    outcome: end.outcome,
    findings: findings.map(({ kind }) => kind),
    records,
  };
}
const round = (ns: number, unit: number): number => Math.round(ns / unit);

describe('computing (H4)', () => {
  it('1.5 s by one goroutine, 0.75 by two, 0.38 by four; on one P nothing is gained', () => {
    const seconds = (goroutines: number, settings = {}): string => ran(cpuBound, { goroutines }, settings).said[0]!;
    expect([1, 2, 4].map((count) => seconds(count))).toEqual(['1 goroutines: 1.50 s', '2 goroutines: 0.75 s', '4 goroutines: 0.38 s']);
    expect(seconds(4, { 'go.gomaxprocs': 1 })).toBe('4 goroutines: 1.50 s');
  });
});

describe('what a goroutine costs (H5)', () => {
  it('2 KB of stack, 2.6 KB in all and 130 ns to make, however many there are', () => {
    for (const goroutines of [200, 20_000]) {
      expect(ran(manyGoroutines, { goroutines }).said).toEqual([
        'stack of each: 2048 bytes',
        'memory of each: 2648 bytes',
        'made in: 130 ns',
      ]);
    }
  });
  it('against a thread: a hundredth of the time, a 370th of the memory, threads for its Ps included', () => {
    const cost = (runtime: string): { ns: number; bytes: number } => {
      const records: Raw[] = [];
      const run = (tasks: number): Metrics => {
        records.length = 0;
        const { header, end } = prepare(manyTasks, { runtime, params: { tasks }, settings: { exact: true } }).run({
          seed: '1',
          listen: () => ({ record: (raw) => void records.push({ ...raw }) }),
        });
        return metrics(records, header, end);
      };
      const [few, many] = [run(10).peakMemoryBytes, run(510).peakMemoryBytes];
      const made = records.filter(({ kind }) => kind.name === 'task.spawned').map(({ at }) => at);
      return { ns: (made.at(-1)! - made[1]!) / 509, bytes: (many - few) / 500 };
    };
    const [goroutine, thread] = [cost('go'), cost('os-threads')];
    expect(thread.ns / goroutine.ns).toBeGreaterThan(80);
    expect(thread.bytes / goroutine.bytes).toBeGreaterThan(350);
  });
  it('a stack that grows is copied, and the second time it is large enough', () => {
    const [first, second] = ran(growingStacks).said.map((line) => [Number(/(\d+) ns/.exec(line)![1]), Number(/(\d+) KB/.exec(line)![1])]);
    expect(first![0]).toBeGreaterThan(us(20));
    expect(second![0]).toBeLessThan(us(1));
    expect([first![1], second![1]]).toEqual([128, 128]);
  });
  it('a collection comes when the heap is near twice what was left, with GOGC=400 later', () => {
    const count = (settings = {}): number => Number(ran(collected, {}, settings).said[0]!.split(' ')[0]);
    expect([count({ 'go.gc': 'off' }), count({ 'go.gogc': 400 })]).toEqual([0, 2]);
    expect(count()).toBeGreaterThan(2);
  });
});

describe('a counter of a thousand goroutines (H8)', () => {
  it('atomic: always 1000, with fewer records and no more time than with a lock', () => {
    const [atomic, mutex] = [
      ran(atomicCounter, { goroutines: 1_000 }, { cores: 1 }),
      ran(mutexCounter, { goroutines: 1_000 }, { cores: 1 }),
    ];
    expect([atomic.outcome, mutex.outcome, ...atomic.findings]).toEqual(['ok', 'ok']);
    expect(atomic.makespan).toBeLessThan(mutex.makespan - 1_000 * 10);
  });
  it('without either an addition is lost now and then, and a race is seen each time', () => {
    const runs = Array.from({ length: 20 }, (_, k) => ran(racyCounter, { goroutines: 300 }, { exact: false }, String(k + 1)));
    expect(runs.every(({ findings }) => findings.includes('race'))).toBe(true);
    expect(new Set(runs.map(({ outcome }) => outcome))).toEqual(new Set(['ok', 'check-failed']));
  });
});

describe('readers and a writer (H12)', () => {
  it('ten readers of 100 ms share the lock, one writer is alone: 200 ms, with a mutex 1100', () => {
    expect([ran(sharedReaders).said, ran(loneReaders).said]).toEqual([['200 ms'], ['1100 ms']]);
  });
});

describe('channels (H13, H14)', () => {
  it('room for two: the producer is done at 600 ms; without room only when its last item is taken', () => {
    const [buffered, unbuffered] = [ran(bufferedChannel), ran(unbufferedChannel)];
    for (const one of [buffered, unbuffered]) {
      expect(one.said.filter((line) => line.startsWith('consumed'))).toEqual([0, 1, 2, 3, 4].map((k) => `consumed ${k}`));
      expect(round(one.makespan, ms(50))).toBe(25);
    }
    expect([round(buffered.when['closed']!, ms(50)), round(unbuffered.when['closed']!, ms(50))]).toEqual([12, 22]);
  });
  it('a timer made anew each round never fires; one for all rounds cuts the third message off', () => {
    expect(ran(selectTimeout).said).toEqual(['message 1', 'message 2', 'message 3']);
    const one = ran(selectOneTimer);
    expect([one.said, one.findings]).toEqual([['message 1', 'message 2', 'timeout'], ['leak']]);
    expect(round(one.when['timeout']!, ms(10))).toBe(30);
  });
  it('a sender whose receiver has gone is left behind, unless there is room for its value', () => {
    expect(ran(leakedSender).said.at(-1)).toBe('goroutines left: 4');
    expect(ran(leakedSenderBuffered).said.at(-1)).toBe('goroutines left: 1');
  });
});

describe('the scheduler (H15, H16, S3)', () => {
  const first = ({ records }: Ran, task: string): Raw => records.find((raw) => raw.kind.name === 'task.running' && raw.task === task)!;
  it('an idle P takes half of six; without stealing it looks on, and all takes twice as long', () => {
    const [with_, without] = [ran(stealing), ran(hoarding)];
    const threads = (one: Ran): number => new Set([1, 2, 3, 4, 5, 6].map((k) => first(one, k === 1 ? 'g' : `g-${k}`).thread)).size;
    expect([threads(with_), threads(without)]).toEqual([2, 1]);
    expect(first(with_, 'g-3').thread).not.toBe(first(with_, 'g-6').thread);
    expect(without.makespan / with_.makespan).toBeCloseTo(2, 1);
  });
  it('a loop without calls keeps its P up to 1.13, and loses it after 10 ms since 1.14', () => {
    expect([round(ran(hog).makespan, ms(1)), round(ran(hogPreempted).makespan, ms(1))]).toEqual([60, 12]);
  });
  it('the goroutine made last runs first; without runnext each in its turn', () => {
    const order = (one: Scenario): string =>
      ran(one)
        .said.map((line) => line.at(-1))
        .join('');
    expect([order(newestFirst), order(inTurn)]).toEqual(['51234', '12345']);
  });
  it('the P of a long system call is handed off; without, everybody waits for it', () => {
    expect([ran(handedOff).said[0], ran(keptP).said[0]]).toEqual(['computed after 10 ms', 'read after 20 ms']);
    expect(ran(keptP).said[1]).toBe('computed after 30 ms');
  });
  it('who waits for sockets needs no thread, who reads files one each', () => {
    const threads = (one: Scenario): number => Number(ran(one).said[0]!.split(': ')[1]);
    expect(threads(sockets)).toBeLessThanOrEqual(4);
    expect(threads(files)).toBeGreaterThanOrEqual(51);
  });
});

describe('threads (H19)', () => {
  it('ten locked goroutines use ten more, a thousand a thousand; without LockOSThread none', () => {
    const more = (one: Scenario, goroutines: number): number => {
      const [before, after] = ran(one, { goroutines }).said.map((line) => Number(line.split(': ')[1]));
      return after! - before!;
    };
    expect([more(lockedThreads, 10), more(unlockedThreads, 10)]).toEqual([10, 0]);
    expect(more(lockedThreads, 1_000)).toBeGreaterThanOrEqual(1_000);
    expect(more(unlockedThreads, 1_000)).toBeLessThanOrEqual(2);
  });
});

describe('the end of main (H28)', () => {
  it('ends the program: after 1 s all has been printed, after 250 ms three each; with a WaitGroup it ends when they have', () => {
    const runs = [ran(mainEnds), ran(mainLeavesEarly), ran(mainWaits)];
    expect(runs.map(({ said }) => said.length)).toEqual([15, 9, 15]);
    expect(runs.map(({ makespan }) => round(makespan, ms(50)))).toEqual([20, 5, 10]);
  });
  it('three print in turns: each round in an order of its own', () => {
    const ids = ran(mainEnds).said.map((line) => /\d/.exec(line)![0]);
    const rounds = [0, 3, 6, 9, 12].map((from) => ids.slice(from, from + 3));
    for (const one of rounds) expect([...one].sort()).toEqual(['1', '2', '3']);
    expect(new Set(rounds.map((one) => one.join(''))).size).toBeGreaterThan(1);
  });
});

describe('deadlocks', () => {
  it('of a part are not reported, of all are', () => {
    const [part, all] = [ran(partialDeadlock), ran(fullDeadlock)];
    expect([part.outcome, part.said, part.findings.includes('leak')]).toEqual(['ok', [], true]);
    expect([all.outcome, all.said[0]]).toEqual(['deadlock', 'fatal error: all goroutines are asleep - deadlock!']);
  });
});

describe('a tree of contexts', () => {
  it('is cancelled in an order that differs from seed to seed', () => {
    const orders = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((seed) => ran(cancelledTree, {}, {}, String(seed)).said.join());
    expect(new Set(orders).size).toBe(3);
  });
});
