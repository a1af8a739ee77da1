import { describe, expect, it } from 'vitest';
import { ms, us } from '../../src/engine/kernel/time.ts';
import type { AnyOp } from '../../src/engine/sync/op.ts';
import type { Task } from '../../src/engine/sync/task.ts';
import { Lab } from './lab.ts';
import { WorldOp } from './models/base.ts';
import { Go } from './models/go.ts';

function go(gomaxprocs: number, cores: number, options: { preemptive?: boolean } = {}) {
  const lab = new Lab({ cores });
  const { process, runtime } = lab.process('main', (host) => new Go(host, gomaxprocs, options));
  runtime.boot();
  const syscall = new WorldOp('syscall', lab.slot);
  const lockThread = new WorldOp('lockThread', lab.slot);
  const spawn = (name: string, body: () => Generator<AnyOp, unknown, unknown>): Task => lab.spawn(process, name, body);
  return { lab, runtime, process, spawn, ...lab.ops, syscall: (ns: number) => syscall.of(null, ns), lockThread: () => lockThread.of(null) };
}

describe('the contract carries Go', () => {
  it('two CPU-bound goroutines of 100 ms on two cores take 100 ms', () => {
    const { lab, spawn, work } = go(2, 2);
    for (const name of ['a', 'b']) spawn(name, function* () { yield* work(ms(100)); }); // prettier-ignore
    const end = lab.run();
    expect(end).toBeGreaterThan(ms(100));
    expect(end).toBeLessThan(ms(101));
  });

  it('a system call of 1 ms loses its P after two looks of sysmon, and the other goroutine runs', () => {
    const { lab, spawn, syscall, work } = go(1, 2);
    spawn('caller', function* () {
      yield* work(us(1));
      yield* syscall(ms(1));
    });
    spawn('other', function* () { yield* work(us(10)); }); // prettier-ignore
    lab.run();
    const [began] = lab.times('task.running', 'other');
    expect(began).toBeGreaterThan(us(20)); // not before sysmon has seen the call twice
    expect(began).toBeLessThan(us(120));
  });

  it('an idle P steals half: of six in the ring, three', () => {
    const { lab, runtime, process, spawn, work } = go(2, 2);
    spawn('maker', function* () {
      for (let i = 1; i <= 7; i++) {
        yield* lab.ops.start(process, `g${i}`, function* () {
          yield* work(ms(1));
        });
      }
      yield* work(ms(1)); // keeps its P: six in the ring, the seventh in runnext
    });
    lab.run();
    expect(runtime.steals[0]).toEqual({ thief: 1, victim: 0, taken: 3 });
  });

  it('ten locked goroutines need about ten more threads', () => {
    const threads = (locks: boolean): number => {
      const { lab, runtime, spawn, work, sleep, lockThread } = go(1, 2);
      for (let i = 0; i < 10; i++) {
        spawn(`g${i}`, function* () {
          if (locks) yield* lockThread();
          yield* work(us(10));
          yield* sleep(ms(1));
          yield* work(us(10));
        });
      }
      lab.run();
      expect(lab.tasks.isFinished).toBe(true);
      return runtime.ms.length;
    };
    expect(threads(false)).toBeLessThanOrEqual(3);
    expect(threads(true)).toBeGreaterThanOrEqual(11);
  });

  it('a loop without calls is preempted after 10 to 21 ms, and not at all up to 1.13', () => {
    const otherRuns = (preemptive: boolean): number => {
      const { lab, spawn, work } = go(1, 2, { preemptive });
      spawn('hog', function* () { yield* work(ms(100)); }); // prettier-ignore
      spawn('other', function* () { yield* work(us(10)); }); // prettier-ignore
      lab.run();
      return lab.times('task.running', 'other')[0]!;
    };
    expect(otherRuns(true)).toBeGreaterThanOrEqual(ms(10));
    expect(otherRuns(true)).toBeLessThan(ms(22));
    expect(otherRuns(false)).toBeGreaterThan(ms(100));
  });

  it('what a goroutine starts last runs first, then the others in turn', () => {
    const { lab, spawn } = go(1, 1);
    const order: string[] = [];
    const { channel } = lab.ops;
    const gate = channel<number>('gate');
    for (const name of ['a', 'b', 'c']) {
      spawn(name, function* () {
        yield* gate.receive();
        order.push(name);
      });
    }
    spawn('opener', function* () {
      yield* lab.ops.sleep(ms(1)); // the three wait by now
      yield* gate.close();
    });
    lab.run();
    expect(order).toHaveLength(3);
    expect(order[0]).toBe('c'); // the last one readied took runnext
  });
});
