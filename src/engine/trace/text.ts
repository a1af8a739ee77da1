/**
 * The canonical text of a trace. One run has exactly one text, so that a golden can be compared byte by byte, and every text
 * that the parser accepts is the one the writer would have written: it renders each line anew and compares.
 */
import { invariant } from '../kernel/errors.ts';
import { RecordDigests, TextSum } from './digest.ts';
import { TraceError } from './fault.ts';
import { FOOT, footLines, Head, headLines, LABEL, labelled, MAGIC, MAJOR, readEnd, SOURCE_LINE } from './head.ts';
import type { TraceEnd, TraceHeader } from './header.ts';
import { COLUMNS, readRecord, renderRecord } from './line.ts';
import type { Raw } from './records.ts';
import type { Sink } from './recorder.ts';
import { quoted } from './words.ts';

export { TraceError } from './fault.ts';
export { renderRecord } from './line.ts';

/** A trace, read back. */
export interface ParsedTrace {
  readonly header: TraceHeader;
  readonly records: readonly Raw[];
  readonly end: TraceEnd;
}

/** Writes a trace as its records come. Chunks are handed on when some thousand characters have come together, the last by `end`. */
export class TraceWriter implements Sink {
  readonly #write: (chunk: string) => void;
  readonly #sum = new TextSum();
  #pending = '';
  #events = 0;

  constructor(write: (chunk: string) => void, header: TraceHeader) {
    this.#write = write;
    for (const [i, line] of headLines(header).entries()) this.#line(line, summed(line, i));
  }

  record(raw: Raw): void {
    this.#events++;
    this.#line(renderRecord(raw));
  }

  /** Writes the foot. Nothing may follow. */
  end(end: TraceEnd): void {
    invariant(end.events === this.#events, 'the foot of a trace counts its records', end.events);
    for (const line of footLines(end)) this.#line(line);
    this.#write(`${this.#pending}${labelled('sum', this.#sum.toString())}\n`);
    this.#pending = '';
  }

  #line(text: string, counted = text): void {
    this.#sum.line(counted);
    this.#pending += `${text}\n`;
    if (this.#pending.length < 8_192) return;
    this.#write(this.#pending);
    this.#pending = '';
  }
}

/** The whole text at once. */
export function renderTrace(trace: ParsedTrace): string {
  const chunks: string[] = [];
  const writer = new TraceWriter((chunk) => chunks.push(chunk), trace.header);
  for (const raw of trace.records) writer.record(raw);
  writer.end(trace.end);
  return chunks.join('');
}

/**
 * Reads a trace. What it accepts is what was written, to the byte (the source's hash aside): a text that was cut or changed
 * anywhere is refused, because it is rendered anew line by line, and its sum and both digests are taken again. @throws TraceError
 */
export function parseTrace(text: string): ParsedTrace {
  const lines = wholeLines(text);
  const top = lines.indexOf(COLUMNS);
  if (top < 0) throw new TraceError('E_TRACE_MALFORMED', 'the line that names the columns is missing or changed');
  const header = new Head(lines.slice(0, top + 1)).header();
  const sum = new TextSum();
  for (const [i, line] of headLines(header).entries()) sum.line(summed(asRendered(line, lines[i], i + 1), i));
  const foot = lines.length - FOOT;
  const records: Raw[] = [];
  const again = new RecordDigests();
  for (let i = top + 1; i < foot; i++) {
    const raw = readRecord(lines[i]!, records.length, i + 1);
    sum.line(asRendered(renderRecord(raw), lines[i], i + 1));
    again.see(raw);
    records.push(raw);
  }
  const end = readEnd(lines, foot);
  for (const [i, line] of footLines(end).entries()) sum.line(asRendered(line, lines[foot + i], foot + i + 1));
  if (lines[foot + FOOT - 1] !== labelled('sum', sum.toString()))
    throw new TraceError('E_TRACE_EDITED', `the text adds up to ${sum}, not to its last line`);
  if (end.events !== records.length)
    throw new TraceError('E_TRACE_EDITED', `the trace holds ${records.length} events but counts ${end.events}`);
  if (end.order !== again.order.toString())
    throw new TraceError('E_TRACE_EDITED', `the events give the order digest ${again.order}, not ${end.order}`);
  if (end.full !== again.full.toString())
    throw new TraceError('E_TRACE_EDITED', `the events give the full digest ${again.full}, not ${end.full}`);
  return { header, records, end };
}

/** The text's lines, once it is sure to be a trace of ours that goes on to its last line. */
function wholeLines(text: string): string[] {
  const magic = `${MAGIC}${MAJOR}\n`;
  if (!text.startsWith(magic)) {
    if (text.includes('\r')) throw new TraceError('E_TRACE_EDITED', 'the text has carriage returns, and a trace has none');
    if (magic.startsWith(text))
      throw new TraceError('E_TRACE_TRUNCATED', text === '' ? 'the trace is empty' : 'the trace ends within its first line');
    const major = /^seedloom-trace ([1-9]\d{0,5})\n/.exec(text);
    if (major !== null)
      throw new TraceError('E_TRACE_NEWER', `the trace is of format ${major[1]}, and this version reads format ${MAJOR}`, 1);
    throw new TraceError('E_TRACE_FOREIGN', 'this is not a seedloom trace');
  }
  if (text.includes('\r')) throw new TraceError('E_TRACE_EDITED', 'the text has carriage returns, and a trace has none');
  const lines = text.split('\n');
  const after = lines.pop();
  const sumAt = lines.findIndex((line) => line.startsWith('sum ')); // no record begins so
  if (sumAt < 0 || (sumAt === lines.length - 1 && lines[sumAt]!.length < LABEL + 16))
    throw new TraceError('E_TRACE_TRUNCATED', `the trace ends after ${lines.length} lines, without its sum`);
  if (sumAt < lines.length - 1 || after !== '') throw new TraceError('E_TRACE_EDITED', 'something follows the sum', sumAt + 2);
  return lines;
}

/** What of a line of the head counts for the sum: all but the source's hash. */
function summed(line: string, index: number): string {
  return index === SOURCE_LINE ? line.slice(0, LABEL) : line;
}

function asRendered(rendered: string, read: string | undefined, line: number): string {
  if (rendered !== read) throw new TraceError('E_TRACE_MALFORMED', `this is not how a trace writes it: ${quoted(rendered)}`, line);
  return rendered;
}

/** Where two texts differ first. */
export interface LineDifference {
  /** From 1. */
  readonly line: number;
  /** undefined: the text has ended. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** Compares two texts but for the source's hash; undefined: they are the same run. */
export function sameTrace(a: string, b: string): LineDifference | undefined {
  const [left, right] = [a.split('\n'), b.split('\n')];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    if (i === SOURCE_LINE && isSource(left[i]) && isSource(right[i])) continue;
    return { line: i + 1, a: left[i], b: right[i] };
  }
  return undefined;
}

function isSource(line: string | undefined): boolean {
  return line !== undefined && /^source {5}[0-9a-f]{16}$/.test(line);
}
