import { scenario, type Body, type Cell, type Mutex, type Scenario } from 'seedloom';
import { lockPairs, philosophers } from './classics.ts';
import type { FirstBugs, PaperRow } from './row.ts';

/** Adds 2, takes 4 away, and a checker that expects both to have been taken away (SCTBench starts it first): wrong as soon as both are through. */
const account = scenario('account', ({ cell, check, mutex, spawn }) => {
  const [m, balance] = [mutex('m'), cell('balance', 1)];
  const [deposited, withdrawn] = [cell('deposited', false), cell('withdrawn', false)];
  function* change(by: number, flag: Cell<boolean>): Body {
    yield* m.lock();
    yield* balance.write((yield* balance.read()) + by);
    yield* flag.write(true);
    yield* m.unlock();
  }
  spawn('checker', function* (): Body {
    yield* m.lock();
    if ((yield* deposited.read()) && (yield* withdrawn.read())) check((yield* balance.read()) === 1 - 2 - 4, 'balance');
    yield* m.unlock();
  });
  spawn('deposit', change, 2, deposited);
  spawn('withdraw', change, -4, withdrawn);
});

/** To add is one step here, as the steps of the tables count it. */
export const lazy01 = scenario('lazy01', ({ atomic, check, mutex, spawn }) => {
  const [m, data] = [mutex('m'), atomic('data')];
  function* add(by: number): Body {
    yield* m.lock();
    yield* data.add(by);
    yield* m.unlock();
  }
  spawn('t1', add, 1);
  spawn('t2', add, 2);
  spawn('t3', function* (): Body {
    yield* m.lock();
    check((yield* data.load()) < 3, 'both were faster');
    yield* m.unlock();
  });
});

/** Two tasks take a lock, give it back, take it again and keep it: the other one is stuck. */
const phase01 = scenario('phase01', ({ mutex, spawn }) => {
  const [x, y] = [mutex('x'), mutex('y')];
  function* twice(): Body {
    yield* x.lock();
    yield* x.unlock();
    yield* x.lock();
    yield* y.lock();
    yield* y.unlock();
  }
  spawn('t1', twice);
  spawn('t2', twice);
});

/** Three blocks, each passing a value on, and a checker. `third` is what x3 starts with. */
const tokenRing = (third: number): Scenario =>
  scenario('token-ring', ({ check, mutex, spawn, state }) => {
    const m = mutex('m');
    const x = state(() => ({ x1: 1, x2: 2, x3: third, flags: 0 }));
    function* block(act: () => void): Body {
      yield* m.lock();
      act();
      x.flags++;
      yield* m.unlock();
    }
    spawn('t1', block, () => void (x.x1 = (x.x3 + 1) % 4));
    spawn('t2', block, () => void (x.x2 = x.x1));
    spawn('t3', block, () => void (x.x3 = x.x2));
    spawn('checker', block, () => void check(x.flags < 3 || (x.x1 === x.x2 && x.x2 === x.x3), 'not equal'));
  });

/** The first of a class takes a lock for it, the last gives it back. */
const carter01 = scenario('carter01', ({ cell, mutex, spawn }) => {
  const [m, l] = [mutex('m'), mutex('l')];
  function* inside(count: Cell<number>): Body {
    yield* m.lock();
    const before = yield* count.read();
    yield* count.write(before + 1);
    if (before === 0) yield* l.lock();
    yield* m.unlock();
    yield* m.lock();
    const now = yield* count.read();
    yield* count.write(now - 1);
    if (now === 1) yield* l.unlock();
    yield* m.unlock();
  }
  spawn('a', inside, cell('of-a', 0));
  spawn('b', inside, cell('of-b', 0));
});

/** The producer waits for nothing in store; `rounds` are also what is there from the start. sync01's consumer takes nothing out. */
const sync = (rounds: number, takes: boolean): Scenario =>
  scenario('sync', ({ cell, condition, mutex, spawn }) => {
    const m = mutex('m');
    const [n, empty, full] = [cell('num', rounds), condition('empty', m), condition('full', m)];
    spawn('producer', function* (): Body {
      for (let k = 0; k < rounds; k++) {
        yield* m.lock();
        while ((yield* n.read()) > 0) yield* empty.wait();
        yield* n.write((yield* n.read()) + 1);
        yield* m.unlock();
        yield* full.notify();
      }
    });
    spawn('consumer', function* (): Body {
      for (let k = 0; k < rounds; k++) {
        yield* m.lock();
        while ((yield* n.read()) === 0) yield* full.wait();
        if (takes) yield* n.write((yield* n.read()) - 1);
        yield* m.unlock();
        yield* empty.notify();
      }
    });
  });

/** Setters write a, then b; the checker must see neither or both, and looks at each as often as its expression does. */
export const reorder = (setters: number): Scenario =>
  scenario('reorder', ({ cell, check, spawn }) => {
    const [a, b] = [cell('a', 0), cell('b', 0)];
    for (let i = 0; i < setters; i++) {
      spawn(`setter${i}`, function* (): Body {
        yield* a.write(1);
        yield* b.write(-1);
      });
    }
    spawn('checker', function* (): Body {
      const neither = (yield* a.read()) === 0 && (yield* b.read()) === 0;
      check(neither || ((yield* a.read()) === 1 && (yield* b.read()) === -1), 'one without the other');
    });
  });

/** Two stages, each under a lock of its own; the reader may come between them. */
export const twostage = (writers: number): Scenario =>
  scenario('twostage', ({ cell, check, mutex, spawn }) => {
    const [l1, l2, d1, d2] = [mutex('l1'), mutex('l2'), cell('d1', 0), cell('d2', 0)];
    for (let i = 0; i < writers; i++) {
      spawn(`writer${i}`, function* (): Body {
        yield* l1.lock();
        yield* d1.write(1);
        yield* l1.unlock();
        yield* l2.lock();
        yield* d2.write((yield* d1.read()) + 1);
        yield* l2.unlock();
      });
    }
    spawn('reader', function* (): Body {
      yield* l1.lock();
      if ((yield* d1.read()) === 0) {
        yield* l1.unlock();
        return;
      }
      const t1 = yield* d1.read();
      yield* l1.unlock();
      yield* l2.lock();
      const t2 = yield* d2.read();
      yield* l2.unlock();
      check(t2 === t1 + 1, 'the second stage lags');
    });
  });

/** One task guards the data with lock A, the others with lock B. */
export const wronglock = (others: number): Scenario =>
  scenario('wronglock', ({ cell, check, mutex, spawn }) => {
    const [a, b, d] = [mutex('a'), mutex('b'), cell('d', 0)];
    spawn('one', function* (): Body {
      yield* a.lock();
      const x = yield* d.read();
      yield* d.write((yield* d.read()) + 1);
      check((yield* d.read()) === x + 1, 'somebody else wrote');
      yield* a.unlock();
    });
    for (let i = 0; i < others; i++) {
      spawn(`other${i}`, function* (): Body {
        yield* b.lock();
        yield* d.write((yield* d.read()) + 1);
        yield* b.unlock();
      });
    }
  });

/** A dispatcher checks the stop flag and then counts itself in; a stopper may come in between. */
export const bluetooth = scenario('bluetooth', ({ atomic, cell, check, spawn }) => {
  const [flag, event, stopped, pending] = [cell('flag', false), cell('event', false), cell('stopped', false), atomic('pending', 1)];
  function* leave(): Body {
    if ((yield* pending.add(-1)) === 1) yield* event.write(true);
  }
  spawn('dispatcher', function* (): Body {
    if (!(yield* flag.read())) {
      yield* pending.add(1);
      check(!(yield* stopped.read()), 'works on a stopped device');
    }
    yield* leave();
  });
  spawn('stopper', function* (): Body {
    yield* flag.write(true);
    yield* leave();
    if (yield* event.read()) yield* stopped.write(true);
  });
});

/** A flag that is set by the first push and never cleared stands in for "not empty". */
const stack = (rounds: number): Scenario =>
  scenario('stack', ({ check, mutex, spawn, state }) => {
    const m = mutex('m');
    const s = state(() => ({ top: 0, flag: false }));
    spawn('producer', function* (): Body {
      for (let k = 0; k < rounds; k++) {
        yield* m.lock();
        s.top++;
        s.flag = true;
        yield* m.unlock();
      }
    });
    spawn('consumer', function* (): Body {
      for (let k = 0; k < rounds; k++) {
        yield* m.lock();
        if (s.flag) {
          check(s.top !== 0, 'underflow');
          s.top--;
        }
        yield* m.unlock();
      }
    });
  });

/** A round in which it is not one's turn is lost, but is counted all the same. */
const circularBuffer = (rounds: number): Scenario =>
  scenario('circular-buffer', ({ check, mutex, spawn, state }) => {
    const m = mutex('m');
    const s = state(() => ({ send: true, receive: false, next: 0, first: 0, buffer: Array<number>(10).fill(0) }));
    spawn('producer', function* (): Body {
      for (let i = 0; i < rounds; i++) {
        yield* m.lock();
        if (s.send) {
          s.buffer[s.next] = i;
          s.next = (s.next + 1) % 10;
          [s.send, s.receive] = [false, true];
        }
        yield* m.unlock();
      }
    });
    spawn('consumer', function* (): Body {
      for (let i = 0; i < rounds; i++) {
        yield* m.lock();
        if (s.receive) {
          const v = s.next > 0 && s.first < 10 ? s.buffer[s.first++] : -1;
          check(v === i, 'out of step');
          [s.send, s.receive] = [true, false];
        }
        yield* m.unlock();
      }
    });
  });

/** As above, with a queue: the consumer compares what it takes with what was stored in the round of the same number. */
const queue = (rounds: number): Scenario =>
  scenario('queue', ({ check, mutex, spawn, state }) => {
    const m = mutex('m');
    const q = state(() => ({ enqueues: true, dequeues: false, value: 0, elements: [] as number[], head: 0, stored: [] as number[] }));
    spawn('producer', function* (): Body {
      yield* m.lock();
      q.elements.push(0);
      q.stored[0] = 0;
      yield* m.unlock();
      for (let round = 1; round < rounds; round++) {
        yield* m.lock();
        if (q.enqueues) {
          q.elements.push(++q.value);
          q.stored[round] = q.value;
          [q.enqueues, q.dequeues] = [false, true];
        }
        yield* m.unlock();
      }
    });
    spawn('consumer', function* (): Body {
      for (let i = 0; i < rounds; i++) {
        yield* m.lock();
        if (q.dequeues) {
          check(q.elements[q.head++] === (q.stored[i] ?? 0), 'another value');
          [q.dequeues, q.enqueues] = [false, true];
        }
        yield* m.unlock();
      }
    });
  });

/** Who has eaten counts itself; that not all have eaten is asserted, so the last to finish fails. */
const dinPhilSat = (n: number): Scenario =>
  scenario('din-phil-sat', ({ atomic, check, mutex, spawn }) => {
    const forks = Array.from({ length: n }, (_, k) => mutex(`f${k}`));
    const eaten = atomic('phil');
    function* eat(left: Mutex, right: Mutex): Body {
      yield* left.lock();
      yield* right.lock();
      yield* right.unlock();
      yield* left.unlock();
      check((yield* eaten.add(1)) !== n - 1, 'all have eaten');
    }
    forks.forEach((fork, i) => spawn(`p${i}`, eat, fork, forks[(i + 1) % n]!));
  });

const firstAt = (all: number, preemptions: FirstBugs['preemptions'], delays: FirstBugs['delays']): FirstBugs => ({
  all,
  preemptions,
  delays,
});

/** Section 3b of the tables: the SCTBench kernels, restated. A total that is not printed, nor small, stands as Infinity. */
export const KERNELS: readonly PaperRow[] = [
  { name: 'account', program: account, total: 6, failing: 2, walk: 0.3333, first: firstAt(3, [3, 0], [3, 1]) },
  { name: 'lazy01', program: lazy01, total: 6, failing: 2, walk: 0.3333, first: firstAt(1, [1, 0], [1, 0]) },
  { name: 'deadlock01', program: lockPairs('deadlock01', [[0, 1], [1, 0]]), total: 6, failing: 2, walk: 0.5, first: firstAt(3, [4, 1], [3, 1]) }, // prettier-ignore
  { name: 'phase01', program: phase01, total: 6, failing: 6, walk: 1, first: firstAt(1, [1, 0], [1, 0]) },
  {
    name: 'token_ring',
    program: tokenRing(1),
    total: 24,
    failing: 4,
    walk: 0.1667,
    first: firstAt(8, [8, 0], [7, 2]),
    note: 'starts at 1, 2, 1, as the kernel in SCTBench; the words of the table say 1, 2, 3, which gives 5 of 24',
  },
  { name: 'carter01', program: carter01, total: 4, failing: 2, walk: 0.5, first: firstAt(2, [3, 1], [2, 1]) },
  { name: 'sync01', program: sync(1, false), walk: 1, first: firstAt(1, [1, 0], [1, 0]) },
  { name: 'sync02', program: sync(2, true), walk: 1, first: firstAt(1, [1, 0], [1, 0]) },
  { name: 'reorder 2+1', program: reorder(2), total: 162, failing: 8, walk: 0.0494, first: firstAt(15, [12, 1], [13, 2]) },
  { name: 'reorder 3+1', program: reorder(3), total: 6573, failing: 57, walk: 0.0381, first: firstAt(291, [61, 1], [69, 3]) },
  { name: 'reorder 4+1', program: reorder(4), total: 400960, failing: 424, walk: 0.0302, first: firstAt(9781, [373, 1], [435, 4]) },
  { name: 'twostage 1+1', program: twostage(1), total: 72, failing: 1, walk: 0.0156, first: firstAt(36, [6, 1], [5, 1]) },
  { name: 'twostage 2+1', program: twostage(2), total: 17510, failing: 42, walk: 0.0139, first: firstAt(4080, [40, 1], [60, 2]) },
  { name: 'twostage 3+1', program: twostage(3), total: 7835715, failing: 627, walk: 0.0118 },
  { name: 'wronglock 1+1', program: wronglock(1), total: 199, failing: 34, walk: 0.2266, first: firstAt(6, [4, 1], [3, 1]) },
  { name: 'wronglock 1+3', program: wronglock(3), total: 71844, failing: 24342, walk: 0.3716, first: firstAt(79, [43, 1], [5, 1]) },
  { name: 'bluetooth', program: bluetooth, total: 73, failing: 4, walk: 0.0391, first: firstAt(14, [5, 1], [4, 1]) },
  { name: 'stack 3', program: stack(3), total: 18, failing: 4, walk: 0.25, first: firstAt(2, [3, 1], [2, 1]) },
  { name: 'stack 10', program: stack(10), total: 68677, failing: 9891, walk: 0.6239, first: firstAt(2, [3, 1], [2, 1]) },
  { name: 'circular_buffer 7', program: circularBuffer(7), total: 467, failing: 339, walk: 0.9375, first: firstAt(4, [9, 1], [10, 2]) },
  { name: 'queue 3', program: queue(3), total: 18, failing: 5, walk: 0.2813, first: firstAt(3, [6, 1], [5, 2]) },
  { name: 'queue 5', program: queue(5), total: 164, failing: 95, walk: 0.5527, first: firstAt(3, [10, 1], [7, 2]) },
  { name: 'queue 8', program: queue(8), total: 2227, failing: 1860, walk: 0.8734, first: firstAt(3, [16, 1], [10, 2]) },
  { name: 'queue 20', program: queue(20), total: Infinity, first: firstAt(3, [40, 1], [22, 2]) },
  { name: 'philosophers 2', program: philosophers(2), total: 6, failing: 2, walk: 0.5, first: firstAt(3, [4, 1], [3, 1]) },
  { name: 'philosophers 3', program: philosophers(3), total: 168, failing: 6, walk: 0.3333, first: firstAt(50, [23, 1], [24, 2]) },
  { name: 'philosophers 4', program: philosophers(4), total: 98184, failing: 24, walk: 0.2292, first: firstAt(12454, [146, 1], [263, 3]) },
  { name: 'philosophers 5', program: philosophers(5), total: 66468720, failing: 120, first: firstAt(Infinity, [1060, 1], [3157, 4]) },
  { name: 'philosophers 6', program: philosophers(6), total: Infinity, first: firstAt(Infinity, [8774, 1], [37256, 5]) },
  { name: 'philosophers 7', program: philosophers(7), total: Infinity, first: firstAt(Infinity, [81986, 1], [436238, 6]) },
  { name: 'din_phil_sat 2', program: dinPhilSat(2), walk: 1, first: firstAt(1, [1, 0], [1, 0]) },
  { name: 'din_phil_sat 3', program: dinPhilSat(3), walk: 1, first: firstAt(1, [1, 0], [1, 0]) },
  { name: 'din_phil_sat 4', program: dinPhilSat(4), total: Infinity, first: firstAt(1, [1, 0], [1, 0]) },
];
