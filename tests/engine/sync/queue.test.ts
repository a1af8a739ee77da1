import { us, type Body } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('a queue on %s', (runtime) => {
  it('holds no more than its capacity, loses nothing and keeps the order of each producer', () => {
    for (const { outcome } of playAll(runtime, ({ queue, spawn, state, check, atEnd, work }) => {
      const line = queue<number>('q', 2);
      const got = state(() => [] as number[]);
      const produce = function* (from: number): Body {
        for (let k = 0; k < 4; k++) {
          yield* line.put(from + k);
          check(line.length <= 2, 'never over capacity');
        }
      };
      const consume = function* (): Body {
        for (let k = 0; k < 4; k++) {
          got.push(yield* line.get());
          yield* work(us(1));
        }
      };
      spawn('p0', produce, 0);
      spawn('p1', produce, 10);
      spawn('c0', consume);
      spawn('c1', consume);
      atEnd(() => check(got.toSorted((a, b) => a - b).join() === '0,1,2,3,10,11,12,13', `all there: ${got.join()}`));
    }))
      expect(outcome).toBe('ok');
  });

  it('is tried and waited for no longer than asked', () => {
    const { log } = play(runtime, ({ queue, spawn, log: note }) => {
      const line = queue<string>('q', 1);
      spawn('a', function* (): Body {
        note(`${(yield* line.tryGet()).ok} ${(yield* line.getWithin(us(5))).ok}`);
        note(`${yield* line.tryPut('x')} ${yield* line.tryPut('y')} ${yield* line.putWithin(us(5), 'z')}`);
        note(`${(yield* line.getWithin(us(5))).value} ${line.length}`);
      });
    });
    expect(log).toEqual(['a: false false', 'a: true false false', 'a: x 0']);
  });

  it('always has room without a capacity', () => {
    const { outcome } = play(runtime, ({ queue, spawn, check }) => {
      const line = queue<number>('q');
      spawn('a', function* (): Body {
        for (let k = 0; k < 100; k++) yield* line.put(k);
        for (let k = 0; k < 100; k++) check((yield* line.get()) === k, 'in order');
      });
    });
    expect(outcome).toBe('ok');
  });

  it('is joined when all that was put is done, and no more can be done than was put', () => {
    for (const { outcome, log, records } of playAll(runtime, ({ queue, atomic, spawn, daemon, check, work, log: note }) => {
      const [line, done] = [queue<number>('q', 2), atomic('done')];
      daemon('worker', function* (): Body {
        for (;;) {
          yield* work(us(yield* line.get()));
          yield* done.add(1);
          yield* line.taskDone();
        }
      });
      spawn('main', function* (): Body {
        for (let k = 1; k <= 4; k++) yield* line.put(k);
        yield* line.join();
        check(done.value === 4, 'all done');
        note(yield* codeOf(() => line.taskDone()));
      });
    })) {
      expect(outcome).toBe('ok');
      expect(log).toEqual(['main: E_TOO_MANY_DONE']);
      const joined = records.findIndex(({ kind }) => kind === 'queue.joined');
      expect(records[joined]).toMatchObject({ task: 'main', queue: 'q' });
      expect(records.findLastIndex((one) => one.kind === 'queue.taskDone' && one.unfinished === 0)).toBeLessThan(joined);
    }
  });

  it('keeps a value whose taker was cancelled before it saw it', () => {
    for (const { outcome } of playAll(runtime, ({ queue, spawn, cancel, join, state, check, atEnd }) => {
      const line = queue<number>('q', 1);
      const got = state(() => [] as number[]);
      const taker = spawn('taker', function* (): Body {
        got.push(yield* line.get());
      });
      spawn('main', function* (): Body {
        yield* line.put(7);
        yield* cancel(taker);
        yield* codeOf(() => join(taker));
        const rest = yield* line.tryGet();
        if (rest.ok) got.push(rest.value);
      });
      atEnd(() => check(got.join() === '7', `once: ${got.join()}`));
    }))
      expect(outcome).toBe('ok');
  });
});

describe.each(BOTH)('a mailbox on %s', (runtime) => {
  it('gives the oldest message that matches, and leaves the others in order', () => {
    const { log } = play(runtime, ({ mailbox, spawn, log: note }) => {
      const box = mailbox<number>('mb');
      spawn('a', function* (): Body {
        for (const n of [1, 2, 3, 4]) yield* box.send(n);
        note(`${yield* box.receive((n) => n % 2 === 0)} ${yield* box.receive()} ${yield* box.receive((n) => n > 3)} ${box.length}`);
        note(
          `${(yield* box.receiveWithin(us(5), (n) => n > 9)).ok} ${(yield* box.tryReceive((n) => n > 9)).ok} ${(yield* box.tryReceive()).value}`,
        );
      });
    });
    expect(log).toEqual(['a: 2 1 4 1', 'a: false false 3']);
  });

  it('wakes a receiver only for a message that matches', () => {
    for (const { outcome, log } of playAll(runtime, ({ mailbox, spawn, log: note }) => {
      const box = mailbox<string>('mb');
      spawn('receiver', function* (): Body {
        note(yield* box.receive((text) => text === 'stop'));
        note(yield* box.receive());
      });
      spawn('sender', function* (): Body {
        yield* box.send('go');
        yield* box.send('stop');
      });
    })) {
      expect(outcome).toBe('ok');
      expect(log).toEqual(['receiver: stop', 'receiver: go']);
    }
  });
});
