import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plain, prepare, type Outcome, type Scalar, type Scenario } from 'seedloom';
import { TABLE, type Row } from './classics-table.ts';

const folder = new URL('../../scenarios/corpus/classics/', import.meta.url);
const scenarios = new Map<string, Scenario>();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
  const { default: one } = (await import(new URL(file, folder).href)) as { default: Scenario };
  scenarios.set(file.replace(/\.ts$/, ''), one);
}

/** A machine on which waking somebody takes no time: more of what can happen happens. */
const QUICK = { 'os.wakeNs': 0, 'os.switchNs': 0, 'os.migrationNs': 0, 'os.syscallNs': 0, 'python.threadNs': 0, 'python.gilNs': 0 };

const failing = (outcome: Outcome): boolean => outcome !== 'ok' && outcome !== 'cut';

/** How many of so many runs fail, with preemptions where the model allows them, at random. */
function failures(name: string, runtime: string, params: Readonly<Record<string, Scalar>>, runs: number): number {
  const prepared = prepare(scenarios.get(name)!, {
    runtime,
    settings: { cores: 2, ...QUICK, ...(runtime === 'asyncio' ? {} : { 'python.version': '3.12' }) },
    params,
  });
  let failed = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const answers = seed % 4 === 0 ? {} : { answers: plain(String(seed), { choose: 'walk' }) };
    if (failing(prepared.run({ seed: String(seed), bounds: { steps: 20_000 }, ...answers }).end.outcome)) failed++;
  }
  return failed;
}

const RUNS = 300;
const holds = (row: Row['gil'], failed: number): boolean =>
  row === 'never' ? failed === 0 : row === 'always' ? failed === RUNS : failed > 0;

describe.each(TABLE.map((row) => [`${row.entry} ${row.bug}`, row] as const))('%s', (_name, row) => {
  it(`on threads of CPython 3.12: ${row.gil}`, () => {
    const failed = failures(row.bug, 'cpython-threads', row.params ?? {}, RUNS);
    expect(holds(row.gil, failed), `${failed} of ${RUNS} fail`).toBe(true);
  });

  const [without, within] = typeof row.coop === 'string' ? [row.coop, undefined] : row.coop;
  it(`on asyncio: ${without}`, () => {
    const failed = failures(row.bug, 'asyncio', row.params ?? {}, 20);
    if (without === 'never') expect(failed).toBe(0);
    else if (without === 'always') expect(failed).toBe(20);
  });

  if (within !== undefined && row.inStep !== undefined) {
    it(`on asyncio, with an await in between: ${row.inStep}`, () => {
      const prepared = prepare(scenarios.get(row.bug)!, {
        runtime: 'asyncio',
        settings: { exact: true },
        params: { ...row.params, await: true },
      });
      expect(failing(prepared.run({ seed: '1' }).end.outcome)).toBe(failing(row.inStep!));
    });
  }
});

describe.each([...new Set(TABLE.flatMap((row) => row.twins))].map((name) => [name] as const))('the twin %s never fails', (name) => {
  it.each(['cpython-threads', 'asyncio'])('on %s', (runtime) => expect(failures(name, runtime, {}, 60)).toBe(0));

  if ('await' in prepare(scenarios.get(name)!, { runtime: 'asyncio' }).params)
    it('on asyncio, with an await in between', () => expect(failures(name, 'asyncio', { await: true }, 20)).toBe(0));
});
