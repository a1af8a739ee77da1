import { ScenarioError, showSpan, type RunResult } from '../index.ts';
import { diffTraces, renderDiff } from '../engine/trace/diff.ts';
import { parseTrace } from '../engine/trace/text.ts';
import { NOTHING_GIVEN } from '../node/choice.ts';
import { compareGolden, goldenText, type Compared, type GoldenPolicy } from '../node/golden.ts';
import type { Loaded } from '../node/load.ts';
import { lineAt, shortPath } from '../node/places.ts';
import type { Performed } from '../node/perform.ts';
import { resolve } from 'node:path';
import { Nondeterminism } from './errors.ts';
import { counted, grouped, oneLine, shellWord, type Look } from './look.ts';
import { judgement, outcomeWord, replayLine, tokenOf } from './report.ts';
import { exitCodeOf, performerOf } from './run.ts';
import { LEAK_HINT } from './seeds.ts';
import { EXIT, type Streams } from './streams.ts';

/** One scenario on one runtime, to be tested. */
interface Trial {
  readonly loaded: Loaded;
  readonly runtime: string;
  readonly golden: string;
  readonly seeds: number;
  readonly policy: GoldenPolicy;
  readonly stallMs: number;
}

/** How it went. */
export interface Case {
  readonly trial: Trial;
  /** The exit code that it alone would give. */
  readonly code: number;
  readonly result?: RunResult;
  readonly compared?: Compared;
  /** What failed, a line each, and what to do. */
  readonly why: readonly string[];
  /** Of the seeds that `--seeds` asks for: how many ended as expected. */
  readonly asExpected?: number;
}

/** Runs seed 1 three times (again after a reset, and set up anew), then compares, and looks at the outcomes of more seeds: of those that fail the first is told. */
export function tryCase(trial: Trial, streams: Streams): Case {
  try {
    return judged(trial, streams);
  } catch (error) {
    if (error instanceof Nondeterminism) return { trial, code: EXIT.internal, why: [error.message, error.hint] };
    if (!(error instanceof ScenarioError)) throw error;
    return { trial, code: EXIT.usage, why: mistakeLines(error, streams.cwd) };
  }
}

function judged(trial: Trial, streams: Streams): Case {
  const { loaded, runtime, golden, policy } = trial;
  const request = { loaded, runtime, given: NOTHING_GIVEN, maxSteps: undefined, stallMs: trial.stallMs };
  const performer = performerOf(request, streams);
  const seed = loaded.scenario.goldenSeed;
  const performed = performer.run({ seed });
  const { result } = performed;
  const differs = (again: RunResult): boolean => again.end.full !== result.end.full || again.end.outcome !== result.end.outcome;
  const seedText = `scenario ${loaded.scenario.name}, runtime ${runtime}, seed ${seed}, deviations none`;
  if (differs(performerOf(request, streams).outcome({ seed })))
    throw new Nondeterminism(`${seedText}: set up twice, it gives two different runs`, LEAK_HINT);
  if (differs(performer.outcome({ seed }))) throw new Nondeterminism(`${seedText}: run a second time, it gives another run`, LEAK_HINT);
  const compared = compareGolden(golden, goldenText(performed), policy);
  const why = [...outcomeLines(loaded, result), ...goldenLines(trial, performed, compared, streams.cwd)];
  const codes = [exitCodeOf(performed), ['missing', 'changed', 'edited'].includes(compared.state) ? EXIT.failed : EXIT.fine];
  const many = trial.seeds > 1 ? Array.from({ length: trial.seeds }, (_, i) => String(i + 1)) : [];
  const others = many.filter((one) => one !== seed).map((one) => ({ seed: one, detect: 'default' as const }));
  let asExpected = many.includes(seed) && exitCodeOf(performed) === EXIT.fine ? 1 : 0;
  const told = new Set<number>(); // one example of each is enough
  performer.outcomes(others, (other) => {
    const code = exitCodeOf({ result: other });
    if (code === EXIT.fine) asExpected++;
    if (code === EXIT.fine || told.has(code)) return true;
    told.add(code);
    codes.push(code);
    const [outcome, ...findings] = outcomeLines(loaded, other);
    why.push(`seed ${other.header.seed}: ${outcome}`, ...findings, replayLine(loaded, tokenOf(request, other)));
    return true;
  });
  return {
    trial,
    code: codes.includes(EXIT.failed) ? EXIT.failed : Math.max(...codes),
    result,
    compared,
    why,
    ...(trial.seeds > 1 ? { asExpected } : {}),
  };
}

function outcomeLines({ scenario }: Loaded, { header, end, expected, findings }: RunResult): string[] {
  if (expected || end.outcome === 'cut') return [];
  const sure = findings.filter(({ certainty }) => certainty === 'sure');
  return [`the outcome is ${end.outcome}, and ${judgement(scenario, { header, end, findings })}`, ...sure.map((one) => oneLine(one.text))];
}

function goldenLines({ loaded, golden }: Trial, performed: Performed, compared: Compared, cwd: string): string[] {
  const file = shortPath(golden, cwd);
  const accept = `accept it: npx seedloom test -u ${shellWord(loaded.file)}`;
  switch (compared.state) {
    case 'missing':
      return [
        `${file} is missing, and nothing is written where CI is set`,
        `write and commit it: npx seedloom test ${shellWord(loaded.file)}`,
      ];
    case 'edited':
      return [`${file} was edited or converted: ${compared.fault}`, `write it anew: npx seedloom test -u ${shellWord(loaded.file)}`];
    case 'changed':
      return [`the run is not that of ${file}`, ...changeLines(performed, compared), accept];
    default:
      return [];
  }
}

/** Where the two part: of traces in words, of summaries as the first line that differs. */
function changeLines({ result, records }: Performed, { golden, difference }: Compared): string[] {
  if (golden!.startsWith('seedloom-trace ')) {
    const diff = diffTraces(parseTrace(golden!), { header: result.header, records, end: result.end });
    if (!diff.same) return renderDiff(diff, { a: 'golden', b: 'now' });
  }
  const { line, a, b } = difference!;
  return [`  line ${line}`, `  golden  ${a ?? '(ends here)'}`, `  now     ${b ?? '(ends here)'}`];
}

function mistakeLines(error: ScenarioError, cwd: string): string[] {
  const at =
    error.place === undefined
      ? []
      : [
          `at ${error.place.file}${error.place.line < 1 ? '' : `:${error.place.line}    ${lineAt(resolve(cwd, error.place.file), error.place.line) ?? ''}`}`.trimEnd(),
        ];
  return [`${error.message} [${error.code}]`, ...at, error.hint];
}

const GOLDEN_WORDS = {
  same: '',
  written: 'snapshot written',
  updated: 'snapshot updated',
  missing: 'snapshot missing',
  changed: 'snapshot differs',
  edited: 'snapshot edited',
} as const;

/** A line, and below it why it failed. */
export function caseLines(
  { trial, code, result, compared, why, asExpected }: Case,
  widths: { readonly name: number; readonly runtime: number },
  look: Look,
): string[] {
  const sign =
    code === EXIT.fine
      ? look.paint('green', look.good)
      : look.paint(code === EXIT.inconclusive ? 'yellow' : 'red', code === EXIT.inconclusive ? look.unclear : look.bad);
  const parts = [trial.loaded.scenario.name.padEnd(widths.name), trial.runtime.padEnd(widths.runtime)];
  if (result !== undefined) {
    const word = outcomeWord(result, { ...look, paint: (_format, text) => text }).slice(2);
    parts.push(
      word.padEnd(12),
      counted(result.end.events, 'event').padStart(13),
      (result.header.settings['cores'] === undefined ? '' : showSpan(result.end.makespan)).padStart(12),
    );
  }
  if (asExpected !== undefined) parts.push(`${grouped(asExpected)} of ${counted(trial.seeds, 'seed')} as expected`);
  if (compared !== undefined && compared.state !== 'same') parts.push(GOLDEN_WORDS[compared.state]);
  return [`  ${sign} ${parts.join('  ')}`.trimEnd(), ...why.map((line) => `      ${line}`.trimEnd())];
}

export function caseJson({ trial, code, result, compared, why, asExpected }: Case): Record<string, unknown> {
  return {
    scenario: trial.loaded.scenario.name,
    file: trial.loaded.file,
    runtime: trial.runtime,
    passed: code === EXIT.fine,
    outcome: result?.end.outcome ?? null,
    expected: result?.expected ?? null,
    events: result?.end.events ?? null,
    makespanNs: result?.end.makespan ?? null,
    digest: result === undefined ? null : { order: result.end.order, full: result.end.full },
    snapshot: compared?.state ?? null,
    ...(asExpected === undefined ? {} : { seeds: { asked: trial.seeds, asExpected } }),
    why,
  };
}
