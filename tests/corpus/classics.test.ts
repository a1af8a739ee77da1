import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepare, run, type Outcome, type Raw, type Scalar, type Scenario, type Settings, type Sink } from 'seedloom';
import { explore, type Explored } from './explore.ts';

/** Whether the runs of a mode fail: none of them, some, or all. */
type Verdict = 'never' | 'some' | 'always';

interface Row {
  /** Number of the puzzle; a puzzle may have several scenarios. */
  readonly entry: number;
  /** Names a file of scenarios/corpus/classics. */
  readonly bug: string;
  /** Its corrected twins, which never fail in any mode. */
  readonly twins: readonly string[];
  /** Parallel threads: a switch before every shared operation. */
  readonly pp: Verdict;
  /** Threads of CPython 3.12. */
  readonly gil: Verdict;
  /** One thread, switches only where a task waits; then the same with `await=true`, where tasks give way inside the bug's gap. */
  readonly coop: Verdict | readonly [plain: Verdict, awaiting: Verdict];
  /** How a single thread that serves tasks in turn ends, with `await=true`: everybody in step. */
  readonly inStep?: Outcome;
  /** All that parallel threads can show; the other modes show some of it. */
  readonly shows: readonly string[];
  /** Interleavings of parallel threads, and how many of them fail. */
  readonly counts?: readonly [total: number, failing: number];
  /** Executions that differ, and how many of them fail. */
  readonly differing?: readonly [total: number, failing: number];
  readonly params?: Readonly<Record<string, Scalar>>;
  /** Plain variables on which parallel threads have a data race: nothing orders two accesses, of which one is a write. */
  readonly races: readonly string[];
  /** Locks whose orders form a circle in every run, also in one that ends well: each is held while the next is taken. */
  readonly circle?: readonly string[];
}

const stuck = (tasks: string, objects: string): string => `deadlock: ${tasks} over ${objects}`;
const failed = (text: string): string => `check-failed: ${text}`;
const FLAGS = ['wants-0', 'wants-1', 'turn'];

// prettier-ignore
const TABLE: readonly Row[] = [
  { entry: 1, bug: 'dining-philosophers', twins: ['dining-philosophers-ordered', 'dining-philosophers-seats'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('philosopher-0 philosopher-1 philosopher-2', 'fork-0 fork-1 fork-2')], counts: [168, 6], differing: [7, 1], races: [], circle: ['fork-0', 'fork-1', 'fork-2'] },
  { entry: 2, bug: 'counter-two-steps', twins: ['counter-atomic', 'counter-locked'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('2 of 4 additions count'), failed('3 of 4 additions count')], counts: [70, 64], races: ['count'] },
  { entry: 2, bug: 'counter-plus-equals', twins: ['counter-atomic', 'counter-locked'], pp: 'some', gil: 'never', coop: 'never', shows: [failed('2 of 4 additions count'), failed('3 of 4 additions count')], counts: [70, 64], races: ['count'] },
  { entry: 3, bug: 'withdrawal', twins: ['withdrawal-locked', 'withdrawal-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the account is not overdrawn')], counts: [20, 6], races: ['balance'] },
  { entry: 3, bug: 'withdrawal-atomic', twins: ['withdrawal-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the account is not overdrawn')], counts: [6, 4], races: [] },
  { entry: 4, bug: 'double-checked-build-first', twins: ['double-checked-atomic'], pp: 'never', gil: 'never', coop: ['never', 'never'], inStep: 'ok', shows: [], counts: [62, 0], races: ['ready', 'field'] },
  { entry: 4, bug: 'double-checked-publish-first', twins: ['double-checked-atomic'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the object is complete when it is used')], counts: [60, 2], races: ['ready', 'field'] },
  { entry: 4, bug: 'lazy-object-unlocked', twins: ['lazy-object-once'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('one object is built')], counts: [20, 18], races: ['ready'] },
  { entry: 5, bug: 'aba-stack', twins: ['aba-stack-versions'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the top of the stack is not a freed node')], counts: [271, 24], races: [] },
  { entry: 6, bug: 'readers-first', twins: ['readers-in-turn'], pp: 'some', gil: 'some', coop: 'some', shows: [failed('the writer is overtaken at most once by each reader')], races: [] },
  { entry: 6, bug: 'read-lock-twice', twins: ['read-lock-once'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('reader writer', 'lock')], races: [] },
  { entry: 8, bug: 'lost-wake-up', twins: ['lost-wake-up-locked'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('sleeper', 'raised')], counts: [6, 2], races: ['flag'] },
  { entry: 9, bug: 'missed-signal', twins: ['missed-signal-predicate', 'missed-signal-semaphore', 'missed-signal-event'], pp: 'some', gil: 'some', coop: 'some', shows: [stuck('waits', 'signal')], counts: [2, 1], races: [] },
  { entry: 10, bug: 'wait-under-if', twins: ['wait-under-while'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('there is an item to take')], counts: [30, 6], races: [] },
  { entry: 11, bug: 'sleeping-barber', twins: ['sleeping-barber-locked', 'sleeping-barber-counted'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('barber', 'chair')], counts: [9, 1], races: ['sleeping'] },
  { entry: 12, bug: 'cigarette-smokers', twins: ['cigarette-smokers-helpers'], pp: 'some', gil: 'some', coop: ['some', 'some'], inStep: 'deadlock', shows: [stuck('agent has-match has-paper has-tobacco', 'match paper smoked tobacco'), stuck('agent has-match has-paper has-tobacco', 'match smoked tobacco')], races: [] },
  { entry: 13, bug: 'buffer-swapped-signals', twins: ['buffer-two-conditions'], pp: 'some', gil: 'some', coop: 'some', shows: [stuck('consumer-1', 'not-empty')], counts: [2, 1], races: [] },
  { entry: 13, bug: 'buffer-one-condition', twins: ['buffer-broadcast', 'buffer-two-conditions'], pp: 'some', gil: 'some', coop: 'some', shows: [1, 2].flatMap((c) => [1, 2].map((p) => stuck(`consumer-${c} producer-${p}`, 'changed'))), counts: [60, 4], races: [] },
  { entry: 14, bug: 'homemade-barrier', twins: ['homemade-barrier-generations'], pp: 'some', gil: 'some', coop: ['always', 'some'], shows: [stuck('runner-1', 'go'), stuck('runner-2', 'go')], counts: [40, 2], races: ['go'] },
  { entry: 15, bug: 'lock-handed-over', twins: ['lock-barging'], pp: 'never', gil: 'never', coop: 'never', shows: [], races: [] },
  { entry: 16, bug: 'polite-hallway', twins: ['polite-hallway-ordered'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('somebody passes within 2 tries')], params: { tries: 2 }, races: [] },
  { entry: 16, bug: 'polite-hallway-back-off', twins: ['polite-hallway-ordered'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed('somebody passes within 2 tries')], params: { tries: 2 }, races: [] },
  { entry: 17, bug: 'ticket-sale', twins: ['ticket-sale-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('two seats, two sold')], counts: [1380, 1224], races: [] },
  { entry: 18, bug: 'bank-transfer', twins: ['bank-transfer-ordered', 'bank-transfer-one-lock'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('transfer-0 transfer-1', 'account-0 account-1')], counts: [6, 2], races: [], circle: ['account-0', 'account-1'] },
  { entry: 18, bug: 'bank-transfer-unlocked', twins: ['bank-transfer-ordered', 'bank-transfer-one-lock'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('no money is made or lost')], races: ['balance-0', 'balance-1'] },
  { entry: 19, bug: 'ab-ba', twins: ['ab-ba-ordered', 'ab-ba-guarded', 'ab-ba-one-task', 'ab-ba-joined'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('a-then-b b-then-a', 'a b')], counts: [6, 2], races: [], circle: ['a', 'b'] },
  { entry: 20, bug: 'self-deadlock', twins: ['self-deadlock-reentrant'], pp: 'always', gil: 'always', coop: 'always', shows: [stuck('teller', 'account')], counts: [1, 1], races: [] },
  { entry: 20, bug: 'read-then-write-lock', twins: ['read-or-write-lock'], pp: 'always', gil: 'always', coop: 'always', shows: [stuck('editor', 'document')], counts: [1, 1], races: [] },
  { entry: 20, bug: 'write-then-read-lock', twins: ['read-or-write-lock'], pp: 'always', gil: 'always', coop: 'always', shows: [stuck('editor', 'document')], counts: [1, 1], races: [] },
  { entry: 21, bug: 'nested-permits', twins: ['nested-permits-at-once', 'nested-permits-fewer-workers'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('worker-1 worker-2', 'connections')], counts: [6, 2], races: [] },
  { entry: 22, bug: 'nested-submit', twins: ['nested-submit-two-pools', 'nested-submit-as-task'], pp: 'some', gil: 'some', coop: ['always', 'some'], shows: [stuck('client pool-worker-1 pool-worker-2', 'child-1-done child-2-done parent-1-done')], races: [] },
  { entry: 23, bug: 'lock-over-await', twins: ['lock-before-await'], pp: 'some', gil: 'some', coop: 'some', shows: [stuck('answers asks', 'reply session')], counts: [2, 1], races: [] },
  { entry: 24, bug: 'reply-after-time-out', twins: ['reply-after-time-out-buffered', 'reply-after-time-out-cancelled'], pp: 'some', gil: 'some', coop: 'always', shows: [stuck('server', 'reply')], races: [] },
  { entry: 25, bug: 'closed-channel-spin', twins: ['closed-channel-off'], pp: 'some', gil: 'some', coop: 'always', shows: [failed('two letters are read in 20 turns')], races: [] },
  { entry: 26, bug: 'wait-group-add-inside', twins: ['wait-group-add-before'], pp: 'some', gil: 'some', coop: ['always', 'some'], shows: [failed('the worker is through')], races: [] },
  { entry: 26, bug: 'wait-group-reused', twins: ['wait-group-renewed'], pp: 'some', gil: 'some', coop: 'never', shows: ['task-failed: main E_WAIT_GROUP_REUSED: wait group group is used again before those that waited for it have gone on'], races: [] },
  { entry: 27, bug: 'loop-variable-shared', twins: ['loop-variable-own'], pp: 'some', gil: 'some', coop: 'always', shows: ['0 1 3', '0 2 2', '0 2 3', '0 3 3', '1 1 2', '1 1 3', '1 2 2', '1 2 3', '1 3 3', '2 2 2', '2 2 3', '2 3 3', '3 3 3'].map((values) => failed(`the tasks use ${values}`)), races: ['i'] },
  { entry: 27, bug: 'loop-variable-late', twins: ['loop-variable-own'], pp: 'some', gil: 'some', coop: 'always', shows: ['0 2 2', '1 1 2', '1 2 2', '2 2 2'].map((values) => failed(`the tasks use ${values}`)), races: ['i'] },
  { entry: 28, bug: 'peterson', twins: [], pp: 'never', gil: 'never', coop: ['never', 'never'], inStep: 'ok', shows: [], params: { patience: 1 }, races: FLAGS },
  { entry: 28, bug: 'peterson-turn-first', twins: ['peterson'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed('only one is inside')], params: { patience: 1 }, races: FLAGS },
  { entry: 28, bug: 'dekker', twins: [], pp: 'never', gil: 'never', coop: ['never', 'never'], inStep: 'ok', shows: [], params: { patience: 1 }, races: FLAGS },
  { entry: 29, bug: 'seqlock-unchecked', twins: ['seqlock'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed('a and b are of one age')], counts: [19, 5], params: { patience: 1 }, races: ['a', 'b'] },
  { entry: 29, bug: 'seqlock', twins: [], pp: 'never', gil: 'never', coop: ['never', 'never'], shows: [], counts: [39, 0], params: { patience: 1 }, races: ['a', 'b'] },
  { entry: 30, bug: 'double-close', twins: ['double-close-once', 'double-close-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('it is closed once')], counts: [6, 4], races: [] },
  { entry: 30, bug: 'double-close-descriptor', twins: ['double-close-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed("nobody closes the stranger's file")], races: ['closed', 'descriptor-0'] },
];

/** Entry 7, priority inversion, needs priorities and a clock: it has scenarios and tests of its own. */
const ELSEWHERE = [7];
/** Too many interleavings to run them all. */
const WALKED = [
  'closed-channel-spin',
  'dining-philosophers-seats',
  'lock-barging',
  'lock-handed-over',
  'nested-submit-two-pools',
  'readers-first',
  'readers-in-turn',
];

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
