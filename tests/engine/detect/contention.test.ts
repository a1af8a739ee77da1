import { describe, expect, it } from 'vitest';
import { ms, us, type Body, type Kit } from 'seedloom';
import type { Raw } from '../../../src/engine/trace/records.ts';
import { Script } from '../../support/records.ts';
import { watchOf } from '../../support/watch.ts';
import { found, signatures, watchSeeds } from './found.ts';

const THREADS = { runtime: 'os-threads', seeds: 5 };

describe('check-then-act', () => {
  /** Entry 17 of the classics: three clients, two seats; every access is atomic. */
  const booking =
    (how: 'apart' | 'locked' | 'swap') =>
    ({ atomic, mutex, spawn }: Kit): void => {
      const [seats, m] = [atomic('seats', 2), mutex('m')];
      for (const k of [0, 1, 2])
        spawn(`client${k}`, function* (): Body {
          if (how === 'locked') yield* m.lock();
          for (;;) {
            const left = yield* seats.load();
            if (left === 0) break;
            if (how !== 'swap') yield* seats.add(-1);
            else if (!(yield* seats.compareAndSwap(left, left - 1))) continue;
            break;
          }
          if (how === 'locked') yield* m.unlock();
        });
    };

  it('is told where another one comes between, and not with a lock or a compare-and-swap around both', () => {
    const told = found('check-then-act', booking('apart'));
    expect(told.some((findings) => findings.length > 0)).toBe(true);
    expect(told.some((findings) => findings.length === 0)).toBe(true);
    for (const finding of told.flat()) {
      expect(finding.certainty).toBe('hint');
      expect(finding.signature).toMatch(/^check-then-act: seats by client\d$/);
      expect(finding.records).toEqual(finding.records!.toSorted((a, b) => a - b));
    }
    expect(signatures('check-then-act', booking('locked'))).toEqual([]);
    expect(signatures('check-then-act', booking('swap'))).toEqual([]);
  });

  it('is told of a lost update, also between two critical sections', () => {
    const told = signatures('check-then-act', ({ cell, mutex, spawn }) => {
      const [m, x] = [mutex('m'), cell('x', 0)];
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* m.lock();
          const before = yield* x.read();
          yield* m.unlock();
          yield* m.lock();
          yield* x.write(before + 1);
          yield* m.unlock();
        });
    });
    expect(told).toEqual(['check-then-act: x by a', 'check-then-act: x by b']);
  });

  it('is not told of a task that looks again, or that only looks', () => {
    const told = signatures('check-then-act', ({ cell, mutex, spawn }) => {
      const [m, x] = [mutex('m'), cell('x', 0)];
      spawn('looks', function* (): Body {
        yield* x.read();
        yield* m.lock();
        yield* x.update((value) => value + 1);
        yield* m.unlock();
        yield* x.read();
      });
      spawn('writes', function* (): Body {
        yield* m.lock();
        yield* x.write(5);
        yield* m.unlock();
      });
    });
    expect(told).toEqual([]);
  });
});

describe('starvation', () => {
  /** One takes the lock again as soon as it has freed it; another one wants it once. With `rest`, the first does something else in between. */
  const greedy =
    (rest: number) =>
    ({ mutex, sleep, spawn, work }: Kit): void => {
      const m = mutex('m');
      spawn('greedy', function* (): Body {
        for (let turn = 0; turn < 100; turn++) {
          yield* m.lock();
          yield* work(us(20));
          yield* m.unlock();
          if (rest > 0) yield* work(rest);
        }
      });
      spawn('patient', function* (): Body {
        yield* sleep(us(30));
        yield* m.lock();
        yield* m.unlock();
      });
    };

  it('tells of whoever is overtaken again and again at a lock that lets newcomers pass', () => {
    const on = { runtime: 'os-threads', seeds: 1, settings: { cores: 2, exact: true } };
    const [told] = found('starvation', greedy(0), on);
    expect(told!.map(({ signature, certainty }) => [signature, certainty])).toEqual([['starvation: patient at m', 'hint']]);
    expect(told![0]!.text).toMatch(/^patient waits for m from event \d+ on for .* ms, while others take it \d+ times$/);
    expect(signatures('starvation', greedy(us(60)), on)).toEqual([]);
    expect(signatures('starvation', greedy(0), { ...on, runtime: 'green-threads', settings: { exact: true } })).toEqual([]);
  });
});

describe('convoy', () => {
  /** Three tasks hand one lock round by hand: each holds it for `held`, and the next one runs `pass` after it was given. */
  function* handedRound(held: number, pass: number): Generator<Raw> {
    const script = new Script();
    script.add('object.made', { object: 'm', text: 'mutex' });
    for (const task of ['a', 'b', 'c']) script.add('task.spawned', { task });
    let now = 0;
    script.add('lock.acquired', { task: 'a', object: 'm' });
    for (let turn = 0; turn < 30; turn++) {
      const [task, next] = [['a', 'b', 'c'][turn % 3]!, ['a', 'b', 'c'][(turn + 1) % 3]!];
      script
        .at((now += held))
        .add('lock.released', { task, object: 'm', x: 2 })
        .add('lock.acquired', { task: next, object: 'm', x: 1 });
      script.at((now += pass)).add('task.running', { task: next });
    }
    yield* script.records;
  }
  const told = (held: number, pass: number): string[] => {
    const watch = watchOf('convoy');
    watch.reset({ runtime: 'os-threads', settings: {} });
    for (const raw of handedRound(held, pass)) watch.record(raw);
    return watch.conclude('ok').map(({ text }) => text);
  };

  it('is told where passing the lock on takes longer than holding it, and not where it is just busy', () => {
    expect(told(1_000, 5_000)).toEqual([
      '30 of 30 releases of m find somebody waiting, and passing it on takes 150 us in all where it is held for 30 us',
    ]);
    expect(told(10_000, 5_000)).toEqual([]);
  });

  it('is not told of a crowd at a lock that lets newcomers pass: there it dissolves', () => {
    const crowd = ({ mutex, spawn, work }: Kit): void => {
      const m = mutex('m');
      for (let k = 0; k < 6; k++)
        spawn(`t${k}`, function* (): Body {
          for (let turn = 0; turn < 20; turn++) {
            yield* m.lock();
            yield* work(us(1));
            yield* m.unlock();
          }
        });
    };
    expect(signatures('convoy', crowd, { runtime: 'os-threads', seeds: 1, settings: { cores: 4, exact: true } })).toEqual([]);
  });
});

describe('priority inversion', () => {
  /** One core: low holds the lock when its slice ends, and the hog gets the core. */
  const oneCore =
    (long: boolean) =>
    ({ mutex, sleep, spawn, work }: Kit): void => {
      const m = mutex('m');
      spawn('low', function* (): Body {
        yield* m.lock();
        yield* work(long ? ms(15) : us(100));
        yield* m.unlock();
      });
      spawn('high', function* (): Body {
        yield* sleep(us(50));
        yield* m.lock();
        yield* m.unlock();
      });
      spawn('hog', function* (): Body {
        yield* sleep(us(60));
        yield* work(ms(30));
      });
    };

  it('is told where the holder could run and a third one has the core', () => {
    const on = { runtime: 'os-threads', seeds: 1, settings: { cores: 1, exact: true } };
    const [told] = found('priority-inversion', oneCore(true), on);
    expect(told!.map(({ signature, tasks }) => [signature, tasks])).toEqual([
      ['priority-inversion: high waits for low at m', ['high', 'low', 'hog']],
    ]);
    expect(signatures('priority-inversion', oneCore(false), on)).toEqual([]);
    expect(signatures('priority-inversion', oneCore(true), { ...on, settings: { cores: 3, exact: true } })).toEqual([]);
  });
});

describe('livelock', () => {
  /** The polite hallway: each takes its own side, tries the other's, and steps back. */
  const hallway =
    (ordered: boolean) =>
    ({ mutex, spawn, work }: Kit): void => {
      const [a, b] = [mutex('a'), mutex('b')];
      for (const [name, own, other] of [['one', a, b], ['two', ordered ? a : b, ordered ? b : a]] as const)
        spawn(name, function* (): Body {
          for (;;) {
            yield* own.lock();
            yield* work(us(5));
            if (yield* other.tryLock()) break;
            yield* own.unlock();
            yield* work(us(5));
          }
          yield* other.unlock();
          yield* own.unlock();
        });
    }; // prettier-ignore

  it('is told of two that step aside for each other for ever, and not where they go in one order', () => {
    const on = { runtime: 'os-threads', seeds: 1, settings: { cores: 2, exact: true }, steps: 60_000 };
    const [told] = watchSeeds(hallway(false), on);
    expect(told!.result.end.outcome).toBe('limit');
    expect(told!.findings.filter(({ kind }) => kind === 'livelock').map(({ signature }) => signature)).toEqual([
      'livelock: one two over a b',
    ]);
    const [right] = watchSeeds(hallway(true), on);
    expect([right!.result.end.outcome, right!.findings]).toEqual(['ok', []]);
  });

  it('is told of a loop over a closed channel and of a spin, and not of a loop that counts', () => {
    const spins = signatures(
      'livelock',
      ({ cell, channel, select, spawn }) => {
        const [done, other, flag] = [channel<number>('done'), channel<number>('other'), cell('flag', false)];
        spawn('main', function* (): Body {
          yield* done.close();
          for (;;) yield* select(done.onReceive(), other.onReceive());
        });
        spawn('spins', function* (): Body {
          while (!(yield* flag.read()));
        });
      },
      { seeds: 3, steps: 2_000 },
    );
    expect(spins).toEqual(['livelock: main spins over done flag']);
    const counts = signatures(
      'livelock',
      ({ atomic, spawn }) => {
        const n = atomic('n');
        for (const name of ['a', 'b'])
          spawn(name, function* (): Body {
            for (;;) {
              yield* n.load();
              yield* n.add(1);
            }
          });
      },
      { seeds: 3, steps: 4_000 },
    );
    expect(counts).toEqual([]);
  });
});

describe('blocked loop', () => {
  const loop =
    (span: number) =>
    ({ pause, sleep, spawn, work }: Kit): void => {
      spawn('ticks', function* (): Body {
        for (let tick = 0; tick < 5; tick++) yield* sleep(ms(2));
      });
      spawn('computes', function* (): Body {
        for (let part = 0; part < 50 / span; part++) {
          yield* work(ms(span));
          yield* pause();
        }
      });
    };

  it('is told of who computed, and who was late; not where the work gives way, nor on threads', () => {
    const green = { runtime: 'green-threads', seeds: 1, settings: { exact: true } };
    const [told] = found('blocked-loop', loop(50), green);
    expect(told!.map(({ signature, tasks, certainty }) => [signature, tasks, certainty])).toEqual([
      ['blocked-loop: by computes', ['computes', 'ticks'], 'hint'],
    ]);
    expect(signatures('blocked-loop', loop(5), green)).toEqual([]);
    expect(signatures('blocked-loop', loop(50), THREADS)).toEqual([]);
  });

  it('is told of a sleep that blocks the thread', () => {
    const [told] = found(
      'blocked-loop',
      ({ sleep, spawn, work }) => {
        spawn('sleeps', function* (): Body {
          yield* sleep(ms(40));
        });
        spawn('ready', function* (): Body {
          yield* work(us(1));
        });
      },
      { runtime: 'green-threads', seeds: 1, settings: { exact: true, 'green.sleepBlocks': true } },
    );
    expect(told!.map(({ signature }) => signature)).toEqual(['blocked-loop: by sleeps']);
  });
});
