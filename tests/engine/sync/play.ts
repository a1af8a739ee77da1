import { run, scenario, TaskFault, type Kit, type Op, type RunResult, type Scalar, type TraceRecord } from 'seedloom';
import { recordOf } from '../../../src/engine/trace/records.ts';

export const BOTH = ['os-threads', 'interleaving'] as const;

export interface Played {
  readonly outcome: string;
  readonly result: RunResult;
  readonly records: readonly TraceRecord[];
  /** The lines logged, in order, each with the task that logged it. */
  readonly log: readonly string[];
}

/** Runs a small scenario once. On a timed runtime without noise, unless the settings say otherwise. */
export function play(runtime: string, setup: (kit: Kit) => void, settings: Record<string, Scalar> = {}, seed = '1'): Played {
  const records: TraceRecord[] = [];
  const exact = runtime === 'interleaving' ? {} : { exact: true };
  const result = run(scenario('small', setup), {
    runtime,
    seed,
    settings: { ...exact, ...settings },
    listen: () => ({ record: (raw) => void records.push(recordOf(raw)) }),
  });
  const log = records.flatMap((one) => (one.kind === 'logged' ? [`${one.task ?? '-'}: ${one.line}`] : []));
  return { outcome: result.end.outcome, result, records, log };
}

/** The same under thirty seeds, with noise: what must hold whatever the order. */
export function playAll(runtime: string, setup: (kit: Kit) => void, settings: Record<string, Scalar> = {}): Played[] {
  const own = runtime === 'interleaving' ? {} : { exact: false };
  return Array.from({ length: 30 }, (_, k) => play(runtime, setup, { ...own, ...settings }, String(k + 1)));
}

/** The code of the fault that the operations of `attempt` throw into the task; 'none' without one. */
export function* codeOf(attempt: () => Op<unknown>): Generator<Op<unknown>, string, unknown> {
  try {
    yield* attempt();
    return 'none';
  } catch (error) {
    if (error instanceof TaskFault) return error.code;
    throw error;
  }
}
