import { showSpan, type Finding, type Raw, type RunResult, type Scenario } from '../index.ts';
import { encodeToken, MAX_STEPS, type Token } from '../engine/explore/token.ts';
import { mermaid } from '../engine/analysis/mermaid.ts';
import { schedtraceOf } from '../engine/runtimes/go/schedtrace.ts';
import { timeline } from '../engine/trace/timeline.ts';
import type { Given } from '../node/choice.ts';
import type { Loaded } from '../node/load.ts';
import type { Performed, TaskPlace } from '../node/perform.ts';
import { logLines, programRecords, shortLog } from './log.ts';
import { phrase } from './phrases.ts';
import { counted, either, oneLine, shellWord, wrapped, type Look } from './look.ts';

const TOO_MANY = '  (too many events to show; --trace FILE writes them)';

/** What to show of a run. */
export const VIEWS = ['timeline', 'log', 'records', 'mermaid', 'schedtrace', 'output', 'none'] as const;
export type View = (typeof VIEWS)[number];

/** A run, with everything that its report tells. */
export interface Report {
  readonly loaded: Loaded;
  readonly given: Given;
  readonly maxSteps: number | undefined;
  readonly performed: Performed;
  /** Where the tasks of each finding stand. */
  readonly places: readonly (readonly TaskPlace[])[];
}

/** The word that brings this run back. */
export function tokenOf({ loaded, given, maxSteps }: Pick<Report, 'loaded' | 'given' | 'maxSteps'>, result: RunResult): string {
  const { header, end } = result;
  const token: Token = {
    runtime: header.runtime,
    model: header.model,
    engine: header.engine,
    settings: maxSteps === undefined ? given.settings : { ...given.settings, [MAX_STEPS]: String(maxSteps) },
    params: given.params,
    seed: header.seed,
    deviations: result.deviations,
    source: loaded.source.slice(0, 8),
    order: end.order.slice(0, 8),
  };
  return encodeToken(token);
}

/** The line to paste. */
export function replayLine(loaded: Loaded, token: string): string {
  return `npx seedloom replay ${shellWord(loaded.file)} ${token}`;
}

/** `opposed-locks · os-threads · 2 cores · seed 7` */
export function headline(result: Pick<RunResult, 'header'>, given: Given, seeds: string, look: Look): string {
  const { scenario, runtime, settings, deviations } = result.header;
  const parts = [runtime];
  if (typeof settings['cores'] === 'number') parts.push(counted(settings['cores'], 'core'));
  if (settings['exact'] === true) parts.push('exact');
  for (const [name, value] of Object.entries(given.settings)) if (name !== 'cores' && name !== 'exact') parts.push(`${name}=${value}`);
  for (const [name, value] of Object.entries(given.params)) parts.push(`${name}=${value}`);
  parts.push(seeds);
  if (deviations.length > 0) parts.push(counted(deviations.length, 'deviation'));
  return `${look.paint('bold', oneLine(scenario))} ${look.dot} ${oneLine(parts.join(` ${look.dot} `))}`;
}

/** The whole report of one run. */
export function reportLines(report: Report, views: readonly View[] | undefined, look: Look): string[] {
  const { result, records } = report.performed;
  const lines = [headline(result, report.given, `seed ${result.header.seed}`, look)];
  const has = (view: View): boolean => views?.includes(view) === true;
  if (has('output') && views!.length === 1) return records.length === 0 ? [TOO_MANY] : outputLines(records); // alone it can be compared with what the real program prints
  if (has('none')) return [...lines, '', ...verdictLines(report, look), '', `  ${replayLine(report.loaded, tokenOf(report, result))}`];
  if (records.length === 0) lines.push('', TOO_MANY);
  else if (views === undefined || has('timeline'))
    lines.push('', ...timeline(records, result.end, { width: look.width, ascii: look.ascii }));
  const short = programRecords(records);
  if (has('output')) lines.push('', ...outputLines(records));
  if (has('schedtrace')) lines.push('', ...schedtraceLines(records));
  if (has('log')) lines.push('', ...logLines(short, look));
  if (has('mermaid')) {
    const { runtime, settings } = result.header;
    lines.push('', ...mermaid(records, { runtime, settings, phrase }));
  }
  if (has('records')) lines.push('', ...logLines(records, look));
  else if (views === undefined && short.length > 0) lines.push('', ...shortLog(short, look));
  return [...lines, '', ...verdictLines(report, look), '', `  ${replayLine(report.loaded, tokenOf(report, result))}`];
}

/** What the program prints and logs, whole. */
function outputLines(records: readonly Raw[]): string[] {
  return records.filter(({ kind }) => kind.name === 'logged').map(({ text }) => oneLine(String(text)));
}

/** What GODEBUG=schedtrace writes, as it writes it: for tools that read it. */
function schedtraceLines(records: readonly Raw[]): readonly string[] {
  const lines = schedtraceOf(records);
  return lines.length > 0 ? lines : ['  (no lines of GODEBUG=schedtrace: on go, --set go.schedtrace=1000 has one written every second)'];
}

function verdictLines({ loaded, performed, places }: Report, look: Look): string[] {
  const { result } = performed;
  const { outcome, makespan, events, order, full } = result.end;
  const timed = result.header.settings['cores'] !== undefined;
  const facts = [
    ...(timed ? [showSpan(makespan)] : []),
    counted(events, 'event'),
    `order ${order.slice(0, 8)}`,
    `full ${full.slice(0, 8)}`,
  ];
  const lines = [`  ${outcomeWord(result, look)} ${look.dot} ${facts.join(` ${look.dot} `)}`];
  for (const [i, finding] of result.findings.entries())
    if (finding.certainty === 'sure') lines.push(...findingLines(finding, places[i] ?? [], look));
  if (!result.expected && outcome !== 'cut') {
    lines.push(
      `  ${look.paint('red', `${outcome === 'limit' ? 'inconclusive' : 'unexpected'}: on ${result.header.runtime} ${judgement(loaded.scenario, result)}`)}`,
    );
  } else if (outcome !== 'ok') {
    lines.push(
      `  ${look.paint('dim', outcome === 'cut' ? 'an assumption of the scenario did not hold, so the run was cut: no failure' : `as expected: on ${result.header.runtime} the scenario may end ${allowedText(loaded.scenario, result.header.runtime)}`)}`,
    );
  }
  return [...lines, ...hintLines(result.findings, look)];
}

/** Why a run is not as expected, and what to write where it is meant so. */
export function judgement(scenario: Scenario, { header, end, findings }: Pick<RunResult, 'header' | 'end' | 'findings'>): string {
  const { runtime } = header;
  const allowed = scenario.expectations[runtime] ?? ['ok'];
  if (!scenario.expects(runtime, end.outcome)) return `the scenario expects ${allowedText(scenario, runtime)}`;
  const kinds = [...new Set(findings.filter((finding) => scenario.condemns(runtime, end.outcome, finding)).map(({ kind }) => kind))];
  const words = [...allowed, ...(scenario.expectedFindings[runtime] ?? []), ...kinds].map((word) => `'${word}'`).join(', ');
  return `the scenario does not expect ${either(kinds)}; where it is meant so: .expect({ '${runtime}': [${words}] })`;
}

/** `ok or check-failed, with or without race`: the outcomes that are right, and the findings beside them. */
function allowedText({ expectations, expectedFindings }: Scenario, runtime: string): string {
  const findings = expectedFindings[runtime] ?? [];
  return `${either(expectations[runtime] ?? ['ok'])}${findings.length === 0 ? '' : `, with or without ${either(findings)}`}`;
}

/** What is no certainty, a sentence each. */
export function hintLines(findings: readonly Finding[], look: Look): string[] {
  const hints = findings.filter(({ certainty }) => certainty === 'hint');
  const lines = hints.slice(0, MOST_HINTS).flatMap(({ kind, text }) => {
    const [first = '', ...more] = wrapped(`hint, ${kind}: ${text}`, '  ', look);
    return [first.replace(`hint, ${kind}:`, (word) => look.paint('yellow', word)), ...more];
  });
  return hints.length > MOST_HINTS ? [...lines, `  ... and ${counted(hints.length - MOST_HINTS, 'more hint')}`] : lines;
}
const MOST_HINTS = 8;

/** `✗ deadlock`, `✗ ok, race` */
export function outcomeWord(
  { expected, end: { outcome }, findings }: Pick<RunResult, 'expected' | 'end' | 'findings'>,
  look: Look,
): string {
  if (outcome === 'ok' && expected) return look.paint('green', `${look.good} ok`);
  if (outcome === 'ok') {
    const kinds = new Set(findings.filter(({ certainty }) => certainty === 'sure').map(({ kind }) => kind));
    return look.paint('red', `${look.bad} ${['ok', ...kinds].join(', ')}`);
  }
  if (outcome === 'cut' || outcome === 'limit') return look.paint('yellow', `${look.unclear} ${outcome}`);
  return look.paint(expected ? 'yellow' : 'red', `${look.bad} ${outcome}`);
}

function findingLines(finding: Finding, places: readonly TaskPlace[], look: Look): string[] {
  const name = (one: TaskPlace): string => one.task ?? 'at the end';
  const width = places.reduce((most, one) => Math.max(most, name(one).length), 0);
  const rows = places.map((one) => {
    const { file, line } = one.place;
    return `    ${name(one).padEnd(width)}  ${file}:${line}  ${look.paint('dim', one.code)}`.trimEnd();
  });
  return [...wrapped(finding.text, '  ', look), ...rows];
}
