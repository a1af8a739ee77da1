import { scenario, type Body, type Mutex, type Scenario } from 'seedloom';
import type { PaperRow } from './row.ts';

/** Entry 2: each task reads the counter and writes one more, `rounds` times. `see` is told what comes out. */
export const lostUpdate = (tasks: number, rounds: number, see: (x: number) => void = () => {}): Scenario =>
  scenario('lost-update', ({ atEnd, cell, check, spawn }) => {
    const x = cell('x', 0);
    function* add(): Body {
      for (let k = 0; k < rounds; k++) yield* x.write((yield* x.read()) + 1);
    }
    for (let i = 0; i < tasks; i++) spawn(`t${i}`, add);
    atEnd(() => {
      see(x.value);
      check(x.value === tasks * rounds, `x is ${x.value}`);
    });
  });

/** Entry 3: two withdrawals of 100 from 150; the check and the act are apart. */
export const withdraw = (indivisible: boolean): Scenario =>
  scenario('withdraw', ({ atEnd, atomic, check, spawn }) => {
    const balance = atomic('balance', 150);
    function* take(): Body {
      if ((yield* balance.load()) < 100) return;
      if (indivisible) yield* balance.add(-100);
      else yield* balance.store((yield* balance.load()) - 100);
    }
    spawn('left', take);
    spawn('right', take);
    atEnd(() => check(balance.value !== -50, 'overdrawn'));
  });

/** Entry 4, A and B: look, lock, look again; `publish` before or after the build. */
const doubleChecked = (publish: 'after' | 'before'): Scenario =>
  scenario('double-checked', ({ cell, check, mutex, spawn }) => {
    const [m, ready, data] = [mutex('m'), cell('p', 0), cell('d', 0)];
    function* use(): Body {
      if ((yield* ready.read()) === 0) {
        yield* m.lock();
        if ((yield* ready.read()) === 0) {
          if (publish === 'before') yield* ready.write(1);
          yield* data.write(1);
          if (publish === 'after') yield* ready.write(1);
        }
        yield* m.unlock();
      }
      check((yield* data.read()) === 1, 'seen before it was built');
    }
    spawn('t0', use);
    spawn('t1', use);
  });

/** Entry 4, C: no lock at all; two objects are built. */
const lazyInit = scenario('lazy-init', ({ atEnd, atomic, cell, check, spawn }) => {
  const [ready, built] = [cell('p', 0), atomic('built')];
  function* use(): Body {
    if ((yield* ready.read()) !== 0) return;
    yield* built.add(1);
    yield* ready.write(1);
  }
  spawn('t0', use);
  spawn('t1', use);
  atEnd(() => check(built.value === 1, 'built twice'));
});

/**
 * Entry 5: a stack of A over B without tags. The second task pops both, frees B and pushes A back; the first, stopped in the middle
 * of its pop, then installs the freed B. A pop that meets an empty stack or loses its compare-and-swap is given up.
 */
export const aba = scenario('aba', ({ atomic, check, spawn }) => {
  const [none, a, b] = [0, 1, 2];
  const top = atomic('top', a);
  const next = [atomic('none.next'), atomic('a.next', b), atomic('b.next', none)] as const;
  const freed = atomic('b.freed');

  function* pop(): Body<{ node: number; installed: number }> {
    const node = yield* top.load();
    if (node === none) return { node: none, installed: none };
    const installed = yield* next[node]!.load();
    return (yield* top.compareAndSwap(node, installed)) ? { node, installed } : { node: none, installed: none };
  }

  spawn('one', function* (): Body {
    const { installed } = yield* pop();
    if (installed === b) check((yield* freed.load()) === 0, 'the top is a freed node');
  });
  spawn('two', function* (): Body {
    if ((yield* pop()).node !== a || (yield* pop()).node !== b) return;
    yield* freed.store(1);
    const old = yield* top.load();
    yield* next[a]!.store(old);
    yield* top.compareAndSwap(old, a);
  });
});

/** Entry 8: the flag is read outside the lock. */
export const lostWakeUp = scenario('lost-wake-up', ({ cell, condition, mutex, spawn }) => {
  const m = mutex('m');
  const [flag, cv] = [cell('f', 0), condition('cv', m)];
  spawn('a', function* (): Body {
    if ((yield* flag.read()) !== 0) return;
    yield* m.lock();
    yield* cv.wait();
    yield* m.unlock();
  });
  spawn('b', function* (): Body {
    yield* m.lock();
    yield* flag.write(1);
    yield* cv.notify();
    yield* m.unlock();
  });
});

/** Entry 9: no predicate at all. */
const missedSignal = scenario('missed-signal', ({ condition, mutex, spawn }) => {
  const m = mutex('m');
  const cv = condition('cv', m);
  spawn('a', function* (): Body {
    yield* m.lock();
    yield* cv.wait();
    yield* m.unlock();
  });
  spawn('b', function* (): Body {
    yield* m.lock();
    yield* cv.notify();
    yield* m.unlock();
  });
});

/** Entry 10: two consumers that wait under an `if` or a `while`, and a producer of two. */
const waitUnder = (word: 'if' | 'while'): Scenario =>
  scenario(`wait-under-${word}`, ({ cell, check, condition, mutex, spawn }) => {
    const m = mutex('m');
    const [n, cv] = [cell('n', 0), condition('cv', m)];
    function* consume(): Body {
      yield* m.lock();
      if (word === 'if') {
        if ((yield* n.read()) === 0) yield* cv.wait();
      } else while ((yield* n.read()) === 0) yield* cv.wait();
      const r = yield* n.read();
      check(r > 0, 'took from nothing');
      yield* n.write(r - 1);
      yield* m.unlock();
    }
    spawn('c0', consume);
    spawn('c1', consume);
    spawn('p', function* (): Body {
      for (let k = 0; k < 2; k++) {
        yield* m.lock();
        yield* n.write((yield* n.read()) + 1);
        yield* cv.notifyAll();
        yield* m.unlock();
      }
    });
  });

/** Entry 11: the customer looks before the barber has lain down. */
const barber = scenario('barber', ({ atomic, cell, mutex, semaphore, spawn }) => {
  const m = mutex('m');
  const [waiting, sleeping, chair] = [atomic('w'), cell('sleeping', 0), semaphore('chair', 0)];
  spawn('barber', function* (): Body {
    yield* m.lock();
    const v = yield* waiting.load();
    yield* m.unlock();
    if (v !== 0) return;
    yield* sleeping.write(1);
    yield* chair.acquire();
  });
  spawn('customer', function* (): Body {
    yield* m.lock();
    yield* waiting.add(1);
    yield* m.unlock();
    if ((yield* sleeping.read()) === 1) yield* chair.release();
  });
});

/** Entry 12: one round of tobacco and paper for three smokers that take one thing after the other. */
const smokers = scenario('smokers', ({ semaphore, spawn }) => {
  const [t, p, m] = [semaphore('tobacco', 0), semaphore('paper', 0), semaphore('match', 0)];
  spawn('table', function* (): Body {
    yield* t.release();
    yield* p.release();
  });
  const pairs = [[t, p], [p, m], [t, m]] as const; // prettier-ignore
  pairs.forEach(([first, second], i) =>
    spawn(`smoker${i}`, function* (): Body {
      yield* first.acquire();
      yield* second.acquire();
    }),
  );
});

interface BufferPlan {
  readonly producers: number;
  readonly puts: number;
  readonly consumers: number;
  readonly gets: number;
  /** Whom a put and a get wake. `one`: a single condition for both sides. */
  readonly wakes: 'right' | 'swapped' | 'one' | 'one, all';
}

/** Entry 13: a buffer of one place. */
const boundedBuffer = ({ producers, puts, consumers, gets, wakes }: BufferPlan): Scenario =>
  scenario('bounded-buffer', ({ cell, condition, mutex, spawn }) => {
    const m = mutex('m');
    const n = cell('n', 0);
    const notFull = condition('not-full', m);
    const notEmpty = wakes.startsWith('one') ? notFull : condition('not-empty', m);
    const [afterPut, afterGet] = wakes === 'swapped' ? [notFull, notEmpty] : [notEmpty, notFull];
    function* put(): Body {
      for (let k = 0; k < puts; k++) {
        yield* m.lock();
        while ((yield* n.read()) === 1) yield* notFull.wait();
        yield* n.write(1);
        yield* wakes === 'one, all' ? afterPut.notifyAll() : afterPut.notify();
        yield* m.unlock();
      }
    }
    function* get(): Body {
      for (let k = 0; k < gets; k++) {
        yield* m.lock();
        while ((yield* n.read()) === 0) yield* notEmpty.wait();
        yield* n.write(0);
        yield* wakes === 'one, all' ? afterGet.notifyAll() : afterGet.notify();
        yield* m.unlock();
      }
    }
    for (let i = 0; i < producers; i++) spawn(`p${i}`, put);
    for (let i = 0; i < consumers; i++) spawn(`c${i}`, get);
  });

/** Entry 14: a barrier made by hand, used twice. */
const barrierReuse = scenario('barrier-reuse', ({ atomic, cell, spawn, until }) => {
  const [count, go] = [atomic('count'), cell('go', 0)];
  function* twice(): Body {
    for (let round = 0; round < 2; round++) {
      if ((yield* count.add(1)) === 1) {
        yield* count.store(0);
        yield* go.write(1);
      } else {
        yield* until(go, (value) => value === 1);
        yield* go.write(0);
      }
    }
  }
  spawn('t0', twice);
  spawn('t1', twice);
});

/** Entry 17: three clients, two seats. */
const tickets = scenario('tickets', ({ atEnd, atomic, check, spawn }) => {
  const [seats, sold] = [atomic('seats', 2), atomic('sold')];
  function* buy(): Body {
    if ((yield* seats.load()) <= 0) return;
    yield* seats.add(-1);
    yield* sold.add(1);
  }
  for (let i = 0; i < 3; i++) spawn(`client${i}`, buy);
  atEnd(() => check(sold.value <= 2, 'oversold'));
});

/** Entries 1, 18, 19 and deadlock01: each task locks two and unlocks both. */
export const lockPairs = (name: string, pairs: readonly (readonly [number, number])[], guarded = false): Scenario =>
  scenario(name, ({ mutex, spawn }) => {
    const guard = mutex('guard');
    const locks = Array.from({ length: 1 + Math.max(...pairs.flat()) }, (_, k) => mutex(`f${k}`));
    function* both(first: Mutex, second: Mutex): Body {
      if (guarded) yield* guard.lock();
      yield* first.lock();
      yield* second.lock();
      yield* second.unlock();
      yield* first.unlock();
      if (guarded) yield* guard.unlock();
    }
    pairs.forEach(([i, j], k) => spawn(`t${k}`, both, locks[i]!, locks[j]!));
  });

export const philosophers = (n: number): Scenario =>
  lockPairs(
    'philosophers',
    Array.from({ length: n }, (_, i) => [i, (i + 1) % n] as const),
  );

/** Entry 21: every worker needs two permits at once. */
export const pool = (permits: number, workers: number): Scenario =>
  scenario('pool', ({ semaphore, spawn }) => {
    const s = semaphore('s', permits);
    function* work(): Body {
      yield* s.acquire();
      yield* s.acquire();
      yield* s.release();
      yield* s.release();
    }
    for (let i = 0; i < workers; i++) spawn(`w${i}`, work);
  });

/** Entry 22: two parents in a pool of two workers, each with a child that needs a worker as well. */
const nestedSubmit = scenario('nested-submit', ({ cell, semaphore, spawn, until }) => {
  const workers = semaphore('workers', 2);
  for (const i of [0, 1]) {
    const [submitted, done] = [cell(`submitted${i}`, false), cell(`done${i}`, false)];
    spawn(`parent${i}`, function* (): Body {
      yield* workers.acquire();
      yield* submitted.write(true);
      yield* until(done, (value) => value);
      yield* workers.release();
    });
    spawn(`child${i}`, function* (): Body {
      yield* until(submitted, (value) => value);
      yield* workers.acquire();
      yield* done.write(true);
      yield* workers.release();
    });
  }
});

/** Entry 26: each goroutine adds itself to the group, too late. */
const addInside = (goroutines: number): Scenario =>
  scenario('add-inside', ({ atomic, check, spawn, until }) => {
    const [group, done] = [atomic('wg'), atomic('done')];
    spawn('main', function* (): Body {
      yield* until(group, (count) => count === 0);
      check((yield* done.load()) === goroutines, 'went past the wait');
    });
    for (let i = 0; i < goroutines; i++) {
      spawn(`g${i}`, function* (): Body {
        yield* group.add(1);
        yield* done.add(1);
        yield* group.add(-1);
      });
    }
  });

/** Entry 29: an odd sequence number means that the writer is inside. A reader that would have to try again is cut there: what it would see has been seen. */
const seqlock = (looksAgain: boolean): Scenario =>
  scenario('seqlock', ({ assume, atomic, cell, check, spawn }) => {
    const [s, a, b] = [atomic('s'), cell('a', 0), cell('b', 0)];
    spawn('writer', function* (): Body {
      yield* s.add(1);
      yield* a.write(1);
      yield* b.write(1);
      yield* s.add(1);
    });
    spawn('reader', function* (): Body {
      const before = yield* s.load();
      assume(before % 2 === 0);
      const [x, y] = [yield* a.read(), yield* b.read()];
      if (looksAgain) assume((yield* s.load()) === before);
      check(x === y, 'half of it is old');
    });
  });

/** Entry 30: two owners close the same thing. */
const doubleClose = scenario('double-close', ({ atomic, check, spawn }) => {
  const closed = atomic('closed');
  function* close(): Body {
    if ((yield* closed.load()) !== 0) return;
    check((yield* closed.add(1)) === 0, 'closed twice');
  }
  spawn('t0', close);
  spawn('t1', close);
});

const small = { producers: 1, consumers: 1 };

/** Section 2b of the tables: the classics of the corpus. */
export const CLASSICS: readonly PaperRow[] = [
  { name: '2 lost update 2x1', program: lostUpdate(2, 1), total: 6, failing: 4, walk: 0.5 },
  { name: '2 lost update 2x2', program: lostUpdate(2, 2), total: 70, failing: 64, walk: 0.8125 },
  { name: '2 lost update 3x1', program: lostUpdate(3, 1), total: 90, failing: 84, walk: 0.8333 },
  { name: '2 lost update 2x3', program: lostUpdate(2, 3), total: 924, failing: 904, walk: 0.9336 },
  { name: '3 withdraw', program: withdraw(false), total: 20, failing: 6, walk: 0.375 },
  { name: '3 withdraw, atomic subtraction', program: withdraw(true), total: 6, failing: 4, walk: 0.5 },
  { name: '4 A publish after build', program: doubleChecked('after'), total: 62, failing: 0, walk: 0 },
  { name: '4 B publish before build', program: doubleChecked('before'), total: 60, failing: 2, walk: 0.03125 },
  { name: '4 C no lock', program: lazyInit, total: 20, failing: 18, walk: 0.75 },
  {
    name: '5 ABA (failing only)',
    program: aba,
    failing: 24,
    walk: 0.005859,
    note: 'the table prints 383 in all; its words leave open what a pop that fails does, so the total (271 here) is not checked',
  },
  { name: '8 lost wake-up', program: lostWakeUp, total: 6, failing: 2, walk: 0.5 },
  { name: '9 missed signal', program: missedSignal, total: 2, failing: 1, walk: 0.5 },
  { name: '10 if', program: waitUnder('if'), total: 30, failing: 6, walk: 0.1667 },
  { name: '10 while', program: waitUnder('while'), total: 30, failing: 0, walk: 0 },
  { name: '11 barber', program: barber, total: 9, failing: 1, walk: 0.03125 },
  { name: '12 smokers, one round', program: smokers, total: 8, failing: 8, walk: 1 },
  { name: '13 A 1+1x1', program: boundedBuffer({ ...small, puts: 1, gets: 1, wakes: 'swapped' }), total: 2, failing: 1, walk: 0.5 },
  { name: '13 A 1+1x2', program: boundedBuffer({ ...small, puts: 2, gets: 2, wakes: 'swapped' }), total: 4, failing: 3, walk: 0.875 },
  { name: '13 A 1+1x3', program: boundedBuffer({ ...small, puts: 3, gets: 3, wakes: 'swapped' }), total: 6, failing: 5, walk: 0.9688 },
  {
    name: '13 A 2+2x1',
    program: boundedBuffer({ producers: 2, consumers: 2, puts: 1, gets: 1, wakes: 'swapped' }),
    total: 28,
    failing: 20,
    walk: 0.75,
  },
  { name: '13 right 1+1x1', program: boundedBuffer({ ...small, puts: 1, gets: 1, wakes: 'right' }), failing: 0, walk: 0 },
  { name: '13 right 1+1x2', program: boundedBuffer({ ...small, puts: 2, gets: 2, wakes: 'right' }), failing: 0, walk: 0 },
  { name: '13 right 1+1x3', program: boundedBuffer({ ...small, puts: 3, gets: 3, wakes: 'right' }), failing: 0, walk: 0 },
  { name: '13 right 2+2x1', program: boundedBuffer({ producers: 2, consumers: 2, puts: 1, gets: 1, wakes: 'right' }), failing: 0, walk: 0 },
  {
    name: '13 B 2P+2C',
    program: boundedBuffer({ producers: 2, consumers: 2, puts: 1, gets: 1, wakes: 'one' }),
    total: 60,
    failing: 4,
    walk: 0.0833,
  },
  {
    name: '13 B broadcast',
    program: boundedBuffer({ producers: 2, consumers: 2, puts: 1, gets: 1, wakes: 'one, all' }),
    total: 80,
    failing: 0,
    walk: 0,
  },
  {
    name: '13 B 1Px4+2Cx2',
    program: boundedBuffer({ producers: 1, puts: 4, consumers: 2, gets: 2, wakes: 'one' }),
    total: 3770,
    failing: 242,
    walk: 0.3634,
  },
  { name: '14 barrier reuse', program: barrierReuse, total: 40, failing: 2, walk: 0.125 },
  { name: '17 tickets 3 clients', program: tickets, total: 1380, failing: 1224, walk: 0.6111 },
  { name: '18 two accounts', program: lockPairs('accounts', [[0, 1], [1, 0]]), total: 6, failing: 2, walk: 0.5 }, // prettier-ignore
  { name: '18 ring of 3', program: philosophers(3), total: 168, failing: 6, walk: 0.3333 },
  { name: '19 guarded', program: lockPairs('guarded', [[0, 1], [1, 0]], true), total: 2, failing: 0, walk: 0 }, // prettier-ignore
  { name: '21 pool 2/2', program: pool(2, 2), total: 6, failing: 2, walk: 0.5 },
  { name: '21 pool 3/3', program: pool(3, 3), total: 1356, failing: 6, walk: 0.2222 },
  { name: '22 nested submit, 2 workers', program: nestedSubmit, total: 128, failing: 20, walk: 0.875 },
  { name: '26 one goroutine', program: addInside(1), total: 5, failing: 2, walk: 0.375 },
  { name: '26 two goroutines', program: addInside(2), total: 103, failing: 27, walk: 0.3526 },
  { name: '29 seqlock', program: seqlock(true), total: 39, failing: 0, walk: 0 },
  { name: '29 seqlock, no re-check', program: seqlock(false), total: 19, failing: 5, walk: 0.09375 },
  { name: '30 double close', program: doubleClose, total: 6, failing: 4, walk: 0.5 },
];
