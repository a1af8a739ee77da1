import { prepare, type Scalar } from '../../src/index.ts';
import lostAdditions from '../../scenarios/python/lost-additions.ts';

/** One row of the table: the same scenario somewhere else. */
export interface LostRow {
  readonly where: string;
  readonly runtime: string;
  readonly step: 'bare' | 'call';
  readonly settings: Readonly<Record<string, Scalar>>;
  readonly loses: 'most seeds' | 'never';
}

const cpython = (version: string, step: 'bare' | 'call', loses: LostRow['loses']): LostRow => ({
  where: `CPython ${version}, x += ${step === 'bare' ? '1' : 'f()'}`,
  runtime: 'cpython-threads',
  step,
  settings: { 'python.version': version },
  loses,
});

/** Where additions are lost, and where not.*/
export const LOST_ADDITIONS: readonly LostRow[] = [
  cpython('2.7', 'bare', 'most seeds'),
  cpython('3.9', 'bare', 'most seeds'),
  cpython('3.10', 'bare', 'never'),
  cpython('3.13', 'bare', 'never'),
  cpython('3.13', 'call', 'most seeds'),
  cpython('3.13t', 'bare', 'most seeds'),
  { where: 'asyncio, x += f()', runtime: 'asyncio', step: 'call', settings: {}, loses: 'never' },
];

/** How many additions a row loses under each of some seeds, of how many. */
export function lostAdditionsOf({ runtime, step, settings }: LostRow, rounds: number, seeds: number, intervalNs = 5_000_000): number[] {
  const all = { cores: 2, 'python.switchIntervalNs': intervalNs, ...settings };
  const prepared = prepare(lostAdditions, { runtime, settings: all, params: { rounds, step } });
  const bounds = { steps: Number.MAX_SAFE_INTEGER, stepsAtOneInstant: Number.MAX_SAFE_INTEGER };
  return Array.from({ length: seeds }, (_, k) => {
    const { end, state } = prepared.run({ seed: String(k + 1), bounds, digests: false });
    if (end.outcome !== 'ok' && end.outcome !== 'check-failed') throw new Error(`ended ${end.outcome}`);
    return 2 * rounds - Number(state().objects['x']!.value);
  });
}

/** Does it lose as the row says? Most of the seeds: more than half. */
export function losesAsSaid({ loses }: LostRow, lost: readonly number[]): boolean {
  const some = lost.filter((one) => one > 0).length;
  return loses === 'never' ? some === 0 : some > lost.length / 2;
}
