import { ms, prepare, scenario, us, type Body, type Kit } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { DiskTiming, NetworkTiming } from '../../../src/engine/devices/timing.ts';
import { BOTH, play, playAll, type Played } from './play.ts';

/** When each task said something, by task. */
function instants({ records }: Played): Record<string, number> {
  return Object.fromEntries(records.flatMap((one) => (one.kind === 'logged' ? [[one.task ?? '-', one.at]] : [])));
}

const readers =
  (count: number, options: Parameters<Kit['disk']>[1], bytes = 0) =>
  ({ disk, spawn, log }: Kit): void => {
    const device = disk('d', options);
    for (let k = 0; k < count; k++)
      spawn(`t${k}`, function* (): Body {
        yield* device.read(bytes);
        log('done');
      });
  };

describe('timing', () => {
  it('a disk serves as many at a time as its queue is deep, first come, first served', () => {
    const one = new DiskTiming(100, Infinity, 1);
    expect([one.book(0, 0), one.book(10, 0), one.book(250, 0)].map(({ ahead, done }) => [ahead, done])).toEqual([[0, 100], [1, 200], [0, 350]]); // prettier-ignore
    const two = new DiskTiming(100, Infinity, 2);
    expect([0, 0, 0, 0].map((now) => two.book(now, 0).done)).toEqual([100, 100, 200, 200]);
  });

  it('the bytes of a disk share its bus, those of a network its link', () => {
    const disk = new DiskTiming(100, 1_000_000_000, 4);
    expect([0, 0, 0].map((now) => disk.book(now, 50).done)).toEqual([150, 200, 250]);
    const net = new NetworkTiming(100, 1_000_000_000);
    expect([0, 0, 400].map((now) => net.book(now, 50).done)).toEqual([150, 200, 550]);
  });

  it('begins anew after a reset', () => {
    const disk = new DiskTiming(100, 1_000, 1);
    const first = disk.book(0, 7);
    disk.reset();
    expect(disk.book(0, 7)).toEqual(first);
  });
});

describe('devices on os-threads', () => {
  it('block the thread in a call until the request is done, without the slack of timers', () => {
    const played = play('os-threads', readers(1, { latency: us(100), bytesPerSecond: 1_000_000_000 }, 50_000), { exact: false });
    const requested = played.records.find((one) => one.kind === 'device.requested')!;
    expect(requested).toMatchObject({ bytes: 50_000, ahead: 0 });
    const ready = played.records.find((one) => one.kind === 'thread.ready' && one.why === 'served')!;
    expect(ready.at - requested.at).toBe(us(150));
    expect(played.records.some((one) => one.kind === 'thread.blocked' && one.in === 'call')).toBe(true);
  });

  it('leave the core to others meanwhile', () => {
    const { result } = play(
      'os-threads',
      ({ disk, spawn, work }) => {
        const device = disk('d', { latency: ms(1) });
        spawn('reader', function* (): Body {
          yield* device.read(0);
        });
        spawn('worker', function* (): Body {
          yield* work(ms(1));
        });
      },
      { cores: 1 },
    );
    expect(result.end.makespan).toBeLessThan(us(1_100));
  });

  it('queue what is more than they can serve at a time', () => {
    const alone = instants(play('os-threads', readers(4, { latency: us(100) }), { cores: 4 }));
    expect(Math.max(...Object.values(alone)) - Math.min(...Object.values(alone))).toBeGreaterThan(us(290));
    const deep = instants(play('os-threads', readers(4, { latency: us(100), queueDepth: 4 }), { cores: 4 }));
    expect(Math.max(...Object.values(deep)) - Math.min(...Object.values(deep))).toBeLessThan(us(20));
  });

  it('report what is done at one instant in an order that is drawn', () => {
    const orders = playAll('os-threads', readers(3, { latency: us(100), queueDepth: 3 }), { exact: true, cores: 4, 'thread.createNs': 0 });
    const seen = new Set(orders.map(({ log }) => log.join()));
    expect(seen.size).toBeGreaterThan(1);
  });

  it('serve a request to its end whose task is cancelled', () => {
    const { outcome, records } = play('os-threads', ({ disk, spawn, cancel, sleep }) => {
      const device = disk('d', { latency: ms(1) });
      const reader = spawn('reader', function* (): Body {
        yield* device.read(0);
      });
      spawn('main', function* (): Body {
        yield* sleep(us(100));
        yield* cancel(reader);
        yield* device.read(0);
      });
    });
    expect(outcome).toBe('ok');
    const failed = records.find((one) => one.kind === 'task.failed')!;
    expect(failed.at).toBeGreaterThanOrEqual(ms(1));
    expect(records.filter((one) => one.kind === 'device.requested').map((one) => one.ahead)).toEqual([0, 1]);
  });
});

describe('devices on interleaving', () => {
  it('answer in any order when they are done at one instant', () => {
    const orders = new Set(playAll('interleaving', readers(3, { latency: us(10), queueDepth: 3 })).map(({ log }) => log.join()));
    expect(orders.size).toBe(6);
  });

  it('answer one after another when they serve one at a time', () => {
    for (const played of playAll('interleaving', readers(3, { latency: us(10) })))
      expect(Object.values(instants(played)).toSorted((a, b) => a - b)).toEqual([us(10), us(20), us(30)]);
  });
});

describe.each(BOTH)('devices on %s', (runtime) => {
  it('give the same after a reset', () => {
    const prepared = prepare(scenario('small', readers(4, { latency: us(10), queueDepth: 2, bytesPerSecond: 1_000_000 }, 30)), { runtime });
    const ends = Array.from({ length: 3 }, () => prepared.run({ seed: '4' }).end);
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  it('refuse figures that make no sense', () => {
    for (const options of [{ latency: -1 }, { latency: 1, queueDepth: 0 }, { latency: 1, bytesPerSecond: 0.5 }])
      expect(() => play(runtime, readers(1, options))).toThrow(/whole n/);
    expect(() => play(runtime, readers(1, { latency: 1 }, -1))).toThrow(/a number of bytes is a whole number/);
  });

  it('send over a network', () => {
    const played = play(runtime, ({ network, spawn, log }) => {
      const net = network('net', { latency: us(50), bytesPerSecond: 1_000_000_000 });
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* net.request(1_000);
          log('done');
        });
    });
    expect(played.outcome).toBe('ok');
    expect(played.log).toHaveLength(2);
  });
});

describe.each(['os-threads', 'green-threads', 'interleaving'] as const)('requests that nobody stands and waits for, on %s', (runtime) => {
  it('let the task go on, and resolve a future when they are done', () => {
    const setup = ({ disk, network, spawn, log }: Kit): void => {
      const [device, net] = [disk('d', { latency: us(500) }), network('n', { latency: us(100) })];
      spawn('t', function* (): Body {
        const [read, written] = [yield* device.readAsync(10), yield* device.writeAsync(20)];
        const answer = yield* net.requestAsync(30);
        log(`${[read, written, answer].filter((one) => one.isSettled).length}`);
        for (const one of [answer, read, written]) yield* one.wait();
        log('all');
      });
    };
    const played = play(runtime, setup, { exact: true });
    expect(played.outcome).toBe('ok');
    expect(played.log).toEqual(['t: 0', 't: all']);
    expect(played.records.flatMap((one) => (one.kind === 'device.requested' ? [[one.bytes, one.ahead]] : []))).toEqual([[10, 0], [20, 1], [30, 0]]); // prettier-ignore
    const asked = played.records.flatMap((one) => (one.kind === 'device.requested' ? [one.at] : []));
    const done = played.records.flatMap((one) => (one.kind === 'future.resolved' ? [[one.task, one.future, one.at]] : []));
    expect(done).toEqual([
      ['network.requestAsync#1', 'future#3', asked[2]! + us(100)],
      ['disk.readAsync#1', 'future#1', asked[0]! + us(500)],
      ['disk.writeAsync#1', 'future#2', asked[0]! + us(1_000)],
    ]);
  });

  it('are left behind when the run is over', () => {
    const { outcome, result } = play(runtime, ({ disk, spawn }) => {
      const device = disk('d', { latency: ms(500) });
      spawn('t', function* (): Body {
        yield* device.readAsync(1);
      });
    });
    expect(outcome).toBe('ok');
    if (runtime !== 'interleaving') expect(result.end.makespan).toBeLessThan(ms(1));
  });

  it('need the disk for themselves all the same', () => {
    const { outcome, log } = play(runtime, ({ disk, spawn, now, log: note }) => {
      const device = disk('d', { latency: ms(1), queueDepth: 1 });
      spawn('t', function* (): Body {
        yield* device.readAsync(1);
        const begun = now();
        yield* device.read(1);
        note(now() - begun >= us(1_990) ? 'after' : 'before');
      });
    });
    expect(outcome).toBe('ok');
    expect(log).toEqual(['t: after']);
  });
});

it('a thread of one’s own for a request, or none: the same disk', () => {
  const span = (setup: (kit: Kit) => void): number => play('os-threads', setup, { cores: 1 }).result.end.makespan;
  const computing = us(900);
  const waiting = ({ disk, spawn, work }: Kit): void => {
    const device = disk('d', { latency: ms(1) });
    spawn('t', function* (): Body {
      yield* device.read(0);
      yield* work(computing);
    });
  };
  const overlapping = ({ disk, spawn, work }: Kit): void => {
    const device = disk('d', { latency: ms(1) });
    spawn('t', function* (): Body {
      const done = yield* device.readAsync(0);
      yield* work(computing);
      yield* done.wait();
    });
  };
  expect(span(waiting) - span(overlapping)).toBeGreaterThan(us(880));
});
