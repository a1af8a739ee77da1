import { describe, expect, it } from 'vitest';
import { ms, prepare } from 'seedloom';
import { multiprocessing, SystemExit, ValueError, type MultiprocessingKit, type Py } from 'seedloom/multiprocessing';
import { printed, saidBy } from './said.ts';

function* square(n: number): Py<number> {
  if (n < 0) throw new ValueError('too small');
  return n * n;
}
const numbers = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

describe('Process', () => {
  it('exits with what sys.exit says, 1 after an exception, the negative number of the signal that ended it; None while it runs', () => {
    const lines = printed(function* ({ multiprocessing: mp, time, sys, print, os }) {
      const make = (target: () => Py) => mp.Process({ target });
      const all = [
        make(function* () {}),
        make(function* () { sys.exit(3); }), // prettier-ignore
        make(function* () { throw new ValueError('no'); }), // prettier-ignore
        make(() => time.sleep(10)),
        make(() => time.sleep(10)),
        make(() => os._exit(7)),
      ];
      for (const one of all) yield* one.start();
      print(all[3]!.exitcode, all[3]!.is_alive());
      yield* all[3]!.terminate();
      yield* all[4]!.kill();
      for (const one of all) yield* one.join();
      print(all.map((one) => one.exitcode));
      print(all[3]!.is_alive(), time.time() < 1);
    });
    expect(lines.filter((line) => !line.startsWith('Process'))).toEqual(['None True', '[0, 3, 1, -15, -9, 7]', 'False True']);
    expect(lines).toContain('Process Process-3: ValueError: no');
  });

  it('terminates daemon children at its end, and waits for the others', () => {
    const span = (daemon: boolean): number =>
      saidBy(
        multiprocessing('children', ({ multiprocessing: mp, time }) => {
          return function* main(): Py {
            yield* mp.Process({ target: () => time.sleep(5), daemon }).start();
          };
        }),
      ).makespan;
    expect(span(true)).toBeLessThan(ms(20));
    expect(span(false)).toBeGreaterThan(ms(5_000));
  });

  it('a lock that a killed process holds stays held', () => {
    const lines = printed(function* ({ multiprocessing: mp, time, print }) {
      const lock = mp.Lock('lock');
      const holder = mp.Process({
        target: function* () {
          yield* lock.acquire();
          yield* time.sleep(10);
        },
      });
      yield* holder.start();
      yield* time.sleep(0.05);
      yield* holder.kill();
      yield* holder.join();
      print(yield* lock.acquire({ timeout: 0.1 }));
    });
    expect(lines).toEqual(['False']);
  });

  it('threads that a child has started are waited for at its end', () => {
    const lines = printed(function* ({ multiprocessing: mp, threading, futures, time, print }) {
      const child = mp.Process({
        target: function* () {
          const thread = threading.Thread({
            target: function* () {
              yield* time.sleep(0.1);
              print('thread');
            },
          });
          yield* thread.start();
          const pool = futures.ThreadPoolExecutor({ max_workers: 1 });
          yield* pool.submit(square, 2); // and its executor is shut down
        },
      });
      yield* child.start();
      yield* child.join();
      print('child', child.exitcode);
    });
    expect(lines).toEqual(['thread', 'child 0']);
  });

  it('asyncio.run runs a loop in a thread of any process, one after another', () => {
    const lines = printed(function* ({ multiprocessing: mp, asyncio, time, print }) {
      function* coroutine(name: string): Py<string> {
        const both = yield* asyncio.gather(asyncio.sleep(0.01, name), asyncio.to_thread(square, 3));
        return both.join(' ');
      }
      function* worker(): Py {
        for (const name of ['one', 'two']) print(yield* asyncio.run(coroutine(name)));
      }
      const before = time.time();
      const all = [mp.Process({ target: worker }), mp.Process({ target: worker })];
      for (const one of all) yield* one.start();
      for (const one of all) yield* one.join();
      print(yield* asyncio.run(coroutine('main')), time.time() - before < 0.04);
    });
    expect([...lines].sort()).toEqual(['main 9 True', 'one 9', 'one 9', 'two 9', 'two 9']);
  });

  it('asyncio.run raises what main raised, and refuses to run inside a loop', () => {
    const lines = printed(function* ({ asyncio, print }) {
      function* inner(): Py<number> {
        return yield* square(-1);
      }
      function* nested(): Py<number> {
        return yield* asyncio.run(inner());
      }
      for (const coroutine of [inner, nested])
        try {
          yield* asyncio.run(coroutine());
        } catch (error) {
          print((error as Error).name);
        }
    });
    expect(lines).toEqual(['ValueError', 'RuntimeError']);
  });
});

describe('Pool', () => {
  const inPool = (body: (kit: MultiprocessingKit, pool: ReturnType<MultiprocessingKit['multiprocessing']['Pool']>) => Py, options = {}) =>
    printed((kit) => kit.With(kit.multiprocessing.Pool(2, options), (pool) => body(kit, pool)));

  it('map, starmap, apply and their asynchronous kin; callbacks come in the thread that takes the results', () => {
    const lines = inPool(function* ({ print, threading }, pool) {
      function* add(a: number, b: number): Py<number> {
        return a + b;
      }
      print(yield* pool.map(square, numbers(5)));
      print(yield* pool.starmap(add, [[1, 2], [3, 4]] as const)); // prettier-ignore
      print(yield* pool.apply(add, 5, 6));
      const result = yield* pool.apply_async(add, [7, 8], {
        callback: (value: number) => print('callback', value, threading.current_thread().name.startsWith('Pool-results')),
      });
      print(yield* result.get(), result.ready(), result.successful());
      print(yield* pool.map([] as never, []));
    });
    expect(lines).toEqual(['[0, 1, 4, 9, 16]', '[3, 7]', '11', 'callback 15 True', '15 True True', '[]']);
  });

  it('an error ends its chunk only, is raised when all are over, and told to the error callback', () => {
    const lines = inPool(function* ({ print }, pool) {
      const seen: string[] = [];
      const result = yield* pool.map_async(square, [1, -1, 2], 1, { error_callback: (error: Error) => void seen.push(error.name) });
      try {
        yield* result.get();
      } catch (error) {
        print((error as Error).name, result.successful(), seen.join());
      }
    });
    expect(lines).toEqual(['ValueError False ValueError']);
  });

  it('get has a time limit', () => {
    const lines = inPool(function* ({ print, time }, pool) {
      const result = yield* pool.apply_async(() => time.sleep(1), []);
      try {
        yield* result.get(0.1);
      } catch (error) {
        print((error as Error).name);
      }
    });
    expect(lines).toEqual(['TimeoutError']);
  });

  it('imap gives results in the order of the items, imap_unordered as they come', () => {
    const lines = inPool(function* ({ print, time }, pool) {
      function* slow(n: number): Py<number> {
        yield* time.sleep(n / 100);
        return n;
      }
      for (const way of ['imap', 'imap_unordered'] as const) {
        const got: number[] = [];
        const results = yield* pool[way](slow, [5, 1, 2]);
        for (let next = yield* results.next(); !next.done; next = yield* results.next()) got.push(next.value);
        print(way, got);
      }
    });
    expect(lines).toEqual(['imap [5, 1, 2]', 'imap_unordered [1, 2, 5]']);
  });

  it('the feeder draws the items as fast as the pipe takes them, not as results are asked for', () => {
    const lines = inPool(function* ({ print, time }, pool) {
      let drawn = 0;
      function* items(): Generator<string> {
        for (; drawn < 100; drawn++) yield 'x'.repeat(10_000);
      }
      function* slow(): Py<number> {
        yield* time.sleep(0.1);
        return 0;
      }
      const results = yield* pool.imap(slow, items());
      yield* time.sleep(0.05);
      print(drawn); // two are being worked at, six are in the pipe, and the feeder has one in hand
      yield* results.next();
    });
    expect(lines).toEqual(['8']);
  });

  it('a worker ends after maxtasksperchild tasks, and another takes its place', () => {
    const lines = inPool(
      function* ({ print, multiprocessing: mp, kit }, pool) {
        const names = new Set<string>();
        function* who(n: number): Py<number> {
          return n;
        }
        print(yield* pool.map(who, numbers(6), 1));
        print(mp.active_children().length <= 2, names.size, kit.now() > 0);
      },
      { maxtasksperchild: 1 },
    );
    expect(lines[0]).toBe('[0, 1, 2, 3, 4, 5]');
    const forks = (options: object): number => {
      let started = 0;
      const program = multiprocessing('renewed', (kit) => () =>
        kit.With(kit.multiprocessing.Pool(2, options), function* (pool) {
          yield* pool.map(square, numbers(6), 1);
          yield* pool.close();
          yield* pool.join();
        }),
      ); // prettier-ignore
      const { end } = prepare(program, { runtime: 'cpython-processes', settings: { cores: 2, exact: true } }).run({
        seed: '1',
        listen: () => ({ record: (raw) => void (raw.kind.name === 'process.started' && started++) }),
      });
      expect(end.outcome).toBe('ok');
      return started - 1;
    };
    expect(forks({})).toBe(2);
    expect(forks({ maxtasksperchild: 1 })).toBeGreaterThanOrEqual(6);
  });

  it('close lets what is there be done; leaving the with statement stops the workers where they are', () => {
    const program = (closes: boolean) =>
      multiprocessing('ends', ({ multiprocessing: mp, time, With, print }) => () =>
        With(mp.Pool(2), function* (pool) {
          const result = yield* pool.map_async(() => time.sleep(1), [1, 2]);
          if (!closes) return;
          yield* pool.close();
          yield* pool.join();
          print(result.ready());
        }),
      ); // prettier-ignore
    expect(saidBy(program(true))).toMatchObject({ lines: ['True'], outcome: 'ok' });
    const cut = saidBy(program(false));
    expect(cut.outcome).toBe('ok');
    expect(cut.makespan).toBeLessThan(ms(50));
  });
});

describe('ProcessPoolExecutor', () => {
  it('futures, map in order, and what has been moved to the short queue cannot be cancelled: as many as workers, and one more', () => {
    const lines = printed(function* ({ futures, With, print, time }) {
      function* slow(n: number): Py<number> {
        yield* time.sleep(0.05);
        return n;
      }
      yield* With(futures.ProcessPoolExecutor({ max_workers: 1 }), function* (pool) {
        const all = [];
        for (let n = 0; n < 5; n++) all.push(yield* pool.submit(slow, n));
        yield* time.sleep(0.01);
        print(all.map((one) => one.running()));
        print(yield* all[4]!.cancel(), yield* all[1]!.cancel());
        print(yield* all[3]!.result());
        print(yield* pool.map(slow, [1, 2, 3], 2));
      });
    });
    expect(lines).toEqual(['[True, True, False, False, False]', 'True False', '3', '[1, 2, 3]']);
  });

  it('an exception is that of its call only; a worker that dies breaks the pool for good', () => {
    const lines = printed(function* ({ futures, os, print }) {
      const pool = futures.ProcessPoolExecutor({ max_workers: 2 });
      const bad = yield* pool.submit(square, -1);
      const died = yield* pool.submit(() => os._exit(1));
      for (const future of [bad, died])
        try {
          yield* future.result();
        } catch (error) {
          print((error as Error).name);
        }
      try {
        yield* pool.submit(square, 1);
      } catch (error) {
        print((error as Error).name);
      }
    });
    expect(lines).toEqual(['ValueError', 'BrokenProcessPool', 'BrokenProcessPool']);
  });

  it('forks all its workers at the first call; others are started one by one', () => {
    const workers = (method: string): string =>
      printed(
        function* ({ futures, With, print, multiprocessing: mp }) {
          yield* With(futures.ProcessPoolExecutor({ max_workers: 4 }), function* (pool) {
            yield* pool.submit(square, 1);
            print(mp.active_children().length);
          });
        },
        { 'mp.startMethod': method },
      )[0]!;
    expect(workers('fork')).toBe('4');
    expect(workers('spawn')).toBe('1');
  });
});

describe('Queue and Value', () => {
  it('a bounded queue takes a place before it takes the item', () => {
    const lines = printed(function* ({ multiprocessing: mp, time, queue, print }) {
      const letters = mp.Queue<string>(2);
      for (const letter of ['a', 'b']) yield* letters.put(letter);
      try {
        yield* letters.put('c', 0.01);
      } catch (error) {
        print(error instanceof queue.Full);
      }
      print(!letters.empty(), yield* letters.get());
      yield* letters.put('d');
      yield* time.sleep(0.001);
      print(yield* letters.get(), yield* letters.get(), letters.empty());
    });
    expect(lines).toEqual(['True', 'True a', 'b d True']);
  });

  it('a Value without its lock is a race between processes; a global of threads is not one under a GIL, and is one without', () => {
    const findings = (shared: boolean, version: string): string[] =>
      prepare(
        multiprocessing('races', ({ multiprocessing: mp, threading, global }) => {
          const [x, value] = [global('x', 0), mp.Value(0, 'value')];
          function* adds(): Py {
            if (shared) yield* value.set((yield* value.get()) + 1);
            else yield* x.iadd(1);
          }
          return function* main(): Py {
            const all = [1, 2].map(() => (shared ? mp.Process({ target: adds }) : threading.Thread({ target: adds })));
            for (const one of all) yield* one.start();
            for (const one of all) yield* one.join();
          };
        }),
        { runtime: 'cpython-processes', settings: { cores: 2, exact: true, 'python.version': version } },
      )
        .run({ seed: '1', detect: 'all' })
        .findings.filter(({ kind }) => kind === 'race')
        .map(({ certainty }) => certainty);
    expect(findings(true, '3.13')).toEqual(['sure']);
    expect(findings(false, '3.13')).toEqual(['hint']);
    expect(findings(false, '3.13t')).toEqual(['sure']);
  });
});

it('SystemExit in the main process is its exit code', () => {
  const codes: number[] = [];
  const program = multiprocessing('exits', () => function* main(): Py { throw new SystemExit(4); }); // prettier-ignore
  prepare(program, { runtime: 'cpython-processes' }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void (raw.kind.name === 'process.exited' && codes.push(raw.x)) }),
  });
  expect(codes).toEqual([4]);
});
