import { describe, expect, it } from 'vitest';
import { prepare, scenario, type Body, type Scenario } from 'seedloom';
import type { Ground, Search } from '../../../src/engine/explore/search.ts';
import { Bounded, type Counting } from '../../../src/engine/explore/strategies/bounded.ts';
import { Pct } from '../../../src/engine/explore/strategies/pct.ts';
import { Pos } from '../../../src/engine/explore/strategies/pos.ts';
import { isSymmetric, subjectsOf } from '../../../src/engine/explore/strategies/subjects.ts';
import { Surw } from '../../../src/engine/explore/strategies/surw.ts';
import { Uniform } from '../../../src/engine/explore/strategies/uniform.ts';
import { Walk } from '../../../src/engine/explore/strategies/walk.ts';
import type { Ways } from '../../../src/engine/runtimes/interleaving/ways.ts';
import { exactProfile } from '../../paper/chances.ts';
import { lockPairs, lostUpdate, philosophers } from '../../paper/classics.ts';
import { doubling } from '../../paper/families.ts';
import { twostage } from '../../paper/kernels.ts';
import { orderedPhilosophers, straight } from '../../paper/programs.ts';
import { UNTOLD } from '../../paper/search.ts';

const opposed = lockPairs('opposed', [[0, 1], [1, 0]]); // prettier-ignore
const BOUNDS = { steps: 20_000, stepsAtOneInstant: 1_000_000 };

/** Runs `schedules` of a search; `see` is told after each how it ended, and `look` who was picked at each step. */
function walk(
  program: Scenario,
  make: (ground: Ground) => Search,
  schedules: number,
  see: (outcome: string) => void,
  look?: (ways: Ways, picked: number) => void,
  profile = exactProfile(program),
): void {
  const prepared = prepare(program, { runtime: 'interleaving' });
  const search = make({ ...UNTOLD, profile });
  let present: Ways | null = null;
  const told = (ways: Ways): void => {
    search.onlooker?.(ways);
    if (ways.count === 1) look?.(ways, 0);
    else present = ways;
  };
  const answers = {
    reset: () => search.reset(),
    next: (...asked: Parameters<Search['next']>) => {
      const picked = search.next(...asked);
      if (present !== null) look?.(present, picked);
      present = null;
      return picked;
    },
    input: (key: number, count: number) => search.input(key, count),
  };
  prepared.together(() => {
    for (let k = 0; k < schedules && search.begin(k); k++) see(prepared.attempt(answers, { bounds: BOUNDS, onlooker: told }));
  });
}

/** Chi-square of counts that should be equal, over `ways` of them. */
function chiSquare(counts: Iterable<number>, ways: number, all: number): number {
  const each = all / ways;
  let [sum, seen] = [0, 0];
  for (const count of counts) {
    sum += (count - each) ** 2 / each;
    seen++;
  }
  return sum + (ways - seen) * each;
}

describe('uniform', () => {
  it('gives each of the 252 interleavings of two tasks of five steps the same chance; a random walk does not', () => {
    const spread = (make: (ground: Ground) => Search): { readonly ways: number; readonly square: number } => {
      const counts = new Map<number, number>();
      let last = 0;
      walk(doubling((x) => (last = x)), make, 25_200, () => counts.set(last, (counts.get(last) ?? 0) + 1)); // prettier-ignore
      return { ways: counts.size, square: chiSquare(counts.values(), 252, 25_200) };
    };
    const { ways, square } = spread((ground) => new Uniform(ground));
    expect(ways).toBe(252);
    expect(square).toBeGreaterThan(251 - 4 * Math.sqrt(502));
    expect(square).toBeLessThan(251 + 4 * Math.sqrt(502)); // mean and variance of 251 degrees of freedom
    expect(spread((ground) => new Walk(ground)).square).toBeGreaterThan(1_000);
  });
});

describe('surw', () => {
  /** How often each order of the operations on `object` comes, as the names of the tasks. */
  const ordersOf = (
    program: Scenario,
    object: string,
    options: ConstructorParameters<typeof Surw>[1],
    schedules: number,
    profile = exactProfile(program),
  ) => {
    const orders = new Map<string, number>();
    let order = '';
    const see = (): void => {
      orders.set(order, (orders.get(order) ?? 0) + 1);
      order = '';
    };
    walk(program, (ground) => new Surw(ground, options), schedules, see, ({ who }, picked) => {
      const { name, op } = who[picked]!;
      if (op?.on(who[picked]!)?.name === object && !op.name.includes('unlock')) order += `${name} `;
    }, profile); // prettier-ignore
    return orders;
  };
  /** Within 4 deviations of what equal chances give? */
  const isEven = (orders: ReadonlyMap<string, number>, ways: number, all: number): boolean =>
    orders.size === ways && chiSquare(orders.values(), ways, all) < ways - 1 + 4 * Math.sqrt(2 * (ways - 1));

  it('gives each of the 252 interleavings of two tasks of five steps the same chance, where no object is shared', () => {
    const counts = new Map<string, number>();
    let last = 0;
    walk(doubling((x) => (last = x)), (ground) => new Surw(ground), 25_200, () => counts.set(String(last), (counts.get(String(last)) ?? 0) + 1)); // prettier-ignore
    expect(isEven(counts, 252, 25_200)).toBe(true);
  });

  it('gives each order of the uses of the object whose turn it is the same chance, and takes turns', () => {
    const program = straight('x:=1 y:=1 x:=2 y:=2 x:=3 | y:=3 x:=4 y:=4 x:=5');
    const even = (turn: number): string[] =>
      ([['x', 10], ['y', 6]] as const)
        .filter(([object, ways]) => isEven(ordersOf(program, object, { turnOf: () => turn }, 3_000), ways, 3_000))
        .map(([object]) => object); // prettier-ignore
    expect([even(0), even(1)].flat().toSorted()).toEqual(['x', 'y']);
    expect([even(2), even(3)].flat().toSorted()).toEqual(['x', 'y']);
  });

  it('gives orders of lock and lock the same chance, though whoever holds it cannot be overtaken', () => {
    const program = scenario('rounds', ({ mutex, atomic, spawn }) => {
      const [m, x] = [mutex('m'), atomic('x')];
      function* rounds(): Body {
        for (let k = 0; k < 4; k++) {
          yield* m.lock();
          yield* x.add(1);
          yield* m.unlock();
        }
      }
      spawn('a', rounds);
      spawn('b', rounds);
    });
    expect(subjectsOf(exactProfile(program)).map(({ object }) => object)).toEqual(['m']); // x is covered by it
    expect(isEven(ordersOf(program, 'm', {}, 7_000), 70, 7_000)).toBe(true);
  });

  it('counts what a task has yet to start as its own, and gives it to those whom it starts', () => {
    const program = scenario('family', ({ atomic, spawn }) => {
      const x = atomic('x');
      function* uses(times: number): Body {
        for (let k = 0; k < times; k++) yield* x.add(1);
      }
      spawn('other', uses, 2);
      spawn('main', function* (): Body {
        yield* x.add(1);
        yield* spawn('child', function* (): Body {
          yield* x.add(1);
          yield* spawn('grandchild', uses, 2);
        });
        yield* x.add(1);
      });
    });
    // of main 1, then any shuffle of main 1 with child 1, grandchild 2 in a row: 4; and of these five with other 2: C(7, 2) = 21
    expect(isEven(ordersOf(program, 'x', {}, 8_400), 84, 8_400)).toBe(true);
  });

  it('reaches every order with estimates that are wrong, and holding stops nobody for good', () => {
    const program = lostUpdate(2, 2);
    const right = exactProfile(program);
    for (const factor of [0, 1 / 4, 50]) {
      const tasks = new Map([...right.tasks].map(([name, task]) => [name, {
        ...task,
        uses: new Map([...task.uses].map(([object, use]) => [object, { ...use, times: Math.floor(use.times * factor) }])),
      }])); // prettier-ignore
      const orders = ordersOf(program, 'x', {}, 6_000, { ...right, tasks });
      expect(orders.size).toBe(70);
    }
    const ends = new Set<string>();
    for (const profile of [UNTOLD.profile, exactProfile(opposed)]) {
      walk(
        opposed,
        (ground) => new Surw(ground),
        300,
        (outcome) => ends.add(outcome),
        undefined,
        profile,
      );
      expect([...ends].toSorted()).toEqual(['deadlock', 'ok']);
    }
    walk(
      orderedPhilosophers(3),
      (ground) => new Surw(ground),
      600,
      (outcome) => expect(outcome).toBe('ok'),
    );
  });

  it('comes to an end beside a task that spins until one that is held has come', () => {
    const ends: string[] = [];
    const spins = scenario('spins-for', ({ atomic, cell, spawn }) => {
      const [flag, x] = [atomic('flag'), cell('x', 0)];
      spawn('spins', function* (): Body {
        for (let k = 0; k < 5_000 && (yield* flag.load()) === 0; k++);
        yield* x.write(1);
      });
      spawn('ends', function* (): Body {
        yield* x.write(2);
        yield* flag.store(1);
      });
    });
    const used = { changes: true, how: 'cell.write', under: [] };
    const task = { steps: 2, parent: null, uses: new Map([['x', { ...used, times: 1 }]]) };
    const profile = { steps: 4, space: 0, classes: 0, tasks: new Map([['spins', task], ['ends', task]]) }; // prettier-ignore
    let steps = 0;
    walk(
      spins,
      (ground) => new Surw(ground),
      200,
      (outcome) => ends.push(outcome),
      () => void steps++,
      profile,
    );
    expect(new Set(ends)).toEqual(new Set(['ok']));
    expect(steps / 200).toBeLessThan(100);
  });
});

describe('roles', () => {
  /** The chance that the one reader comes before all writers. */
  const first = (writers: number, byRole: boolean): number => {
    let [found, step] = [0, 0];
    const program = straight(`x | ${Array.from({ length: writers }, () => 'x:=1').join(' | ')}`);
    const profile = { steps: writers + 1, space: 0, classes: 0, tasks: new Map(Array.from({ length: writers + 1 }, (_, k) => [`t${k}`, {
      steps: 1, parent: null,
      uses: new Map([['x', { times: 1, changes: k > 0, how: k > 0 ? 'atomic.store' : 'atomic.load', under: [] }]]),
    }])) }; // prettier-ignore
    walk(program, (ground) => new Surw(ground, { byRole }), 2_000, () => void (step = 0), ({ who }, picked) => {
      if (step++ === 0 && who[picked]!.name === 't0') found++;
    }, profile); // prettier-ignore
    return found / 2_000;
  };

  it('lets one reader come before many writers as often as before few; surw does not', () => {
    for (const writers of [5, 30]) {
      expect(Math.abs(first(writers, true) - 1 / 2)).toBeLessThan(0.045); // weights of 1/4 to 4, either way
      expect(Math.abs(first(writers, false) - 1 / (writers + 1))).toBeLessThan(4 * Math.sqrt(1 / (writers + 1) / 2_000));
    }
  });

  it('passes over objects at which the order is a matter of names, and those that a lock covers', () => {
    const profile = exactProfile(twostage(1));
    expect(subjectsOf(profile).map(({ object }) => object)).toEqual(['l1', 'd1', 'l2']);
    const alike = subjectsOf(exactProfile(straight('x:=1 z:=1 y | x:=1 z:=1 y | x y')));
    expect(alike.map((one) => [one.object, one.sums, isSymmetric(one)])).toEqual([['x', [2, 1], false], ['z', [2], true]]); // prettier-ignore
  });
});

describe('pct', () => {
  const preemptions = (program: Scenario, depth: number): number[] => {
    const counts = [0];
    walk(program, (ground) => new Pct(ground, depth), 300, () => counts.push(0), ({ stays }, picked) => void (stays && picked > 0 && counts[counts.length - 1]!++)); // prettier-ignore
    return counts;
  };

  it('never preempts at depth 1', () => {
    for (const program of [lostUpdate(3, 1), philosophers(3)]) expect(Math.max(...preemptions(program, 1))).toBe(0);
  });

  it('preempts at most depth - 1 times, where nobody is woken', () => {
    for (const depth of [2, 3]) expect(Math.max(...preemptions(lostUpdate(2, 3), depth))).toBe(depth - 1);
  });

  it('finds what takes two orderings at least as often as it promises: 1 / (n k)', () => {
    const program = lockPairs('ab-ba', [[0, 1], [1, 0]]); // prettier-ignore
    let deadlocks = 0;
    walk(
      program,
      (ground) => new Pct(ground, 2),
      4_000,
      (outcome) => void (outcome === 'deadlock' && deadlocks++),
    );
    expect(deadlocks / 4_000).toBeGreaterThan(1 / 16);
  });
});

describe('pos', () => {
  it('draws anew what races: four writes of one variable come in each of their orders alike', () => {
    const orders = new Map<string, number>();
    let order = '';
    const see = (): void => {
      orders.set(order, (orders.get(order) ?? 0) + 1);
      order = '';
    };
    // one operation each, all racing: whoever goes, the others draw again, so that each order has the chance of 1 / 24
    walk(straight('x:=1 | x:=2 | x:=3 | x:=4'), (ground) => new Pos(ground), 4_800, see, ({ who }, picked) => void (order += who[picked]!.name)); // prettier-ignore
    expect(orders.size).toBe(24);
    expect(chiSquare(orders.values(), 24, 4_800)).toBeLessThan(23 + 4 * Math.sqrt(46));
  });

  it('keeps what does not race: a writer beside a long task comes at any place alike, not mostly at its begin', () => {
    const places = Array<number>(7).fill(0);
    let [at, steps] = [0, 0];
    const see = (): void => {
      places[at]!++;
      steps = 0;
    };
    walk(straight('x:=1 | y:=1 y:=2 y:=3 y:=4 y:=5 y:=6'), (ground) => new Pos(ground), 7_000, see, ({ who }, picked) => {
      if (who[picked]!.name === 't0') at = steps;
      steps++;
    }); // prettier-ignore
    // its priority stays and is below k fresh ones: 1 / ((k + 1)(k + 2)), and 1 / 7 after all
    const chances = [...[0, 1, 2, 3, 4, 5].map((k) => 1 / ((k + 1) * (k + 2))), 1 / 7];
    for (const [k, chance] of chances.entries())
      expect(Math.abs(places[k]! / 7_000 - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / 7_000));
  });

  it('comes to an end beside a task that spins', () => {
    const spins = scenario('spins', ({ atomic, spawn }) => {
      const [flag, turns] = [atomic('flag'), atomic('turns')];
      spawn('spins', function* (): Body {
        for (let k = 0; k < 50_000 && (yield* flag.load()) === 0; k++) yield* turns.add(1);
      });
      spawn('ends', function* (): Body {
        yield* turns.load();
        yield* flag.store(1);
      });
    });
    const prepared = prepare(spins, { runtime: 'interleaving' });
    const search = new Pos(UNTOLD);
    for (let k = 0; k < 500; k++) {
      search.begin(k);
      expect(prepared.attempt(search, { bounds: BOUNDS, onlooker: search.onlooker })).toBe('ok');
    }
  });
});

describe('bounded', () => {
  const schedulesOf = (program: Scenario, counting: Counting, options: { first?: number; most?: number }) => {
    const prepared = prepare(program, { runtime: 'interleaving' });
    const search = new Bounded(UNTOLD, counting, options);
    const keys: string[] = [];
    const costs: number[] = [];
    prepared.together(() => {
      for (let k = 0; search.begin(k); k++) {
        prepared.attempt(search, { bounds: BOUNDS, onlooker: search.onlooker });
        if (search.isSeen) continue;
        keys.push(search.answers.subarray(0, search.asked).join(' '));
        costs.push(search.cost);
      }
    });
    return { keys, costs, exhausted: search.exhausted };
  };

  it.each(['preemptions', 'delays', 'deviations'] as const)('by %s gives each schedule once, cheap ones first', (counting) => {
    for (const program of [lostUpdate(2, 2), lostUpdate(3, 1), philosophers(3)]) {
      const all = schedulesOf(program, 'deviations', { first: Infinity });
      const { keys, costs, exhausted } = schedulesOf(program, counting, {});
      expect(exhausted).toBe(true);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.toSorted()).toEqual(all.keys.toSorted());
      expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    }
  });

  it('stops at its last bound, and does not call that all', () => {
    const within = schedulesOf(philosophers(3), 'preemptions', { most: 1 });
    expect(within.exhausted).toBe(false);
    expect(Math.max(...within.costs)).toBe(1);
    const { costs } = schedulesOf(philosophers(3), 'preemptions', {});
    expect(within.costs).toHaveLength(costs.filter((cost) => cost <= 1).length);
  });
});
