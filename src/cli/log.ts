import type { Raw } from '../index.ts';
import { taskColour, type Look } from './look.ts';
import { ofTheProgram, phrase } from './phrases.ts';

/** More lines than these are shown only when asked for: else the first ones, and the last, where a run that fails fails. */
const SHORT_LOG = 40;
const FIRST = 10;
const LAST = 20;

/** The records that say what the tasks did, a check that failed after them, and what their runtime printed. */
export function programRecords(records: readonly Raw[]): readonly Raw[] {
  return records.filter(
    (raw) => ofTheProgram(raw) && (raw.task !== null || raw.kind.name === 'check.failed' || raw.kind.name === 'logged'),
  );
}

/** A line a record: when, on which core, who, what. Of a run without time the number of the record stands for the instant. */
export function logLines(records: readonly Raw[], look: Look): string[] {
  const timed = records.some((raw) => raw.at > 0 || raw.core !== null);
  const cored = records.some((raw) => raw.core !== null);
  const when = timed ? instants(records) : records.map((raw) => String(raw.seq));
  const whenWidth = widest(when, 8);
  const who = records.map((raw) => raw.task ?? raw.thread ?? '-');
  const whoWidth = Math.min(20, widest(who, 4));
  const order = new Map<string, number>();
  for (const raw of records) if (raw.task !== null && !order.has(raw.task)) order.set(raw.task, order.size);
  return records.map((raw, i) => {
    const core = cored ? `  ${(raw.core === null ? '' : `c${raw.core}`).padEnd(3)}` : '';
    const name = who[i]!.padEnd(whoWidth);
    const painted = raw.task === null ? look.paint('dim', name) : look.paint(taskColour(order.get(raw.task)!), name);
    return `  ${look.paint('dim', `${when[i]!.padStart(whenWidth)}${core}`)}  ${painted}  ${cut(phrase(raw), look.width - 10 - whenWidth - whoWidth)}`;
  });
}

/** The list of a run as its report has it: whole when short, else its two ends and a word on what is left out. */
export function shortLog(records: readonly Raw[], look: Look): string[] {
  const lines = logLines(records, look);
  if (lines.length <= SHORT_LOG) return lines;
  const left = lines.length - FIRST - LAST;
  return [...lines.slice(0, FIRST), look.paint('dim', `  ... ${left} more lines: --view log`), ...lines.slice(-LAST)];
}

/** Instants in one unit, so that their points stand in a column. */
function instants(records: readonly Raw[]): string[] {
  const last = records.reduce((most, raw) => Math.max(most, raw.at), 0);
  const [unit, ns] = last < 10_000_000 ? (['us', 1_000] as const) : (['ms', 1_000_000] as const);
  return records.map((raw) => `${(Math.floor(raw.at / (ns / 1_000)) / 1_000).toFixed(3)} ${unit}`);
}

function widest(texts: readonly string[], least: number): number {
  return texts.reduce((most, text) => Math.max(most, text.length), least);
}

function cut(text: string, width: number): string {
  return text.length <= Math.max(20, width) ? text : `${text.slice(0, Math.max(20, width) - 3)}...`;
}
