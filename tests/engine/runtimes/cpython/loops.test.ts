import { describe, expect, it } from 'vitest';
import { ms, type Scalar } from 'seedloom';
import { asyncio, CancelledError, ValueError, type AsyncioKit, type Py } from 'seedloom/asyncio';
import { saidBy } from './said.ts';

const printed = (main: (kit: AsyncioKit) => Py<unknown>, settings: Record<string, Scalar> = {}): readonly string[] => {
  const said = saidBy(
    asyncio('loops', (kit) => () => main(kit)),
    settings,
  );
  expect(said.outcome).toBe('ok');
  return said.lines;
};

describe('eager tasks', () => {
  it('run inside the call up to their first wait; one that never waits is never seen by the loop', () => {
    const lines = printed(function* ({ asyncio: aio, print }) {
      function* ends(): Py<string> {
        print('ends', aio.current_task()?.get_name());
        return 'x';
      }
      function* waits(): Py<string> {
        print('before');
        yield* aio.sleep(0);
        print('after', aio.current_task()?.get_name());
        return 'y';
      }
      const turns: string[] = [];
      aio.get_running_loop().call_soon(() => turns.push('soon'));
      const [first, second] = [yield* aio.create_eager_task(ends(), 'one'), yield* aio.create_eager_task(waits(), 'two')];
      print('made', first.done(), second.done(), aio.current_task()?.get_name(), turns.length);
      print(yield* first, turns.length); // a task that is done gives no turn away
      print(yield* second);
    });
    expect(lines).toEqual(['ends one', 'before', 'made True False main 0', 'x 0', 'after two', 'y']);
  });

  it('wait for futures, locks and devices like any other, and can be cancelled', () => {
    const lines = printed(function* ({ asyncio: aio, print, kit, compute }) {
      const future = aio.get_running_loop().create_future<string>();
      const lock = aio.Lock('lock');
      yield* lock.acquire();
      const network = kit.network('network', { latency: ms(1) });
      function* on(what: string, wait: () => Py<unknown>): Py {
        yield* compute(0.001);
        try {
          print(what, yield* wait());
        } catch (error) {
          if (!(error instanceof CancelledError)) throw error;
          print(what, 'cancelled');
        }
      }
      const tasks = [
        yield* aio.create_eager_task(on('future', () => future[Symbol.iterator]())),
        yield* aio.create_eager_task(on('lock', () => lock.acquire())),
        yield* aio.create_eager_task(on('network', () => network.request(1) as unknown as Py<unknown>)),
        yield* aio.create_eager_task(on('sleep', () => aio.sleep(10))),
      ];
      print(kit.now() >= ms(4)); // they have computed already
      tasks[3]!.cancel();
      future.set_result('result');
      lock.release();
      for (const task of tasks) yield* task;
    });
    expect(lines).toEqual(['True', 'sleep cancelled', 'future result', 'lock True', 'network None']);
  });

  it('in a TaskGroup, whose error one of them may be; not before 3.12', () => {
    const main = function* ({ asyncio: aio, AsyncWith, print }: AsyncioKit): Py {
      function* fails(): Py<number> {
        throw new ValueError('at once');
      }
      try {
        yield* AsyncWith(aio.TaskGroup(), function* (group) {
          yield* group.create_eager_task(fails());
          yield* aio.sleep(10);
        });
      } catch (error) {
        print((error as Error).name);
      }
    };
    expect(printed(main)).toEqual(['ExceptionGroup']);
    const early = saidBy(asyncio('early', ({ asyncio: aio }) => () => aio.create_eager_task(aio.sleep(0))), { 'python.version': '3.11' }); // prettier-ignore
    expect(early.outcome).toBe('task-failed');
  });
});

describe('uvloop', () => {
  /** A timer that is due when something is ready, as tried with 0.22.1. */
  const order = (loop: string): string =>
    printed(
      function* ({ asyncio: aio, print, time }) {
        const loop = aio.get_running_loop();
        const seen: string[] = [];
        const over = loop.create_future<void>();
        loop.call_later(0.001, () => seen.push('timer'));
        yield* time.sleep(0.005);
        loop.call_soon(() => seen.push('soon'));
        loop.call_later(0.001, () => over.set_result());
        yield* over;
        print(seen.join(' '));
      },
      { 'asyncio.loop': loop },
    )[0]!;

  it('timers call back before what is ready; with asyncio behind it', () => {
    expect(order('asyncio')).toBe('soon timer');
    expect(order('uvloop')).toBe('timer soon');
  });

  it('delays are rounded to the nearest millisecond; those below half a one are soon', () => {
    const slept = (loop: string, delay: number): number =>
      Number(
        printed(
          function* ({ asyncio: aio, print, time }) {
            const before = time.time();
            yield* aio.sleep(delay);
            print(Math.round((time.time() - before) * 10_000) / 10);
          },
          { 'asyncio.loop': loop },
        )[0],
      );
    expect(slept('asyncio', 0.0014)).toBeGreaterThanOrEqual(2);
    expect(slept('uvloop', 0.0014)).toBeLessThan(1.4);
    expect(slept('uvloop', 0.0016)).toBeGreaterThanOrEqual(2);
    expect(slept('uvloop', 0.0004)).toBeLessThan(0.1);
  });

  it('a turn costs a third to a half', () => {
    const span = (loop: string): number =>
      saidBy(
        asyncio('turns', ({ asyncio: aio }) => {
          return function* main(): Py {
            for (let turn = 0; turn < 1_000; turn++) yield* aio.sleep(0);
          };
        }),
        { 'asyncio.loop': loop },
      ).makespan;
    expect(span('uvloop') / span('asyncio')).toBeGreaterThan(0.33);
    expect(span('uvloop') / span('asyncio')).toBeLessThan(0.75);
  });
});

describe('debug mode', () => {
  it('names a handle that takes 100 ms, and no shorter one; without it nothing is said', () => {
    const main = function* ({ asyncio: aio, compute }: AsyncioKit): Py {
      function* slow(span: number): Py {
        yield* compute(span);
      }
      yield* aio.gather(slow(0.11), slow(0.09));
    };
    const lines = printed(main, { 'asyncio.slowCallbackNs': ms(100) });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Executing Task-2 took 110\.\d+ ms$/);
    expect(printed(main)).toEqual([]);
  });
});
