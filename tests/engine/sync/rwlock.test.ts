import { describe, expect, it } from 'vitest';
import { odometer, prepare, scenario, us, type Body, type Kit } from 'seedloom';
import { play, playAll } from './play.ts';

/** The outcomes of all interleavings of a small scenario, in the order of the alphabet. */
function outcomes(setup: (kit: Kit) => void, writerPreference = true): string[] {
  const prepared = prepare(scenario('small', setup), { runtime: 'interleaving', settings: { writerPreference } });
  const [answers, seen] = [odometer(), new Set<string>()];
  do seen.add(prepared.run({ seed: '1', answers }).end.outcome);
  while (answers.advance());
  return [...seen].sort();
}

/** A task that reads and reads again inside, and one that writes. */
function readTwice({ rwlock, spawn }: Kit): void {
  const m = rwlock('m');
  spawn('reader', function* (): Body {
    yield* m.lockRead();
    yield* m.lockRead();
    yield* m.unlockRead();
    yield* m.unlockRead();
  });
  spawn('writer', function* (): Body {
    yield* m.lockWrite();
    yield* m.unlockWrite();
  });
}

describe('a read/write lock on interleaving', () => {
  it('a writer comes before, between or after two nested reads: between them nobody gets on', () => {
    expect(outcomes(readTwice)).toEqual(['deadlock', 'ok']);
  });

  it('with preference for readers the nested read always gets through', () => {
    expect(outcomes(readTwice, false)).toEqual(['ok']);
  });

  it('a reader may come in between two writes of one task', () => {
    const reads = new Set<number>();
    outcomes(({ rwlock, spawn, state }) => {
      const m = rwlock('m');
      const written = state(() => ({ times: 0 }));
      spawn('writer', function* (): Body {
        for (let k = 0; k < 2; k++) {
          yield* m.lockWrite();
          written.times++;
          yield* m.unlockWrite();
        }
      });
      spawn('reader', function* (): Body {
        yield* m.lockRead();
        reads.add(written.times);
        yield* m.unlockRead();
      });
    });
    expect(reads).toEqual(new Set([0, 1, 2]));
  });

  it('a writer that gives up lets the reader in that it kept out', () => {
    const all = playAll('interleaving', ({ rwlock, spawn, log }) => {
      const m = rwlock('m');
      spawn('reader', function* (): Body {
        yield* m.lockRead();
        yield* m.lockRead();
        yield* m.unlockRead();
        yield* m.unlockRead();
      });
      spawn('writer', function* (): Body {
        log((yield* m.lockWriteWithin(us(5))) ? 'writes' : 'gives up');
      });
    });
    expect(new Set(all.map((one) => one.outcome))).not.toContain('limit');
    const gaveUp = all.filter((one) => one.log[0] === 'writer: gives up');
    expect(gaveUp.length).toBeGreaterThan(0);
    for (const { outcome } of gaveUp) expect(outcome).toBe('ok');
  });
});

describe('a read/write lock on os-threads', () => {
  it('a reader that comes to a free lock while a writer is on its way does not stop both', () => {
    const all = playAll('os-threads', ({ rwlock, spawn }) => {
      const m = rwlock('m');
      spawn('writer', function* (): Body {
        for (let k = 0; k < 200; k++) {
          yield* m.lockWrite();
          yield* m.unlockWrite();
        }
      });
      spawn('reader', function* (): Body {
        for (let k = 0; k < 200; k++) {
          yield* m.lockRead();
          yield* m.unlockRead();
        }
      });
    }, { cores: 2 }); // prettier-ignore
    for (const { outcome } of all) expect(outcome).toBe('ok');
  });

  it('a reader that comes while a writer waits comes in after it', () => {
    const { outcome, log } = play('os-threads', ({ rwlock, spawn, sleep, log }) => {
      const m = rwlock('m');
      spawn('first', function* (): Body {
        yield* m.lockRead();
        yield* sleep(us(300));
        yield* m.unlockRead();
      });
      spawn('writer', function* (): Body {
        yield* sleep(us(100));
        yield* m.lockWrite();
        log('writes');
        yield* m.unlockWrite();
      });
      spawn('second', function* (): Body {
        yield* sleep(us(200));
        yield* m.lockRead();
        log('reads');
        yield* m.unlockRead();
      });
    }, { cores: 4 }); // prettier-ignore
    expect([outcome, ...log]).toEqual(['ok', 'writer: writes', 'second: reads']);
  });
});
