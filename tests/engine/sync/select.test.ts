import { describe, expect, it } from 'vitest';
import { after, ms, otherwise, us, type Body } from 'seedloom';
import { BOTH, play, playAll } from './play.ts';

describe.each(BOTH)('select on %s', (runtime) => {
  it('takes otherwise when nothing is ready, and never when something is', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, select, spawn, log }) => {
      const ch = channel<number>('ch', 1);
      spawn('a', function* (): Body {
        log(`${(yield* select(ch.onReceive(), otherwise)).index}`);
        yield* ch.send(7);
        const { index, value, ok } = yield* select(otherwise, ch.onReceive());
        log(`${index} ${String(value)} ${ok}`);
      });
    })) {
      expect([outcome, ...log]).toEqual(['ok', 'a: 1', 'a: 1 7 true']);
    }
  });

  it('takes after(...) when its time is up, and leaves every queue', () => {
    const { outcome, log, result } = play(runtime, ({ channel, select, spawn, log }) => {
      const [a, b] = [channel<number>('a'), channel<number>('b')];
      spawn('t', function* (): Body {
        const { index, value, ok } = yield* select(a.onReceive(), after(ms(3)), b.onSend(1));
        log(`${index} ${String(value)} ${ok}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 't: 1 undefined false']);
    expect(result.end.makespan).toBeGreaterThanOrEqual(ms(3));
    expect(result.end.makespan).toBeLessThan(ms(3) + us(20));
    expect(result.state().objects['a']!.waiters).toEqual([]);
    expect(result.state().objects['b']!.waiters).toEqual([]);
  });

  it('waits at the back, also where two of its cases are one channel', () => {
    const { outcome, log, records } = play(runtime, ({ channel, select, sleep, spawn, log }) => {
      const ch = channel<number>('ch');
      spawn('t', function* (): Body {
        log(`${(yield* select(ch.onReceive(), ch.onReceive())).index}`);
      });
      spawn('sender', function* (): Body {
        yield* sleep(ms(1));
        yield* ch.send(1);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 't: 0']);
    for (const one of records) if (one.kind === 'task.blocked') expect(one.queue).toBe('back');
  });

  it('does not take after(...) while another case is ready', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, select, spawn, log }) => {
      const ch = channel<number>('ch', 1);
      spawn('t', function* (): Body {
        yield* ch.send(7);
        log(`${(yield* select(ch.onReceive(), after(ms(3)))).index}`);
      });
    })) {
      expect([outcome, ...log]).toEqual(['ok', 't: 0']);
    }
  });

  it('picks evenly among the ready', () => {
    const counts = [0, 0, 0];
    for (let seed = 1; seed <= 300; seed++) {
      const { log } = play(
        runtime,
        ({ channel, select, spawn, log }) => {
          const [a, b] = [channel<number>('a', 1), channel<number>('b', 1)];
          const c = channel<number>('c', 1);
          spawn('t', function* (): Body {
            yield* a.send(1);
            yield* b.send(1);
            log(`${(yield* select(a.onReceive(), b.onReceive(), c.onSend(1))).index}`);
          });
        },
        {},
        String(seed),
      );
      counts[Number(log[0]!.slice(3))]!++;
    }
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(4 * Math.sqrt(300 * (1 / 3) * (2 / 3)));
  });

  it('a send case hands its value over, also when it had to wait', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, select, spawn, log }) => {
      const [out, never] = [channel<string>('out'), channel<string>('never')];
      spawn('chooser', function* (): Body {
        const { index, ok } = yield* select(never.onReceive(), out.onSend('hello'));
        log(`${index} ${ok}`);
      });
      spawn('receiver', function* (): Body {
        log(`${yield* out.receive()}`);
      });
    })) {
      expect([outcome, ...[...log].sort()]).toEqual(['ok', 'chooser: 1 true', 'receiver: hello']);
    }
  });

  it('two selects meet', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, select, spawn, log }) => {
      const [a, b] = [channel<string>('a'), channel<string>('b')];
      spawn('left', function* (): Body {
        log(`${(yield* select(a.onSend('x'), b.onReceive())).index}`);
      });
      spawn('right', function* (): Body {
        log(`${(yield* select(a.onReceive(), b.onSend('y'))).index}`);
      });
    })) {
      expect(outcome).toBe('ok');
      expect([...log].sort().join()).toMatch(/^left: (?<way>[01]),right: \k<way>$/);
    }
  });

  it('a closed channel is ready and says so; a nil one never is', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, nilChannel, select, spawn, log }) => {
      const [ch, nil] = [channel<number>('ch'), nilChannel<number>('nil')];
      spawn('t', function* (): Body {
        yield* ch.close();
        const { index, ok } = yield* select(nil.onReceive(), ch.onReceive(), nil.onSend(1));
        log(`${index} ${ok}`);
      });
    })) {
      expect([outcome, ...log]).toEqual(['ok', 't: 1 false']);
    }
  });

  it('a send case on a closed channel fails, also while it waits', () => {
    for (const { outcome, result } of playAll(runtime, ({ channel, select, spawn }) => {
      const ch = channel<number>('ch');
      spawn('chooser', function* (): Body {
        yield* select(ch.onSend(1));
      });
      spawn('closer', function* (): Body {
        yield* ch.close();
      });
    })) {
      expect(outcome).toBe('task-failed');
      expect(result.findings[0]!.text).toContain('E_SEND_ON_CLOSED');
    }
  });

  it('without a case that can happen waits for ever', () => {
    const { outcome } = play(runtime, ({ nilChannel, select, spawn }) => {
      const nil = nilChannel<number>('nil');
      spawn('t', function* (): Body {
        yield* select(nil.onReceive());
      });
      spawn('u', function* (): Body {
        yield* select();
      });
    });
    expect(outcome).toBe('deadlock');
  });

  it('refuses two cases that end the wait by themselves', () => {
    expect(() =>
      play(runtime, ({ select, spawn }) => {
        spawn('t', function* (): Body {
          yield* select(after(ms(1)), otherwise);
        });
      }),
    ).toThrow(/at most one of after/);
  });
});
