import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../index.ts';

/** The files of a scenario, by absolute path, as stacks name them. */
export type OwnFiles = ReadonlySet<string>;

/** The first frame of a call stack that lies in one of the scenario's own files; the file is relative to `cwd`. */
export function placeIn(stack: string | undefined, own: OwnFiles, cwd: string): Place | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const frame = /^\s+at (?:.* \()?(?:async )?(.+?):(\d+):\d+\)?$/.exec(line);
    if (frame === null) continue;
    const file = frame[1]!.startsWith('file:') ? fileURLToPath(frame[1]!) : frame[1]!;
    if (own.has(file)) return { file: shortPath(file, cwd), line: Number(frame[2]) };
  }
  return undefined;
}

/** `scenarios/x.ts`, with slashes on every system, `.` for the folder itself; the whole path for what lies elsewhere. */
export function shortPath(file: string, cwd: string): string {
  const short = relative(cwd, file).replaceAll('\\', '/');
  if (short === '') return '.';
  return short.startsWith('../../../') ? file : short;
}

/** The text of that line, without its indent. */
export function lineAt(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[line - 1]?.trim();
  } catch {
    return undefined;
  }
}
