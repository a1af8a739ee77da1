import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRATEGIES } from '../engine/explore/strategies/index.ts';
import { RUNTIMES } from '../index.ts';
import { SCENARIOS } from '../node/discover.ts';
import { COMMANDS, type Action, type CommandSpec } from './commands.ts';
import { bash, fish, zsh } from './completion-shells.ts';
import { UsageError } from './errors.ts';
import { DETECTING } from './options.ts';
import { VIEWS } from './report.ts';
import { EXIT, printLines, type Streams } from './streams.ts';

/** What can stand for a value: words, the scenario files here, any file, or what nobody can guess. */
export type Values = readonly string[] | 'scenarios' | 'files' | 'free';

/** A command as completion sees it. */
export interface Completed {
  readonly name: string;
  readonly about: string;
  readonly options: readonly { readonly short: string | undefined; readonly long: string; readonly about: string; readonly takes: Values | undefined }[]; // prettier-ignore
  readonly args: Values;
}

const SHELLS = { bash, zsh, fish } as const;

/** `seedloom completion SHELL`; `completion __complete`, which help does not name, is what the scripts call. */
export const completionCommand: Action = async ([shell], _options, streams) => {
  if (shell === '__complete') {
    printLines(streams.out, scenarioFiles(streams));
    return EXIT.fine;
  }
  const script = Object.hasOwn(SHELLS, String(shell)) ? SHELLS[shell as keyof typeof SHELLS] : undefined;
  if (script === undefined)
    throw new UsageError(
      `there is no completion for '${String(shell)}'`,
      `Shells are ${Object.keys(SHELLS).join(', ')}.`,
      'E_UNKNOWN_NAME',
    );
  printLines(streams.out, script(COMMANDS.map(completed)));
  return EXIT.fine;
};

/** Everything there is to know stands in the table of commands: a placeholder says what may stand in its place. */
function completed({ name, about, options, args }: CommandSpec): Completed {
  return {
    name,
    about,
    args:
      name === 'completion'
        ? Object.keys(SHELLS)
        : args.includes('trace') || args.startsWith('<a>')
          ? 'files'
          : args === ''
            ? []
            : 'scenarios',
    options: [{ flags: '-h, --help', about: 'print help' }, ...options].map((option) => {
      const [, short, long, placeholder] = /^(?:-(\w), )?--([\w-]+)(?: <([^>]+)>)?$/.exec(option.flags)!;
      return { short, long: long!, about: option.about, takes: placeholder === undefined ? undefined : valuesOf(placeholder) };
    }),
  };
}

function valuesOf(placeholder: string): Values {
  switch (placeholder) {
    case 'names':
    case 'runtime':
      return RUNTIMES.map((one) => one.name);
    case 'views':
      return VIEWS;
    case 'file':
    case 'files...':
      return 'files';
    case 'strategy':
      return ['auto', ...STRATEGIES.map((one) => one.name)];
    case 'which':
      return DETECTING;
    default:
      return 'free';
  }
}

/** The files under `scenarios/` that look as if they export one: none of them is loaded, as somebody waits for the key to answer. */
function scenarioFiles({ cwd }: Streams): string[] {
  const folder = join(cwd, SCENARIOS);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((name) => /\.[mc]?ts$/.test(name) && !/\.(?:d|test)\.[mc]?ts$/.test(name) && !/(?:^|\/)(?:\.|node_modules\/)/.test(name))
    .filter((name) => /\bexport\s+default\b/.test(readFileSync(join(folder, name), 'utf8')))
    .sort() // by code unit
    .map((name) => `${SCENARIOS}/${name}`);
}
