/**
 * The canonical text of a trace. One run has exactly one text, so that a golden can be compared byte by byte, and every text
 * that the parser accepts is the one the writer would have written: it renders each line anew and compares.
 */
import { invariant, SimError } from '../kernel/errors.ts';
import { NAME_PATTERN } from '../kernel/names.ts';
import type { Deviation } from '../kernel/source.ts';
import { RecordDigests, TextSum } from './digest.ts';
import { OUTCOMES, type Outcome, type Scalar, type TraceEnd, type TraceHeader } from './header.ts';
import { columnName, columnWords, type Kind, kindNamed, type Raw } from './records.ts';
import type { Sink } from './recorder.ts';

/** A trace, read back. */
export interface ParsedTrace {
  readonly header: TraceHeader;
  readonly records: readonly Raw[];
  readonly end: TraceEnd;
}

const HINTS = {
  E_TRACE_FOREIGN: 'A trace begins with the line "seedloom-trace 1". Is this the right file?',
  E_TRACE_NEWER: 'Update seedloom, or record the run anew with this version.',
  E_TRACE_TRUNCATED: 'The end is missing: the writing was interrupted or the file was cut. Record the run anew.',
  E_TRACE_EDITED: 'A trace is not for editing, and line ends must not be converted (.gitattributes: *.trace -text). Record the run anew.',
  E_TRACE_MALFORMED: 'The file was changed, or written by another version. Record the run anew.',
  E_TRACE_INCONSISTENT: 'The records contradict each other, so something wrote them that is not this engine. Record the run anew.',
} as const;
export type TraceErrorCode = keyof typeof HINTS;

/** A trace that cannot be read, or not believed. */
export class TraceError extends SimError {
  readonly code: TraceErrorCode;
  readonly hint: string;
  /** Line of the text, from 1; undefined where the fault is not in one line. */
  readonly line: number | undefined;
  constructor(code: TraceErrorCode, message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
    this.name = 'TraceError';
    this.code = code;
    this.hint = HINTS[code];
    this.line = line;
  }
}

// ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const MAGIC = 'seedloom-trace ';
const MAJOR = 1;
/** Width of a label at the head and the foot, and indent of the lines that continue it. */
const LABEL = 11;
const INDENT = ' '.repeat(LABEL);
/** Lists at the head are wrapped here. */
const WRAP = 98;

/** Text that stands for itself after `name=`, up to the end of the line: printable ASCII without backslash, single blanks inside. */
const BARE_TEXT = /^(?!")[!-[\]-~]+(?: [!-[\]-~]+)*$/;
/** A word at the head that stands for itself. */
const BARE_WORD = /^[\w.:+\-#@/]+$/;
/** A string value that stands for itself: nobody takes it for a number or a switch. */
const BARE_STRING = /^(?!(?:yes|no|NaN|Infinity)$)[A-Za-z_][\w.:+\-#@/]*$/;

/**
 * What nobody can see or tell from a blank, and U+FFFD, which stands for bytes that were not UTF-8. A fixed list, because
 * Unicode's own classes differ between engine versions. Lone surrogates are escaped by `JSON.stringify` already.
 */
const UNSEEN =
  /[\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff\ufeff\uffa0\ufff0-\uffff]|\u034f|[\ufe00-\ufe0f]|[\udb40-\udbff][\udc00-\udfff]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, (unseen) => {
    let escaped = '';
    for (let i = 0; i < unseen.length; i++) escaped += `\\u${unseen.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}

function unquoted(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}

const wordText = (word: string): string => (BARE_WORD.test(word) ? word : quoted(word));
const readWord = (text: string): string | undefined => (text.startsWith('"') ? unquoted(text) : text);

function scalarText(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return BARE_STRING.test(value) ? value : quoted(value);
}

function readScalar(text: string): Scalar | undefined {
  if (text === 'yes' || text === 'no') return text === 'yes';
  if (text.startsWith('"')) return unquoted(text);
  return BARE_STRING.test(text) ? text : Number(text);
}

const SIGNED = /^-?\d{1,16}$/;
const WHOLE = /^\d{1,16}$/;

// ── a record, one line ─────────────────────────────────────────────────────────────────────────────────────────────────

const AT_WIDTH = 11;
const CORE_WIDTH = 4;
const THREAD_WIDTH = 8;
const TASK_WIDTH = 10;
const KIND_WIDTH = 18;
const OBJECT_WIDTH = 10;
const COLUMNS = columns('time ns', 'core', 'thread', 'task', 'event', 'object', 'detail');

/** The record's line, without its end. @throws InvariantError for a record that no line can hold. */
export function renderRecord(raw: Raw): string {
  const { kind, core } = raw;
  return columns(
    String(raw.at),
    core === null ? '-' : `c${core}`,
    nameText(raw.thread),
    nameText(raw.task),
    kind.name,
    nameText(raw.object),
    detail(raw),
  );
}

function columns(at: string, core: string, thread: string, task: string, kind: string, object: string, rest: string): string {
  const line = `${at.padStart(AT_WIDTH)}  ${core.padEnd(CORE_WIDTH)}  ${thread.padEnd(THREAD_WIDTH)}  ${task.padEnd(TASK_WIDTH)}  ${kind.padEnd(KIND_WIDTH)}  `;
  return rest === '' ? line + object : `${line}${object.padEnd(OBJECT_WIDTH)}  ${rest}`;
}

/** `-` is nobody; the name `-` is written `\-`, which no name can be. */
function nameText(name: string | null): string {
  return name === null ? '-' : name === '-' ? '\\-' : name;
}

function readName(text: string, line: number): string | null {
  if (text === '-') return null;
  const name = text === '\\-' ? '-' : text;
  if (!NAME_PATTERN.test(name)) throw new TraceError('E_TRACE_MALFORMED', `${quoted(text)} is no name`, line);
  return name;
}

type Column = NonNullable<Kind['shape']['x']>;

function detail(raw: Raw): string {
  const { shape } = raw.kind;
  let rest = '';
  if (shape.x !== undefined) rest = `${columnName(shape.x)}=${numberText(shape.x, raw.x)}`;
  if (shape.y !== undefined) rest += `${rest === '' ? '' : ' '}${columnName(shape.y)}=${numberText(shape.y, raw.y)}`;
  if (shape.text !== undefined) rest += `${rest === '' ? '' : ' '}${shape.text}=${BARE_TEXT.test(raw.text) ? raw.text : quoted(raw.text)}`;
  return rest;
}

function numberText(column: Column, value: number): string {
  const list = columnWords(column);
  if (list === undefined) return value === 0 ? '0' : String(value); // -0 has no text of its own
  const word = list[value];
  invariant(word !== undefined, 'a word column holds the index of one of its words', value);
  return word;
}

/** Reads one line; whether it is canonical the caller sees by rendering the answer. */
function readRecord(text: string, seq: number, line: number): Raw {
  const cut = /^ *(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +(\S+)(?: +(.*))?$/s.exec(text);
  if (cut === null) throw new TraceError('E_TRACE_MALFORMED', 'a record has a time, core, thread, task, event and object', line);
  const [, at = '', core = '', thread = '', task = '', kindName = '', object = '', rest = ''] = cut;
  const kind = kindNamed(kindName);
  if (kind === undefined) throw new TraceError('E_TRACE_MALFORMED', `there is no event called ${quoted(kindName)}`, line);
  if (core !== '-' && !/^c\d{1,6}$/.test(core)) throw new TraceError('E_TRACE_MALFORMED', `${quoted(core)} is no core`, line);
  const left = new Detail(rest, line);
  const { shape } = kind;
  return {
    seq,
    at: wholeNumber(at, WHOLE, line),
    core: core === '-' ? null : Number(core.slice(1)),
    thread: readName(thread, line),
    task: readName(task, line),
    kind,
    object: readName(object, line),
    x: shape.x === undefined ? 0 : left.number(shape.x),
    y: shape.y === undefined ? 0 : left.number(shape.y),
    text: shape.text === undefined ? '' : left.text(shape.text),
  };
}

/** The `name=value` pairs of a line, taken from the left in the order of the kind's columns. */
class Detail {
  #rest: string;
  readonly #line: number;
  constructor(rest: string, line: number) {
    this.#rest = rest;
    this.#line = line;
  }

  number(column: Column): number {
    this.#skip(columnName(column));
    const end = this.#rest.indexOf(' ');
    const word = end < 0 ? this.#rest : this.#rest.slice(0, end);
    this.#rest = end < 0 ? '' : this.#rest.slice(end + 1);
    const list = columnWords(column);
    if (list === undefined) return wholeNumber(word, SIGNED, this.#line);
    const index = list.indexOf(word);
    if (index < 0)
      throw new TraceError('E_TRACE_MALFORMED', `${columnName(column)} is one of ${list.join(', ')}, not ${quoted(word)}`, this.#line);
    return index;
  }

  text(name: string): string {
    this.#skip(name);
    const text = this.#rest.startsWith('"') ? unquoted(this.#rest) : this.#rest;
    if (text === undefined) throw new TraceError('E_TRACE_MALFORMED', `the quotes of ${name} do not close`, this.#line);
    return text;
  }

  #skip(name: string): void {
    if (!this.#rest.startsWith(`${name}=`)) throw new TraceError('E_TRACE_MALFORMED', `${name}=... is missing`, this.#line);
    this.#rest = this.#rest.slice(name.length + 1);
  }
}

function wholeNumber(text: string, pattern: RegExp, line: number): number {
  const value = pattern.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new TraceError('E_TRACE_MALFORMED', `${quoted(text)} is no whole number below 2^53`, line);
  return value;
}

// ── head and foot ──────────────────────────────────────────────────────────────────────────────────────────────────────

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
const labelled = (label: string, text: string): string => `${label.padEnd(LABEL)}${text}`;
/** Number of the line that holds the source's hash, from 0. */
const SOURCE_LINE = 2;

function headLines(header: TraceHeader): string[] {
  return [
    `${MAGIC}${MAJOR}`,
    labelled('scenario', wordText(header.scenario)),
    labelled('source', header.source),
    labelled('engine', String(header.engine)),
    labelled('runtime', `${wordText(header.runtime)}@${header.model}`),
    labelled('seed', wordText(header.seed)),
    ...wrapped(
      'deviations',
      header.deviations.map((one) => `${one.index}=${one.value}`),
    ),
    ...wrapped('params', pairs(header.params)),
    ...wrapped('settings', pairs(header.settings)),
    COLUMNS,
  ];
}

function pairs(values: Readonly<Record<string, Scalar>>): string[] {
  return Object.entries(values)
    .sort(byName)
    .map(([name, value]) => `${wordText(name)}=${scalarText(value)}`);
}

/** As many items a line as fit, at least one; `-` for none. */
function wrapped(label: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = labelled(label, items[0] ?? '-');
  for (const item of items.slice(1)) {
    if (line.length + 1 + item.length <= WRAP) line += ` ${item}`;
    else {
      lines.push(line);
      line = INDENT + item;
    }
  }
  return [...lines, line];
}

function footLines(end: TraceEnd): string[] {
  return [
    labelled('end', `${end.outcome}  events=${end.events}  makespan=${end.makespan}`),
    labelled('order', end.order),
    labelled('full', end.full),
  ];
}
const FOOT = 4;

/** Reads the labelled lines from the top; each is canonical only if rendering the answer gives it back, which the caller checks. */
class Head {
  readonly #lines: readonly string[];
  #next = 1;
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  header(): TraceHeader {
    const scenario = this.#word('scenario');
    const source = this.#line('source');
    if (!/^[0-9a-f]{16}$/.test(source)) throw this.#wrong('the source is 16 hex digits');
    const engine = this.#whole(this.#line('engine'));
    const runtime = this.#line('runtime');
    const at = runtime.lastIndexOf('@');
    const runtimeName = at < 0 ? undefined : readWord(runtime.slice(0, at));
    if (runtimeName === undefined) throw this.#wrong('the runtime is a name and a version');
    const model = this.#whole(runtime.slice(at + 1));
    const seed = this.#word('seed');
    const deviations = this.#list('deviations').map(([index, value]): Deviation => ({
      index: this.#whole(index),
      value: this.#whole(value),
    }));
    const params = this.#values('params');
    const settings = this.#values('settings');
    return { scenario, source, engine, runtime: runtimeName, model, seed, deviations, params, settings };
  }

  #values(label: string): Record<string, Scalar> {
    const read = this.#list(label).map(([name, text]): [string, Scalar] => {
      const [known, value] = [readWord(name), readScalar(text)];
      if (known === undefined || value === undefined) throw this.#wrong(`${label} are name=value`);
      return [known, value];
    });
    return Object.fromEntries(read);
  }

  /** Pairs of a list that may go on over several lines. */
  #list(label: string): [string, string][] {
    let text = this.#line(label);
    while (this.#lines[this.#next]?.startsWith(INDENT) === true && this.#lines[this.#next] !== COLUMNS)
      text += ` ${this.#lines[this.#next++]!.slice(LABEL)}`;
    if (text === '-') return [];
    const items = text.match(/(?:"(?:[^"\\]|\\.)*"|[^ "=])+=(?:"(?:[^"\\]|\\.)*"|[^ "]+)/g) ?? [];
    return items.map((item) => {
      const cut = /^((?:"(?:[^"\\]|\\.)*"|[^="])+)=(.*)$/s.exec(item);
      if (cut === null) throw this.#wrong(`${label} are name=value`);
      return [cut[1]!, cut[2]!];
    });
  }

  #word(label: string): string {
    const word = readWord(this.#line(label));
    if (word === undefined) throw this.#wrong(`the quotes of ${label} do not close`);
    return word;
  }

  #line(label: string): string {
    const line = this.#lines[this.#next++];
    if (line === undefined || !line.startsWith(label.padEnd(LABEL))) throw this.#wrong(`here stands the ${label}`);
    return line.slice(LABEL);
  }

  #whole(text: string): number {
    return wholeNumber(text, WHOLE, this.#next);
  }

  #wrong(rule: string): TraceError {
    return new TraceError('E_TRACE_MALFORMED', rule, this.#next);
  }
}

function readEnd(lines: readonly string[], first: number): TraceEnd {
  const text = lines.slice(first, first + FOOT - 1).join('\n');
  const cut = /^end +(\S+) {2}events=(\S+) {2}makespan=(\S+)\norder +([0-9a-f]{16})\nfull +([0-9a-f]{16})$/.exec(text);
  if (cut === null) throw new TraceError('E_TRACE_MALFORMED', 'here stand end, order and full', first + 1);
  const [, outcome = '', events = '', makespan = '', order = '', full = ''] = cut;
  if (!OUTCOMES.some((known) => known === outcome))
    throw new TraceError('E_TRACE_MALFORMED', `there is no outcome called ${quoted(outcome)}`, first + 1);
  return {
    outcome: outcome as Outcome,
    events: wholeNumber(events, WHOLE, first + 1),
    makespan: wholeNumber(makespan, WHOLE, first + 1),
    order,
    full,
  };
}

// ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────────

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
