import { scenario, type Finding, type FindingKind, type Kit, type Scalar } from 'seedloom';
import { watcher, watchOf, type Watched } from '../../support/watch.ts';

/** What to run it on. */
export interface On {
  readonly runtime?: string;
  readonly settings?: Readonly<Record<string, Scalar>>;
  readonly seeds?: number;
  readonly steps?: number;
}

/** Runs of a small scenario under as many seeds (thirty), all heard by one set of all detectors. */
export function watchSeeds(setup: (kit: Kit) => void, { runtime = 'interleaving', settings = {}, seeds = 30, steps }: On = {}): Watched[] {
  const run = watcher(scenario('small', setup), { runtime, settings }, watchOf());
  return Array.from({ length: seeds }, (_, k) => run(String(k + 1), undefined, steps));
}

/** The findings of one kind in each run. */
export function found(kind: FindingKind, setup: (kit: Kit) => void, on: On = {}): Finding[][] {
  return watchSeeds(setup, on).map(({ findings }) => findings.filter((one) => one.kind === kind));
}

/** The different signatures among the findings of one kind, over all runs. */
export function signatures(kind: FindingKind, setup: (kit: Kit) => void, on: On = {}): string[] {
  return [...new Set(found(kind, setup, on).flatMap((findings) => findings.map((one) => one.signature)))].sort();
}
