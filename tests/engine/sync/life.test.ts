import { describe, expect, it } from 'vitest';
import { ms, run, scenario, us, type Body, type TaskHandle } from 'seedloom';
import { osThreads } from '../../../src/engine/runtimes/os-threads/model.ts';
import { HAND_OFF } from '../../../src/engine/sync/policy.ts';
import { Lab } from '../../contract/lab.ts';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('tasks on %s', (runtime) => {
  it('join waits for the end and answers what the body returned, also when it has ended long ago', () => {
    const { outcome, log } = play(runtime, ({ spawn, join, sleep, log }) => {
      const child = spawn('child', function* (): Body<number> {
        yield* sleep(ms(1));
        return 42;
      });
      spawn('parent', function* (): Body {
        log(`${yield* join(child)}`);
        yield* sleep(ms(1));
        log(`${yield* join(child)}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'parent: 42', 'parent: 42']);
  });

  it('join of a task that failed throws by name, whether it failed before or meanwhile', () => {
    for (const { outcome, log } of playAll(runtime, ({ spawn, join, sleep, log }) => {
      const child = spawn('child', function* (): Body {
        yield* sleep(ms(1));
        throw new Error('broken');
      });
      for (const wait of [0, 2]) {
        spawn(`parent${wait}`, function* (): Body {
          yield* sleep(ms(wait));
          log(yield* codeOf(() => join(child)));
        });
      }
    })) {
      expect([outcome, ...[...log].sort()]).toEqual(['task-failed', 'parent0: E_JOINED_FAILED', 'parent2: E_JOINED_FAILED']);
    }
  });

  it('a task spawned inside another one runs, and can be joined', () => {
    const { outcome, log } = play(runtime, ({ spawn, join, log }) => {
      spawn('parent', function* (): Body {
        const child = yield* spawn(
          'child',
          function* (n: number): Body<number> {
            log('runs');
            return n + 1;
          },
          41,
        );
        log(`${yield* join(child)} ${child.result}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'child: runs', 'parent: 42 42']);
  });

  it('two that join each other wait for ever', () => {
    const { outcome } = play(runtime, ({ spawn, join, state, semaphore }) => {
      const known = semaphore('known', 0);
      const s = state((): { a?: TaskHandle } => ({}));
      const b = spawn('b', function* (): Body {
        yield* known.acquire();
        yield* join(s.a!);
      });
      spawn('starter', function* (): Body {
        s.a = yield* spawn('a', function* (): Body {
          yield* join(b);
        });
        yield* known.release();
      });
    });
    expect(outcome).toBe('deadlock');
  });

  it('the run does not wait for a daemon', () => {
    const { outcome, result } = play(runtime, ({ daemon, spawn, sleep, channel }) => {
      const never = channel<number>('never');
      daemon('background', function* (): Body {
        yield* never.receive();
      });
      spawn('main', function* (): Body {
        yield* sleep(ms(1));
      });
    });
    expect(outcome).toBe('ok');
    expect(result.state().tasks['background']!.state).toBe(runtime === 'os-threads' ? 'abandoned' : 'blocked');
  });

  it('a failure that nobody catches is the outcome; the others go on', () => {
    const { outcome, log } = play(runtime, ({ spawn, sleep, log }) => {
      spawn('bad', function* (): Body {
        throw new Error('broken');
      });
      spawn('good', function* (): Body {
        yield* sleep(ms(1));
        log('done');
      });
    });
    expect([outcome, ...log]).toEqual(['task-failed', 'good: done']);
  });
});

describe.each(BOTH)('cancel on %s', (runtime) => {
  it('a sleeper at once: it gets E_CANCELLED, its finally runs, and that is no failure', () => {
    const { outcome, log, result } = play(
      runtime,
      ({ spawn, cancel, sleep, log, semaphore }) => {
        const asleep = semaphore('asleep', 0);
        const sleeper = spawn('sleeper', function* (): Body {
          try {
            yield* asleep.release();
            yield* sleep(ms(100));
          } finally {
            log('cleans up');
            yield* sleep(ms(1));
            log('is through');
          }
        });
        spawn('canceller', function* (): Body {
          yield* asleep.acquire();
          yield* cancel(sleeper);
          log('goes on');
        });
      },
      { exact: true },
    );
    expect(outcome).toBe('ok');
    expect([...log].sort()).toEqual(['canceller: goes on', 'sleeper: cleans up', 'sleeper: is through']);
    expect(result.end.makespan).toBeLessThan(ms(100));
    expect(result.state().tasks['sleeper']!.state).toBe('failed');
  });

  it.each(['lock', 'semaphore', 'condition', 'receive', 'send', 'join', 'until', 'select', 'lockWithin'] as const)(
    'a task that waits, in %s: at once, and it leaves the queue',
    (how) => {
      for (const { outcome, log, result } of playAll(
        runtime,
        ({ spawn, cancel, sleep, log, mutex, semaphore, condition, channel, cell, until, select, join }) => {
          const [m, s, x] = [mutex('m'), semaphore('s', 0), cell('x', 0)];
          const [own, ch, held] = [mutex('own'), channel<number>('ch'), semaphore('held', 0)];
          const cv = condition('cv', own);
          const holder = spawn('holder', function* (): Body {
            yield* m.lock();
            yield* held.release();
            yield* s.acquire(); // until the canceller has seen the waiter go
            yield* m.unlock();
          });
          const waiter = spawn('waiter', function* (): Body {
            yield* held.acquire();
            yield* own.lock();
            try {
              if (how === 'lock') yield* m.lock();
              if (how === 'lockWithin') yield* m.lockWithin(ms(1_000));
              if (how === 'semaphore') yield* held.acquire();
              if (how === 'condition') yield* cv.wait();
              if (how === 'receive') yield* ch.receive();
              if (how === 'send') yield* ch.send(1);
              if (how === 'join') yield* join(holder);
              if (how === 'until') yield* until(x, (value) => value === 1);
              if (how === 'select') yield* select(ch.onReceive(), ch.onSend(2));
            } catch (error) {
              log(`gets ${String((error as { code?: string }).code)}`);
              throw error;
            } finally {
              yield* own.unlock();
            }
          });
          spawn('canceller', function* (): Body {
            if (how !== 'condition') while (!own.isLocked) yield* sleep(ms(1));
            yield* sleep(ms(1));
            yield* cancel(waiter);
            log(yield* codeOf(() => join(waiter)));
            yield* s.release();
          });
        },
      )) {
        if (log.length === 1 && runtime === 'interleaving') continue; // it was cancelled before its try, or had given up
        expect([outcome, ...[...log].sort()]).toEqual(['ok', 'canceller: E_JOINED_FAILED', 'waiter: gets E_CANCELLED']);
        for (const object of ['m', 's', 'ch', 'cv', 'own', 'x'])
          expect(result.state().objects[object]).toMatchObject({ waiters: [], owner: null });
      }
    },
  );

  it('a task that computes: when it comes to its next operation', () => {
    const { outcome, log } = play(runtime, ({ spawn, cancel, log, work, pause, semaphore, sleep }) => {
      const ready = semaphore('ready', 0);
      const worker = spawn('worker', function* (): Body {
        try {
          yield* ready.release();
          yield* work(ms(5));
          log('is still at it');
          yield* pause();
          yield* pause();
          for (;;) yield* sleep(ms(1));
        } finally {
          log('cleans up');
        }
      });
      spawn('canceller', function* (): Body {
        yield* ready.acquire();
        yield* cancel(worker);
      });
    });
    expect(outcome).toBe('ok');
    expect(log).toContain('worker: cleans up');
  });

  it('a task that has ended: nothing happens', () => {
    const { outcome, log } = play(runtime, ({ spawn, cancel, join, log }) => {
      const child = spawn('child', function* (): Body<number> {
        return 1;
      });
      spawn('parent', function* (): Body {
        yield* join(child);
        yield* cancel(child);
        log(`${yield* join(child)} ${child.failed}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'parent: 1 false']);
  });

  it('itself: at its next operation', () => {
    const { outcome, log } = play(runtime, ({ spawn, cancel, sleep, log, state }) => {
      const s = state((): { me?: TaskHandle } => ({}));
      spawn('starter', function* (): Body {
        s.me = yield* spawn('me', function* (): Body {
          yield* sleep(ms(1));
          log(yield* codeOf(() => cancel(s.me!)));
        });
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'me: E_CANCELLED']);
  });

  it('a body may swallow it and go on', () => {
    const { outcome, log } = play(
      runtime,
      ({ spawn, cancel, sleep, log, semaphore }) => {
        const asleep = semaphore('asleep', 0);
        const stubborn = spawn('stubborn', function* (): Body {
          yield* asleep.release();
          log(yield* codeOf(() => sleep(ms(100))));
          yield* sleep(ms(1));
          log('goes on');
        });
        spawn('canceller', function* (): Body {
          yield* asleep.acquire();
          yield* cancel(stubborn);
        });
      },
      { exact: true },
    );
    expect([outcome, ...log]).toEqual(['ok', 'stubborn: E_CANCELLED', 'stubborn: goes on']);
  });
});

describe('cancel on os-threads', () => {
  it('a task that has not run yet never runs', () => {
    const { outcome, log, result } = play(
      'os-threads',
      ({ spawn, cancel, log }) => {
        spawn('parent', function* (): Body {
          const child = yield* spawn('child', function* (): Body {
            log('runs');
          });
          yield* cancel(child);
        });
      },
      { cores: 1 },
    );
    expect([outcome, ...log]).toEqual(['ok']);
    expect(result.state().tasks['child']!.state).toBe('failed');
  });

  it('a task that is just about to wait: it does not wait', () => {
    const { outcome, log } = play('os-threads', ({ spawn, cancel, channel, log, work }) => {
      const never = channel<number>('never');
      const waiter = spawn('waiter', function* (): Body {
        yield* work(us(100));
        log(yield* codeOf(() => never.receive())); // takes 50 ns to come to the wait
      });
      spawn('canceller', function* (): Body {
        yield* work(us(100));
        yield* cancel(waiter); // takes 1 ns
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'waiter: E_CANCELLED']);
  });
});

describe('cancel on interleaving', () => {
  it('a task that is just about to wait: it does not wait, in any order', () => {
    for (const { outcome } of playAll('interleaving', ({ spawn, cancel, channel }) => {
      const never = channel<number>('never');
      const waiter = spawn('waiter', function* (): Body {
        yield* never.receive();
      });
      spawn('canceller', function* (): Body {
        yield* cancel(waiter);
      });
    })) {
      expect(outcome).toBe('ok');
    }
  });

  it('a task that waits for a lock that never comes: at once', () => {
    for (const { outcome } of playAll('interleaving', ({ spawn, cancel, mutex, semaphore }) => {
      const [m, held] = [mutex('m'), semaphore('held', 0)];
      spawn('holder', function* (): Body {
        yield* m.lock();
        yield* held.release();
        yield* held.release();
      });
      const waiter = spawn('waiter', function* (): Body {
        yield* held.acquire();
        yield* m.lock();
      });
      spawn('canceller', function* (): Body {
        yield* held.acquire();
        yield* cancel(waiter);
      });
    })) {
      expect(outcome).toBe('ok');
    }
  });
});

describe('a grant that its task has not seen', () => {
  it.each(['cancelled before it runs', 'not cancelled'])('is given back when the task is cancelled: %s', (how) => {
    const lab = new Lab({ cores: 2 });
    const { process, runtime } = lab.process('main', (host) => osThreads.make!(host));
    runtime.boot();
    const { work, cancel, sleep } = lab.ops;
    const m = lab.ops.mutex('m', HAND_OFF);
    const seen: string[] = [];
    const heir = lab.spawn(process, 'heir', function* () {
      yield* sleep(us(20));
      yield* m.lock();
      seen.push('heir has it');
      yield* m.unlock();
    });
    lab.spawn(process, 'holder', function* () {
      yield* m.lock();
      yield* work(us(100));
      yield* m.unlock(); // the heir owns it from here on, and is still waking
      if (how.startsWith('cancelled')) yield* cancel(heir);
    });
    lab.spawn(process, 'third', function* () {
      yield* sleep(us(40));
      yield* m.lock();
      seen.push('third has it');
      yield* m.unlock();
    });
    lab.run();
    expect(seen).toEqual(how.startsWith('cancelled') ? ['third has it'] : ['heir has it', 'third has it']);
    expect(m.owner).toBeNull();
    expect(lab.tasks.failures).toBe(0);
  });
});

describe('pause', () => {
  it('on one core lets the others come first, in turn', () => {
    const { log } = play(
      'os-threads',
      ({ spawn, pause, log }) => {
        for (const name of ['a', 'b']) {
          spawn(name, function* (): Body {
            for (let k = 0; k < 3; k++) {
              log(String(k));
              yield* pause();
            }
          });
        }
      },
      { cores: 1 },
    );
    expect(log).toEqual(['a: 0', 'b: 0', 'a: 1', 'b: 1', 'a: 2', 'b: 2']);
  });
});

describe('a wait that is given up', () => {
  it('lets others in, who own what they waited for and give it back when they are cancelled at once', () => {
    const seen: string[] = [];
    const lost = scenario('lost', ({ rwlock, spawn, sleep, cancel, log }) => {
      const lock = rwlock('lock');
      spawn('holder', function* (): Body {
        yield* lock.lockRead();
        yield* sleep(ms(5));
        yield* lock.unlockRead();
      });
      spawn('writer', function* (): Body {
        yield* sleep(ms(1));
        if (!(yield* lock.lockWriteWithin(ms(1)))) seen.push('gave up');
      });
      const reader = spawn('reader', function* (): Body {
        yield* sleep(us(1_500));
        yield* lock.lockRead(); // waits behind the writer, and comes in when that gives up
        seen.push('read');
        yield* lock.unlockRead();
      });
      spawn('canceller', function* (): Body {
        yield* sleep(ms(2));
        yield* cancel(reader);
        log('cancelled');
      });
      spawn('last', function* (): Body {
        yield* sleep(ms(6));
        yield* lock.lockWrite();
        seen.push('wrote');
        yield* lock.unlockWrite();
      });
    }).with({ cores: 8, exact: true });
    for (const runtime of ['os-threads', 'green-threads']) {
      seen.length = 0;
      expect(run(lost, { runtime, seed: '1' }).end.outcome).toBe('ok');
      expect(seen).toContain('wrote');
    }
  });
});
