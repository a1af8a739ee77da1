import { describe, expect, it } from 'vitest';
import { asyncio, type Py as Aw } from 'seedloom/asyncio';
import { python, type Py } from 'seedloom/python';
import { saidBy } from './said.ts';

describe('Barrier of threads', () => {
  it('lets three go on together, round after round; arrivals have their numbers; the action comes before', () => {
    const { lines, outcome } = saidBy(
      python('barrier', ({ threading, print, time, repr }) => {
        const numbers: number[] = [];
        const barrier = threading.Barrier(3, () => print('all here', barrier.n_waiting));
        function* arrives(k: number): Py {
          for (let round = 0; round < 2; round++) {
            yield* time.sleep(k / 100);
            numbers.push(yield* barrier.wait());
          }
        }
        return function* main(): Py {
          const threads = [1, 2, 3].map((k) => threading.Thread({ target: arrives, args: [k] }));
          for (const thread of threads) yield* thread.start();
          for (const thread of threads) yield* thread.join();
          print(repr(numbers.toSorted((a, b) => a - b)), barrier.broken, Math.round(time.time() * 100));
        };
      }),
    );
    expect(outcome).toBe('ok');
    expect(lines).toEqual(['all here 3', 'all here 3', '[0, 0, 1, 1, 2, 2] False 6']);
  });

  it('is broken for all by one whose time is over, until it is reset', () => {
    const { lines } = saidBy(
      python('broken', ({ threading, print }) => {
        const barrier = threading.Barrier(3);
        function* waits(timeout: number | null): Py {
          try {
            yield* barrier.wait(timeout);
          } catch (error) {
            print((error as Error).name);
          }
        }
        return function* main(): Py {
          const thread = threading.Thread({ target: () => waits(null) });
          yield* thread.start();
          yield* waits(0.01);
          yield* thread.join();
          print(barrier.broken);
          yield* waits(null);
          yield* barrier.reset();
          print(barrier.broken, barrier.n_waiting);
        };
      }),
    );
    expect(lines).toEqual(['BrokenBarrierError', 'BrokenBarrierError', 'True', 'BrokenBarrierError', 'False 0']);
  });
});

it('Barrier of coroutines: numbers, rounds, abort and reset', () => {
  const { lines, outcome } = saidBy(
    asyncio('barrier', ({ asyncio: aio, print }) => {
      const barrier = aio.Barrier(2);
      function* twice(): Aw<number[]> {
        return [yield* barrier.wait(), yield* barrier.wait()];
      }
      function* waits(): Aw<string> {
        try {
          yield* barrier.wait();
          return 'through';
        } catch (error) {
          return (error as Error).name;
        }
      }
      return function* main(): Aw {
        print(yield* aio.gather(twice(), twice()));
        for (const act of [() => barrier.abort(), () => barrier.reset()]) {
          const task = aio.create_task(waits());
          yield* aio.sleep(0);
          yield* act();
          print(yield* task, barrier.broken);
          if (barrier.broken) yield* barrier.reset();
        }
      };
    }),
  );
  expect(outcome).toBe('ok');
  expect(lines[0]).toBe('[[0, 0], [1, 1]]');
  expect(lines.slice(1)).toEqual(['BrokenBarrierError True', 'BrokenBarrierError False']);
});
