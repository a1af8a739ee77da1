import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepare, run, type Raw, type Scenario, type Settings, type Sink } from 'seedloom';
import { stuck, TABLE, WALKED, type Row, type Verdict } from './classics-table.ts';
import { explore, type Explored } from './explore.ts';

/** Entry 7, priority inversion, needs priorities and a clock: it has scenarios and tests of its own. */
const ELSEWHERE = [7];

const PP = { switch: 'operations' };
const GIL = { switch: 'safepoints', python: '3.12' };
const COOP = { switch: 'awaits' };

const folder = new URL('../../scenarios/corpus/classics/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const scenarios = new Map<string, Scenario>();
for (const file of files) {
  const { default: one } = (await import(new URL(file, folder).href)) as { default: Scenario };
  scenarios.set(file.replace(/\.ts$/, ''), one);
}
const named = (name: string): Scenario => scenarios.get(name)!;
const hasAwait = (one: Scenario): boolean => 'await' in prepare(one, { runtime: 'interleaving' }).params;

function explored(name: string, settings: Settings, params: Row['params'] = {}, most = 20_000): Explored {
  return explore(named(name), { settings, params, most: WALKED.includes(name) ? 0 : most, walks: 2_000, steps: 2_000 });
}

function verdictOf({ failed: fails, runs }: Explored): Verdict {
  return fails === 0 ? 'never' : fails === runs ? 'always' : 'some';
}

describe('the table', () => {
  it('has every entry of the thirty', () => {
    const entries = new Set([...TABLE.map((row) => row.entry), ...ELSEWHERE]);
    expect([...entries].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, k) => k + 1));
  });

  it('has every scenario of the folder, and each under the name of its file', () => {
    expect([...new Set(TABLE.flatMap((row) => [row.bug, ...row.twins]))].sort()).toEqual([...scenarios.keys()].sort());
    for (const [name, one] of scenarios) expect(one.name).toBe(name);
  });
});

describe.each(TABLE.map((row) => [`${row.entry} ${row.bug}`, row] as const))('%s', (_name, row) => {
  const { bug, params = {}, shows } = row;

  it(`on parallel threads: ${row.pp}`, () => {
    const found = explored(bug, PP, params);
    expect(verdictOf(found)).toBe(row.pp);
    expect(found.signatures).toEqual([...shows].sort());
    // where one race orders another by what is read, only the first can be seen at one instant
    for (const race of found.races) expect(row.races).toContain(race);
    expect(found.races.length > 0).toBe(row.races.length > 0);
    expect(found.complete).toBe(!WALKED.includes(bug));
    if (row.counts !== undefined) expect([found.runs, found.failed]).toEqual(row.counts);
    if (row.differing !== undefined) expect([found.classes.total, found.classes.failing]).toEqual(row.differing);
  });

  it(`on threads of CPython: ${row.gil}`, () => {
    const found = explored(bug, GIL, params);
    expect(verdictOf(found)).toBe(row.gil);
    for (const signature of found.signatures) expect(shows).toContain(signature);
  });

  const [plain, awaiting] = typeof row.coop === 'string' ? [row.coop, undefined] : row.coop;
  it(`on one thread: ${plain}${awaiting === undefined ? '' : `, with an await in between ${awaiting}`}`, () => {
    const found = explored(bug, COOP, params);
    expect(verdictOf(found)).toBe(plain);
    for (const signature of found.signatures) expect(shows).toContain(signature);
    expect(hasAwait(named(bug))).toBe(awaiting !== undefined);
    if (awaiting !== undefined) expect(verdictOf(explored(bug, COOP, { ...params, await: true }))).toBe(awaiting);
  });

  if (row.inStep !== undefined) {
    it(`in step: ${row.inStep}`, () => {
      const { end } = run(named(bug), { runtime: 'green-threads', seed: '1', settings: { exact: true }, params: { await: true } });
      expect(end.outcome).toBe(row.inStep);
    });
  }
});

describe.each(TABLE.flatMap((row) => (row.circle === undefined ? [] : [[row.bug, row.circle] as const])))(
  'what a run of %s that ends well shows already',
  (bug, circle) => {
    it(`${circle.join(', ')}: each is held while the next is taken`, () => {
      const prepared = prepare(named(bug), { runtime: 'interleaving' });
      let clean = 0;
      for (let seed = 1; seed <= 50; seed++) {
        const orders = new LockOrders();
        if (prepared.run({ seed: String(seed), listen: () => orders }).end.outcome !== 'ok') continue;
        clean++;
        for (const [k, lock] of circle.entries()) expect(orders.seen).toContain(`${lock} ${circle[(k + 1) % circle.length]!}`);
      }
      expect(clean).toBeGreaterThan(10);
    });
  },
);

/** Pairs of locks of which a task held the first when it took the second. */
class LockOrders implements Sink {
  readonly seen = new Set<string>();
  readonly #held = new Map<string, Set<string>>();
  record({ kind, task, object }: Raw): void {
    if (task === null || object === null) return;
    const held = this.#held.get(task) ?? new Set();
    this.#held.set(task, held);
    if (kind.name === 'lock.released') held.delete(object);
    if (kind.name !== 'lock.acquired') return;
    for (const other of held) this.seen.add(`${other} ${object}`);
    held.add(object);
  }
}

const TWINS = [...new Set(TABLE.flatMap((row) => row.twins))];
describe.each(TWINS.map((name) => [name] as const))('the twin %s never fails', (name) => {
  const params: Record<string, number> = 'patience' in prepare(named(name), { runtime: 'interleaving' }).params ? { patience: 1 } : {};
  const modes: [string, Settings, Row['params']][] = [
    ['on parallel threads', PP, {}],
    ['on threads of CPython', GIL, {}],
    ['on one thread', COOP, {}],
  ];
  if (hasAwait(named(name))) modes.push(['on one thread, with an await in between', COOP, { await: true }]);
  it.each(modes)('%s', (_mode, settings, more) => {
    const found = explored(name, settings, { ...params, ...more });
    expect(found.signatures).toEqual([]);
    expect(found.failed).toBe(0);
    expect(found.well).toBeGreaterThan(0);
    for (const race of found.races) expect(TABLE.find((row) => row.bug === name)?.races ?? []).toContain(race);
    expect(found.complete).toBe(!WALKED.includes(name));
  });
});

describe('sizes and settings', () => {
  it.each([2, 3, 4])('of the executions of %i philosophers that differ, 2^n - 1, one is the deadlock', (philosophers) => {
    const { classes, complete } = explored('dining-philosophers', PP, { philosophers }, 100_000);
    expect(complete).toBe(true);
    expect(classes).toEqual({ total: 2 ** philosophers - 1, failing: 1 });
  });

  it.each([
    [2, 3, [924, 904]],
    [3, 1, [90, 84]],
    [3, 2, [34_650, 34_560]],
  ] as const)('%i adders of %i rounds: at the worst two additions are left, or as many as there are rounds', (tasks, rounds, counts) => {
    const { runs, failed: fails, signatures } = explored('counter-two-steps', PP, { tasks, rounds }, 40_000);
    expect([runs, fails]).toEqual(counts);
    const left = signatures.map((one) => Number(/: (\d+) of/.exec(one)![1]));
    expect(Math.min(...left)).toBe(Math.min(2, rounds));
    expect(Math.max(...left)).toBe(tasks * rounds - 1);
  });

  it('two adders in step keep exactly half: 1000 of 2000', () => {
    const { findings } = run(named('counter-two-steps'), {
      detect: 'none',
      runtime: 'green-threads',
      seed: '1',
      settings: { exact: true },
      params: { await: true, rounds: 1000 },
    });
    expect(findings.map((one) => one.signature)).toEqual(['check-failed: 1000 of 2000 additions count']);
  });

  it('a bare += is not safe on CPython 3.9', () => {
    expect(verdictOf(explored('counter-plus-equals', { ...GIL, python: '3.9' }))).toBe('some');
  });

  it('under an if a single consumer fails as soon as there are spurious wake-ups; under a while it does not', () => {
    const [one, spurious] = [{ consumers: 1 }, { ...PP, spuriousWakeups: 1 }];
    expect(verdictOf(explored('wait-under-if', PP, one))).toBe('never');
    expect(verdictOf(explored('wait-under-if', spurious, one))).toBe('some');
    expect(verdictOf(explored('wait-under-while', spurious, one))).toBe('never');
  });

  it('swapped signals, two items: 3 of 4 executions hang', () => {
    expect(explored('buffer-swapped-signals', PP, { items: 2 }).classes).toEqual({ total: 4, failing: 3 });
  });

  it('one condition: two producers and one consumer of two never fail', () => {
    expect(verdictOf(explored('buffer-one-condition', PP, { producers: 2, consumers: 1 }))).toBe('never');
  });

  it('two conditions, two on each side: 56 executions, all end well', () => {
    expect(explored('buffer-two-conditions', PP, {}).classes).toEqual({ total: 56, failing: 0 });
  });

  it('a ring of three accounts deadlocks, and neither remedy does', () => {
    const ring = { accounts: 3 };
    expect(explored('bank-transfer', PP, ring).signatures).toContain(
      stuck('transfer-0 transfer-1 transfer-2', 'account-0 account-1 account-2'),
    );
    for (const twin of ['bank-transfer-ordered', 'bank-transfer-one-lock']) expect(verdictOf(explored(twin, PP, ring))).toBe('never');
  });

  it('three workers that need two of three permits: 6 of 1356 interleavings deadlock, and neither remedy does', () => {
    const three = { permits: 3, workers: 3 };
    const { runs, failed: fails } = explored('nested-permits', PP, three);
    expect([runs, fails]).toEqual([1356, 6]);
    for (const twin of ['nested-permits-at-once', 'nested-permits-fewer-workers'])
      expect(verdictOf(explored(twin, PP, three))).toBe('never');
  });

  it('an unfair order keeps whoever waits for Peterson turning, and is cut; nobody gets in beside another', () => {
    const { cut, failed: fails } = explored('peterson', COOP, { patience: 3, await: true });
    expect(fails).toBe(0);
    expect(cut).toBeGreaterThan(0);
  });
});
