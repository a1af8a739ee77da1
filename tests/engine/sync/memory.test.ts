import { describe, expect, it } from 'vitest';
import { ms, us, type Body } from 'seedloom';
import { BOTH, play, playAll } from './play.ts';

describe.each(BOTH)('shared memory on %s', (runtime) => {
  it('atomic operations answer what was there before', () => {
    const { outcome, log } = play(runtime, ({ atomic, spawn, log }) => {
      const n = atomic('n', 5);
      spawn('a', function* (): Body {
        log(
          `${yield* n.add(2)} ${yield* n.exchange(1)} ${yield* n.compareAndSwap(9, 4)} ${yield* n.compareAndSwap(1, 3)} ${yield* n.load()}`,
        );
        yield* n.store(8);
        log(String(n.value));
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: 5 7 false true 3', 'a: 8']);
  });

  it('atomic additions are never lost', () => {
    for (const { outcome } of playAll(runtime, ({ atomic, spawn, work, atEnd, check }) => {
      const n = atomic('n');
      for (let i = 0; i < 3; i++) {
        spawn(`t${i}`, function* (): Body {
          for (let k = 0; k < 10; k++) {
            yield* work(us(1));
            yield* n.add(1);
          }
        });
      }
      atEnd(() => check(n.value === 30, 'all thirty'));
    })) {
      expect(outcome).toBe('ok');
    }
  });

  it('an atomic can be read as a plain variable, and the trace tells the two reads apart', () => {
    const { outcome, log, records } = play(runtime, ({ atomic, spawn, log }) => {
      const n = atomic('n', 5);
      spawn('a', function* (): Body {
        yield* n.add(2);
        log(`${yield* n.read()} ${yield* n.load()}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: 7 7']);
    expect(records.flatMap((one) => (one.task === 'a' && 'value' in one ? [`${one.kind} ${one.value}`] : []))).toEqual([
      'atomic.added 7',
      'cell.read 7',
      'atomic.loaded 7',
    ]);
  });

  it('a cell starts with its first value in every run, and update is a read and a write', () => {
    const { outcome, log, records } = play(runtime, ({ cell, spawn, log }) => {
      const x = cell('x', 40);
      spawn('a', function* (): Body {
        log(`${yield* x.update((value) => value + 2)} ${x.value}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: 42 42']);
    expect(records.flatMap((one) => (one.task === 'a' && one.kind.startsWith('cell.') ? [one.kind] : []))).toEqual([
      'cell.read',
      'cell.written',
    ]);
  });

  it('until waits for the value it wants, of a cell and of an atomic, and answers it', () => {
    for (const { outcome, log } of playAll(runtime, ({ atomic, cell, spawn, until, log, work }) => {
      const [x, n] = [cell('x', 'no'), atomic('n')];
      spawn('waiter', function* (): Body {
        log(yield* until(x, (value) => value === 'yes'));
        log(String(yield* until(n, (value) => value >= 2)));
      });
      spawn('setter', function* (): Body {
        yield* x.write('perhaps');
        yield* work(us(50));
        yield* x.write('yes');
        yield* n.add(1);
        yield* work(us(50));
        yield* n.add(1);
      });
    })) {
      expect([outcome, ...log]).toEqual(['ok', 'waiter: yes', 'waiter: 2']);
    }
  });

  it('until goes on at once when the value is there already, and for ever waits for one that never comes', () => {
    const { outcome, log, result } = play(runtime, ({ cell, spawn, until, log }) => {
      const x = cell('x', 1);
      spawn('a', function* (): Body {
        log(String(yield* until(x, (value) => value === 1)));
        yield* until(x, (value) => value === 2);
      });
    });
    expect([outcome, ...log]).toEqual(['deadlock', 'a: 1']);
    expect(result.findings[0]!.text).toBe('a waits for ever: a wants x');
  });

  it('assume cuts the run, which is no failure', () => {
    const { outcome, log, result } = play(runtime, ({ spawn, assume, log, sleep, atEnd, check }) => {
      spawn('a', function* (): Body {
        yield* sleep(ms(1));
        assume(true);
        log('holds');
        assume(false);
        log('never');
      });
      atEnd(() => check(false, 'is not reached'));
    });
    expect([outcome, ...log]).toEqual(['cut', 'a: holds']);
    expect(result.findings).toEqual([]);
  });

  it('check ends the run at once', () => {
    const { outcome, log, result } = play(runtime, ({ spawn, check, log, sleep }) => {
      spawn('a', function* (): Body {
        try {
          check(false, 'the sum is right');
        } finally {
          log('unwinds');
        }
      });
      spawn('b', function* (): Body {
        yield* sleep(ms(5));
        log('never');
      });
    });
    expect(outcome).toBe('check-failed');
    expect(log).not.toContain('b: never');
    expect(result.findings.map((one) => one.text)).toEqual(['check failed: the sum is right']);
  });
});
