import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { explorationOf, planOf } from '../../src/engine/explore/explore.ts';
import { explore, parseToken, prepare, type Found } from '../../src/index.ts';
import { exploreThreaded, type Explored, type Shard, type Threaded } from '../../src/node/explore/explore.ts';
import { mergeShards, reportJson, shardJson } from '../../src/node/explore/shard.ts';
import { loadScenario } from '../../src/node/load.ts';
import { Performer } from '../../src/node/perform.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-explore-')));
vi.setConfig({ testTimeout: 180_000 }); // threads start slowly on a busy machine
afterAll(() => rmSync(desk, { recursive: true, force: true }));

interface Asked {
  readonly runtime?: string;
  readonly runs?: number;
  readonly strategy?: string;
  readonly seed?: number;
}
const GIVEN = { settings: {}, params: {} };

async function request(file: string, { runtime = 'interleaving', runs = 1_000, ...more }: Asked, cwd = root): Promise<Threaded> {
  const loaded = await loadScenario(file, cwd);
  const plan = planOf({ runtime, runs, params: {}, source: loaded.source, ...more });
  const { prepared } = new Performer(loaded, plan.choice, { cwd, stallMs: 5_000 });
  return { loaded, prepared, plan, cwd, threads: 1, stallMs: 5_000, memoryMb: 128, shrinks: true };
}

function json({ loaded, plan }: Threaded, { exploration }: Pick<Explored, 'exploration'>): string {
  const { scenario, file } = loaded;
  return JSON.stringify(
    reportJson({ scenario: scenario.name, file, runtime: plan.choice.runtime, given: GIVEN, seed: plan.seed, exploration }),
  );
}

/** What its share prints, as text. */
async function share(asked: Threaded, shard: Shard): Promise<string> {
  const explored = await exploreThreaded({ ...asked, shard });
  const { scenario, file } = asked.loaded;
  const { exploration } = explored;
  const report = { scenario: scenario.name, file, runtime: asked.plan.choice.runtime, given: GIVEN, seed: asked.plan.seed, exploration };
  return JSON.stringify(reportJson(report, shardJson(shard, GIVEN, asked.plan, explored)));
}

describe('threads and shares', () => {
  it.each([
    ['scenarios/lost-update.ts', {}, [1, 2, 4], 2],
    ['scenarios/lost-update.ts', { runtime: 'os-threads', runs: 600, seed: 7 }, [2], 0],
    ['scenarios/corpus/classics/dining-philosophers.ts', { strategy: 'pct' }, [3], 0],
    ['scenarios/corpus/goker/cockroach_2448.ts', { runs: 2_000 }, [2], 2], // all schedules, as it seems at first
    ['scenarios/opposed-locks.ts', {}, [2], 0], // all schedules, in order: one thread has all the work
  ] as const)('%s %j: %j threads and %j shares come to the same bytes as explore()', async (file, asked, crews, count) => {
    const base = await request(file, asked);
    const { runtime, source, params = {} } = base.plan.choice;
    const exploration = explore(base.loaded.scenario, { runtime, source: source!, params, ...asked, runs: base.plan.runs });
    expect(exploration.findings.length).toBeGreaterThan(0);
    const printed = json(base, { exploration });
    for (const threads of crews) expect(json(base, await exploreThreaded({ ...base, threads }))).toBe(printed);
    const shares: { name: string; text: string }[] = [];
    for (let index = count; index >= 1; index--) shares.push({ name: `${index}.json`, text: await share(base, { index, of: count }) });
    if (count > 0) expect(JSON.stringify(reportJson(mergeShards(shares)))).toBe(printed);
  });

  it('shares of another exploration, the same share twice and missing ones are refused', async () => {
    const base = await request('scenarios/opposed-locks.ts', { runs: 100, strategy: 'random' });
    const [first, second] = [await share(base, { index: 1, of: 2 }), await share(base, { index: 2, of: 2 })];
    const other = await share(await request('scenarios/opposed-locks.ts', { runs: 100, strategy: 'random', seed: 2 }), { index: 2, of: 2 });
    const named = (...texts: string[]): { name: string; text: string }[] => texts.map((text, k) => ({ name: `${k}.json`, text }));
    expect(() => mergeShards(named(first, other))).toThrow('0.json and 1.json are not of one exploration');
    expect(() => mergeShards(named(first, first))).toThrow('0.json and 1.json are the same share, 1/2');
    expect(() => mergeShards(named(second))).toThrow('of 2 shares number 1 is missing');
    expect(() => mergeShards(named('{'))).toThrow('0.json is no JSON');
    expect(() => mergeShards(named('null'))).toThrow('0.json is no exploration of this version');
    expect(() => mergeShards(named(first.replace(/"keys":"[^"]*"/, '"keys":5'), second))).toThrow('0.json was changed');
    const whole = json(base, await exploreThreaded(base));
    expect(() => mergeShards(named(whole))).toThrow('0.json is a whole exploration');
    expect(() => mergeShards([])).toThrow('nothing to merge');
  });

  it('stops when it is told to, with what there is', async () => {
    const ending = new AbortController();
    const base = await request('scenarios/lost-update.ts', { runs: 1_000_000_000, strategy: 'random' });
    const { exploration } = await exploreThreaded({
      ...base,
      threads: 2,
      signal: ending.signal,
      standing: ({ done }) => void (done > 300 && ending.abort()),
    });
    expect(exploration.schedules).toBeGreaterThan(300);
    expect(exploration.schedules).toBeLessThan(900_000_000);
    expect(exploration.findings.some(({ kind }) => kind === 'check-failed')).toBe(true);
  });
});

it('leaves findings as they are when it is told to hurry', async () => {
  const hurry = new AbortController();
  const base = await request('scenarios/lost-update.ts', { runs: 300, strategy: 'random' });
  const [shrunk, hurried] = [
    await exploreThreaded(base),
    await exploreThreaded({ ...base, hurry: hurry.signal, standing: () => hurry.abort() }),
  ];
  const count = ({ exploration }: Explored): number => exploration.findings.reduce((sum, { deviations }) => sum + deviations.length, 0);
  expect(count(hurried)).toBeGreaterThan(count(shrunk));
  expect(hurried.exploration.findings.map(({ signature }) => signature)).toEqual(
    shrunk.exploration.findings.map(({ signature }) => signature),
  );
});

describe('a scenario that goes too far', () => {
  const write = (name: string, setup: string, before = ''): string => {
    const text = `import { scenario, type Body } from 'seedloom';\n${before}\nexport default scenario('${name}', ({ atEnd, cell, spawn }) => {\n  const x = cell('x', 0);\n  spawn('a', function* (): Body { yield* x.write(1); yield* x.write(2); });\n${setup}\n});\n`;
    writeFileSync(join(desk, `${name}.ts`), text);
    return `${name}.ts`;
  };
  const reader = (then: string): string => `  spawn('b', function* (): Body { if ((yield* x.read()) === 1) ${then} });`;
  const mistakes = ({ exploration }: Explored): readonly Found[] => exploration.findings.filter(({ kind }) => kind === 'misuse');

  it.each([
    ['loops', reader('for (;;);'), "task 'b' computes for more than 200 ms without reaching an operation"],
    ['exits', reader('(globalThis as never as { process: { exit(): void } }).process.exit();'), 'a scenario used process.exit, which has no place in a simulated run'], // prettier-ignore
    ['throws', "  atEnd(() => { throw new RangeError('odd'); });", 'the scenario threw RangeError: odd'],
  ])('that %s: a finding, and the rest goes on', async (name, setup, text) => {
    const base = { ...(await request(write(name, setup), { strategy: 'exhaustive' }, desk)), stallMs: 400 };
    const explored = await exploreThreaded(base);
    expect(explored.exploration.exhausted).toBe(true);
    const [found, ...others] = mistakes(explored);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ text, certainty: 'sure', expected: false });
    if (name !== 'throws') expect(explored.exploration.outcomes.ok).toBe(explored.exploration.schedules - found!.schedules);
    if (name === 'loops') return; // its token leads into the loop
    const { seed, deviations, settings } = parseToken(found!.token);
    expect(deviations).toEqual(found!.deviations);
    expect(settings).toEqual({ exact: 'true' });
    expect(() => prepare(base.loaded.scenario, base.plan.choice).run({ seed, deviations })).toThrow(name === 'throws' ? 'odd' : text);
  });

  it('that loops: the same for several threads, and its token names the schedule', async () => {
    const base = { ...(await request(write('loops', reader('for (;;);')), { strategy: 'random', runs: 12 }, desk)), stallMs: 300 };
    const [one, two] = [await exploreThreaded(base), await exploreThreaded({ ...base, threads: 2 })];
    expect(json(base, two)).toBe(json(base, one));
    expect(mistakes(one)[0]).toMatchObject({ deviations: [{ index: 1, value: 1 }] });
    expect(one.exploration.schedules).toBe(12);
  });

  it('that is merely slow: nothing is found', async () => {
    const slow =
      "  spawn('c', function* (): Body { for (let k = 0; k < 40_000; k++) { yield* x.read(); for (let i = 0; i < 25_000; i++); } });";
    const base = { ...(await request(write('slow', slow), { strategy: 'random', runs: 1 }, desk)), stallMs: 400 };
    const explored = await exploreThreaded(base);
    expect(mistakes(explored)).toEqual([]);
    expect(explored.exploration.outcomes.ok).toBe(1);
  });

  const EATS = 'const all: number[][] = []; for (;;) all.push(new Array<number>(10_000).fill(1));';

  it('that eats memory: three such schedules are told, the schedules before them count', async () => {
    const base = await request(write('eats', reader(`{ ${EATS} }`)), { strategy: 'uniform', runs: 400 }, desk);
    const [one, two] = [await exploreThreaded(base), await exploreThreaded({ ...base, threads: 2 })];
    expect(json(base, two)).toBe(json(base, one));
    expect(one.gaveUp).toBe(true);
    expect(mistakes(one)[0]!.text).toContain('more memory than a thread has');
    expect(mistakes(one)[0]!.expected).toBe(false);
  });

  it('that eats memory late in an order: what came before is there, and the token names the schedule', async () => {
    const late = reader(`{ ${EATS} }`);
    const explored = await exploreThreaded(await request(write('late', late), { strategy: 'exhaustive' }, desk));
    const { schedules, exhausted } = explored.exploration;
    expect([schedules, exhausted, explored.gaveUp]).toEqual([2, false, true]);
    expect(mistakes(explored)).toMatchObject([{ firstAt: 2, deviations: [{ index: 1, value: 1 }] }]);
  });
});

it('an exploration without schedules has no findings', () => {
  const outcomes = { ok: 0, deadlock: 0, 'check-failed': 0, 'task-failed': 0, limit: 0, cut: 0 };
  const nothing = { schedules: 0, outcomes, keys: new Float64Array(), manyMore: false, exhausted: false, seen: [] };
  expect(explorationOf('random', 0, nothing, [])).toMatchObject({ schedules: 0, findings: [] });
});
