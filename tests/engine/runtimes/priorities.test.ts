import { describe, expect, it } from 'vitest';
import { ms, scenario, ScenarioError, us, type Body, type Favour, type Kit, type Mutex } from 'seedloom';
import { brokenLaw } from '../../support/check-run.ts';
import { play, type Played } from '../sync/play.ts';

/** Nothing but work, locks apart, takes time: instants can be counted on the fingers. */
const FREE = {
  'os.switchNs': 0, 'os.migrationNs': 0, 'os.wakeNs': 0, 'os.syscallNs': 0,
  'op.lockNs': 0, 'op.waitNs': 0, 'op.loopNs': 0, 'thread.createNs': 0,
} as const; // prettier-ignore
const ONE_BY_PRIORITY = { ...FREE, os: 'fifo', cores: 1 } as const;

const fifo = (setup: (kit: Kit) => void, settings: Record<string, string | number> = {}): Played =>
  play('os-threads', setup, { ...ONE_BY_PRIORITY, ...settings });
/** When each task ended, in microseconds. */
const ends = ({ records }: Played): Record<string, number> =>
  Object.fromEntries(records.flatMap((one) => (one.kind === 'task.finished' ? [[one.task, one.at / 1_000]] : [])));

describe('favoured tasks', () => {
  it('under fifo a higher one takes the core, and goes on before its equals', () => {
    const played = fifo(({ favoured, spawn, sleep, work }) => {
      function* late(): Body {
        yield* sleep(us(3));
        yield* work(us(5));
      }
      spawn('usual', working(work, 10));
      spawn('equal', working(work, 10));
      favoured({ priority: 2 }).spawn('high', late);
    });
    expect(ends(played)).toEqual({ high: 8, usual: 15, equal: 25 });
  });

  it('a daemon and a task started by a task can be favoured, and what they start is not', () => {
    const played = fifo(({ favoured, spawn, work }) => {
      favoured({ priority: 9 }).daemon('boss', function* (): Body {
        yield* spawn('child', working(work, 1));
        yield* work(us(3));
      });
      favoured({ priority: 2 }).spawn('parent', function* (): Body {
        yield* favoured({ priority: 5 }).spawn('favourite', working(work, 10));
        yield* work(us(4));
      });
    });
    // the boss works 3; the parent starts its favourite, which goes before it; the child of the boss is usual, and comes last
    expect(ends(played)).toEqual({ boss: 3, favourite: 13, parent: 17, child: 18 });
  });

  it('under fair nice shares a core by weight: 1024 to 335 for 0 and 5', () => {
    const setup = ({ favoured, spawn, work }: Kit): void => {
      spawn('usual', working(work, 1_024_000));
      favoured({ nice: 5 }).spawn('nice', working(work, 1_024_000));
    };
    const { usual, nice } = ends(play('os-threads', setup, { ...FREE, os: 'fair', cores: 1 }));
    // when the usual one is through, the other has had 335 ms of that time; in the end both have had theirs
    expect(Math.abs(usual! - 1_359_000)).toBeLessThan(8_000); // two ticks of 4 ms
    expect(nice).toBe(2_048_000);
  });

  it.each([
    ['os-threads', 'round-robin'],
    ['os-threads', 'fifo'],
    ['green-threads', 'fifo'],
    ['interleaving', 'fifo'],
  ])('on %s under %s a nice of -20, and elsewhere a priority of 99 too, changes nothing', (runtime, os) => {
    const digest = (favour: Favour): string =>
      play(
        runtime,
        ({ favoured, work, mutex }) => {
          const lock = mutex('lock', { inherits: favour.priority !== undefined });
          for (const name of ['a', 'b']) favoured(name === 'b' ? favour : {}).spawn(name, inside(lock, work, 5));
        },
        runtime === 'interleaving' ? {} : { os, cores: 1, exact: false },
      ).result.end.full;
    const byPriority = runtime === 'os-threads' && os === 'fifo';
    expect(digest({ nice: -20 })).toBe(digest({}));
    expect(digest({ priority: 99 }) === digest({})).toBe(!byPriority);
  });

  it.each([
    [{ nice: -21 }, 'nice is a whole number from -20 to 19, not -21'],
    [{ nice: 20 }, 'nice is a whole number from -20 to 19, not 20'],
    [{ nice: 0.5 }, 'nice is a whole number from -20 to 19, not 0.5'],
    [{ priority: 0 }, 'a priority is a whole number from 1 to 99, not 0'],
    [{ priority: 100 }, 'a priority is a whole number from 1 to 99, not 100'],
  ])('%o is refused', (favour, text) => {
    const attempt = (): unknown => fifo(({ favoured, work }) => void favoured(favour).spawn('a', working(work, 1)));
    expect(attempt).toThrow(ScenarioError);
    expect(attempt).toThrow(text);
  });
});

describe('who is woken', () => {
  const WAITERS = [['low', 1], ['first', 5], ['second', 5], ['high', 9]] as const; // prettier-ignore

  /** Four come one after the other to wait for something that `waker` gives them one by one; answers in which order they had it. */
  function order(os: string, wait: (kit: Kit) => { enter(): Body; give(): Body }): string[] {
    const { log } = play(
      'os-threads',
      (kit) => {
        const { enter, give } = wait(kit);
        for (const [k, [name, priority]] of WAITERS.entries()) {
          kit.favoured({ priority }).spawn(name, function* (): Body {
            yield* kit.sleep(us(10 * (k + 1)));
            yield* enter();
            kit.log('in');
          });
        }
        kit.spawn('waker', give);
      },
      { ...FREE, os, cores: 1 },
    );
    return log.map((line) => line.split(':')[0]!);
  }

  const THINGS: readonly (readonly [string, (kit: Kit) => { enter(): Body; give(): Body }])[] = [
    ['a mutex', (kit) => locked(kit, kit.mutex('m'))],
    ['a mutex that inherits', (kit) => locked(kit, kit.mutex('m', { inherits: true }))],
    ['a reentrant lock', (kit) => locked(kit, kit.reentrantLock('m'))],
    [
      'a semaphore',
      ({ semaphore, sleep }) => {
        const permits = semaphore('permits', 0);
        return { enter: () => permits.acquire() as unknown as Body, give: rounds(sleep, () => permits.release() as unknown as Body) };
      },
    ],
    [
      'a condition',
      ({ mutex, condition, sleep }) => {
        const m = mutex('m');
        const changed = condition('changed', m);
        return {
          *enter(): Body {
            yield* m.lock();
            yield* changed.wait();
            yield* m.unlock();
          },
          give: rounds(sleep, () => changed.notify() as unknown as Body),
        };
      },
    ],
  ];

  it.each(THINGS)('%s: under fifo the highest, and who came first among equals', (_name, wait) => {
    expect(order('fifo', wait)).toEqual(['high', 'first', 'second', 'low']);
  });

  it.each(THINGS)('%s: elsewhere who came first', (_name, wait) => {
    expect(order('round-robin', wait)).toEqual(['low', 'first', 'second', 'high']);
  });

  it.each(['fifo', 'round-robin'])('a fair mutex: under %s who came first', (os) => {
    expect(order(os, (kit) => locked(kit, kit.mutex('m', { fair: true })))).toEqual(['low', 'first', 'second', 'high']);
  });

  it('a plain lock goes by own priorities, one that inherits by what its waiters run at', () => {
    const heir = (inherits: boolean): string =>
      fifo(({ mutex, favoured, sleep, work, log }) => {
        const [wanted, own] = [mutex('wanted', { inherits }), mutex('own', { inherits: true })];
        favoured({ priority: 1 }).spawn('holder', inside(wanted, work, 100));
        favoured({ priority: 2 }).spawn('low', function* (): Body {
          yield* sleep(us(1));
          yield* own.lock();
          yield* wanted.lock();
          log('in');
          yield* wanted.unlock();
          yield* own.unlock();
        });
        favoured({ priority: 5 }).spawn('middle', function* (): Body {
          yield* sleep(us(2));
          yield* wanted.lock();
          log('in');
          yield* wanted.unlock();
        });
        favoured({ priority: 9 }).spawn('high', function* (): Body {
          yield* sleep(us(3));
          yield* own.lock();
          yield* own.unlock();
        });
      }).log[0]!;
    expect(heir(false)).toBe('middle: in');
    expect(heir(true)).toBe('low: in'); // it runs at 9, as `high` waits for its own lock
  });
});

describe('inheritance', () => {
  it('goes along a chain of holders', () => {
    const played = fifo(({ mutex, favoured, sleep, work }) => {
      const [outer, inner] = [mutex('outer', { inherits: true }), mutex('inner', { inherits: true })];
      favoured({ priority: 1 }).spawn('low', function* (): Body {
        yield* inside(inner, work, 5)();
        yield* work(us(1));
      });
      favoured({ priority: 2 }).spawn('link', later(sleep, 1, holding(outer, inside(inner, work, 1))));
      favoured({ priority: 9 }).spawn('high', later(sleep, 2, inside(outer, work, 1)));
      favoured({ priority: 3 }).spawn('middle', later(sleep, 3, working(work, 100)));
    });
    // `low` has the inner lock until 5, `link` until 6, `high` the outer one until 7
    expect(ends(played)).toEqual({ link: 6, high: 7, middle: 107, low: 108 });
  });

  it('who still waits lends to the new holder: also what it inherits later', () => {
    const played = fifo(({ mutex, favoured, sleep, work }) => {
      const [wanted, other] = [mutex('wanted', { inherits: true }), mutex('other', { inherits: true })];
      favoured({ priority: 1 }).spawn('holder', inside(wanted, work, 10));
      favoured({ priority: 5 }).spawn('next', later(sleep, 2, inside(wanted, work, 10)));
      favoured({ priority: 4 }).spawn('link', later(sleep, 1, holding(other, inside(wanted, work, 5))));
      favoured({ priority: 9 }).spawn('high', later(sleep, 12, inside(other, work, 1)));
      favoured({ priority: 6 }).spawn('middle', later(sleep, 13, working(work, 100)));
    });
    // `next` has it from 10 to 20, from 12 at the 9 that `link` has of `high`; `link` follows until 25
    expect(ends(played)).toMatchObject({ next: 20, link: 25, high: 26, middle: 126 });
  });

  it.each(['by time-out', 'cancelled'])('who gives up takes its priority back: %s', (how) => {
    const played = fifo(({ mutex, favoured, sleep, work, cancel }) => {
      const lock = mutex('lock', { inherits: true });
      favoured({ priority: 2 }).spawn('holder', holding(lock, later(sleep, 12, working(work, 10))));
      const high = favoured({ priority: 9 }).spawn('high', function* (): Body {
        yield* sleep(us(1));
        try {
          if (how === 'cancelled') yield* lock.lock();
          else yield* lock.lockWithin(us(9));
        } finally {
          yield* sleep(us(300)); // it lives on
        }
      });
      favoured({ priority: 5 }).spawn('middle', later(sleep, 11, working(work, 100)));
      favoured({ priority: 99 }).spawn('canceller', later(sleep, 10, function* (): Body { yield* cancel(high); })); // prettier-ignore
    });
    // at 12 the holder wakes, is at 2 again and leaves the core to the middle one
    expect(ends(played)).toMatchObject({ middle: 111, holder: 121 });
  });

  it('a wait on a condition frees the lock, and taking it again lends to its holder', () => {
    const played = fifo(({ mutex, condition, favoured, sleep, work }) => {
      const lock = mutex('lock', { inherits: true });
      const changed = condition('changed', lock);
      favoured({ priority: 9 }).spawn('waiter', function* (): Body {
        yield* lock.lock();
        yield* changed.wait();
        yield* lock.unlock();
      });
      favoured({ priority: 1 }).spawn('notifier', function* (): Body {
        yield* lock.lock();
        yield* changed.notify();
        yield* work(us(5)); // at 9 from here: the waiter wants its lock back
        yield* lock.unlock();
      });
      favoured({ priority: 5 }).spawn('middle', later(sleep, 2, working(work, 100)));
    });
    expect(ends(played)).toMatchObject({ waiter: 5, middle: 105 });
  });

  it('a reentrant lock lends until it is free', () => {
    const played = fifo(({ reentrantLock, favoured, sleep, work }) => {
      const lock = reentrantLock('lock', { inherits: true });
      favoured({ priority: 1 }).spawn('low', function* (): Body {
        yield* lock.lock();
        yield* lock.lock();
        yield* work(us(5));
        yield* lock.unlock();
        yield* work(us(5));
        yield* lock.unlock();
        yield* work(us(5));
      });
      favoured({ priority: 9 }).spawn('high', later(sleep, 1, inside(lock, work, 1)));
      favoured({ priority: 5 }).spawn('middle', later(sleep, 2, working(work, 100)));
    });
    expect(ends(played)).toEqual({ high: 11, middle: 111, low: 116 });
  });

  it('tasks outside the machine have no thread: they neither lend nor inherit, and wait like usual ones', () => {
    const { outcome, log } = fifo(({ mutex, favoured, outside, sleep, work, log }) => {
      const lock = mutex('lock', { inherits: true });
      const enter = (after: number, span: number): (() => Body) =>
        later(sleep, after, holding(lock, function* (): Body { log('in'); yield* work(us(span)); })); // prettier-ignore
      outside('client', enter(0, 20));
      favoured({ priority: 2 }).spawn('high', enter(2, 1));
      favoured({ priority: 1 }).spawn('usual', enter(3, 1));
      outside('late', enter(1, 1));
    });
    expect(log).toEqual(['client: in', 'high: in', 'late: in', 'usual: in']);
    expect(outcome).toBe('ok');
  });

  it('a holder that ends without unlocking leaves its waiters stuck, not the engine', () => {
    const { outcome } = fifo(({ mutex, favoured, sleep }) => {
      const lock = mutex('lock', { inherits: true });
      favoured({ priority: 1 }).spawn('low', function* (): Body {
        yield* lock.lock();
        yield* sleep(us(5));
      });
      favoured({ priority: 9 }).spawn('high', later(sleep, 1, function* (): Body { yield* lock.lock(); })); // prettier-ignore
    });
    expect(outcome).toBe('deadlock');
  });

  it.each(['os-threads', 'green-threads', 'interleaving'])('on %s runs with priorities obey the laws of every run', (runtime) => {
    const one = scenario('mixed', (kit) => {
      const [plain, lock] = [kit.mutex('plain'), kit.mutex('lock', { inherits: true })];
      for (let k = 1; k <= 6; k++) {
        kit.favoured({ priority: 1 + (k % 3), nice: k - 3 }).spawn(`t${k}`, function* (): Body {
          for (let round = 0; round < 4; round++) {
            yield* kit.sleep(us(kit.input('nap', 20)));
            if (!(yield* lock.lockWithin(us(10)))) continue;
            yield* kit.work(us(3));
            yield* plain.lock();
            yield* kit.work(ms(0.002));
            yield* plain.unlock();
            yield* lock.unlock();
          }
        });
      }
    });
    const settings: Record<string, string | number> = runtime === 'interleaving' ? {} : { os: 'fifo', cores: 2 };
    for (let seed = 1; seed <= 20; seed++) expect(brokenLaw(one, { runtime, settings }, String(seed))).toBeUndefined();
  });
});

/** A body that works so many microseconds. */
function working(work: Kit['work'], span: number): () => Body {
  return function* () { yield* work(us(span)); }; // prettier-ignore
}

/** A body that works so many microseconds inside a lock. */
function inside(lock: Mutex, work: Kit['work'], span: number): () => Body {
  return holding(lock, working(work, span));
}

/** The same body inside a lock. */
function holding(lock: Mutex, body: () => Body): () => Body {
  return function* () {
    yield* lock.lock();
    yield* body();
    yield* lock.unlock();
  };
}

/** A body that begins so many microseconds later. */
function later(sleep: Kit['sleep'], span: number, body: () => Body): () => Body {
  return function* () {
    yield* sleep(us(span));
    yield* body();
  };
}

/** A lock that the waker holds until all have come; whoever has it gives it on. */
function locked({ sleep }: Kit, lock: Mutex): { enter(): Body; give(): Body } {
  return {
    enter: function* () { yield* lock.lock(); yield* sleep(us(5)); yield* lock.unlock(); }, // prettier-ignore
    give: function* () { yield* lock.lock(); yield* sleep(us(100)); yield* lock.unlock(); }, // prettier-ignore
  };
}

/** Gives four times, once all have come. */
function rounds(sleep: Kit['sleep'], give: () => Body): () => Body {
  return function* () {
    yield* sleep(us(100));
    for (let k = 0; k < 4; k++) {
      yield* give();
      yield* sleep(us(10));
    }
  };
}
