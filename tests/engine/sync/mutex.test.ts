import { describe, expect, it } from 'vitest';
import { ms, us, type Body } from 'seedloom';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('mutex on %s', (runtime) => {
  it('lets one in at a time', () => {
    const played = playAll(runtime, ({ mutex, spawn, state, work, check }) => {
      const [m, inside] = [mutex('m'), state(() => ({ count: 0 }))];
      function* enter(): Body {
        for (let k = 0; k < 3; k++) {
          yield* m.lock();
          check(++inside.count === 1, 'alone');
          yield* work(us(3));
          inside.count--;
          yield* m.unlock();
        }
      }
      for (let i = 0; i < 3; i++) spawn(`t${i}`, enter);
    });
    expect(new Set(played.map((one) => one.outcome))).toEqual(new Set(['ok']));
  });

  it('tryLock answers false at once while another holds it, and true when it is free', () => {
    const { outcome, log } = play(runtime, ({ mutex, semaphore, spawn, log }) => {
      const [m, held, tried] = [mutex('m'), semaphore('held', 0), semaphore('tried', 0)];
      spawn('holder', function* (): Body {
        yield* m.lock();
        yield* held.release();
        yield* tried.acquire();
        yield* m.unlock();
        yield* held.release();
      });
      spawn('other', function* (): Body {
        yield* held.acquire();
        log(`${yield* m.tryLock()}`);
        yield* tried.release();
        yield* held.acquire();
        log(`${yield* m.tryLock()}`);
        yield* m.unlock();
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'other: false', 'other: true']);
  });

  it('lockWithin gives up, answers false and leaves no trace in the queue', () => {
    const { outcome, log, result } = play(runtime, ({ mutex, semaphore, spawn, log }) => {
      const [m, held, tried] = [mutex('m'), semaphore('held', 0), semaphore('tried', 0)];
      spawn('holder', function* (): Body {
        yield* m.lock();
        yield* held.release();
        yield* tried.acquire();
        yield* m.unlock();
      });
      spawn('other', function* (): Body {
        yield* held.acquire();
        log(`${yield* m.lockWithin(ms(2))}`);
        yield* tried.release();
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'other: false']);
    expect(result.state().objects['m']).toMatchObject({ owner: null, waiters: [] });
    expect(result.end.makespan).toBeGreaterThanOrEqual(ms(2));
    expect(result.end.makespan).toBeLessThan(ms(2) + us(30));
  });

  it('lockWithin answers true for a free lock, and then owns it', () => {
    const { outcome, log } = play(runtime, ({ mutex, spawn, log }) => {
      const m = mutex('m');
      spawn('a', function* (): Body {
        log(`${yield* m.lockWithin(0)} ${m.isLocked}`);
        yield* m.unlock();
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: true true']);
  });

  it('a foreign unlock fails by name, can be caught, and changes nothing', () => {
    const { outcome, log } = play(runtime, ({ mutex, semaphore, spawn, log }) => {
      const [m, held, tried] = [mutex('m'), semaphore('held', 0), semaphore('tried', 0)];
      spawn('holder', function* (): Body {
        yield* m.lock();
        yield* held.release();
        yield* tried.acquire();
        log(`locked ${m.isLocked}`);
        yield* m.unlock();
      });
      spawn('stranger', function* (): Body {
        yield* held.acquire();
        log(yield* codeOf(() => m.unlock()));
        yield* tried.release();
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'stranger: E_NOT_LOCK_HOLDER', 'holder: locked true']);
  });

  it('unlocking a free lock fails the task, which is the outcome unless it is caught', () => {
    const { outcome, result } = play(runtime, ({ mutex, spawn }) => {
      const m = mutex('m');
      spawn('a', function* (): Body {
        yield* m.unlock();
      });
    });
    expect(outcome).toBe('task-failed');
    expect(result.findings.map((one) => one.text)).toEqual(['task a failed: E_NOT_LOCK_HOLDER: a unlocks m, which is not locked']);
  });

  it('its holder, taking it again, waits for ever', () => {
    const { outcome, result } = play(runtime, ({ mutex, spawn }) => {
      const m = mutex('m');
      spawn('a', function* (): Body {
        yield* m.lock();
        yield* m.lock();
      });
    });
    expect(outcome).toBe('deadlock');
    expect(result.findings[0]!.text).toBe('a waits for ever: a holds m and wants m');
  });

  it('a lock held by a task that has ended is never free again', () => {
    const { outcome } = play(runtime, ({ join, mutex, spawn }) => {
      const m = mutex('m');
      const a = spawn('a', function* (): Body {
        yield* m.lock();
      });
      spawn('b', function* (): Body {
        yield* join(a);
        yield* m.lock();
      });
    });
    expect(outcome).toBe('deadlock');
  });
});

describe('mutex on os-threads', () => {
  it('barges: who releases and asks again at once is faster than the waiter it has woken', () => {
    const { records } = play('os-threads', ({ mutex, spawn, sleep, work }) => {
      const m = mutex('m');
      spawn('fast', function* (): Body {
        for (let k = 0; k < 3; k++) {
          yield* m.lock();
          yield* work(us(20));
          yield* m.unlock();
        }
      });
      spawn('slow', function* (): Body {
        yield* sleep(us(5));
        yield* m.lock();
        yield* m.unlock();
      });
    });
    expect(records.flatMap((one) => (one.kind === 'lock.acquired' ? [one.task] : []))).toEqual(['fast', 'fast', 'fast', 'slow']);
  });

  it('wakes those that wait in the order in which they came', () => {
    const { records } = play('os-threads', ({ mutex, spawn, sleep }) => {
      const m = mutex('m');
      for (const [k, name] of ['holder', 'first', 'second', 'third'].entries()) {
        spawn(name, function* (): Body {
          yield* sleep(us(20 * k));
          yield* m.lock();
          yield* sleep(us(200));
          yield* m.unlock();
        });
      }
    });
    expect(records.flatMap((one) => (one.kind === 'lock.acquired' ? [one.task] : []))).toEqual(['holder', 'first', 'second', 'third']);
  });
});
