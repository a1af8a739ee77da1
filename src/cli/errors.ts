import { resolve } from 'node:path';
import { InvariantError, SimError } from '../index.ts';
import { lineAt } from '../node/places.ts';
import { Interrupted } from '../node/watchdog.ts';
import type { Look } from './look.ts';
import { EXIT, printLines, type Streams } from './streams.ts';

/** A command line that says something impossible. */
export class UsageError extends SimError {
  readonly code: string;
  readonly hint: string;
  constructor(message: string, hint: string, code = 'E_USAGE') {
    super(message);
    this.name = 'UsageError';
    this.code = code;
    this.hint = hint;
  }
}

/** Two runs that must be the same are not. */
export class Nondeterminism extends InvariantError {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super('', undefined);
    this.message = message;
    this.hint = hint;
  }
}

/** Says what went wrong in one sentence, with where and what to do, and answers the exit code. Never a stack of ours, unless asked for. */
export function explain(error: unknown, streams: Streams, look: Look): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  const { err, env, cwd } = streams;
  if (error instanceof SimError) {
    printLines(err, [
      `${look.paint('red', 'error:')} ${error.message} [${error.code}]`,
      ...placeLines(error, cwd, look),
      `  ${error.hint}`,
    ]);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Nondeterminism) {
    printLines(err, [`${look.paint('red', 'error:')} ${message} [E_NONDETERMINISTIC]`, `  ${error.hint}`]);
    return EXIT.internal;
  }
  const code = error instanceof InvariantError ? error.code : 'E_INTERNAL';
  printLines(err, [
    `${look.paint('red', 'error:')} ${message} [${code}]`,
    '  This is a bug of seedloom: please report this line. SEEDLOOM_DEBUG=1 shows where it happened.',
  ]);
  if ((env['SEEDLOOM_DEBUG'] ?? '') !== '' && error instanceof Error) printLines(err, [error.stack ?? '']);
  return EXIT.internal;
}

function placeLines(error: SimError, cwd: string, look: Look): string[] {
  if (error.place === undefined) return [];
  const { file, line } = error.place;
  if (line < 1) return [`  at ${file}`];
  const code = lineAt(resolve(cwd, file), line) ?? '';
  return [`  at ${file}:${line}${code === '' ? '' : `    ${look.paint('dim', code)}`}`];
}
