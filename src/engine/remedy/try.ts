import { prepare, type Choice, type Prepared, type RunResult } from '../run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import { remediesFor } from './candidates.ts';
import { remedied } from './decorate.ts';
import { Nestings } from './ordered-locks.ts';

/** How many of the runs went how. */
export interface Tally {
  readonly runs: number;
  /** They ended `ok` and did not show what was found. */
  readonly well: number;
  /** Outcomes other than `ok`, and `found`: ended `ok` and showed it again. */
  readonly others: Readonly<Partial<Record<Outcome | 'found', number>>>;
}

/** A remedy, and how the same runs went without it and with it. */
export interface Tried {
  readonly title: string;
  readonly without: Tally;
  readonly with: Tally;
}

/** Steps of one run, beyond which it counts as one that gets nowhere. */
const MOST_STEPS = 100_000;
/** A run of more steps is not repeated so often. */
export const MOST_EVENTS_TO_TRY = 20_000;
/** Remedies tried for one finding. */
const MOST_REMEDIES = 3;

/**
 * Applies the remedies that a finding suggests to the scenario, and runs seeds 1 to `runs` on the same runtime without and with each. The
 * first that lets all end well is the last that is tried. `records`: of the run that shows the finding.
 */
export function tryRemedies(scenario: Scenario, choice: Choice, finding: Finding, records: readonly Raw[], runs: number): Tried[] {
  const nestings = new Nestings(finding.objects);
  const remedies = remediesFor(finding, records, nestings).slice(0, MOST_REMEDIES);
  if (remedies.length === 0) return [];
  for (const raw of records) nestings.record(raw);
  const without = tally(prepare(scenario, choice), finding, runs, nestings);
  const tried: Tried[] = [];
  for (const remedy of remedies) {
    const one = tally(prepare(remedied(scenario, remedy), choice), finding, runs);
    tried.push({ title: remedy.title, without, with: one });
    if (one.well === one.runs) break;
  }
  return tried;
}

function tally(prepared: Prepared, finding: Finding, runs: number, nestings?: Nestings): Tally {
  const others: Partial<Record<Outcome | 'found', number>> = {};
  let well = 0;
  for (let seed = 1; seed <= runs; seed++) {
    nestings?.reset();
    const result = prepared.run({
      seed: String(seed),
      detect: 'all',
      digests: false,
      bounds: { steps: MOST_STEPS },
      ...(nestings === undefined ? {} : { listen: () => nestings }),
    });
    const how = howIt(result, finding);
    if (how === 'ok') well++;
    else others[how] = (others[how] ?? 0) + 1;
  }
  return { runs, well, others };
}

function howIt({ end, findings }: RunResult, { kind, objects }: Finding): Outcome | 'found' {
  if (end.outcome !== 'ok') return end.outcome;
  const again = findings.some((one) => one.kind === kind && one.objects.some((name) => objects.includes(name)));
  return again ? 'found' : 'ok';
}
