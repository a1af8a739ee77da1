import { describe, expect, it } from 'vitest';
import { us, type Body, type Kit, type Mutex } from 'seedloom';
import { found, signatures, watchSeeds } from './found.ts';

/** `left` and `right` lock a and b, in opposite order unless told. */
const opposed =
  (ordered = false, beside?: (kit: Kit) => void) =>
  (kit: Kit): void => {
    const [a, b] = [kit.mutex('a'), kit.mutex('b')];
    function* both(first: Mutex, second: Mutex): Body {
      yield* first.lock();
      yield* second.lock();
      yield* second.unlock();
      yield* first.unlock();
    }
    beside?.(kit);
    kit.spawn('left', both, a, b);
    kit.spawn('right', both, ordered ? a : b, ordered ? b : a);
  };

describe('deadlock', () => {
  it('has the same signature as the finding of the outcome', () => {
    const dead = watchSeeds(opposed()).filter(({ result }) => result.end.outcome === 'deadlock');
    expect(dead.length).toBeGreaterThan(0);
    for (const { findings, result } of dead)
      expect(findings.filter(({ kind }) => kind === 'deadlock').map(({ signature }) => signature)).toEqual(
        result.findings.map(({ signature }) => signature),
      );
    expect(dead[0]!.findings[0]!.text).toMatch(/^(left and right|right and left) wait for each other: /);
  });

  it('finds none where the order is one', () => {
    for (const kind of ['deadlock', 'partial-deadlock', 'misuse', 'lock-order'] as const)
      expect(signatures(kind, opposed(true))).toEqual([]);
  });

  it('leads from a reader over the writer that it stands behind back to itself', () => {
    const twice = ({ rwlock, spawn }: Kit): void => {
      const book = rwlock('book');
      spawn('reader', function* (): Body {
        yield* book.lockRead();
        yield* book.lockRead();
        yield* book.unlockRead();
        yield* book.unlockRead();
      });
      for (const name of ['writer', 'editor'])
        spawn(name, function* (): Body {
          yield* book.lockWrite();
          yield* book.unlockWrite();
        });
    };
    const told = found('deadlock', twice).flat();
    expect(new Set(told.map(({ signature }) => signature))).toEqual(
      new Set(['deadlock: reader writer over book', 'deadlock: editor reader over book']),
    );
    const text = told.find(({ tasks }) => tasks.includes('writer'))!.text;
    expect(text).toContain('wait for each other: ');
    expect(text).toContain('reader holds book and wants book behind writer');
  });

  it('is partial where somebody goes on for ever', () => {
    const ticker = ({ atomic, spawn }: Kit): void => {
      const ticks = atomic('ticks');
      spawn('ticker', function* (): Body {
        for (;;) yield* ticks.add(1);
      });
    };
    const runs = found('partial-deadlock', opposed(false, ticker), { steps: 200 });
    const told = runs.flat();
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ signature }) => signature))).toEqual(new Set(['partial-deadlock: left right over a b']));
    expect(told[0]!.text).toContain('wait for each other, while others went on');
    expect(signatures('partial-deadlock', opposed(true, ticker), { steps: 200 })).toEqual([]);
  });

  it('is partial where main ends and takes the process with it', () => {
    const main = ({ spawn, pause }: Kit): void => {
      spawn('main', function* (): Body {
        for (let turn = 0; turn < 12; turn++) yield* pause();
      });
    };
    const told = signatures('partial-deadlock', opposed(false, main), { settings: { afterMain: 'exit' }, seeds: 60 });
    expect(told).toEqual(['partial-deadlock: left right over a b']);
  });

  it('tells each of two circles', () => {
    const runs = watchSeeds(
      ({ mutex, semaphore, spawn }) => {
        const pairs = [0, 1].map((k) => [mutex(`a${k}`), mutex(`b${k}`)] as const);
        const met = semaphore('met', 0);
        for (const [k, [a, b]] of pairs.entries()) {
          for (const [name, first, second] of [
            ['l', a, b],
            ['r', b, a],
          ] as const)
            spawn(`${name}${k}`, function* (): Body {
              yield* first.lock();
              yield* met.release();
              yield* second.lock();
            });
        }
      },
      { seeds: 60 },
    );
    const two = runs.find(({ findings }) => findings.filter(({ kind }) => kind === 'deadlock').length === 2);
    expect(
      two?.findings
        .filter(({ kind }) => kind === 'deadlock')
        .map(({ signature }) => signature)
        .sort(),
    ).toEqual(['deadlock: l0 r0 over a0 b0', 'deadlock: l1 r1 over a1 b1']);
  });

  it.each<[string, string, (kit: Kit) => void]>([
    ['oneself', 'deadlock: a over m', ({ mutex, spawn }) => {
      const m = mutex('m');
      spawn('a', function* (): Body {
        yield* m.lock();
        yield* m.lock();
      });
    }],
    ['an end that waits for a lock', 'deadlock: child main over child m', ({ mutex, spawn, join }) => {
      const m = mutex('m');
      spawn('main', function* (): Body {
        yield* m.lock();
        const child = yield* spawn('child', function* (): Body {
          yield* m.lock();
        });
        yield* join(child);
      });
    }],
    ['permits that all hold', 'deadlock: a b over s', ({ barrier, semaphore, spawn }) => {
      const [s, together] = [semaphore('s', 2), barrier('together', 2)];
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* s.acquire();
          yield* together.arrive();
          yield* s.acquire();
        });
    }],
    ['permits that each of three has one of', 'deadlock: a b c over s', ({ barrier, semaphore, spawn }) => {
      const [s, together] = [semaphore('s', 3), barrier('together', 3)];
      for (const name of ['a', 'b', 'c'])
        spawn(name, function* (): Body {
          yield* s.acquire();
          yield* together.arrive();
          yield* s.acquire();
        });
    }],
    ['a once inside itself', 'deadlock: a over o', ({ once, spawn }) => {
      const o = once('o');
      spawn('a', function* (): Body {
        yield* o.do(function* () {
          yield* o.do(function* () {});
        });
      });
    }],
    ['a message that nobody sends', 'deadlock: a over c', ({ channel, spawn }) => {
      const c = channel<number>('c');
      spawn('a', function* (): Body {
        yield* c.receive();
      });
    }],
  ])('over %s', (_what, signature, setup) => {
    expect(signatures('deadlock', setup)).toEqual([signature]);
  }); // prettier-ignore
});

describe('leak', () => {
  const timeout =
    (capacity: number) =>
    ({ channel, select, spawn, pause }: Kit): void => {
      const [answer, done] = [channel<number>('answer', capacity), channel<number>('done', 1)];
      spawn('main', function* (): Body {
        yield* spawn('worker', function* (): Body {
          yield* pause();
          yield* answer.send(1);
        });
        yield* done.send(0);
        yield* select(answer.onReceive(), done.onReceive());
      });
    };

  it('names who is left behind and what each waits for', () => {
    expect(signatures('leak', timeout(0))).toEqual(['leak: worker for answer']);
    const told = found('leak', timeout(0)).flat();
    expect(told[0]).toMatchObject({ certainty: 'sure', tasks: ['worker'], objects: ['answer'] });
    expect(told[0]!.text).toBe('main has ended, and worker is left waiting for ever: worker for answer');
  });

  it('finds none with room for the answer', () => {
    expect(signatures('leak', timeout(1))).toEqual([]);
  });

  it('is a hint where the end of main ends the process', () => {
    const told = found('leak', timeout(0), { settings: { afterMain: 'exit' } }).flat();
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect([one.certainty, one.text]).toEqual(['hint', 'when main ended, worker was waiting: worker for answer']);
  });
});

describe('misuse', () => {
  it('names the faults that end a task, and not those that are caught', () => {
    const told = signatures('misuse', ({ channel, mutex, spawn }) => {
      const [c, m] = [channel<number>('c', 1), mutex('m')];
      spawn('closes', function* (): Body {
        yield* c.close();
        yield* c.close();
      });
      spawn('unlocks', function* (): Body {
        yield* m.unlock();
      });
      spawn('careful', function* (): Body {
        try {
          yield* m.unlock();
        } catch {
          // it is over
        }
      });
    });
    expect(told).toEqual(['misuse: E_CLOSE_OF_CLOSED closes', 'misuse: E_NOT_LOCK_HOLDER unlocks']);
  });

  it('tells of a lock that was never given back', () => {
    const told = found('misuse', ({ mutex, rwlock, spawn }) => {
      const [m, rw] = [mutex('m'), rwlock('rw')];
      spawn('keeps', function* (): Body {
        yield* m.lock();
        yield* rw.lockRead();
      });
      spawn('gives', function* (): Body {
        yield* rw.lockRead();
        yield* rw.unlockRead();
      });
    });
    for (const one of told) expect(one.map(({ signature }) => signature)).toEqual(['misuse: keeps keeps m', 'misuse: keeps keeps rw']);
  });
});

describe('lost wake-up', () => {
  /** Entry 8 of the classics: the flag is looked at before the lock is taken. */
  const sleeper =
    (looksInside: boolean) =>
    ({ cell, condition, mutex, spawn }: Kit): void => {
      const [m, flag] = [mutex('m'), cell('f', 0)];
      const cv = condition('cv', m);
      spawn('a', function* (): Body {
        if (!looksInside && (yield* flag.read()) !== 0) return;
        yield* m.lock();
        if (looksInside) while ((yield* flag.read()) === 0) yield* cv.wait();
        else yield* cv.wait();
        yield* m.unlock();
      });
      spawn('b', function* (): Body {
        yield* m.lock();
        yield* flag.write(1);
        yield* cv.notify();
        yield* m.unlock();
      });
    };

  it('is told, and surely, where the sleeper looked before the notification', () => {
    const runs = watchSeeds(sleeper(false));
    const stuck = runs.filter(({ result }) => result.end.outcome === 'deadlock');
    expect(stuck.length).toBeGreaterThan(0);
    for (const { findings } of stuck)
      expect(findings.filter(({ kind }) => kind === 'lost-wakeup').map(({ signature, certainty }) => [signature, certainty])).toEqual([
        ['lost-wakeup: a on cv', 'sure'],
      ]);
    for (const { findings, result } of runs)
      if (result.end.outcome === 'ok') expect(findings.filter(({ kind }) => kind === 'lost-wakeup')).toEqual([]);
    expect(signatures('lost-wakeup', sleeper(true))).toEqual([]);
  });

  it('is not told of a consumer that rightly waits for more than was ever put', () => {
    const told = signatures('lost-wakeup', ({ cell, condition, mutex, spawn }) => {
      const [m, n] = [mutex('m'), cell('n', 0)];
      const cv = condition('cv', m);
      spawn('producer', function* (): Body {
        yield* m.lock();
        yield* n.update((value) => value + 1);
        yield* cv.notify();
        yield* m.unlock();
      });
      spawn('consumer', function* (): Body {
        for (let item = 0; item < 2; item++) {
          yield* m.lock();
          while ((yield* n.read()) === 0) yield* cv.wait();
          yield* n.update((value) => value - 1);
          yield* m.unlock();
        }
      });
    });
    expect(told).toEqual([]);
  });

  it('tells of the wrong condition, and of an event that was cleared too early', () => {
    const wrong = signatures('lost-wakeup', ({ cell, condition, mutex, spawn }) => {
      const [m, n] = [mutex('m'), cell('n', 0)];
      const [notEmpty, notFull] = [condition('notEmpty', m), condition('notFull', m)];
      spawn('producer', function* (): Body {
        yield* m.lock();
        yield* n.write(1);
        yield* notFull.notify();
        yield* m.unlock();
      });
      spawn('consumer', function* (): Body {
        yield* m.lock();
        while ((yield* n.read()) === 0) yield* notEmpty.wait();
        yield* m.unlock();
      });
    });
    expect(wrong).toEqual(['lost-wakeup: consumer on notEmpty, notified notFull']);
    const pulse = signatures('lost-wakeup', ({ event, spawn }) => {
      const e = event('e');
      spawn('pulse', function* (): Body {
        yield* e.set();
        yield* e.clear();
      });
      spawn('late', function* (): Body {
        yield* e.wait();
      });
    });
    expect(pulse).toEqual(['lost-wakeup: late on e']);
  });
});

describe('pool starvation', () => {
  /** Two workers, each of which hands a piece of work to the pool and waits for it, or goes on by itself. */
  const pool =
    (waits: boolean) =>
    ({ barrier, future, queue, spawn }: Kit): void => {
      const [jobs, both] = [queue<number>('jobs'), barrier('both', 2)];
      const done = [0, 1].map((k) => future<number>(`done${k}`));
      function* worker(): Body {
        for (;;) {
          const job = yield* jobs.get();
          if (job < 0) return;
          if (job >= 2) {
            yield* done[job - 2]!.resolve(job);
            yield* jobs.put(-1);
            continue;
          }
          yield* both.arrive();
          yield* jobs.put(job + 2);
          if (waits) yield* done[job]!.wait();
        }
      }
      for (const k of [0, 1]) spawn(`worker${k}`, worker);
      spawn('submit', function* (): Body {
        yield* jobs.put(0);
        yield* jobs.put(1);
      });
    };

  it('is told where all who serve a queue wait for what lies in it', () => {
    for (const on of [{}, { runtime: 'os-threads' }]) {
      const runs = found('pool-starvation', pool(true), on);
      for (const told of runs)
        expect(told.map(({ signature, certainty }) => [signature, certainty])).toEqual([
          ['pool-starvation: jobs served by worker0 worker1', 'sure'],
        ]);
      expect(runs[0]![0]!.text).toContain('2 pieces of work that nobody takes lie in it');
      expect(signatures('pool-starvation', pool(false), on)).toEqual([]);
    }
  });
});

describe('no pool starvation', () => {
  it('where who serves a queue waits to hand something over to others', () => {
    const relay = ({ channel, spawn }: Kit): void => {
      const [first, second] = [channel<number>('first', 2), channel<number>('second')];
      spawn('source', function* (): Body {
        for (let k = 0; k < 3; k++) yield* first.send(k);
      });
      spawn('relay', function* (): Body {
        for (let k = 0; k < 2; k++) yield* second.send((yield* first.receive())!);
      });
      spawn('sink', function* (): Body {
        yield* second.receive();
      });
    };
    expect(signatures('deadlock', relay)).not.toEqual([]);
    expect(signatures('pool-starvation', relay)).toEqual([]);
  });
});

describe('held across a wait', () => {
  const shop =
    (letsGo: boolean) =>
    ({ mutex, sleep, spawn, work }: Kit): void => {
      const m = mutex('m');
      spawn('slow', function* (): Body {
        yield* m.lock();
        if (letsGo) yield* m.unlock();
        yield* sleep(us(50));
        if (!letsGo) yield* m.unlock();
      });
      spawn('other', function* (): Body {
        yield* m.lock();
        yield* work(us(5));
        yield* m.unlock();
      });
    };

  it('is told of sleeps, messages and ends, and not of a wait on the condition of that lock', () => {
    for (const on of [{ seeds: 3 }, { runtime: 'os-threads', seeds: 3 }]) {
      expect(signatures('held-across-wait', shop(false), on)).toEqual(['held-across-wait: m over sleep']);
      expect(signatures('held-across-wait', shop(true), on)).toEqual([]);
    }
    const told = signatures('held-across-wait', ({ channel, condition, mutex, spawn }) => {
      const [m, n, c] = [mutex('m'), mutex('n'), channel<number>('c')];
      const cv = condition('cv', m);
      spawn('asks', function* (): Body {
        yield* n.lock();
        yield* c.receive();
        yield* n.unlock();
      });
      spawn('sleeps', function* (): Body {
        yield* m.lock();
        yield* cv.waitWithin(us(10));
        yield* m.unlock();
        yield* c.send(1);
      });
    });
    expect(told).toEqual(['held-across-wait: n over c']);
  });
});
