import { invariant } from '../kernel/errors.ts';
import { NAME_PATTERN } from '../kernel/names.ts';
import { TraceError } from './fault.ts';
import { columnName, columnWords, type Kind, kindNamed, type Raw } from './records.ts';
import { quoted, SIGNED, unquoted, WHOLE, wholeNumber } from './words.ts';

/** Text that stands for itself after `name=`, up to the end of the line: printable ASCII without backslash, single blanks inside. */
const BARE_TEXT = /^(?!")[!-[\]-~]+(?: [!-[\]-~]+)*$/;
const AT_WIDTH = 11;
const CORE_WIDTH = 4;
const THREAD_WIDTH = 8;
const TASK_WIDTH = 10;
const KIND_WIDTH = 18;
const OBJECT_WIDTH = 10;
/** The line above the records that names their columns. */
export const COLUMNS = columns('time ns', 'core', 'thread', 'task', 'event', 'object', 'detail');

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
export function readRecord(text: string, seq: number, line: number): Raw {
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
