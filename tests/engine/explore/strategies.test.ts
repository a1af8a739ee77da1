import { describe, expect, it } from 'vitest';
import { prepare, scenario, type Body, type Scenario } from 'seedloom';
import type { Ground, Search } from '../../../src/engine/explore/search.ts';
import { Bounded, type Counting } from '../../../src/engine/explore/strategies/bounded.ts';
import { Pct } from '../../../src/engine/explore/strategies/pct.ts';
import { Pos } from '../../../src/engine/explore/strategies/pos.ts';
import { Uniform } from '../../../src/engine/explore/strategies/uniform.ts';
import { Walk } from '../../../src/engine/explore/strategies/walk.ts';
import type { Ways } from '../../../src/engine/runtimes/interleaving/ways.ts';
import { exactProfile } from '../../paper/chances.ts';
import { lockPairs, lostUpdate, philosophers } from '../../paper/classics.ts';
import { doubling } from '../../paper/families.ts';
import { straight } from '../../paper/programs.ts';
import { UNTOLD } from '../../paper/search.ts';

const BOUNDS = { steps: 20_000, stepsAtOneInstant: 1_000_000 };

/** Runs `schedules` of a search; `see` is told after each how it ended, and `look` who was picked at each step. */
function walk(
  program: Scenario,
  make: (ground: Ground) => Search,
  schedules: number,
  see: (outcome: string) => void,
  look?: (ways: Ways, picked: number) => void,
): void {
  const prepared = prepare(program, { runtime: 'interleaving' });
  const search = make({ ...UNTOLD, profile: exactProfile(program) });
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
