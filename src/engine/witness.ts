import { Findings } from './analysis/findings.ts';
import { watchOf, type Detect, type Watch } from './detect/index.ts';
import type { Finding } from './trace/finding.ts';
import type { Outcome, TraceHeader } from './trace/header.ts';
import type { Raw } from './trace/records.ts';

/** Sees the records of one run after another, and tells how each ended and what else it showed. */
export class Witness {
  readonly #watch: Watch | null;
  #outcomes = new Findings();

  constructor(detect: Detect) {
    this.#watch = watchOf(detect);
  }

  /** Before a run. */
  reset(header: Pick<TraceHeader, 'runtime' | 'settings'>): void {
    this.#outcomes = new Findings();
    this.#watch?.reset(header);
  }

  record(raw: Raw): void {
    this.#outcomes.record(raw);
    this.#watch?.record(raw);
  }

  /** After a run. `bound`: in words, what cut it off. How it ended comes first, then what is sure, then hints. */
  conclude(outcome: Outcome, bound: string | null): readonly Finding[] {
    const ended = outcome === 'ok' || outcome === 'cut' ? [] : this.#outcomes.conclude(outcome, bound);
    const seen = this.#watch === null ? [] : this.#watch.conclude(outcome);
    return seen.length === 0 ? ended : merged(ended, seen);
  }
}

/**
 * Without what is told twice: the same signature, a deadlock of tasks whose deadlock the end of the run tells already, and the misuse
 * by which a task failed, whose failure names it.
 */
function merged(ended: readonly Finding[], seen: readonly Finding[]): readonly Finding[] {
  const all = [...ended];
  for (const finding of [
    ...seen.filter(({ certainty }) => certainty === 'sure'),
    ...seen.filter(({ certainty }) => certainty === 'hint'),
  ]) {
    const known = all.some(
      ({ kind, signature, tasks, record }) =>
        signature === finding.signature ||
        (kind === 'task-failed' && finding.kind === 'misuse' && record === finding.record) ||
        (kind === 'deadlock' && finding.kind === 'deadlock' && tasks.some((task) => finding.tasks.includes(task))),
    );
    if (!known) all.push(finding);
  }
  return all;
}
