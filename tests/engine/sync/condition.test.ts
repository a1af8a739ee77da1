import { describe, expect, it } from 'vitest';
import { ms, us, type Body, type Condition, type Kit, type Op } from 'seedloom';
import { BOTH, codeOf, play, playAll } from './play.ts';

/** Three tasks wait, one after the other; then `wake` acts under the lock. Every task that comes back says so. */
const three =
  (wake: (cv: Condition) => Op<void>) =>
  ({ mutex, condition, spawn, log, semaphore }: Kit): void => {
    const m = mutex('m');
    const [cv, asleep] = [condition('cv', m), semaphore('asleep', 0)];
    const turns = [0, 1, 2].map((i) => semaphore(`turn${i}`, i === 0 ? 1 : 0));
    for (const [i, turn] of turns.entries()) {
      spawn(`w${i}`, function* (): Body {
        yield* turn.acquire();
        yield* m.lock();
        yield* asleep.release();
        yield* cv.wait();
        log('back');
        yield* m.unlock();
      });
    }
    spawn('waker', function* (): Body {
      for (const next of [turns[1], turns[2], undefined]) {
        yield* asleep.acquire();
        yield* m.lock(); // the sleeper has let go of it, so it does wait
        if (next === undefined) yield* wake(cv);
        yield* m.unlock();
        if (next !== undefined) yield* next.release();
      }
    });
  };

describe.each(BOTH)('condition on %s', (runtime) => {
  it('frees the lock while it waits, and holds it again when it goes on', () => {
    const played = playAll(runtime, ({ mutex, condition, spawn, state, check }) => {
      const m = mutex('m');
      const [cv, s] = [condition('cv', m), state(() => ({ ready: false, inside: 0 }))];
      spawn('waiter', function* (): Body {
        yield* m.lock();
        while (!s.ready) yield* cv.wait();
        check(m.isLocked && ++s.inside === 1, 'alone under the lock');
        s.inside--;
        yield* m.unlock();
      });
      spawn('waker', function* (): Body {
        yield* m.lock();
        s.inside++;
        s.ready = true;
        yield* cv.notify();
        s.inside--;
        yield* m.unlock();
      });
    });
    expect(new Set(played.map((one) => one.outcome))).toEqual(new Set(['ok']));
  });

  it('wait without the lock fails by name', () => {
    const { outcome, log } = play(runtime, ({ mutex, condition, spawn, log }) => {
      const cv = condition('cv', mutex('m'));
      spawn('a', function* (): Body {
        log(yield* codeOf(() => cv.wait()));
        log(yield* codeOf(() => cv.waitWithin(ms(1))));
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: E_NOT_LOCK_HOLDER', 'a: E_NOT_LOCK_HOLDER']);
  });

  it('notify wakes the longest waiter only', () => {
    const { outcome, log, result } = play(
      runtime,
      three((cv) => cv.notify()),
    );
    expect([outcome, ...log]).toEqual(['deadlock', 'w0: back']);
    expect(result.state().objects['cv']!.waiters).toEqual(['w1', 'w2']);
  });

  it('notify(2) wakes two, notifyAll all; each comes back when it has the lock', () => {
    for (const { outcome, log } of playAll(
      runtime,
      three((cv) => cv.notify(2)),
    ))
      expect([outcome, ...[...log].sort()]).toEqual(['deadlock', 'w0: back', 'w1: back']);
    for (const { outcome, log } of playAll(
      runtime,
      three((cv) => cv.notifyAll()),
    ))
      expect([outcome, ...[...log].sort()]).toEqual(['ok', 'w0: back', 'w1: back', 'w2: back']);
  });

  it('a notification that finds nobody is lost', () => {
    const { outcome, records, result } = play(runtime, ({ mutex, condition, spawn, join }) => {
      const m = mutex('m');
      const cv = condition('cv', m);
      const early = spawn('early', function* (): Body {
        yield* cv.notify();
      });
      spawn('late', function* (): Body {
        yield* join(early);
        yield* m.lock();
        yield* cv.wait();
      });
    });
    expect(outcome).toBe('deadlock');
    expect(records.find((one) => one.kind === 'condition.notified')).toMatchObject({ woken: 0, all: false });
    expect(result.findings[0]!.text).toBe('late waits for ever: late wants cv');
  });

  it('waitWithin, when its time is up, answers false and holds the lock again', () => {
    const { outcome, log, result } = play(runtime, ({ mutex, condition, spawn, log }) => {
      const m = mutex('m');
      const cv = condition('cv', m);
      spawn('a', function* (): Body {
        yield* m.lock();
        log(`${yield* cv.waitWithin(ms(2))} ${m.isLocked}`);
        yield* m.unlock();
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: false true']);
    expect(result.end.makespan).toBeGreaterThanOrEqual(ms(2));
    expect(result.end.makespan).toBeLessThan(ms(2) + us(20));
  });

  it('waitWithin, when its time is up while another holds the lock, waits for the lock before it answers', () => {
    const { outcome, log } = play(runtime, ({ mutex, condition, spawn, log, sleep, semaphore }) => {
      const m = mutex('m');
      const [cv, held] = [condition('cv', m), semaphore('held', 0)];
      spawn('a', function* (): Body {
        yield* m.lock();
        yield* held.release();
        yield* cv.waitWithin(ms(2));
        log('back');
        yield* m.unlock();
      });
      spawn('b', function* (): Body {
        yield* held.acquire();
        yield* m.lock();
        yield* sleep(ms(5));
        log('lets go');
        yield* m.unlock();
      });
    });
    expect(outcome).toBe('ok');
    expect(log).toHaveLength(2);
    if (runtime === 'os-threads') expect(log).toEqual(['b: lets go', 'a: back']);
  });

  it('waitWithin answers true when it was notified in time', () => {
    const { outcome, log } = play(
      runtime,
      ({ mutex, condition, spawn, log, semaphore }) => {
        const m = mutex('m');
        const [cv, held] = [condition('cv', m), semaphore('held', 0)];
        spawn('a', function* (): Body {
          yield* m.lock();
          yield* held.release();
          log(`${yield* cv.waitWithin(ms(5))}`);
          yield* m.unlock();
        });
        spawn('b', function* (): Body {
          yield* held.acquire();
          yield* m.lock();
          yield* cv.notify();
          yield* m.unlock();
        });
      },
      { exact: true }, // timers come last
    );
    expect([outcome, ...log]).toEqual(['ok', 'a: true']);
  });
});

describe('condition on interleaving', () => {
  it('wakes for no reason where the settings allow it, and only then', () => {
    const setup = ({ mutex, condition, spawn }: Kit): void => {
      const m = mutex('m');
      const cv = condition('cv', m);
      spawn('a', function* (): Body {
        yield* m.lock();
        yield* cv.wait();
        yield* m.unlock();
      });
    };
    expect(play('interleaving', setup).outcome).toBe('deadlock');
    const { outcome, records } = play('interleaving', setup, { spuriousWakeups: 1 });
    expect(outcome).toBe('ok');
    expect(records.find((one) => one.kind === 'condition.left')).toMatchObject({ why: 'spurious' });
  });
});
