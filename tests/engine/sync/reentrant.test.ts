import { us, type Body } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('a reentrant lock on %s', (runtime) => {
  it('is taken again by its holder, and is free once it was freed as often', () => {
    const { outcome, log } = play(runtime, ({ reentrantLock, spawn, log: note }) => {
      const lock = reentrantLock('r');
      spawn('a', function* (): Body {
        yield* lock.lock();
        yield* lock.lock();
        note(`${lock.depth} ${yield* lock.tryLock()}`);
        yield* lock.unlock();
        yield* lock.unlock();
        note(`${lock.depth} ${lock.isLocked}`);
        yield* lock.unlock();
        note(`${lock.depth} ${lock.isLocked}`);
      });
    });
    expect(outcome).toBe('ok');
    expect(log).toEqual(['a: 2 true', 'a: 1 true', 'a: 0 false']);
  });

  it('excludes others until the last level is freed', () => {
    for (const { outcome } of playAll(runtime, ({ reentrantLock, cell, spawn, atEnd, check, work }) => {
      const [lock, count] = [reentrantLock('r'), cell('n', 0)];
      const bump = function* (): Body {
        yield* lock.lock();
        yield* count.update((n) => n + 1);
        yield* lock.unlock();
      };
      const both = function* (): Body {
        yield* lock.lock();
        const before = yield* count.read();
        yield* bump();
        yield* work(us(2));
        yield* bump();
        check((yield* count.read()) === before + 2, 'nobody came between');
        yield* lock.unlock();
      };
      spawn('a', both);
      spawn('b', both);
      atEnd(() => check(count.value === 4, 'all counted'));
    }))
      expect(outcome).toBe('ok');
  });

  it('is freed by its holder only', () => {
    const { log } = play(runtime, ({ reentrantLock, spawn, log: note, join }) => {
      const lock = reentrantLock('r');
      const holder = spawn('a', function* (): Body {
        note(yield* codeOf(() => lock.unlock()));
        yield* lock.lock();
      });
      spawn('b', function* (): Body {
        yield* join(holder);
        note(yield* codeOf(() => lock.unlock()));
        note(`${yield* lock.lockWithin(us(10))}`);
      });
    });
    expect(log).toEqual(['a: E_NOT_LOCK_HOLDER', 'b: E_NOT_LOCK_HOLDER', 'b: false']);
  });

  it('is freed whole by a wait on a condition, and comes back as deep', () => {
    for (const { outcome, log } of playAll(runtime, ({ reentrantLock, condition, cell, spawn, log: note }) => {
      const lock = reentrantLock('r');
      const changed = condition('c', lock);
      const ready = cell('ready', false);
      spawn('waiter', function* (): Body {
        for (let level = 0; level < 3; level++) yield* lock.lock();
        while (!(yield* ready.read())) yield* changed.wait();
        note(String(lock.depth));
        for (let level = 0; level < 3; level++) yield* lock.unlock();
        note(String(lock.depth));
      });
      spawn('notifier', function* (): Body {
        yield* lock.lock();
        yield* ready.write(true);
        yield* changed.notify();
        yield* lock.unlock();
      });
    })) {
      expect(outcome).toBe('ok');
      expect(log[0]).toBe('waiter: 3');
    }
  });
});
