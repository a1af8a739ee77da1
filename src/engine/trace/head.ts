import type { Deviation } from '../kernel/source.ts';
import { TraceError } from './fault.ts';
import { OUTCOMES, type Outcome, type Scalar, type TraceEnd, type TraceHeader } from './header.ts';
import { COLUMNS } from './line.ts';
import { quoted, readScalar, readWord, scalarText, WHOLE, wholeNumber, wordText } from './words.ts';

/** The first line is this and the format's version. */
export const MAGIC = 'seedloom-trace ';
export const MAJOR = 1;
/** Width of a label at the head and the foot, and indent of the lines that continue it. */
export const LABEL = 11;
const INDENT = ' '.repeat(LABEL);
/** Lists at the head are wrapped here. */
const WRAP = 98;

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
export const labelled = (label: string, text: string): string => `${label.padEnd(LABEL)}${text}`;
/** Number of the line that holds the source's hash, from 0. */
export const SOURCE_LINE = 2;

export function headLines(header: TraceHeader): string[] {
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

export function footLines(end: TraceEnd): string[] {
  return [
    labelled('end', `${end.outcome}  events=${end.events}  makespan=${end.makespan}`),
    labelled('order', end.order),
    labelled('full', end.full),
  ];
}
/** Lines of the foot, the sum with them. */
export const FOOT = 4;

/** Reads the labelled lines from the top; each is canonical only if rendering the answer gives it back, which the caller checks. */
export class Head {
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

export function readEnd(lines: readonly string[], first: number): TraceEnd {
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
