import { prepare, type Scalar } from '../../src/index.ts';
import lostAdditions from '../../scenarios/python/lost-additions.ts';

/** What becomes of two that add to one variable. */
export type Verdict = 'lost for most seeds' | 'never lost' | 'not shared at all';

/** One row of the table: the same scenario somewhere else. */
export interface LostRow {
  readonly where: string;
  readonly params: Readonly<Record<string, Scalar>>;
  readonly version: string;
  readonly verdict: Verdict;
}

const row = (version: string, as: string, step: string, verdict: Verdict): LostRow => ({
  where: `CPython ${version}, ${as}, x += ${{ bare: '1', call: 'f()', await: 'await f()' }[step]}`,
  params: { as, step },
  version,
  verdict,
});

/** Where additions are lost, where not, and where there is nothing to lose. */
export const LOST_ADDITIONS: readonly LostRow[] = [
  row('2.7', 'threads', 'bare', 'lost for most seeds'),
  row('3.9', 'threads', 'bare', 'lost for most seeds'),
  row('3.10', 'threads', 'bare', 'never lost'),
  row('3.13', 'threads', 'bare', 'never lost'),
  row('3.13', 'threads', 'call', 'lost for most seeds'),
  row('3.13t', 'threads', 'bare', 'lost for most seeds'),
  row('3.13', 'tasks', 'call', 'never lost'),
  row('3.13', 'tasks', 'await', 'lost for most seeds'),
  row('3.13', 'processes', 'bare', 'not shared at all'),
];

/** What the variable comes to, under one seed. */
export interface Count {
  /** How many additions of all the parent does not see. */
  readonly lost: number;
  /** What each process has made of its own. */
  readonly own: readonly number[];
}

/** Counts of a row under some seeds. */
export function lostAdditionsOf({ params, version }: LostRow, rounds: number, seeds: number, intervalNs = 5_000_000): Count[] {
  const settings = { cores: 2, 'python.switchIntervalNs': intervalNs, 'python.version': version };
  const prepared = prepare(lostAdditions, { runtime: 'cpython-processes', settings, params: { rounds, ...params } });
  const bounds = { steps: Number.MAX_SAFE_INTEGER, stepsAtOneInstant: Number.MAX_SAFE_INTEGER };
  return Array.from({ length: seeds }, (_, k) => {
    const { end, state } = prepared.run({ seed: String(k + 1), bounds, digests: false });
    if (end.outcome !== 'ok' && end.outcome !== 'check-failed') throw new Error(`ended ${end.outcome}`);
    const { objects } = state();
    const own = Object.keys(objects).filter((name) => name.startsWith('x@'));
    return { lost: 2 * rounds - Number(objects['x']!.value), own: own.map((name) => Number(objects[name]!.value)) };
  });
}

/** The verdict that such counts come to: most of the seeds is more than half. */
export function verdictOf(counts: readonly Count[], rounds: number): Verdict | 'lost for some seeds' {
  const losing = counts.filter(({ lost }) => lost > 0).length;
  if (losing === 0) return 'never lost';
  if (counts.every(({ lost, own }) => lost === 2 * rounds && own.length === 2 && own.every((one) => one === rounds)))
    return 'not shared at all';
  return losing > counts.length / 2 ? 'lost for most seeds' : 'lost for some seeds';
}
