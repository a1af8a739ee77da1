import { describe, expect, it } from 'vitest';
import { ms, us, type Body } from 'seedloom';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('semaphore on %s', (runtime) => {
  it('lets as many in as it has permits, and uses them all', () => {
    let most = 0;
    const played = playAll(runtime, ({ semaphore, spawn, state, work, check }) => {
      const [s, inside] = [semaphore('s', 2), state(() => ({ count: 0 }))];
      for (let i = 0; i < 4; i++) {
        spawn(`t${i}`, function* (): Body {
          yield* s.acquire();
          most = Math.max(most, ++inside.count);
          check(inside.count <= 2, 'at most two');
          yield* work(us(20));
          inside.count--;
          yield* s.release();
        });
      }
    });
    expect(new Set(played.map((one) => one.outcome))).toEqual(new Set(['ok']));
    for (const { result } of played) expect(result.state().objects['s']).toMatchObject({ count: 2, waiters: [] });
    if (runtime === 'os-threads') expect(most).toBe(2);
  });

  it('may be released by a task that never acquired, and grows beyond its start', () => {
    const { outcome, result } = play(runtime, ({ semaphore, spawn }) => {
      const s = semaphore('s', 0);
      spawn('giver', function* (): Body {
        for (let k = 0; k < 3; k++) yield* s.release();
      });
      spawn('taker', function* (): Body {
        yield* s.acquire();
      });
    });
    expect(outcome).toBe('ok');
    expect(result.state().objects['s']!.count).toBe(2);
  });

  it('fails a release beyond its bound, if it has one', () => {
    const { outcome, log, result } = play(runtime, ({ semaphore, spawn, log }) => {
      const s = semaphore('s', 1, { most: 1 });
      spawn('a', function* (): Body {
        log(yield* codeOf(() => s.release()));
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: E_OVER_RELEASED']);
    expect(result.state().objects['s']!.count).toBe(1);
  });

  it('tryAcquire takes what is there and never waits', () => {
    const { outcome, log } = play(runtime, ({ semaphore, spawn, log }) => {
      const s = semaphore('s', 1);
      spawn('a', function* (): Body {
        log(`${yield* s.tryAcquire()} ${yield* s.tryAcquire()}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: true false']);
  });

  it('acquireWithin gives up after its time without a permit', () => {
    const { outcome, log, result } = play(runtime, ({ semaphore, spawn, log }) => {
      const s = semaphore('s', 0);
      spawn('a', function* (): Body {
        log(`${yield* s.acquireWithin(ms(1))}`);
        yield* s.release();
        log(`${yield* s.acquireWithin(ms(1))}`);
      });
    });
    expect(outcome).toBe('ok');
    expect(log[0]).toBe('a: false');
    if (runtime === 'os-threads') expect(log[1]).toBe('a: true'); // without a clock a time-out may come at any moment
    expect(result.end.makespan).toBeGreaterThanOrEqual(ms(1));
  });

  it('without a permit to come its waiters wait for ever', () => {
    const { outcome, result } = play(runtime, ({ semaphore, spawn }) => {
      const s = semaphore('s', 0);
      spawn('a', function* (): Body {
        yield* s.acquire();
      });
    });
    expect(outcome).toBe('deadlock');
    expect(result.findings[0]!.text).toBe('a waits for ever: a wants s; s has 0 of 0 permits');
  });
});
