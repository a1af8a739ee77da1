import { describe, expect, it } from 'vitest';
import { ms, prepare, us, type Scalar, type Scenario, type TraceRecord } from 'seedloom';
import { recordOf } from '../../src/engine/trace/records.ts';
import fineLocks from '../../scenarios/fine-locks.ts';
import fineLocksAlone from '../../scenarios/fine-locks-alone.ts';
import fineLocksBatched from '../../scenarios/fine-locks-batched.ts';
import livelock from '../../scenarios/livelock.ts';
import livelockBackOff from '../../scenarios/livelock-back-off.ts';
import lockConvoy from '../../scenarios/lock-convoy.ts';
import lockConvoyBarging from '../../scenarios/lock-convoy-barging.ts';
import starvation from '../../scenarios/starvation.ts';
import starvationFair from '../../scenarios/starvation-fair.ts';
import writerStarvation from '../../scenarios/writer-starvation.ts';
import writerStarvationFair from '../../scenarios/writer-starvation-fair.ts';

type Settings = Record<string, Scalar>;

/** All that happened in an exact run on OS threads. */
function records(one: Scenario, settings: Settings = {}): TraceRecord[] {
  const found: TraceRecord[] = [];
  prepare(one, { runtime: 'os-threads', settings: { exact: true, ...settings } }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void found.push(recordOf(raw)) }),
  });
  return found;
}

/** When a task took a lock, each time. */
const taken = (all: readonly TraceRecord[], task: string): number[] =>
  all.flatMap((one) => ((one.kind === 'lock.acquired' || one.kind === 'rwlock.acquired') && one.task === task ? [one.at] : []));
const countOf = (all: readonly TraceRecord[], kind: TraceRecord['kind']): number => all.filter((one) => one.kind === kind).length;
const endOf = (all: readonly TraceRecord[]): number => all.at(-1)!.at;

/** The default costs that these runs meet. */
const [WAKE, SWITCH, MIGRATION, SYSCALL, LOCK] = [us(5), us(1.5), us(5), 200, 3];

describe('starvation, by hand calculation', () => {
  // The core wakes and switches; then 50 rounds of 1 ms, each with an unlock, and all but the last followed by waking the meek
  // task and locking again. 203 ns are not enough for it to come: its core needs 5 us to wake.
  const start = WAKE + SWITCH + LOCK;
  const lastUnlock = start + 50 * (ms(1) + LOCK) + 49 * (SYSCALL + LOCK);

  it('the greedy task takes the lock 50 times before the meek one has it, 49.5 ms after it asked', () => {
    const all = records(starvation);
    expect(taken(all, 'greedy')).toEqual(Array.from({ length: 50 }, (_, k) => start + k * (ms(1) + LOCK + SYSCALL + LOCK)));
    // the greedy thread wakes it and ends; its core is free before the other one is awake
    expect(taken(all, 'meek')).toEqual([lastUnlock + SYSCALL + SWITCH + MIGRATION]);
  });

  it('with a fair lock the meek task owns it from the first unlock on', () => {
    expect(taken(records(starvationFair), 'meek')).toEqual([start + ms(1) + LOCK]);
  });
});

describe('starvation of a writer, by hand calculation', () => {
  const FREE = { 'os.switchNs': 0, 'os.wakeNs': 0, 'os.syscallNs': 0, 'os.migrationNs': 0, 'op.lockNs': 0, 'op.loopNs': 0 };
  /** When each task came in, in ms. */
  const times = (one: Scenario): number[][] => {
    const all = records(one, FREE);
    return ['reader-1', 'reader-2', 'writer'].map((task) => taken(all, task).map((at) => at / ms(1)));
  };

  it('readers preferred: 19 of their 20 reads overtake it, and it comes in when the last is over, at 30.5 ms', () => {
    const everyThree = (from: number): number[] => Array.from({ length: 10 }, (_, k) => from + 3 * k);
    expect(times(writerStarvation)).toEqual([everyThree(0), everyThree(1.5), [30.5]]); // 1.5 + 9 * 3 + 2
  });

  it('writers preferred: it comes in at 2 ms, when the first reader leaves, and who came at 1.5 waits until 3', () => {
    const [one, two, writer] = times(writerStarvationFair);
    expect(writer).toEqual([2]);
    expect([one!.slice(0, 2), two![0]]).toEqual([[0, 3], 3]);
  });
});

describe('lock convoy, by hand calculation', () => {
  const SLICE = 20_260;
  /** Lock, 1 us, unlock, 1 us: without anybody else. */
  const ROUND = 2 * LOCK + us(2);
  /** The first task runs ten rounds and 200 ns of its slice: 197 ns of the work inside are done when it is over. */
  const first = WAKE + SWITCH + SLICE;
  /** Then the three others come to the lock, one after the other, and wait. */
  const arrivals = 3 * (SWITCH + LOCK + SYSCALL);

  it('a lock that is handed over: 3.906 us for each of the 110 passes that are left, in place of 2.006', () => {
    const all = records(lockConvoy);
    // in: 1 us and the unlock, which wakes the next; out: 1 us, lock in vain and wait
    const pass = SWITCH + us(1) + LOCK + SYSCALL + us(1) + LOCK + SYSCALL;
    const lastPass = pass - LOCK - SYSCALL; // a task that has done its thirty does not come back
    const interrupted = pass - 197; // the eleventh of the first task, in which it lost the core
    const tasks = 18 * pass + lastPass + 3 * (29 * pass + lastPass);
    const nobodyToWake = SYSCALL; // at the very last unlock
    expect(endOf(all)).toBe(first + arrivals + interrupted + tasks - nobodyToWake);
    expect(pass).toBe(3_906);
    // every pass but the first eleven, which began without anybody waiting, was handed over, and every one of them cost a switch
    const handed = all.filter((one) => one.kind === 'lock.acquired' && one.handedOff === 'yes').length;
    expect([countOf(all, 'lock.acquired'), handed]).toEqual([120, 109]);
    expect(countOf(all, 'thread.running')).toBe(1 + 3 + 1 + 109);
  });

  it('a lock that is free for all: rounds of 2.006 us, and a queue only where a slice ends inside', () => {
    const all = records(lockConvoyBarging);
    const [switches, waits] = [countOf(all, 'thread.running'), countOf(all, 'task.blocked')];
    // who waited pays for going to sleep, and somebody for waking it; it then finds the lock free, and has paid for asking before
    expect(endOf(all)).toBe(WAKE + 120 * ROUND + switches * SWITCH + waits * 2 * SYSCALL);
    // 240 us are 12 slices: three may queue up where one ends inside, and each of those costs a switch more
    expect(waits).toBeLessThanOrEqual(18);
    expect(switches).toBeLessThanOrEqual(13 + waits);
  });
});

describe('a lock for every item', () => {
  const end = (one: Scenario): number =>
    prepare(one, { runtime: 'os-threads', settings: { exact: true }, params: { items: 20_000 } }).run({ seed: '1' }).end.makespan;
  /** Read, 10 ns of work, write. */
  const ITEM = 12;
  const alone = WAKE + SWITCH + 40_000 * ITEM;

  it('alone, without a lock: 12 ns an item', () => {
    expect(end(fineLocksAlone)).toBe(alone);
  });

  it('two tasks and a lock for each item need half as long again, on two cores', () => {
    // unlocking and locking again between two items is the least there is: 6 ns, 3 of which the other task may be spending too
    expect(end(fineLocks)).toBeGreaterThan(1.4 * alone);
    expect(end(fineLocks)).toBeLessThan(2 * alone);
  });

  it('with a lock for fifty items they need hardly longer than one', () => {
    expect(end(fineLocksBatched)).toBeGreaterThan(alone);
    expect(end(fineLocksBatched)).toBeLessThan(1.1 * alone);
  });
});

describe('livelock', () => {
  /** What each walker wrote: the sides it went to. */
  const sides = (one: Scenario): string[] => {
    const all = records(one);
    return ['left', 'right'].map((task) =>
      all.flatMap((raw) => (raw.kind === 'cell.written' && raw.task === task ? [raw.value] : [])).join(' '),
    );
  };

  it('both go to the same side, twenty times, a step every 2 ms', () => {
    const there = Array.from({ length: 20 }, (_, k) => (k + 1) % 2).join(' ');
    expect(sides(livelock)).toEqual([there, there]);
    const end = endOf(records(livelock));
    expect(end - ms(40)).toBeGreaterThan(0);
    expect(end - ms(40)).toBeLessThan(us(500)); // a system call and a wake-up of a core for each of forty sleeps
  });

  it('with a random wait both get by, on every runtime that has time', () => {
    for (const path of sides(livelockBackOff)) expect(path.endsWith('-1')).toBe(true);
    for (const runtime of ['os-threads', 'green-threads']) {
      const prepared = prepare(livelockBackOff, { runtime });
      for (let seed = 1; seed <= 300; seed++) expect(prepared.run({ seed: String(seed) }).end.outcome, `seed ${seed}`).toBe('ok');
    }
  });
});
