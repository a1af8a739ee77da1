import { plain } from '../kernel/source.ts';
import { prepare, type Choice, type Prepared, type RunResult } from '../run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { NEVER_FURTHER, type Finding } from '../trace/finding.ts';
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
  /** They showed what was found, however they ended. */
  readonly again: number;
}

/** A remedy, and how the same runs went without it and with it. */
export interface Tried {
  readonly title: string;
  /** The runs were random schedules; else what each seed does by itself. */
  readonly atRandom: boolean;
  readonly without: Tally;
  /** Of no runs where the trial failed. */
  readonly with: Tally;
  /** Why nothing is known of the remedy: an error of the trial itself, not of the scenario. */
  readonly fault?: string;
}

/** Steps of one run, beyond which it counts as one that gets nowhere. */
const MOST_STEPS = 100_000;
/** A run of more steps is not repeated so often. */
export const MOST_EVENTS_TO_TRY = 20_000;
/** Of a trial that came to nothing. */
const NOT_RUN: Tally = { runs: 0, well: 0, others: {}, again: 0 };
/** Remedies tried for one finding. */
const MOST_REMEDIES = 3;

/**
 * Applies the remedies that a finding suggests to the scenario, and runs seeds 1 to `runs` on the same runtime without and with each. The
 * first that lets all end well is the last that is tried. `records`: of the run that shows the finding; `stoodAt`: where its tasks were left. The schedules are random where
 * the model has no machine, or where seeds by themselves do not show it; where random ones do not either, a trial would prove nothing.
 * A trial that fails by what the remedy does to the scenario is told of as such, and the next one is tried.
 */
export function tryRemedies(
  scenario: Scenario,
  choice: Choice,
  finding: Finding,
  { records, stoodAt }: { readonly records: readonly Raw[]; readonly stoodAt?: ReadonlyMap<string, string> },
  runs: number,
): Tried[] {
  const nestings = new Nestings(finding.objects);
  const remedies = remediesFor(finding, records, nestings, stoodAt).slice(0, MOST_REMEDIES);
  if (remedies.length === 0) return [];
  for (const raw of records) nestings.record(raw);
  const prepared = prepare(scenario, choice);
  let atRandom = prepared.runtime.make === undefined;
  let without = tally(prepared, finding, { runs, atRandom, nestings });
  if (without.well === runs && !atRandom) {
    atRandom = true;
    without = tally(prepared, finding, { runs, atRandom, nestings });
  }
  if (without.well === runs) return [];
  const tried: Tried[] = [];
  for (const remedy of remedies) {
    const told = { title: remedy.title, atRandom, without };
    try {
      const one = tally(prepare(remedied(scenario, remedy), choice), finding, { runs, atRandom });
      tried.push({ ...told, with: one });
      if (one.well === one.runs) break;
    } catch (error) {
      tried.push({ ...told, with: NOT_RUN, fault: error instanceof Error ? error.message : String(error) });
    }
  }
  return tried;
}

function tally(
  prepared: Prepared,
  finding: Finding,
  { runs, atRandom, nestings }: { readonly runs: number; readonly atRandom: boolean; readonly nestings?: Nestings },
): Tally {
  const others: Partial<Record<Outcome | 'found', number>> = {};
  let [well, again] = [0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    nestings?.reset();
    const result = prepared.run({
      seed: String(seed),
      detect: 'all',
      digests: false,
      bounds: { steps: MOST_STEPS },
      ...(atRandom ? { answers: plain(String(seed), { choose: 'walk' }) } : {}),
      ...(nestings === undefined ? {} : { listen: () => nestings }),
    });
    const isShown = shows(result, finding);
    const how = result.end.outcome === 'ok' && isShown ? 'found' : result.end.outcome;
    if (isShown) again++;
    if (how === 'ok') well++;
    else others[how] = (others[how] ?? 0) + 1;
  }
  return { runs, well, others, again };
}

/** The same thing at one of the same objects, or without objects by its signature; a task that stays behind, wherever it now does. */
function shows({ findings }: RunResult, { kind, tasks, objects, signature }: Finding): boolean {
  const never = NEVER_FURTHER.has(kind);
  return findings.some((one) => {
    if (never && NEVER_FURTHER.has(one.kind) && one.tasks.some((name) => tasks.includes(name))) return true;
    if (one.kind !== kind) return false;
    return objects.length === 0 ? one.signature === signature : one.objects.some((name) => objects.includes(name));
  });
}
