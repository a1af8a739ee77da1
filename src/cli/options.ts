import type { Detect } from '../engine/detect/index.ts';
import { BadValue } from '../index.ts';
import type { Given } from '../node/choice.ts';
import { DEFAULT_STALL_MS } from '../node/perform.ts';
import { addressOf, type Address } from '../node/queue/address.ts';
import type { Options } from './commands.ts';
import { UsageError } from './errors.ts';
import { either } from './look.ts';
import { VIEWS, type View } from './report.ts';
import type { Streams } from './streams.ts';

const MOST_SEEDS = 10_000_000;

/** The value of an option that takes one. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Settings and parameters of a command line, as they were typed. @throws UsageError */
export function givenOf(options: Options): Given {
  const settings = pairsOf(options['set'], '--set', 'cores=2');
  const [cores, os] = [textOf(options, 'cores'), textOf(options, 'os')];
  const short: [string, string | undefined, string][] = [
    ['cores', cores, `--cores ${cores}`],
    ['os', os, `--os ${os}`],
    ['exact', options['exact'] === true ? 'true' : undefined, '--exact'],
  ];
  for (const [name, value, typed] of short) {
    if (value === undefined) continue;
    if (name in settings)
      throw new UsageError(`${typed} and --set ${name}=${settings[name]} say the same thing twice`, 'Give one of them.');
    settings[name] = value;
  }
  return { settings, params: pairsOf(options['param'], '--param', 'n=5') };
}

function pairsOf(values: Options[string], option: string, example: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of Array.isArray(values) ? (values as readonly string[]) : []) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`${option} takes key=value, not '${text}'`, `For instance: ${option} ${example}`);
    const name = text.slice(0, at);
    if (Object.hasOwn(pairs, name)) throw new UsageError(`${option} gives '${name}' twice`, 'Give it once.');
    pairs[name] = text.slice(at + 1);
  }
  return pairs;
}

/** `1..100`, `5` or `1,4,9`, each seed once, in the order given. @throws BadValue */
export function seedsOf(text: string): number[] {
  const wrong = (): BadValue => new BadValue(`--seeds takes whole numbers, not '${text}'`, 'Write 1..100, 5 or 1,4,9.');
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const range = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(part.trim());
    if (range === null) throw wrong();
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (to < from) throw new BadValue(`the seeds ${part} run backwards`, `Write ${to}..${from}.`);
    if (seeds.size + to - from >= MOST_SEEDS) throw new BadValue(`--seeds ${text} are more than ${MOST_SEEDS} runs`, 'Take fewer.');
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
  }
  return [...seeds];
}

/** A whole number, 1 or more. @throws BadValue */
export function countOf(options: Options, name: string, option: string, least = 1): number | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least))
    throw new BadValue(
      `${option} takes a whole number, at least ${least}, not '${text}'`,
      `For instance: ${option} ${Math.max(least, 10)}`,
    );
  return value;
}

/** What to show; undefined: what suits the run. @throws UsageError */
export function viewsOf(options: Options): readonly View[] | undefined {
  const text = textOf(options, 'view');
  if (text === undefined) return undefined;
  return text.split(',').map((word) => {
    const view = VIEWS.find((one) => one === word.trim());
    if (view === undefined) throw new UsageError(`there is no view '${word}'`, `Views are ${VIEWS.join(', ')}.`, 'E_UNKNOWN_NAME');
    return view;
  });
}

/** Which detectors look at every schedule. */
export const DETECTING: readonly Detect[] = ['none', 'default', 'all'];

/** @throws UsageError */
export function detectingOf(options: Options): Detect {
  const text = textOf(options, 'detectors') ?? 'default';
  const found = DETECTING.find((one) => one === text);
  if (found === undefined) throw new UsageError(`--detectors takes ${either(DETECTING)}, not '${text}'`, 'Leave it out for the default.');
  return found;
}

/** `30`, `30s` or `5m`, as milliseconds. @throws BadValue */
export function spanMsOf(options: Options, name: string, option: string): number | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const parts = /^(\d{1,6})(s|m|h)?$/.exec(text);
  const seconds = parts === null ? 0 : Number(parts[1]) * { s: 1, m: 60, h: 3600 }[(parts[2] ?? 's') as 's' | 'm' | 'h'];
  if (seconds === 0) throw new BadValue(`${option} takes a span of time, not '${text}'`, `For instance: ${option} 30s, or ${option} 5m.`);
  return seconds * 1_000;
}

/** `2/4`: the second of four. @throws BadValue */
export function shardOf(options: Options): { readonly index: number; readonly of: number } | undefined {
  const text = textOf(options, 'shard');
  if (text === undefined) return undefined;
  const parts = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, of] = parts === null ? [0, 0] : [Number(parts[1]), Number(parts[2])];
  if (index < 1 || index > of) throw new BadValue(`--shard takes i/n, not '${text}'`, 'For instance: --shard 2/4 for the second of four.');
  return { index, of };
}

/** The queue that others serve. @throws BadValue */
export function queueOf(options: Options): Address | undefined {
  const text = textOf(options, 'queue');
  return text === undefined ? undefined : addressOf(text);
}

/** How long a task may compute without an operation. */
export function stallMsOf({ env }: Streams): number {
  const text = env['SEEDLOOM_STALL_MS'];
  if (text === undefined || text === '') return DEFAULT_STALL_MS;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new BadValue(`SEEDLOOM_STALL_MS is '${text}', not a whole number of milliseconds`, `Its default is ${DEFAULT_STALL_MS}.`);
  return Number(text);
}
