import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Door } from '../../../src/engine/kernel/door.ts';
import { named, site } from '../../../src/engine/kernel/names.ts';
import { odometer, plain, recorded, type Asking, type Deviation, type Source } from '../../../src/engine/kernel/source.ts';
import { Streams } from '../../../src/engine/kernel/streams.ts';

interface Question {
  readonly asking: Asking;
  readonly site: string;
  readonly count: number;
}

const SITES = ['red', 'green', 'blue'];
const question: fc.Arbitrary<Question> = fc.record({
  asking: fc.constantFrom('choose', 'draw'),
  site: fc.constantFrom(...SITES),
  count: fc.integer({ min: 2, max: 9 }),
});
const questions = fc.array(question, { minLength: 1, maxLength: 40 });

/** The answers of one run that asks `list`, whatever it is told. */
const answers = (source: Source, list: readonly Question[]): number[] => {
  source.reset();
  return list.map(({ asking, site: name, count }, index) => source.next(asking, site(name), count, index));
};

describe('Streams', () => {
  it('gives the same numbers for the same seed, and after a reset', () => {
    const of = (streams: Streams): number[] => Array.from({ length: 50 }, (_, i) => streams.next(site('red'), i + 1));
    const streams = new Streams('7');
    const first = of(streams);
    streams.reset();
    expect(of(streams)).toEqual(first);
    expect(of(new Streams('7'))).toEqual(first);
    expect(of(new Streams('8'))).not.toEqual(first);
  });

  it('leaves every stream alone when another is drawn from', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom('red', 'green', 'key'), { maxLength: 60 }), (seed, others) => {
        const alone = new Streams(seed);
        const wanted = others.map(() => alone.next(site('blue'), 1_000));
        const mixed = new Streams(seed);
        const got = others.map((other) => {
          if (other === 'key') mixed.nextOf(named('left').hash, 1_000);
          else mixed.next(site(other), 1_000);
          return mixed.next(site('blue'), 1_000);
        });
        expect(got).toEqual(wanted);
      }),
    );
  });

  it('counts a skipped number as drawn', () => {
    const [drawn, skipped] = [new Streams('7'), new Streams('7')];
    drawn.next(site('red'), 1_000);
    skipped.skip(site('red'));
    expect(skipped.next(site('red'), 1_000_000)).toBe(drawn.next(site('red'), 1_000_000));
  });

  it('stays below the count, also where it takes more than 32 bits', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, count) => {
        const streams = new Streams(seed);
        for (let i = 0; i < 20; i++) {
          const n = streams.nextOf(1, count);
          expect(Number.isSafeInteger(n) && n >= 0 && n < count).toBe(true);
        }
      }),
    );
  });

  it.each(['red', 'green', 'blue', 'key'])('spreads the numbers of %s evenly', (stream) => {
    const streams = new Streams('even');
    const [ways, each] = [10, 2_000];
    const seen = Array.from({ length: ways }, () => 0);
    for (let i = 0; i < ways * each; i++) seen[stream === 'key' ? streams.nextOf(7, ways) : streams.next(site(stream), ways)]!++;
    // Chi-squared of 9 degrees of freedom; 27.9 is passed once in a thousand seeds, and this seed is fixed.
    expect(seen.reduce((sum, n) => sum + ((n - each) * (n - each)) / each, 0)).toBeLessThan(27.9);
  });
});

describe('plain', () => {
  it('answers equal seeds equally and takes the policy at every choice', () => {
    fc.assert(
      fc.property(fc.string(), questions, (seed, list) => {
        const first = answers(plain(seed), list);
        expect(answers(plain(seed), list)).toEqual(first);
        for (const [i, { asking, count }] of list.entries()) {
          if (asking === 'choose') expect(first[i]).toBe(0);
          expect(first[i]).toBeLessThan(count);
        }
      }),
    );
  });

  it('walks over the choices where there is no policy', () => {
    const list = Array.from({ length: 60 }, (): Question => ({ asking: 'choose', site: 'red', count: 3 }));
    expect(new Set(answers(plain('7', { choose: 'walk' }), list))).toEqual(new Set([0, 1, 2]));
  });

  it('keys inputs by task and name, apart from questions', () => {
    const inputs = (asks: number): number[] => {
      const door = new Door(plain('7'));
      door.reset(plain('7'));
      return Array.from({ length: 20 }, () => {
        for (let i = 0; i < asks; i++) door.draw(site('red'), 5);
        door.input(named('right'), named('wait'), 1_000);
        return door.input(named('left'), named('wait'), 1_000);
      });
    };
    expect(inputs(3)).toEqual(inputs(0));
  });
});

describe('recorded', () => {
  it('overrides the answers it names and shifts nothing else', () => {
    fc.assert(
      fc.property(fc.string(), questions, fc.nat(), fc.nat(), (seed, list, where, what) => {
        const index = where % list.length;
        const value = what % list[index]!.count;
        const wanted = answers(plain(seed), list).with(index, value);
        const source = recorded(plain(seed), [{ index, value }]);
        expect(answers(source, list)).toEqual(wanted);
        expect(answers(source, list)).toEqual(wanted); // and again after its reset
      }),
    );
  });

  it('takes many, and the door reports exactly those that differ from the plain answers', () => {
    fc.assert(
      fc.property(fc.string(), questions, fc.infiniteStream(fc.nat(20)), (seed, list, stream) => {
        const own = answers(plain(seed), list);
        const deviations: Deviation[] = [];
        for (const [index, { count }] of list.entries()) {
          const value = stream.next().value! % count;
          if (index % 3 === 0 && value !== own[index]) deviations.push({ index, value });
        }
        const door = new Door(plain(seed));
        door.reset(recorded(plain(seed), deviations), plain(seed));
        for (const { asking, site: name, count } of list) door[asking](site(name), count);
        expect(door.deviations).toEqual(deviations);
        expect(door.asked).toBe(list.length);
      }),
    );
  });

  it('refuses an answer that its question does not have', () => {
    const source = recorded(plain('7'), [{ index: 0, value: 5 }]);
    expect(() => answers(source, [{ asking: 'choose', site: 'red', count: 2 }])).toThrow('deviation 0=5');
  });
});

/** A made-up tree: how many ways there are depends on the answers so far. A node without ways is a leaf. */
interface Tree {
  readonly ways: readonly Tree[];
}
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({ ways: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 4 })) }),
}));
const leaves = (node: Tree, path: readonly number[] = []): string[] =>
  node.ways.length === 0 ? [path.join()] : node.ways.flatMap((way, i) => leaves(way, [...path, i]));

describe('odometer', () => {
  const walk = (source: Source, root: Tree): string => {
    const door = new Door(source);
    door.reset(source);
    const path: number[] = [];
    for (let node = root; node.ways.length > 0; node = node.ways[path.at(-1)!]!) path.push(door.choose(site('tie'), node.ways.length));
    return path.join();
  };
  const all = (root: Tree): string[] => {
    const source = odometer();
    const seen: string[] = [];
    do seen.push(walk(source, root));
    while (source.advance());
    return seen;
  };

  it('goes through every path of a tree once, the last question turning fastest', () => {
    fc.assert(
      fc.property(tree, (root) => {
        expect(all(root)).toEqual(leaves(root));
      }),
    );
  });

  it('goes through the product where the questions are always the same', () => {
    const counts = [2, 3, 4];
    const root = counts.reduceRight<Tree>((below, count) => ({ ways: Array<Tree>(count).fill(below) }), { ways: [] });
    expect(new Set(all(root)).size).toBe(24);
    expect(all(root)).toHaveLength(24);
  });

  it('notices a run that asks something else after the same answers', () => {
    const source = odometer();
    const ask = (count: number): number => {
      source.reset();
      return source.next('choose', site('tie'), count, 0);
    };
    ask(3);
    source.advance();
    expect(() => ask(2)).toThrow('same questions');
  });
});
