import { describe, expect, it } from 'vitest';
import type { Body, Finding, Kit, Scenario } from 'seedloom';
import { asyncio, type Py as AioPy } from 'seedloom/asyncio';
import { python, type Py, type PythonKit } from 'seedloom/python';
import { watcher, watchOf } from '../../support/watch.ts';
import { found } from './found.ts';

/** What thirty runs of a program of Python's tell of lost wake-ups, and how many of them were stuck. */
function lost(program: Scenario): { findings: Finding[]; stuck: number } {
  const run = watcher(program, { runtime: Object.keys(program.expectations)[0]! }, watchOf());
  const runs = Array.from({ length: 30 }, (_, k) => run(String(k + 1)));
  return {
    findings: runs.flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'lost-wakeup')),
    stuck: runs.filter(({ result }) => result.end.outcome === 'deadlock').length,
  };
}

const NOTHING_LOST = { findings: [], stuck: 30 };

describe('an object of Python that tests its state under its own lock loses no wake-up', () => {
  it.each<[string, (kit: PythonKit) => () => Py]>([
    [
      'a queue that is empty for ever, where the one who gets had looked at something else before',
      ({ threading, queue, global }) => {
        const [jobs, active] = [queue.Queue<number>(), global('active', 0)];
        function* worker(): Py {
          yield* active.iadd(1);
          for (;;) yield* jobs.get();
        }
        return function* (): Py {
          const threads = [0, 1, 2].map(() => threading.Thread({ target: worker }));
          for (const thread of threads) yield* thread.start();
          for (let k = 0; k < 6; k++) yield* jobs.put(k);
          for (const thread of threads) yield* thread.join();
        };
      },
    ],
    [
      'a semaphore without permits',
      ({ threading }) => {
        const seats = threading.Semaphore(0);
        return function* (): Py {
          yield* seats.release();
          yield* seats.acquire();
          yield* seats.acquire();
        };
      },
    ],
    [
      'a condition of the program, beside a queue that nobody waits at',
      ({ threading, queue }) => {
        const [ready, jobs] = [threading.Condition(), queue.Queue<number>()];
        return function* (): Py {
          const thread = threading.Thread({
            target: function* waits(): Py {
              yield* ready.acquire();
              yield* ready.wait();
            },
          });
          yield* thread.start();
          yield* jobs.put(1);
          yield* thread.join();
        };
      },
    ],
  ])('%s', (_what, module) => {
    expect(lost(python('p', module))).toEqual(NOTHING_LOST);
  });

  it('nor does a queue of asyncio whose items are never all done', () => {
    const program = asyncio('p', ({ asyncio: aio }) => {
      const jobs = aio.Queue<number>();
      return function* main(): AioPy {
        yield* jobs.put(1);
        yield* jobs.join();
      };
    });
    expect(lost(program)).toEqual(NOTHING_LOST);
  });

  it('an event does: its flag may be up and down again', () => {
    const program = python('p', ({ threading }) => {
      const go = threading.Event('go');
      return function* main(): Py {
        yield* go.set();
        yield* go.clear();
        yield* go.wait();
      };
    });
    const { findings, stuck } = lost(program);
    expect(stuck).toBe(30);
    expect(new Set(findings.map(({ signature, certainty }) => `${certainty}, ${signature}`))).toEqual(
      new Set(['hint, lost-wakeup: main on go']),
    );
    expect(findings[0]!.text).toMatch(/^main sets go when nobody waits \(event \d+\); main comes to wait for it afterwards/);
  });
});

describe('a lost wake-up is sure', () => {
  /** Whoever waits looks at a flag before it takes the lock; whoever notifies has written `written` before. */
  const sleeper =
    (written: 'flag' | 'other', inTheLock: boolean) =>
    ({ cell, condition, mutex, spawn }: Kit): void => {
      const [m, flag, other] = [mutex('m'), cell('flag', 0), cell('other', 0)];
      const cv = condition('cv', m);
      spawn('waits', function* (): Body {
        if ((yield* flag.read()) !== 0) return;
        yield* m.lock();
        yield* cv.wait();
        yield* m.unlock();
      });
      spawn('wakes', function* (): Body {
        if (!inTheLock) yield* (written === 'flag' ? flag : other).write(1);
        yield* m.lock();
        if (inTheLock) yield* (written === 'flag' ? flag : other).write(1);
        yield* cv.notify();
        yield* m.unlock();
      });
    };
  const certainties = (setup: (kit: Kit) => void): string[] => [
    ...new Set(
      found('lost-wakeup', setup)
        .flat()
        .map(({ certainty }) => certainty),
    ),
  ];

  it('only where what the sleeper had looked at was written meanwhile', () => {
    for (const inTheLock of [true, false]) {
      expect(certainties(sleeper('flag', inTheLock))).toEqual(['sure']);
      expect(certainties(sleeper('other', inTheLock))).toEqual(['hint']); // what it waits for may be in plain variables
    }
  });
});
