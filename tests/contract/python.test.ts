import { describe, expect, it } from 'vitest';
import { ms, us } from '../../src/engine/kernel/time.ts';
import { BARGING } from '../../src/engine/sync/policy.ts';
import type { AnyOp } from '../../src/engine/sync/op.ts';
import type { Task } from '../../src/engine/sync/task.ts';
import { Lab } from './lab.ts';
import { AsyncioLoop } from './models/asyncio.ts';
import { Pipe, WorldOp } from './models/base.ts';
import { GilThreads } from './models/gil.ts';
import { Go } from './models/go.ts';

function python(cores: number) {
  const lab = new Lab({ cores });
  const { process, runtime } = lab.process('main', (host) => new GilThreads(host));
  const spawn = (name: string, body: () => Generator<AnyOp, unknown, unknown>): Task => lab.spawn(process, name, body);
  return { lab, process, runtime, spawn, ...lab.ops };
}

describe('the contract carries the GIL', () => {
  it('two CPU-bound threads of 100 ms alternate every 5 ms and take 200 ms', () => {
    const { lab, spawn, work } = python(2);
    for (const name of ['a', 'b']) spawn(name, function* () { yield* work(ms(100)); }); // prettier-ignore
    const end = lab.run();
    expect(end).toBeGreaterThan(ms(200));
    expect(end).toBeLessThan(ms(201));
    const turns = lab.records.filter((raw) => raw.kind.name === 'task.running').map((raw) => ({ task: raw.task, at: raw.at }));
    for (let i = 1; i < 30; i++) {
      expect(turns[i]!.task).not.toBe(turns[i - 1]!.task);
      if (i > 1) expect(Math.abs(turns[i]!.at - turns[i - 1]!.at - ms(5))).toBeLessThan(us(20)); // the rhythm is nowhere coded but in the waiter's patience
    }
  });

  it('a thread of blocking round trips beside a hog gets about 200 a second: the convoy', () => {
    const trips = (hog: boolean): number => {
      const { lab, spawn, work, sleep } = python(2);
      let done = 0;
      if (hog) spawn('hog', function* () { yield* work(ms(600)); }); // prettier-ignore
      spawn('io', function* () {
        for (; lab.scene.now < ms(500); done++) {
          yield* work(us(3));
          yield* sleep(us(25));
        }
      });
      lab.run();
      return done * 2;
    };
    const [alone, beside] = [trips(false), trips(true)];
    expect(alone).toBeGreaterThan(15_000);
    expect(beside).toBeGreaterThan(180);
    expect(beside).toBeLessThan(205);
  });
});

describe('the contract carries an event loop', () => {
  function asyncio(cores: number) {
    const lab = new Lab({ cores });
    const { process, runtime } = lab.process('main', (host) => new AsyncioLoop(host));
    runtime.boot();
    const spawn = (name: string, body: () => Generator<AnyOp, unknown, unknown>): Task => lab.spawn(process, name, body);
    return { lab, process, runtime, spawn, ...lab.ops };
  }

  it('coroutines switch only where they wait', () => {
    const { lab, spawn, work, sleep, cell } = asyncio(2);
    const total = cell('total', 0);
    const add = function* () {
      const old = yield* total.read();
      yield* work(us(50));
      yield* total.write(old + 1);
      yield* sleep(us(10));
    };
    for (const name of ['a', 'b', 'c']) spawn(name, add);
    lab.run();
    expect(total.value).toBe(3);
  });

  it('ten ticks of 2 ms beside a CPU job on the executor take far longer than 20 ms: one GIL', () => {
    const finish = (job: boolean): number => {
      const { lab, spawn, work, sleep } = asyncio(2);
      if (job) spawn('job-hog', function* () { yield* work(ms(100)); }); // prettier-ignore
      spawn('ticker', function* () {
        for (let i = 0; i < 10; i++) {
          yield* sleep(ms(2));
          yield* work(us(5));
        }
      });
      lab.run();
      return lab.times('task.finished', 'ticker')[0]!;
    };
    expect(finish(false)).toBeLessThan(ms(21));
    expect(finish(true)).toBeGreaterThan(ms(40));
    expect(finish(true)).toBeLessThan(ms(80));
  });

  it('a held lock stops the loop when it parks the thread, and only the coroutine when it parks the task', () => {
    const secondTick = (parks: 'task' | 'thread'): number => {
      const { lab, spawn, work, sleep, mutex } = asyncio(2);
      const lock = mutex('lock', BARGING);
      lock.parks = parks;
      spawn('job-holder', function* () {
        yield* lock.lock();
        yield* work(ms(20));
        yield* lock.unlock();
      });
      spawn('ticker', function* () {
        for (let i = 0; i < 2; i++) yield* sleep(ms(2));
      });
      spawn('taker', function* () {
        yield* sleep(ms(1)); // the job holds it by then
        yield* lock.lock();
        yield* lock.unlock();
      });
      lab.run();
      return lab.times('task.finished', 'ticker')[0]!;
    };
    expect(secondTick('task')).toBeLessThan(ms(20));
    expect(secondTick('thread')).toBeGreaterThan(ms(20));
  });
});

describe('the contract carries several processes', () => {
  it('two processes of different runtimes meet at a pipe, and nowhere else', () => {
    const lab = new Lab({ cores: 2 });
    const { process: py } = lab.process('python', (host) => new GilThreads(host));
    const { process: goProcess, runtime: goRuntime } = lab.process('go', (host) => new Go(host, 1));
    goRuntime.boot();
    const pipe = new Pipe();
    const call = new WorldOp('pipe', lab.slot);
    const nap = new WorldOp('syscall', lab.slot);
    const got: unknown[] = [];
    lab.spawn(py, 'reader', function* () {
      for (let i = 0; i < 3; i++) got.push(yield* call.of(pipe.read()));
    });
    lab.spawn(goProcess, 'writer', function* () {
      for (let i = 1; i <= 3; i++) {
        yield* nap.of(null, ms(1));
        pipe.write(i * 10).start(lab.machine.active!, lab.machine); // the write goes through the kernel of the machine
      }
    });
    lab.run();
    expect(got).toEqual([10, 20, 30]);
    expect(py.exitCode).toBe(0);
    expect(goProcess.exitCode).toBe(0);
  });
});
