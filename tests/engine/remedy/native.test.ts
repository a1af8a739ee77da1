import { describe, expect, it } from 'vitest';
import { prepare, scenario, type Body, type Choice, type Finding, type FindingKind, type Raw, type Scenario } from 'seedloom';
import { asyncio } from 'seedloom/asyncio';
import * as g from 'seedloom/go';
import { multiprocessing } from 'seedloom/multiprocessing';
import { python, type Py } from 'seedloom/python';
import { remedied, type Remedy } from '../../../src/engine/remedy/decorate.ts';
import { tryRemedies, type Tried } from '../../../src/engine/remedy/try.ts';

/** The remedies tried for the first run that shows a finding of that kind. */
function triedFor(one: Scenario, choice: Choice, kind: FindingKind, runs = 100): Tried[] {
  const prepared = prepare(one, choice);
  for (let seed = 1; seed <= 200; seed++) {
    const records: Raw[] = [];
    const { findings } = prepared.run({ seed: String(seed), detect: 'all', listen: () => ({ record: (raw) => void records.push(raw) }) });
    const finding: Finding | undefined = findings.find((each) => each.kind === kind);
    if (finding !== undefined) return tryRemedies(one, choice, finding, { records }, runs);
  }
  throw new Error(`no run shows ${kind}`);
}

const goRace = g.main('race', function* () {
  const x = new g.Shared('x', 0);
  const wg = new g.sync.WaitGroup('wg');
  yield* wg.Add(2);
  for (let k = 0; k < 2; k++)
    yield* g.go(function* adds(): g.Body {
      g.defer(() => wg.Done());
      yield* x.update((n) => n + 1);
    });
  yield* wg.Wait();
});

const goOrder = g.main('order', function* () {
  const [a, b] = [new g.sync.Mutex('a'), new g.sync.Mutex('b')];
  const wg = new g.sync.WaitGroup('wg');
  yield* wg.Add(2);
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const)
    // prettier-ignore
    yield* g.go(function* both(): g.Body {
      yield* first.Lock();
      yield* g.time.Sleep(g.time.Microsecond);
      yield* second.Lock();
      yield* second.Unlock();
      yield* first.Unlock();
      yield* wg.Done();
    });
  yield* wg.Wait();
});

/** The locks are never given back: a gate round both only moves where the second goroutine stays. */
const goKept = g.main('kept', function* () {
  const [a, b] = [new g.sync.Mutex('a'), new g.sync.Mutex('b')];
  function* takes(first: typeof a, second: typeof a): g.Body {
    yield* first.Lock();
    yield* g.time.Sleep(g.time.Millisecond);
    yield* second.Lock();
  }
  yield* g.go(takes, a, b);
  yield* g.go(takes, b, a);
  yield* g.time.Sleep(20 * g.time.Millisecond);
});

/** The channel has no name, and every run makes it anew. */
const goLeak = g.main('leak', function* () {
  const ch = g.chan(g.int);
  yield* g.go(function* sends(): g.Body {
    yield* ch.send(1);
  });
  yield* g.time.Sleep(g.time.Millisecond);
});

const pyRace = python('race', ({ threading, global }) => {
  const x = global('x', 0);
  function* worker(): Py {
    yield* x.set((yield* x.get()) + 1);
  }
  return function* main(): Py {
    const t = threading.Thread({ target: worker });
    yield* t.start();
    yield* x.set(5);
    yield* t.join();
  };
});

const pyOrder = python('order', ({ threading, time, With }) => {
  const [a, b] = [threading.Lock('a'), threading.Lock('b')];
  const both = (first: typeof a, second: typeof a) =>
    function* worker(): Py {
      yield* With(first, function* () {
        yield* time.sleep(0.001);
        yield* With(second, function* () {});
      });
    };
  return function* main(): Py {
    const threads = [both(a, b), both(b, a)].map((target) => threading.Thread({ target }));
    for (const t of threads) yield* t.start();
    for (const t of threads) yield* t.join();
  };
});

const aioCheck = asyncio('check', ({ asyncio: aio, global, kit }) => {
  const x = global('x', 0);
  function* adds(): Py {
    const seen = yield* x.get();
    yield* aio.sleep(0);
    yield* x.set(seen + 1);
  }
  return function* main(): Py {
    yield* aio.gather(adds(), adds());
    kit.check(x.value === 2, 'both count');
  };
});

const mpRace = multiprocessing('race', ({ multiprocessing: mp, kit }) => {
  const x = mp.Value(0, 'x');
  function* adds(): Py {
    yield* x.set((yield* x.get()) + 1);
  }
  return function* main(): Py {
    const both = [0, 1].map(() => mp.Process({ target: adds }));
    for (const one of both) yield* one.start();
    for (const one of both) yield* one.join();
    kit.log('done');
  };
});

const FREE = { runtime: 'cpython-threads', settings: { 'python.version': '3.13t' } };

/** Ends of all kinds: a return, a Goexit, a panic that is recovered; each with deferred calls that take time. */
const goEnds = g.main('ends', function* () {
  const wg = new g.sync.WaitGroup('wg');
  const mu = new g.sync.Mutex('mu');
  yield* wg.Add(3);
  for (const how of ['returns', 'exits', 'panics'])
    yield* g.go(function* ends(): g.Body {
      g.defer(() => wg.Done());
      g.defer(() => mu.Unlock());
      g.defer(function* (): g.Body {
        yield* g.fmt.Println(how, String(g.recover()));
      });
      yield* mu.Lock();
      if (how === 'exits') g.runtime.Goexit();
      if (how === 'panics') g.panic('oh');
    });
  yield* wg.Wait();
});

describe('remedies for programs of native kits', () => {
  it('deferred calls run in a remedied program as they do in the plain one, and are seen', () => {
    const seen: string[] = [];
    const watched = remedied(goEnds, {
      title: 'watched',
      apply: () => ({
        *after(op): Body {
          seen.push(op.name);
        },
        *end(): Body {
          seen.push('end');
        },
      }),
    });
    const logOf = (one: Scenario): unknown[] => {
      const log: unknown[] = [];
      const { end } = prepare(one, { runtime: 'go', settings: { 'go.gomaxprocs': 1 } }).run({
        seed: '1',
        listen: () => ({ record: (raw) => void (raw.kind.name === 'logged' && log.push(raw.text)) }),
      });
      return [end.outcome, ...log];
    };
    expect(logOf(watched)).toEqual(logOf(goEnds));
    expect(logOf(goEnds)).toEqual(['ok', 'panics oh', 'returns null', 'exits null']);
    for (const [name, times] of [
      ['mutex.unlock', 3],
      ['waitGroup.done', 3],
      ['end', 4],
    ] as const)
      expect(seen.filter((one) => one === name)).toHaveLength(times);
  });

  it.each<[string, Scenario, Choice, FindingKind, RegExp]>([
    ['Go, a race', goRace, { runtime: 'go' }, 'race', /^a lock held from each look at x/],
    ['Go, opposite order', goOrder, { runtime: 'go' }, 'deadlock', /^a, b taken in one order/],
    ['Go, a channel of the run', goLeak, { runtime: 'go' }, 'leak', /^room for 1 more in channel#1/],
    ['Python threads, a race', pyRace, FREE, 'race', /^a lock held from each look at x/],
    ['Python threads, opposite order', pyOrder, { runtime: 'cpython-threads' }, 'deadlock', /^a, b taken in one order/],
    ['asyncio, a failed check', aioCheck, { runtime: 'asyncio' }, 'check-failed', /^a lock held from each look at x/],
    ['multiprocessing, a race', mpRace, { runtime: 'cpython-processes' }, 'race', /^a lock held from each look at x/],
  ])('%s', (_title, one, choice, kind, title) => {
    const tried = triedFor(one, choice, kind);
    const last = tried.at(-1);
    expect(last?.title, JSON.stringify(tried)).toMatch(title);
    expect(last?.with, JSON.stringify(tried)).toEqual({ runs: 100, well: 100, others: {}, again: 0 });
    expect(last?.without.well, 'without it runs go wrong').toBeLessThan(100);
  });

  it.each<FindingKind>(['partial-deadlock', 'leak'])('none is praised that lets the same goroutines stay elsewhere: %s', (kind) => {
    const tried = triedFor(goKept, { runtime: 'go' }, kind);
    expect(tried.length).toBeGreaterThan(0);
    for (const one of tried) expect(one.with, one.title).toMatchObject({ well: 0, again: 100 });
  });

  it('change nothing by themselves: the same runs for the same seeds', () => {
    const idle: Remedy = {
      title: 'nothing',
      apply: () => ({
        *before() {
          return undefined;
        },
        *after() {},
        *end() {},
      }),
    };
    const programs: [Scenario, Choice][] = [
      [goRace, { runtime: 'go' }],
      [goOrder, { runtime: 'go' }],
      [goLeak, { runtime: 'go' }],
      [pyRace, FREE],
      [pyOrder, { runtime: 'cpython-threads' }],
      [aioCheck, { runtime: 'asyncio' }],
      [mpRace, { runtime: 'cpython-processes' }],
    ];
    for (const [one, choice] of programs) {
      const [plain, changed] = [prepare(one, choice), prepare(remedied(one, idle), choice)];
      for (const seed of ['1', '2', '3']) expect(changed.run({ seed }).end, `${one.name} ${seed}`).toEqual(plain.run({ seed }).end);
    }
  });
});

describe('a trial that fails by itself', () => {
  it('is told of as such', () => {
    const taken = scenario('taken', ({ cell, spawn }) => {
      const x = cell('remedy', 0); // the name that the lock of the trial wants
      function* adds(): Body {
        yield* x.write((yield* x.read()) + 1);
      }
      spawn('a', adds);
      spawn('b', adds);
    });
    const [first] = triedFor(taken, { runtime: 'interleaving' }, 'race');
    expect(first).toMatchObject({ with: { runs: 0 }, fault: "the name 'remedy' is used twice" });
  });
});
