import { ms, us, type Body } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('an event on %s', (runtime) => {
  it('lets those go on that wait when it is set, even if it is cleared at once', () => {
    const { outcome, log } = play(runtime, ({ event, spawn, sleep, log: note }) => {
      const gate = event('gate');
      spawn('early', function* (): Body {
        yield* gate.wait();
        note('through');
      });
      spawn('setter', function* (): Body {
        yield* sleep(ms(1));
        yield* gate.set();
        yield* gate.clear();
        note(`${yield* gate.isSet()}`);
      });
      spawn('late', function* (): Body {
        yield* sleep(ms(2));
        note(`${yield* gate.waitWithin(ms(1))}`);
      });
    });
    if (runtime === 'interleaving') return; // there the setter's span may end first
    expect(outcome).toBe('ok');
    expect(log.toSorted()).toEqual(['early: through', 'late: false', 'setter: false']);
  });

  it('is missed by who comes after a set and a clear in a row', () => {
    const outcomes = playAll(runtime, ({ event, spawn, work }) => {
      const gate = event('gate');
      spawn('waiter', function* (): Body {
        yield* work(us(30));
        yield* gate.wait();
      });
      spawn('setter', function* (): Body {
        yield* gate.set();
        yield* gate.clear();
      });
    }).map(({ outcome }) => outcome);
    expect(outcomes).toContain('deadlock');
    if (runtime === 'interleaving') expect(outcomes).toContain('ok');
  });

  it('keeps nobody while it is set', () => {
    for (const { outcome } of playAll(runtime, ({ event, spawn }) => {
      const gate = event('gate');
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* gate.wait();
          yield* gate.wait();
        });
      spawn('setter', function* (): Body {
        yield* gate.set();
        yield* gate.set();
      });
    }))
      expect(outcome).toBe('ok');
  });
});

describe.each(BOTH)('a once on %s', (runtime) => {
  it('runs one body, and nobody goes on before it is through', () => {
    for (const { outcome, log } of playAll(runtime, ({ once, cell, spawn, sleep, check, log: note }) => {
      const [init, ready] = [once('init'), cell('ready', false)];
      const use = function* (): Body {
        const ran = yield* init.do(function* () {
          yield* sleep(us(30));
          yield* ready.write(true);
        });
        if (ran) note('ran');
        check(ready.value, 'it is there');
      };
      for (const name of ['a', 'b', 'c']) spawn(name, use);
    })) {
      expect(outcome).toBe('ok');
      expect(log).toHaveLength(1);
    }
  });

  it('counts as done when its body fails, as in Go', () => {
    const { log } = play(runtime, ({ once, spawn, log: note }) => {
      const init = once('init');
      spawn('a', function* (): Body {
        try {
          yield* init.do(function* () {
            throw new RangeError('no');
          });
        } catch (error) {
          note((error as Error).message);
        }
        note(`${yield* init.do(function* () {})} ${init.isDone}`);
      });
    });
    expect(log).toEqual(['a: no', 'a: false true']);
  });

  it('waits for ever when it is called in its own body', () => {
    const { outcome } = play(runtime, ({ once, spawn }) => {
      const init = once('init');
      spawn('a', function* (): Body {
        yield* init.do(() => init.do(function* () {}));
      });
    });
    expect(outcome).toBe('deadlock');
  });
});

describe.each(BOTH)('a wait group on %s', (runtime) => {
  it('waits for all that was added', () => {
    for (const { outcome } of playAll(runtime, ({ waitGroup, atomic, spawn, check, work }) => {
      const [group, done] = [waitGroup('wg'), atomic('done')];
      spawn('main', function* (): Body {
        for (let k = 0; k < 3; k++) {
          yield* group.add();
          yield* spawn(`w${k}`, function* (): Body {
            yield* work(us(3));
            yield* done.add(1);
            yield* group.done();
          });
        }
        yield* group.wait();
        check(done.value === 3, 'all are done');
      });
    }))
      expect(outcome).toBe('ok');
  });

  it('does not go below zero', () => {
    const { log } = play(runtime, ({ waitGroup, spawn, log: note }) => {
      const group = waitGroup('wg');
      spawn('a', function* (): Body {
        yield* group.add(2);
        yield* group.add(-1);
        note(yield* codeOf(() => group.add(-2)));
        yield* group.done();
        yield* group.wait();
      });
    });
    expect(log).toEqual(['a: E_NEGATIVE_COUNTER']);
  });

  it('is not used again before those that waited have gone on', () => {
    const plays = playAll(runtime, ({ waitGroup, spawn, work }) => {
      const group = waitGroup('wg');
      spawn('waiter', function* (): Body {
        yield* group.add(1);
        yield* spawn('worker', function* (): Body {
          yield* group.done();
          yield* group.add(1);
          yield* work(us(50));
          yield* group.done();
        });
        yield* group.wait();
      });
    });
    const faults = plays.flatMap(({ records }) => records.filter((one) => one.kind === 'task.failed'));
    expect(faults.length).toBeGreaterThan(0);
    for (const { error } of faults) expect(error).toMatch(/^E_WAIT_GROUP_REUSED/);
  });
});

describe.each(BOTH)('a future on %s', (runtime) => {
  it('gives its value to all, once', () => {
    for (const { outcome, log } of playAll(runtime, ({ future, spawn, log: note }) => {
      const answer = future<number>('f');
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          note(String((yield* answer.wait()) + 1));
        });
      spawn('c', function* (): Body {
        yield* answer.resolve(41);
        note(yield* codeOf(() => answer.reject('late')));
      });
    })) {
      expect(outcome).toBe('ok');
      expect(log.toSorted()).toEqual(['a: 42', 'b: 42', 'c: E_ALREADY_SETTLED']);
    }
  });

  it('fails all that wait when it is rejected, with the reason as the cause', () => {
    const { log } = play(runtime, ({ future, spawn, log: note }) => {
      const answer = future<number>('f');
      const wait = function* (): Body {
        try {
          yield* answer.wait();
        } catch (error) {
          note(`${(error as Error).message}; ${((error as Error).cause as Error).name}`);
        }
      };
      spawn('a', wait);
      spawn('b', function* (): Body {
        yield* answer.reject(new RangeError('too far'));
        yield* wait();
      });
    });
    expect(log.toSorted()).toEqual(['a', 'b'].map((name) => `${name}: future f was rejected: RangeError: too far; RangeError`));
  });

  it('is waited for no longer than asked', () => {
    const { log } = play(runtime, ({ future, spawn, log: note }) => {
      const answer = future<number>('f');
      spawn('a', function* (): Body {
        note(`${(yield* answer.waitWithin(us(5))).ok}`);
        yield* answer.resolve(1);
        note(`${(yield* answer.waitWithin(us(5))).value}`);
      });
    });
    expect(log).toEqual(['a: false', 'a: 1']);
  });
});

describe.each(BOTH)('a local on %s', (runtime) => {
  it('is every task its own, and anew in every run', () => {
    const { log } = play(runtime, ({ local, spawn, sleep, log: note }) => {
      const own = local(() => 10);
      const count = function* (by: number): Body {
        own.value += by;
        yield* sleep(us(5));
        note(String(own.value));
      };
      spawn('a', count, 1);
      spawn('b', count, 2);
    });
    expect(log.toSorted()).toEqual(['a: 11', 'b: 12']);
  });
});
