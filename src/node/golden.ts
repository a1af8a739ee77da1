import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { metrics } from '../engine/analysis/metrics.ts';
import { TextSum } from '../engine/trace/digest.ts';
import { footLines, headLines, LABEL, labelled, SOURCE_LINE } from '../engine/trace/head.ts';
import { parseTrace, renderRecord, renderTrace, sameTrace, TraceError, type LineDifference } from '../engine/trace/text.ts';
import type { Performed } from './perform.ts';

/** Runs of more events are kept as a summary. */
export const MOST_EVENTS = 300;
const FIRST_EVENTS = 50;
const SUMMARY = 'seedloom-summary 1';

/** How a run stands to its golden. */
export type GoldenState = 'same' | 'written' | 'updated' | 'missing' | 'changed' | 'edited';
export interface Compared {
  readonly state: GoldenState;
  /** What is on file, where it is not the same. */
  readonly golden?: string;
  readonly difference?: LineDifference;
  /** What is wrong with a file that was edited. */
  readonly fault?: string;
}

/** What may be done to files. */
export interface GoldenPolicy {
  /** Nothing is written where CI is set. */
  readonly ci: boolean;
  readonly update: boolean;
}

/** `<snapshots>/<scenario>/<runtime>.trace` */
export function goldenFile(snapshots: string, scenario: string, runtime: string): string {
  return join(snapshots, scenario, `${runtime}.trace`);
}

/** The golden of a run: its trace, or of a long one its summary. */
export function goldenText({ result, records }: Performed): string {
  const { header, end } = result;
  if (records.length <= MOST_EVENTS) return renderTrace({ header, records, end });
  const figures = metrics(records, header, end);
  const head = headLines(header);
  const tasks = figures.tasks.map((task) =>
    labelled(
      'task',
      `${task.name}  run=${task.runNs} ready=${task.readyNs} blocked=${task.blockedNs} asleep=${task.sleepingNs} ended=${task.endedAt ?? '-'}`,
    ),
  );
  const counts = labelled(
    'counts',
    `switches=${figures.contextSwitches} taskSwitches=${figures.taskSwitches} migrations=${figures.migrations} threads=${figures.peakThreads}`,
  );
  const lines = [
    SUMMARY,
    ...head.slice(1, -1),
    ...tasks,
    counts,
    head.at(-1)!,
    ...records.slice(0, FIRST_EVENTS).map(renderRecord),
    ...footLines(end),
  ];
  return [...lines, sumLine(lines), ''].join('\n');
}

function sumLine(lines: readonly string[]): string {
  const sum = new TextSum();
  for (const [i, line] of lines.entries()) sum.line(i === SOURCE_LINE ? line.slice(0, LABEL) : line);
  return labelled('sum', sum.toString());
}

/** Compares a run with its golden, but for the hash of the source; writes the file where `policy` lets it. */
export function compareGolden(file: string, text: string, policy: GoldenPolicy): Compared {
  if (!existsSync(file)) {
    if (policy.ci) return { state: 'missing' };
    write(file, text);
    return { state: 'written' };
  }
  const golden = readFileSync(file, 'utf8');
  const difference = sameTrace(golden, text);
  if (difference === undefined) return { state: 'same' };
  if (policy.update) {
    write(file, text);
    return { state: 'updated', golden, difference };
  }
  const fault = faultOf(golden);
  return fault === undefined ? { state: 'changed', golden, difference } : { state: 'edited', golden, difference, fault };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What is wrong with a golden in itself: somebody edited it, or converted its line ends. */
function faultOf(golden: string): string | undefined {
  if (golden.startsWith(`${SUMMARY}\n`)) {
    const lines = golden.split('\n');
    return lines.length > 2 && sumLine(lines.slice(0, -2)) === lines.at(-2) && lines.at(-1) === ''
      ? undefined
      : 'its lines do not add up to its sum';
  }
  try {
    parseTrace(golden);
    return undefined;
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
}

/** Files under `folder` that are not among those expected; names that begin with a dot are let be. By code unit. */
export function orphansIn(folder: string, expected: ReadonlySet<string>): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return orphansIn(path, expected);
    return expected.has(path) ? [] : [path];
  });
}
