import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Body, Kit, Mutex } from 'seedloom';
import { explore, lockProgram } from '../../support/lock-programs.ts';
import { found, signatures, watchSeeds } from './found.ts';

function* nested(...locks: readonly Mutex[]): Body {
  for (const lock of locks) yield* lock.lock();
  for (const lock of locks.toReversed()) yield* lock.unlock();
}

describe('lock order', () => {
  it('is told from clean runs, as a hint, with the records of both', () => {
    const runs = watchSeeds(({ mutex, spawn }) => {
      const [a, b] = [mutex('a'), mutex('b')];
      spawn('left', nested, a, b);
      spawn('right', nested, b, a);
    });
    const clean = runs.filter(({ result }) => result.end.outcome === 'ok');
    expect(clean.length).toBeGreaterThan(0);
    for (const { findings, records } of clean) {
      const [hint, ...more] = findings;
      expect(more).toEqual([]);
      expect(hint).toMatchObject({
        kind: 'lock-order',
        certainty: 'hint',
        signature: 'lock-order: a b by left right',
        objects: ['a', 'b'],
      });
      for (const seq of hint!.records!) expect(records[seq]!.kind.name).toBe('lock.acquired');
    }
    expect(clean[0]!.findings[0]!.text).toMatch(/takes b while it holds a \(event \d+\)/);
  });

  it.each<[string, (kit: Kit) => void]>([
    ['a lock that guards both', ({ mutex, spawn }) => {
      const [g, a, b] = [mutex('g'), mutex('a'), mutex('b')];
      spawn('left', nested, g, a, b);
      spawn('right', nested, g, b, a);
    }],
    ['one task that does both', ({ mutex, spawn }) => {
      const [a, b] = [mutex('a'), mutex('b')];
      spawn('alone', function* (): Body {
        yield* nested(a, b);
        yield* nested(b, a);
      });
    }],
    ['a start after a join', ({ mutex, spawn, join }) => {
      const [a, b] = [mutex('a'), mutex('b')];
      spawn('main', function* (): Body {
        yield* join(yield* spawn('first', nested, a, b));
        yield* join(yield* spawn('second', nested, b, a));
      });
    }],
    ['a message in between', ({ channel, mutex, spawn }) => {
      const [a, b, c] = [mutex('a'), mutex('b'), channel<number>('c')];
      spawn('first', function* (): Body {
        yield* nested(a, b);
        yield* c.send(1);
      });
      spawn('second', function* (): Body {
        yield* c.receive();
        yield* nested(b, a);
      });
    }],
    ['a lock that is taken again by its holder', ({ reentrantLock, spawn }) => {
      const [a, b] = [reentrantLock('a'), reentrantLock('b')];
      function* twice(): Body {
        yield* nested(a, b, a);
      }
      spawn('left', twice);
      spawn('right', twice);
    }],
    ['one seat less than there are places in the circle', ({ mutex, semaphore, spawn }) => {
      const [seats, forks] = [semaphore('seats', 2), [mutex('f0'), mutex('f1'), mutex('f2')]];
      for (const [k, fork] of forks.entries())
        spawn(`p${k}`, function* (): Body {
          yield* seats.acquire();
          yield* nested(fork, forks[(k + 1) % 3]!);
          yield* seats.release();
        });
    }],
    ['readers on both sides', ({ rwlock, spawn }) => {
      const [a, b] = [rwlock('a'), rwlock('b')];
      for (const [name, first, second] of [['left', a, b], ['right', b, a]] as const)
        spawn(name, function* (): Body {
          yield* first.lockRead();
          yield* second.lockRead();
          yield* second.unlockRead();
          yield* first.unlockRead();
        });
    }],
    ['locks that are only tried, or waited for within a limit', ({ mutex, spawn }) => {
      const [a, b] = [mutex('a'), mutex('b')];
      function* polite(first: Mutex, second: Mutex): Body {
        yield* first.lock();
        if (yield* second.tryLock()) yield* second.unlock();
        yield* first.unlock();
      }
      function* patient(first: Mutex, second: Mutex): Body {
        yield* first.lock();
        if (yield* second.lockWithin(1_000)) yield* second.unlock();
        yield* first.unlock();
      }
      spawn('left', polite, a, b);
      spawn('right', polite, b, a);
      spawn('third', patient, b, a);
    }],
  ])('is silent for %s', (_what, setup) => {
    for (const { result, findings } of watchSeeds(setup)) {
      expect(result.end.outcome).toBe('ok');
      expect(findings).toEqual([]);
    }
  }); // prettier-ignore

  it('tells of a lock that is waited for by somebody who has tried it before', () => {
    const told = signatures('lock-order', ({ mutex, spawn }) => {
      const [a, b] = [mutex('a'), mutex('b')];
      spawn('left', function* (): Body {
        yield* a.lock();
        if (!(yield* b.tryLock())) yield* b.lock();
        yield* b.unlock();
        yield* a.unlock();
      });
      spawn('right', nested, b, a);
      spawn('third', nested, b);
    });
    expect(told).toEqual(['lock-order: a b by left right']);
  });

  it('finds circles of any length', () => {
    for (const n of [3, 5, 8, 60]) {
      const told = found('lock-order', ({ mutex, spawn }) => {
        const forks = Array.from({ length: n }, (_, k) => mutex(`f${k}`));
        for (const [k, fork] of forks.entries()) spawn(`p${k}`, nested, fork, forks[(k + 1) % n]!);
      }).flat();
      expect(new Set(told.map(({ objects }) => objects.length))).toEqual(new Set([n]));
    }
  });

  it('tells of the guard that only one of two has', () => {
    const told = signatures('lock-order', ({ mutex, spawn }) => {
      const [g, a, b] = [mutex('g'), mutex('a'), mutex('b')];
      spawn('left', nested, g, a, b);
      spawn('right', nested, b, a);
    });
    expect(told).toEqual(['lock-order: a b by left right']);
  });

  it('a reader that asks again is stopped by a writer, where writers are preferred', () => {
    const recursive =
      (writes: boolean) =>
      ({ rwlock, spawn }: Kit): void => {
        const rw = rwlock('rw');
        spawn('reader', function* (): Body {
          yield* rw.lockRead();
          yield* rw.lockRead();
          yield* rw.unlockRead();
          yield* rw.unlockRead();
        });
        if (!writes) return;
        spawn('writer', function* (): Body {
          yield* rw.lockWrite();
          yield* rw.unlockWrite();
        });
      };
    expect(signatures('lock-order', recursive(true))).toEqual(['lock-order: rw by reader']);
    expect(signatures('lock-order', recursive(true), { settings: { writerPreference: false } })).toEqual([]);
    expect(signatures('lock-order', recursive(false))).toEqual([]);
    expect(found('lock-order', recursive(true)).flat()[0]!.text).toContain('a writer that asks in between stops it for ever');
  });

  it('forgets of a lock what it was refused: whoever tries does not wait', () => {
    const told = watchSeeds(({ mutex, pause, spawn }) => {
      const [a, b] = [mutex('a'), mutex('b')];
      spawn('left', nested, a, b);
      spawn('right', function* (): Body {
        yield* b.lock();
        while (!(yield* a.tryLock())) {
          yield* b.unlock();
          yield* pause();
          yield* b.lock();
        }
        yield* a.unlock();
        yield* b.unlock();
      });
    });
    const refused = told.findIndex(({ records }) => records.some(({ kind }) => kind.name === 'lock.refused'));
    expect(refused).toBeGreaterThanOrEqual(0);
    expect(told.slice(refused).flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'lock-order'))).toEqual([]);
  });

  it('a flag that keeps two apart is not seen: a false alarm, and why it is called a hint', () => {
    const told = signatures('lock-order', ({ atomic, mutex, spawn }) => {
      const [a, b, turn] = [mutex('a'), mutex('b'), atomic('turn')];
      spawn('first', function* (): Body {
        yield* nested(a, b);
        yield* turn.store(1);
      });
      spawn('second', function* (): Body {
        if ((yield* turn.load()) === 1) yield* nested(b, a);
      });
    });
    expect(told).toEqual(['lock-order: a b by first second']);
  });

  it('predicts every deadlock of 60 generated programs from their first clean run', () => {
    let [deadlocks, alarms] = [0, 0];
    for (const program of fc.sample(lockProgram, { numRuns: 60, seed: 7 })) {
      const { deadlocks: happened, predicted, whole } = explore(program, 1_500);
      deadlocks += happened.size;
      if (predicted === undefined) continue;
      expect(
        [...happened].filter((one) => !predicted.has(one)),
        JSON.stringify(program),
      ).toEqual([]);
      if (whole) alarms += [...predicted].filter((one) => !happened.has(one)).length;
    }
    expect(deadlocks).toBeGreaterThan(5);
    console.log(`lock order: ${deadlocks} deadlocks, all predicted; ${alarms} hints that no run confirms`);
  });
});
