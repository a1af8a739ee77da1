import { describe, expect, it } from 'vitest';
import { ms, type Scalar } from 'seedloom';
import { python, IndexError, type Py, type PythonKit } from 'seedloom/python';
import { saidBy, type Said } from './said.ts';

const FREE = { 'python.version': '3.14t', cores: 4 };

/** What so many threads do, and the main thread afterwards. */
function inThreads(
  count: number,
  make: (kit: PythonKit) => { each: (k: number) => Py; after?: () => Py },
  settings: Record<string, Scalar> = {},
): Said {
  const program = python('threads', (kit) => {
    const { each, after } = make(kit);
    return function* main(): Py {
      const threads = Array.from({ length: count }, (_, k) => kit.threading.Thread({ target: () => each(k) }));
      for (const thread of threads) yield* thread.start();
      for (const thread of threads) yield* thread.join();
      if (after !== undefined) yield* after();
    };
  });
  const said = saidBy(program, { ...FREE, exact: false, ...settings });
  expect(said.outcome).toBe('ok');
  return said;
}

describe('lists and dicts without a GIL', () => {
  it('append, pop, setdefault lose nothing; d[k] += 1 and look-then-act do', () => {
    const { lines } = inThreads(4, ({ list, dict, print }) => {
      const [all, counts, made] = [list<number>('all'), dict<string, number>('counts'), dict<string, number>('made')];
      return {
        *each(k): Py {
          yield* made.setdefault('one', k);
          for (let round = 0; round < 2_000; round++) {
            yield* all.append(round);
            yield* counts.set('x', (yield* counts.get('x', 0)) + 1);
          }
        },
        *after(): Py {
          print(yield* all.len(), (yield* counts.at('x')) < 8_000, yield* made.len());
        },
      };
    });
    expect(lines).toEqual(['8000 True 1']);
  });

  it('under a GIL d[k] += 1 loses nothing from 3.10, and does before', () => {
    const lost = (version: string): string =>
      inThreads(
        2,
        ({ dict, print, compute }) => {
          const counts = dict('counts', [['x', 0]]);
          return {
            *each(): Py {
              for (let round = 0; round < 2_000; round++) {
                yield* counts.set('x', (yield* counts.at('x')) + 1);
                yield* compute(1e-7);
              }
            },
            *after(): Py {
              print(4_000 - (yield* counts.at('x')));
            },
          };
        },
        { 'python.version': version, 'python.switchIntervalNs': 1_000 },
      ).lines[0]!;
    expect(Number(lost('3.9'))).toBeGreaterThan(0);
    expect(lost('3.10')).toBe('0');
    expect(lost('3.13')).toBe('0');
  });

  it('one step under a GIL, however many items: nobody sees half of it; what waits for the list comes after', () => {
    for (const version of ['3.13', '3.14t']) {
      const { lines } = inThreads(
        2,
        ({ list, print, time }) => {
          const all = list<number>('all');
          const many = Array.from({ length: 100_000 }, (_, k) => k);
          return {
            *each(k): Py {
              if (k === 0) yield* all.extend(many);
              else {
                yield* time.sleep(0.0005);
                const before = yield* all.len();
                yield* all.append(-1);
                print(before === 0 || before === 100_000, yield* all.get(-1));
              }
            },
          };
        },
        { 'python.version': version, exact: true },
      );
      expect(lines, version).toEqual(['True -1']);
    }
  });

  it('two lists that extend each other do not deadlock', () => {
    const { lines } = inThreads(2, ({ list, print }) => {
      const lists = [list('a', [1, 2]), list('b', [3])];
      return {
        *each(k): Py {
          for (let round = 0; round < 5; round++) yield* lists[k]!.extend(lists[1 - k]!);
        },
        *after(): Py {
          print((yield* lists[0]!.len()) + (yield* lists[1]!.len()) > 30);
        },
      };
    });
    expect(lines).toEqual(['True']);
  });

  it('errors are raised where they are made', () => {
    const { lines } = inThreads(1, ({ list, dict, print }) => ({
      *each(): Py {
        const steps = [() => list<number>().pop(), () => list<number>().get(3), () => dict<string, number>().at('x')];
        for (const step of steps)
          try {
            yield* step();
          } catch (error) {
            print((error as Error).name, error instanceof IndexError);
          }
      },
    }));
    expect(lines).toEqual(['IndexError True', 'IndexError True', 'KeyError False']);
  });

  it('a key function that blocks lets others at the list, which sort then finds changed', () => {
    for (const version of ['3.13', '3.14t']) {
      const { lines } = inThreads(
        2,
        ({ list, print, time }) => {
          const all = list('all', [3, 1, 2]);
          return {
            *each(k): Py {
              if (k === 1) {
                yield* time.sleep(0.001);
                yield* all.append(9);
                return;
              }
              try {
                yield* all.sort(function* (item): Py<number> {
                  yield* time.sleep(0.001);
                  return item;
                });
              } catch (error) {
                print((error as Error).message, all.items);
              }
            },
          };
        },
        { 'python.version': version, exact: true },
      );
      expect(lines, version).toEqual(['list modified during sort [1, 2, 3]']);
    }
  });
});

describe('the collector', () => {
  it('stops everybody: under a GIL one after another, without one together', () => {
    const span = (settings: Record<string, Scalar>): number =>
      inThreads(4, ({ compute }) => ({ each: () => compute(0.11) }), { 'freeThreaded.pricePercent': 0, exact: true, ...settings }).makespan;
    const [free, collected] = [span({}), span({ 'gc.everyNs': ms(50), 'gc.pauseNs': ms(5) })];
    expect(collected - free).toBeGreaterThan(ms(30)); // 440 ms of computing, eight runs of 5 ms for all
    expect(collected - free).toBeLessThan(ms(45));
    const gil = { 'python.version': '3.13' };
    expect(span({ ...gil, 'gc.everyNs': ms(50), 'gc.pauseNs': ms(5) }) - span(gil)).toBeGreaterThan(ms(30));
  });

  it('is called by hand, too; a long C call that is under way is waited for', () => {
    const { lines } = inThreads(
      2,
      ({ gc, c_call, time, print, kit }) => ({
        *each(k): Py {
          if (k === 0) yield* c_call(0.05);
          else {
            yield* time.sleep(0.01);
            yield* gc.collect();
            print(Math.round(kit.now() / ms(1)) >= 50);
          }
        },
      }),
      { exact: true },
    );
    expect(lines).toEqual(['True']);
  });
});
