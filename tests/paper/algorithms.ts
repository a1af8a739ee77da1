import type { Atomic, Body, Scenario } from 'seedloom';
import { over } from './programs.ts';

/** Programs of section 1b whose steps depend on what they read. */

export const dekkerF = over('dekker-f', 'x y c', (v, { check }) => [
  function* (): Body {
    yield* v('y').store(1);
    if ((yield* v('x').load()) !== 0) return;
    yield* v('c').store(1);
    check((yield* v('c').load()) === 1);
  },
  function* (): Body {
    yield* v('x').store(1);
    if ((yield* v('y').load()) !== 0) return;
    yield* v('c').store(0);
    check((yield* v('c').load()) === 0);
  },
]);

export const peterson = over('peterson', 'f0 f1 turn x', (v, { assume, check }) => {
  const enter = (me: number, turn: number) =>
    function* (): Body {
      yield* v(`f${me}`).store(1);
      yield* v('turn').store(turn);
      if ((yield* v(`f${1 - me}`).load()) === 1) assume((yield* v('turn').load()) !== turn);
      yield* v('x').store(me);
      check((yield* v('x').load()) === me);
      yield* v(`f${me}`).store(0);
    };
  return [enter(0, 1), enter(1, 0)];
});

export const szymanski = over('szymanski', 'f0 f1 x', (v, { assume, check }) => {
  const enter = (me: number) =>
    function* (): Body {
      const [f, g, x] = [v(`f${me}`), v(`f${1 - me}`), v('x')];
      yield* f.store(1);
      assume((yield* g.load()) < 3);
      yield* f.store(3);
      if ((yield* g.load()) === 1) {
        yield* f.store(2);
        assume((yield* g.load()) === 4);
      }
      yield* f.store(4);
      assume((yield* g.load()) < 2);
      yield* x.store(me + 1);
      yield* x.load();
      check((yield* x.load()) === me + 1);
      const a = yield* g.load();
      if (a >= 2) assume((yield* g.load()) > 3);
      yield* f.store(0);
    };
  return [enter(0), enter(1)];
});

/** Lamport's fast mutex for two. */
export const lamport = over('lamport', 'b0 b1 x y', (v, { assume }) => {
  const enter = (t: number) =>
    function* (): Body {
      const [b, x, y] = [v(`b${t}`), v('x'), v('y')];
      for (;;) {
        yield* b.store(1);
        yield* x.store(t + 1);
        if ((yield* y.load()) !== 0) {
          yield* b.store(0);
          assume((yield* y.load()) === 0);
          continue;
        }
        yield* y.store(t + 1);
        if ((yield* x.load()) !== t + 1) {
          yield* b.store(0);
          for (const j of [0, 1]) assume((yield* v(`b${j}`).load()) === 0);
          if ((yield* y.load()) !== t + 1) {
            assume((yield* y.load()) === 0);
            continue;
          }
        }
        break;
      }
      yield* y.store(0);
      yield* b.store(0);
    };
  return [enter(0), enter(1)];
});

/** Polls a flag up to `polls` times. */
export const publish = (polls: number): Scenario =>
  over('publish', 'x flag', (v, { check }) => [
    function* (): Body {
      yield* v('x').store(42);
      yield* v('flag').store(1);
    },
    function* (): Body {
      for (let k = 0; k < polls; k++) {
        if ((yield* v('flag').load()) !== 1) continue;
        check((yield* v('x').load()) === 42);
        return;
      }
    },
  ]);

/** Two tasks write their number until it has stood `n` times; more than 6 rounds are cut. */
export const commits = (n: number): Scenario =>
  over('commits', 'x', (v, { assume }) =>
    [1, 2].map((j) =>
      function* (): Body {
        let i = 0;
        for (let round = 0; i < n; round++) {
          assume(round < 6);
          yield* v('x').store(j);
          if ((yield* v('x').load()) === j) i++;
        }
      }),
  ); // prettier-ignore

const is = function* (x: Atomic): Body<boolean> {
  return (yield* x.load()) !== 0;
};

export const popl = over('popl', 'x y z', (v) => [
  function* (): Body {
    yield* v('x').store(1);
  },
  function* (): Body {
    yield* v('y').store(1);
  },
  function* (): Body {
    if (!(yield* is(v('y')))) yield* v('z').store(1);
  },
  function* (): Body {
    if ((yield* is(v('z'))) && !(yield* is(v('y')))) yield* v('x').store(2);
  },
]);

export const combinationLock = over('combination-lock', 'z x a y w b c v d', (v) => [
  function* (): Body {
    yield* v('z').store(1);
  },
  function* (): Body {
    yield* v('x').store(1);
    yield* v('a').store(1);
    if (!(yield* is(v('y')))) return;
    yield* v('w').store(1);
    yield* v('b').store(0);
  },
  function* (): Body {
    if (!(yield* is(v('x')))) return;
    yield* v('y').store(1);
    yield* v('c').store(0);
    if (yield* is(v('v'))) yield* v('z').load();
  },
  function* (): Body {
    if (!(yield* is(v('w')))) return;
    yield* v('v').store(1);
    yield* v('d').store(0);
  },
]);

export const sleepingRaces = over('sleeping-races', 'w x y z', (v) => [
  ...['w', 'x', 'y'].map((one) => function* (): Body {
    yield* v(one).store(1);
  }),
  function* (): Body {
    yield* v('y').load();
    yield* v('z').store(1);
  },
  function* (): Body {
    if ((yield* is(v('y'))) && (yield* is(v('z'))) && (yield* is(v('x')))) yield* v('w').load();
  },
]); // prettier-ignore

export const longChain = over('long-chain', 'x w y a b c z', (v) => [
  function* (): Body {
    yield* v('x').store(1);
    yield* v('w').store(1);
  },
  ...[['x', 'y'], ['y', 'a'], ['a', 'b'], ['b', 'c'], ['c', 'z']].map(([from, to]) => function* (): Body {
    if (yield* is(v(from!))) yield* v(to!).store(1);
  }),
  ...['a', 'z'].map((one) => function* (): Body {
    if (yield* is(v(one))) yield* v('w').load();
  }),
]); // prettier-ignore

/** Two tasks sieve the same `n` cells; cell 0 stands for `first`. */
export const eratosthenes = (n: number, first: number): Scenario =>
  over('eratosthenes', Array.from({ length: n }, (_, k) => `n${k}`).join(' '), (v) => {
    function* sieve(): Body {
      for (let i = first; i < first + n; i++) {
        if ((yield* v(`n${i - first}`).load()) !== 0) continue;
        yield* v(`n${i - first}`).store(1);
        for (let j = 2 * i; j < first + n; j += i) yield* v(`n${j - first}`).store(2);
      }
    }
    return [sieve, sieve];
  });
