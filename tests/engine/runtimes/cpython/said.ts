import { prepare, type Scalar, type Scenario } from 'seedloom';
import { multiprocessing, type MultiprocessingKit, type Py } from 'seedloom/multiprocessing';

/** A run, and what it printed. */
export interface Said {
  readonly lines: readonly string[];
  readonly outcome: string;
  readonly makespan: number;
}

/** Runs a program; `settings` beside exact mode on two cores. */
export function saidBy(program: Scenario, settings: Record<string, Scalar> = {}, params: Record<string, Scalar> = {}): Said {
  const lines: string[] = [];
  const runtime = Object.keys(program.expectations)[0]!;
  const { end } = prepare(program, { runtime, settings: { cores: 2, exact: true, ...settings }, params }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void (raw.kind.name === 'logged' && lines.push(raw.text)) }),
  });
  return { lines, outcome: end.outcome, makespan: end.makespan };
}

/** What a program with processes prints; its module is its kit. @throws where it does not end well. */
export function printed(main: (kit: MultiprocessingKit) => Py<unknown>, settings: Record<string, Scalar> = {}): readonly string[] {
  const { lines, outcome } = saidBy(
    multiprocessing('printed', (kit) => () => main(kit)),
    settings,
  );
  if (outcome !== 'ok') throw new Error(`ended ${outcome} after ${lines.join(' | ')}`);
  return lines;
}
