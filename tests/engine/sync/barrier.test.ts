import { describe, expect, it } from 'vitest';
import { ms, us, type Body } from 'seedloom';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('barrier on %s', (runtime) => {
  it('opens when all have arrived, round after round, and tells one task a round that it was the last', () => {
    const played = playAll(runtime, ({ barrier, spawn, state, work, input, check, atEnd }) => {
      const meeting = barrier('b', 3);
      const s = state(() => ({ arrived: 0, last: 0 }));
      for (let i = 0; i < 3; i++) {
        spawn(`t${i}`, function* (): Body {
          for (let round = 1; round <= 4; round++) {
            yield* work(us(1 + input('work', 30)));
            s.arrived++;
            if (yield* meeting.arrive()) s.last++;
            check(s.arrived >= 3 * round, 'nobody goes on before all have arrived');
          }
        });
      }
      atEnd(() => check(s.last === 4 && s.arrived === 12, 'one last task a round'));
    });
    expect(new Set(played.map((one) => one.outcome))).toEqual(new Set(['ok']));
    for (const { records } of played) {
      expect(records.flatMap((one) => (one.kind === 'barrier.opened' ? [one.round] : []))).toEqual([1, 2, 3, 4]);
      expect(records.flatMap((one) => (one.kind === 'barrier.arrived' ? [one.waiting] : []))).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    }
  });

  it('of one party never waits', () => {
    const { outcome, log } = play(runtime, ({ barrier, spawn, log }) => {
      const alone = barrier('b', 1);
      spawn('a', function* (): Body {
        log(`${yield* alone.arrive()} ${yield* alone.arrive()}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: true true']);
  });

  it('with too few for a round waits for ever', () => {
    const { outcome, result } = play(runtime, ({ barrier, spawn }) => {
      const meeting = barrier('b', 2);
      spawn('a', function* (): Body {
        yield* meeting.arrive();
      });
    });
    expect(outcome).toBe('deadlock');
    expect(result.state().objects['b']).toMatchObject({ count: 1, waiters: ['a'] });
  });

  it('breaks for all when one gives up, and for those that come later', () => {
    const { outcome, log, result } = play(
      runtime,
      ({ barrier, spawn, log, join, semaphore }) => {
        const [meeting, waits] = [barrier('b', 3), semaphore('waits', 0)];
        const patient = spawn('patient', function* (): Body {
          yield* waits.release();
          log(yield* codeOf(() => meeting.arrive()));
        });
        const hasty = spawn('hasty', function* (): Body {
          yield* waits.acquire();
          log(yield* codeOf(() => meeting.arriveWithin(ms(3))));
        });
        spawn('late', function* (): Body {
          yield* join(hasty);
          yield* join(patient);
          log(yield* codeOf(() => meeting.arrive()));
        });
      },
      { exact: true },
    );
    expect(outcome).toBe('ok');
    expect([...log].sort()).toEqual(['hasty: E_BROKEN_BARRIER', 'late: E_BROKEN_BARRIER', 'patient: E_BROKEN_BARRIER']);
    expect(result.state().objects['b']).toMatchObject({ closed: true, count: 0, waiters: [] });
    expect(result.end.makespan).toBeGreaterThanOrEqual(ms(3));
  });

  it('breaks when one that waits is cancelled', () => {
    for (const { outcome, log } of playAll(runtime, ({ barrier, spawn, log, cancel, sleep }) => {
      const meeting = barrier('b', 3);
      const first = spawn('first', function* (): Body {
        yield* meeting.arrive();
      });
      spawn('second', function* (): Body {
        log(yield* codeOf(() => meeting.arrive()));
      });
      spawn('canceller', function* (): Body {
        yield* sleep(ms(1));
        yield* sleep(ms(1));
        yield* cancel(first);
      });
    })) {
      if (runtime === 'interleaving' && outcome === 'deadlock') expect(log).toEqual([]); // it was cancelled before it arrived
      else expect([outcome, ...log]).toEqual(['ok', 'second: E_BROKEN_BARRIER']);
    }
  });
});
