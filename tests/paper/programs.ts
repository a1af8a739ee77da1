import { scenario, type Atomic, type Body, type Scenario } from 'seedloom';
import { lockPairs } from './classics.ts';

/** Makes a task for each body that `make` answers. Variables are named as in the tables, and start at 0. */
type Vars = (name: string) => Atomic;
type Made = readonly (() => Body)[];

/** Programs over shared variables alone. */
export const over = (
  name: string,
  names: string,
  make: (v: Vars, kit: { assume(is: boolean): void; check(is: boolean): void }) => Made,
): Scenario =>
  scenario(name, ({ assume, atomic, check, spawn }) => {
    const all = new Map(names.split(' ').map((one) => [one, atomic(one)]));
    const bodies = make((one) => all.get(one)!, { assume, check: (is) => check(is, 'asserted') });
    bodies.forEach((body, k) => spawn(`t${k}`, body));
  });

/**
 * Straight programs: tasks apart by `|`, steps by blanks. `x` loads, `x:=1` stores, `x+` adds one, `x~3` exchanges, `x?0>1` compares
 * and swaps.
 */
export const straight = (text: string): Scenario => {
  const names = [...new Set([...text.matchAll(/[a-z][a-z0-9]*/g)].map(([one]) => one))].join(' ');
  return over('straight', names, (v) =>
    text.split('|').map((task) => {
      const steps = task.trim().split(/\s+/).map((step) => /^([a-z]\w*)(:=|\+|~|\?)?(-?\d+)?>?(\d+)?$/.exec(step)!);
      return function* (): Body {
        for (const [, name, does, a, b] of steps) {
          const x = v(name!);
          if (does === ':=') yield* x.store(Number(a));
          else if (does === '+') yield* x.add(1);
          else if (does === '~') yield* x.exchange(Number(a));
          else if (does === '?') yield* x.compareAndSwap(Number(a), Number(b));
          else yield* x.load();
        }
      };
    }),
  ); // prettier-ignore
};

const times = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
/** `n` tasks alike, `k` standing for the number of each from 0. */
const alike = (n: number, task: string): string => times(n).map((k) => task.replaceAll('k', String(k + 1))).join(' | '); // prettier-ignore

export const ainc = (n: number): Scenario => straight(alike(n, 'x+'));
export const binc = (n: number): Scenario => straight(alike(n, 'x+ y+'));
export const cinc = (n: number): Scenario => straight(alike(n, 'x+ y+ z+'));
export const cas = (n: number): Scenario => straight(alike(n, 'x?0>k'));
export const casrot = (n: number): Scenario => straight(times(n).map((k) => `x?${k}>${k + 1}`).join(' | ')); // prettier-ignore
export const casw = (n: number): Scenario => straight(times(n).map((k) => `x?0>1 x:=${k + 3}`).join(' | ')); // prettier-ignore
export const wcas = (n: number): Scenario => straight(`x:=2 | ${alike(n, 'x?2>3')}`);
export const wainc = (n: number): Scenario => straight(`x:=42 | ${alike(n, 'x+')}`);
export const readers = (n: number): Scenario => straight(`x:=42 | ${alike(n, 'x')}`);
export const readersLast = (n: number): Scenario => straight(`${alike(n, 'x')} | x:=42`);
export const readersOwn = (n: number): Scenario => straight(`x:=42 | ${alike(n, 'pk x')}`);
export const writers = (n: number): Scenario => straight(alike(n, 'x:=k'));
export const writersTwice = (n: number): Scenario => straight(alike(n, 'x:=1 x:=2'));
export const writersAReader = (n: number): Scenario => straight(`${alike(n, 'x:=1')} | x`);
export const writesARead = (n: number): Scenario => straight([1, 2].map((t) => `${`x:=${t} `.repeat(n)} x`).join(' | '));
export const redundantCo = (n: number): Scenario => straight(`${'x:=1 '.repeat(n)} | ${'x:=2 '.repeat(n)} | x x`);
export const raceParametric = (n: number): Scenario => straight([1, 2].map((t) => `v:=${t} v `.repeat(n)).join(' | '));
export const coA = (n: number): Scenario => straight(['x:=1 y x', 'x:=2 z x', ...times(n - 1).map((i) => `y:=${i} z:=${i}`)].join(' | '));
export const wrw = (n: number): Scenario => straight(`x:=1 | ${alike(n, 'x x:=1k')}`);
export const fibBench = (k: number): Scenario => straight(`${'i j i:=1 '.repeat(k)} | ${'i j j:=1 '.repeat(k)} | i j`);
export const storeLoad = (n: number): Scenario => straight(times(n).map((i) => `x${i}:=1 x${(i + 1) % n}`).join(' | ')); // prettier-ignore
export const brush = (k: number, m: number): Scenario => straight(`${'x:=1 '.repeat(k)} | ${'x '.repeat(m)} | ${'x '.repeat(m)}`);

export const inc = (n: number): Scenario =>
  over('inc', 'x', (v) =>
    times(n).map((i) =>
      function* (): Body {
        yield* v('x').store((yield* v('x').load()) + 2 ** i);
      }),
  ); // prettier-ignore

/** Task 0 looks for the last zero from the right; every other fills the place that it names. */
export const lastZero = (n: number): Scenario =>
  over('lastzero', times(n + 1).map((k) => `a${k}`).join(' '), (v) => [
    function* (): Body {
      for (let i = n; i >= 0 && (yield* v(`a${i}`).load()) !== 0; i--);
    },
    ...times(n).map((k) =>
      function* (): Body {
        yield* v(`a${k + 1}`).store((yield* v(`a${k}`).load()) + 1);
      }),
  ]); // prettier-ignore

export const sharedPtr = (n: number): Scenario =>
  over('shared-ptr', 'x y p', (v) => {
    const [x, y] = ['x', 'y'];
    const task = (points: string, reads: string) =>
      function* (): Body {
        yield* v('p').store(points === x ? 1 : 2);
        for (let k = 0; k < n; k++) yield* v(reads).load();
        const q = (yield* v('p').load()) === 1 ? v(x) : v(y);
        yield* q.store((yield* q.load()) + 3);
      };
    return [task(y, x), task(x, y)];
  });

export const controlFlow = (n: number): Scenario =>
  over('control-flow', 'x y z', (v) => [
    ...times(n).map(() => function* (): Body {
      yield* v('x').load();
    }),
    ...times(n).map(() => function* (): Body {
      yield* v('y').store(1);
    }),
    function* (): Body {
      if ((yield* v('y').load()) === 0) yield* v('z').store(1);
    },
    function* (): Body {
      if ((yield* v('z').load()) === 1 && (yield* v('y').load()) === 0) yield* v('x').store(1);
    },
  ]); // prettier-ignore

export const optLock = (n: number): Scenario =>
  over('opt-lock', 'last x', (v) =>
    [1, 2].map((j) =>
      function* (): Body {
        for (let round = 0; round < n; round++) {
          yield* v('last').store(j);
          yield* v('x').store(j);
          if ((yield* v('last').load()) !== j) continue;
          yield* v('x').load();
          return;
        }
      }),
  ); // prettier-ignore

/** Each task under one lock, or with a try of it. */
const locked = (
  name: string,
  bodies: (kit: { m: ReturnType<Parameters<Parameters<typeof scenario>[1]>[0]['mutex']>; c: Atomic }) => Made,
): Scenario =>
  scenario(name, ({ atomic, mutex, spawn }) => {
    const [m, c] = [mutex('m'), atomic('c')];
    bodies({ m, c }).forEach((body, k) => spawn(`t${k}`, body));
  });

export const lockInc = (n: number): Scenario =>
  locked('lockinc', ({ m, c }) =>
    times(n).map(() => function* (): Body {
      yield* m.lock();
      yield* c.store((yield* c.load()) + 1);
      yield* m.unlock();
    })); // prettier-ignore

export const mutexDeadlock = (n: number): Scenario =>
  locked('mutex-deadlock', ({ m }) =>
    times(n).map(() => function* (): Body {
      yield* m.lock();
    })); // prettier-ignore

export const tryLock = (n: number): Scenario =>
  locked('trylock', ({ m }) =>
    times(n).map(() => function* (): Body {
      yield* m.tryLock();
    })); // prettier-ignore

export const tryLockUnlock = (n: number): Scenario =>
  locked('trylock-unlock', ({ m, c }) =>
    times(n).map(() => function* (): Body {
      if (!(yield* m.tryLock())) return;
      yield* c.add(1);
      yield* m.unlock();
    })); // prettier-ignore

export const mutexVsTry = (n: number): Scenario =>
  locked('mutex-vs-trylock', ({ m }) => [
    function* (): Body {
      yield* m.lock();
      yield* m.unlock();
    },
    ...times(n).map(() => function* (): Body {
      if (yield* m.tryLock()) yield* m.unlock();
    }),
  ]); // prettier-ignore

export const mutexHard = (n: number): Scenario =>
  locked('mutex-hard', ({ m, c }) =>
    times(n).map((i) => function* (): Body {
      yield* m.lock();
      if ((yield* c.add(1)) === i) yield* m.unlock();
    })); // prettier-ignore

export const orderedPhilosophers = (n: number): Scenario =>
  lockPairs('ordered', times(n).map((i) => [Math.min(i, (i + 1) % n), Math.max(i, (i + 1) % n)] as const)); // prettier-ignore
