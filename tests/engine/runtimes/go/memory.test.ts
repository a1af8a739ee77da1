import { describe, expect, it } from 'vitest';
import { ms, us } from '../../../../src/engine/kernel/time.ts';
import { alloc, chan, defer, frame, go, Heap, int, runtime, sync, time, work, type Body } from '../../../../src/kits/go.ts';
import { play } from './play.ts';

const KB = 1_024;
const MB = 1_024 * KB;
type Stats = ReturnType<typeof runtime.ReadMemStats> extends Iterable<unknown, infer S> ? S : never;

/** What a program has looked at. */
function seen<T>(
  body: (note: (value: T) => void) => Body<unknown>,
  settings = {},
): { notes: T[]; makespan: number; exit: number | null; stderr: readonly string[] } {
  const notes: T[] = [];
  const { makespan, exit, stderr } = play(() => body((value) => void notes.push(value)), settings);
  return { notes, makespan, exit, stderr };
}

describe('a stack', () => {
  /** A chain of `depth` calls of `bytes` each, and what is done at its end. */
  function* deep(depth: number, bytes: number, end: () => Body): Body {
    if (depth === 0) yield* end();
    else yield* frame(bytes, () => deep(depth - 1, bytes, end));
  }
  const inuse = function* (note: (bytes: number) => void): Body {
    note((yield* runtime.ReadMemStats()).StackInuse);
  };

  it('has 2 KB, doubles as often as it must, stays so large when the calls return, and is given back at the end', () => {
    const { notes } = seen<number>(function* (note) {
      yield* inuse(note);
      yield* go(function* grows() {
        yield* deep(10, 1 * KB, () => inuse(note));
        yield* inuse(note);
      });
      yield* time.Sleep(ms(1));
      yield* inuse(note);
    });
    expect(notes).toEqual([2 * KB, 18 * KB, 18 * KB, 2 * KB]); // main's 2, and 16 for 10 and a guard
  });

  it('copies what is on it, which costs more the deeper it is', () => {
    const cost = (depth: number): number => {
      const { notes } = seen<number>(function* (note) {
        const from = time.Now();
        yield* deep(depth, 1 * KB, function* () {});
        note(time.Now() - from);
        const again = time.Now();
        yield* deep(depth, 1 * KB, function* () {});
        note(time.Now() - again);
      });
      return notes[0]! - notes[1]!;
    };
    // real Go 1.26.8: 4 KB 1.3 us, 64 KB 14 us, 700 KB 250 us
    expect(cost(4)).toBeGreaterThan(us(1));
    expect(cost(4)).toBeLessThan(us(3));
    expect(cost(60)).toBeGreaterThan(us(10));
    expect(cost(60)).toBeLessThan(us(30));
    expect(cost(700)).toBeGreaterThan(us(200));
    expect(cost(700)).toBeLessThan(us(400));
  });

  it('of which less than a quarter is used is halved by a collection, and since 1.19 new ones begin as large as the average', () => {
    const sizes = (version: string): number[] =>
      seen<number>(
        function* (note) {
          const gate = chan(int);
          yield* go(function* grows() {
            yield* deep(12, 1 * KB, function* () {});
            yield* gate.recv();
          });
          yield* time.Sleep(ms(1));
          yield* inuse(note);
          yield* runtime.GC();
          yield* inuse(note);
          yield* runtime.GC();
          yield* inuse(note);
          yield* go(function* holds() {
            yield* deep(12, 1 * KB, () => gate.recv() as unknown as Body);
          });
          yield* time.Sleep(ms(1));
          yield* runtime.GC();
          yield* inuse(note);
          yield* go(function* fresh() {
            yield* gate.recv();
          });
          yield* inuse(note);
        },
        { 'go.gc': 'on', 'go.version': version },
      ).notes;
    expect(sizes('1.26')).toEqual([18 * KB, 10 * KB, 6 * KB, 22 * KB, 30 * KB]);
    expect(sizes('1.18')).toEqual([18 * KB, 10 * KB, 6 * KB, 22 * KB, 24 * KB]);
  });

  it('of more than 1 GB ends the program', () => {
    const { exit, stderr } = seen(function* () {
      yield* deep(1_100, MB, function* () {});
    });
    expect([exit, ...stderr.slice(0, 2)]).toEqual([
      2,
      'runtime: goroutine stack exceeds 1000000000-byte limit',
      'fatal error: stack overflow',
    ]);
  });
});

describe('memory of goroutines', () => {
  it('is 2.6 KB each, of which 2 are stack', () => {
    const { notes } = seen<Stats>(function* (note) {
      const gate = chan(int);
      note(yield* runtime.ReadMemStats());
      for (let k = 0; k < 1_000; k++)
        yield* go(function* waits() {
          yield* gate.recv();
        });
      yield* time.Sleep(ms(1));
      note(yield* runtime.ReadMemStats());
    });
    const [before, after] = notes as [Stats, Stats];
    expect((after.StackInuse - before.StackInuse) / 1_000).toBe(2 * KB);
    expect((after.Sys - before.Sys) / 1_000).toBeCloseTo(2_648, 0);
  });
});

describe('the collector', () => {
  const collected = (settings = {}, held = 0, spent = 40 * MB): Stats => {
    const { notes } = seen<Stats>(
      function* (note) {
        const keeps = new Heap();
        if (held > 0) yield* alloc(held, keeps);
        for (let left = spent; left > 0; left -= 64 * KB) yield* alloc(64 * KB);
        note(yield* runtime.ReadMemStats());
      },
      { 'go.gc': 'on', ...settings },
    );
    return notes[0]!;
  };

  it('is off by default, and then nothing is collected', () => {
    const { NumGC, HeapAlloc } = collected({ 'go.gc': 'off' });
    expect([NumGC, HeapAlloc]).toEqual([0, 40 * MB]);
  });

  it('works each time the heap comes near twice what was left, and not below 4 MB', () => {
    const small = collected();
    expect(small.NumGC).toBeGreaterThanOrEqual(10); // each 2.8 to 4 MB
    expect(small.NumGC).toBeLessThanOrEqual(15);
    const large = collected({}, 20 * MB);
    expect(large.NumGC).toBeLessThanOrEqual(6);
    expect(large.HeapAlloc).toBeGreaterThanOrEqual(20 * MB);
    expect(large.HeapAlloc).toBeLessThanOrEqual(large.NextGC);
    expect(collected({ 'go.gogc': 400 }).NumGC).toBeLessThan(small.NumGC / 3);
  });

  it('frees what is held no more', () => {
    const { notes } = seen<Stats>(
      function* (note) {
        const cache = new Heap();
        yield* alloc(30 * MB, cache);
        yield* runtime.GC();
        note(yield* runtime.ReadMemStats());
        cache.drop(10 * MB);
        yield* runtime.GC();
        note(yield* runtime.ReadMemStats());
        cache.drop();
        yield* runtime.GC();
        note(yield* runtime.ReadMemStats());
      },
      { 'go.gc': 'on' },
    );
    expect(notes.map(({ HeapAlloc }) => HeapAlloc / MB)).toEqual([30, 20, 0]);
    expect(notes.map(({ NextGC }) => Math.round(NextGC / MB))).toEqual([60, 40, 4]);
  });

  it('pauses everybody twice a cycle', () => {
    const { NumGC, PauseTotalNs } = collected({ 'go.gcPauseNs': us(50) });
    expect(PauseTotalNs).toBeGreaterThanOrEqual(NumGC * us(100));
    expect(PauseTotalNs).toBeLessThan(NumGC * us(120));
  });

  /** A goroutine that allocates while much is held: how long it takes with and without the collector, on so many Ps. */
  const spans = (gomaxprocs: number, others: number): [number, number] =>
    (['off', 'on'] as const).map(
      (gc) =>
        seen<number>(
          function* (note) {
            const keeps = new Heap();
            yield* alloc(50 * MB, keeps);
            yield* runtime.GC();
            const wg = new sync.WaitGroup();
            yield* wg.Add(others);
            for (let k = 0; k < others; k++)
              yield* go(function* hog() {
                defer(() => wg.Done());
                yield* work(ms(150));
              });
            const from = time.Now();
            for (let k = 0; k < 1_200; k++) yield* alloc(64 * KB);
            note(time.Now() - from);
          },
          { 'go.gc': gc, cores: gomaxprocs, 'go.gomaxprocs': gomaxprocs },
        ).notes[0]!,
    ) as [number, number];

  it('has idle Ps mark, so that who allocates hardly notices', () => {
    const [off, on] = spans(4, 0);
    expect(on / off).toBeLessThan(1.5);
  });
  it('has who allocates help where no P is idle', () => {
    const [off, on] = spans(1, 0);
    expect(on - off).toBeGreaterThan(ms(40)); // 50 MB to mark, with the only P
  });
  it('takes one P of four for a worker while four compute', () => {
    const busy = seen<number>(
      function* (note) {
        const keeps = new Heap();
        yield* alloc(100 * MB, keeps); // begins a cycle of about 100 ms
        const wg = new sync.WaitGroup();
        yield* wg.Add(4);
        const from = time.Now();
        for (let k = 0; k < 4; k++)
          yield* go(function* hog() {
            defer(() => wg.Done());
            yield* work(ms(60));
          });
        yield* wg.Wait();
        note(time.Now() - from);
      },
      { 'go.gc': 'on', cores: 4, 'go.gomaxprocs': 4 },
    ).notes[0]!;
    expect(busy).toBeGreaterThan(ms(75)); // 240 ms of computing on three Ps
    expect(busy).toBeLessThan(ms(125));
  });

  it('two that stop the world at once take turns', () => {
    const { notes } = seen<number>(
      function* (note) {
        const wg = new sync.WaitGroup();
        yield* wg.Add(8);
        for (let k = 0; k < 8; k++)
          yield* go(function* stops() {
            defer(() => wg.Done());
            for (let turn = 0; turn < 20; turn++) {
              yield* runtime.ReadMemStats();
              yield* runtime.GC();
            }
          });
        yield* wg.Wait();
        note((yield* runtime.ReadMemStats()).NumGC);
      },
      { 'go.gc': 'on', cores: 4, 'go.gomaxprocs': 4 },
    );
    expect(notes[0]).toBeGreaterThan(20);
    expect(notes[0]).toBeLessThanOrEqual(160);
  });
});
