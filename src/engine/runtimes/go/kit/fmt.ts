import type { Op } from '../../../sync/op.ts';
import { Span } from './duration.ts';
import { here } from './here.ts';

/** A value as `%v` prints it. */
export const show = (value: unknown): string => shown(value, false);

/** `named`: with the names of fields, as `%+v` prints it. */
function shown(value: unknown, named: boolean): string {
  if (value === null || value === undefined) return '<nil>';
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isInteger(value) ? String(value) : float(value);
    case 'function':
      return 'func';
    case 'object':
      return showObject(value, named);
    default:
      return String(value);
  }
}

function showObject(value: object, named: boolean): string {
  const inner = (one: unknown): string => shown(one, named);
  if ('Error' in value && typeof value.Error === 'function') return String(value.Error());
  if ('String' in value && typeof value.String === 'function') return String(value.String());
  if (value instanceof Error) return value.message;
  if (Array.isArray(value)) return `[${value.map(inner).join(' ')}]`;
  if (value instanceof Map) {
    const entries = [...value].sort(([a], [b]) => before(a, b));
    return `map[${entries.map(([key, one]) => `${inner(key)}:${inner(one)}`).join(' ')}]`;
  }
  return `{${Object.entries(value)
    .map(([name, one]) => (named ? `${name}:${inner(one)}` : inner(one)))
    .join(' ')}}`;
}

/** Keys are printed in their order: numbers by size, everything else by its text. */
function before(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [show(a), show(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Go writes large and small numbers with an exponent of at least two digits. */
function float(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const VERB = /%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;

/** `fmt.Sprintf`, with the verbs v, +v, d, s, q, t, f, e, x, X, c, U, T and %, width, precision and the flags -, + and 0. */
function format(text: string, values: readonly unknown[]): string {
  let next = 0;
  const done = text.replace(VERB, (_all, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (next >= values.length) return `%!${verb}(MISSING)`;
    return pad(one(verb, values[next++], precision, flags), Number(width), flags);
  });
  const extra = values.slice(next).map((value) => `${typeOf(value)}=${show(value)}`);
  return extra.length === 0 ? done : `${done}%!(EXTRA ${extra.join(', ')})`;
}

function one(verb: string, value: unknown, precision: string | undefined, flags: string): string {
  switch (verb) {
    case 'v':
      return shown(value, flags.includes('+'));
    case 'w':
      return show(value);
    case 'd':
      return decimal(value, flags);
    case 's':
      return typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined
        ? misfit(verb, value)
        : show(value);
    case 't':
      return typeof value === 'boolean' ? show(value) : misfit(verb, value);
    case 'U':
      return `U+${Number(value).toString(16).toUpperCase().padStart(4, '0')}`;
    case 'q':
      return JSON.stringify(show(value));
    case 'f':
      return Number(value).toFixed(precision === undefined ? 6 : Number(precision));
    case 'e':
      return Number(value)
        .toExponential(precision === undefined ? 6 : Number(precision))
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'x':
      return Number(value).toString(16);
    case 'X':
      return Number(value).toString(16).toUpperCase();
    case 'c':
      return String.fromCodePoint(Number(value));
    case 'T':
      return typeOf(value);
    default:
      return misfit(verb, value);
  }
}

/** What Go prints where verb and value do not go together. */
function misfit(verb: string, value: unknown): string {
  return value === null || value === undefined ? `%!${verb}(<nil>)` : `%!${verb}(${typeOf(value)}=${show(value)})`;
}

/** `%d`: of a duration its nanoseconds; what holds several shows each of them. */
function decimal(value: unknown, flags: string): string {
  if (value instanceof Span) return decimal(value.Nanoseconds(), flags);
  if (typeof value === 'object' && value !== null) return show(value);
  if (typeof value === 'bigint') return String(value);
  if (!Number.isInteger(value)) return misfit('d', value);
  return flags.includes('+') && Number(value) >= 0 ? `+${show(value)}` : show(value);
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function pad(text: string, width: number, flags: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}

/** Writes text: its whole lines are records of the trace, what is left waits for the end of its line. */
export function print(text: string): Op<void> {
  const at = here();
  const lines = (at.unfinishedLine + text).split('\n');
  at.unfinishedLine = lines.pop()!;
  return at.ops.print.of(lines);
}

/** Printing is a system call: `yield* fmt.Println(...)`. What only makes text needs no `yield*`. */
export const fmt = {
  Println: (...values: unknown[]): Op<void> => print(`${values.map(show).join(' ')}\n`),
  Printf: (text: string, ...values: unknown[]): Op<void> => print(format(text, values)),
  Print: (...values: unknown[]): Op<void> => print(values.map(show).join('')),
  Sprintf: (text: string, ...values: unknown[]): string => format(text, values),
  Sprint: (...values: unknown[]): string => values.map(show).join(''),
  Sprintln: (...values: unknown[]): string => `${values.map(show).join(' ')}\n`,
  Errorf: (text: string, ...values: unknown[]): GoError =>
    new GoError(format(text, values), text.includes('%w') ? values.find((value): value is GoError => value instanceof GoError) : undefined),
};

/** An error value. */
export class GoError {
  readonly #text: string;
  readonly wraps: GoError | undefined;
  constructor(text: string, wraps?: GoError) {
    this.#text = text;
    this.wraps = wraps;
  }
  Error(): string {
    return this.#text;
  }
  toJSON(): string {
    return this.#text;
  }
}

export const errors = {
  New: (text: string): GoError => new GoError(text),
  /** Is `target` this error, or one that it wraps? */
  Is: (error: GoError | null, target: GoError): boolean => {
    for (let one: GoError | undefined | null = error; one !== undefined && one !== null; one = one.wraps) if (one === target) return true;
    return false;
  },
};
