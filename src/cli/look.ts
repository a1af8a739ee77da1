import { styleText } from 'node:util';
import type { Streams } from './streams.ts';

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'blue';

/** How output looks: colours and width of the terminal, and the signs that `--ascii` replaces. */
export interface Look {
  readonly ascii: boolean;
  readonly width: number;
  /** `·` between the parts of a headline. */
  readonly dot: string;
  readonly good: string;
  readonly bad: string;
  readonly unclear: string;
  paint(format: Format, text: string): string;
}

/** Without a terminal: no colour and 96 columns, so that the bytes are the same everywhere. */
export function lookOf({ out, env }: Streams, options: { readonly ascii?: boolean | undefined } = {}): Look {
  const ascii = options.ascii === true;
  const colour = wantsColour(out.isTTY === true, env);
  return {
    ascii,
    width: out.isTTY === true ? Math.min(120, Math.max(60, out.columns ?? 96)) : 96,
    dot: ascii ? '-' : '·',
    good: ascii ? '+' : '✓',
    bad: ascii ? 'x' : '✗',
    unclear: '?',
    paint: (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text),
  };
}

/** NO_COLOR switches colour off, FORCE_COLOR on; else it is for terminals. */
function wantsColour(isTTY: boolean, env: Streams['env']): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return isTTY;
}

const TASK_COLOURS = ['cyan', 'magenta', 'yellow', 'blue', 'green'] as const;

/** The same task, the same colour, in the order in which they came to be. */
export function taskColour(index: number): Format {
  return TASK_COLOURS[index % TASK_COLOURS.length]!;
}

/** `1,341` */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 event`, `2 events` */
export function counted(n: number, one: string): string {
  return `${grouped(n)} ${one}${n === 1 ? '' : 's'}`;
}

/** `ok, deadlock or limit` */
export function either(words: readonly string[]): string {
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** What a workload said, on one line of a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]+/g, ' ');
}

/** At blanks, to the width of the output; what goes on is two further in. A longer word stays whole. */
export function wrapped(text: string, indent: string, { width }: Pick<Look, 'width'>): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}

/**
 * `97.5 %`, rounded to the nearest; of more than 1,000 with two digits. What is not nothing is never shown as nothing, and what is
 * not all never as all: `< 0.01 %`, `> 99.99 %`.
 */
export function share(count: number, of: number): string {
  const digits = of > 1_000 ? 2 : 1;
  const whole = 100 * 10 ** digits;
  const rounded = Math.round((count * whole) / of);
  if (rounded === 0 && count > 0) return `< ${decimal(1, digits)} %`;
  if (rounded === whole && count < of) return `> ${decimal(whole - 1, digits)} %`;
  return `${decimal(rounded, digits)} %`;
}

/** So wide that all shares of so many stand below each other. */
export function shareWidth(of: number): number {
  return of > 1_000 ? 9 : 7;
}

function decimal(n: number, digits: number): string {
  const text = String(n).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A word of a command line as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
