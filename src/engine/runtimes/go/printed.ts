import type { Finding } from '../../trace/finding.ts';
import type { Raw } from '../../trace/records.ts';
import { functionOf } from './symbols.ts';

/** What a Go program would write to standard error, and with which command one would see it. */
export interface Printed {
  readonly command: 'go run' | 'go run -race';
  readonly lines: readonly string[];
}

/** Where a record came about, as `file:line`; undefined where that is not known. */
export type Where = (raw: Raw) => string | undefined;

/** Exit code of a program that was built with -race and had races, if it would have been 0. ThreadSanitizer's flag exitcode. */
const RACY = 66;
const BAR = '='.repeat(18);

/**
 * What this run would print: with `go run` what the runtime says when it ends the program, and with `go run -race` the reports of the
 * race detector too. The name of a variable stands where Go has its address. Built with -race a program has an M of cgo's, so that
 * its deadlock is never reported: it hangs after its reports. Go 1.26 runtime/proc.go, checkdead; seen with 1.26.8 on Linux.
 */
export function printedByGo(records: readonly Raw[], findings: readonly Finding[], where: Where): Printed[] {
  const exit = records.findLast(({ kind }) => kind.name === 'process.exited');
  const code = exit?.x ?? 0;
  const said = records.filter(({ kind, task }) => kind.name === 'logged' && task === null);
  const status = code === 0 ? [] : [`exit status ${code}`];
  const plain: Printed = { command: 'go run', lines: [...said.map(({ text }) => text), ...status] };
  const runs = plain.lines.length === 0 ? [] : [plain];
  const races = findings.filter(({ kind, certainty, records: two }) => kind === 'race' && certainty === 'sure' && two?.length === 2);
  if (races.length === 0) return runs;
  const hangs = said.some(({ text }) => text.endsWith('- deadlock!'));
  const pieces = [
    ...races.map(({ records: two }) => ({ seq: two![1]!, lines: raceReport(records, two![0]!, two![1]!, where) })),
    ...(hangs ? [] : said.map(({ seq, text }) => ({ seq, lines: [text] }))),
  ];
  const lines = pieces.sort((one, other) => one.seq - other.seq).flatMap((piece) => piece.lines);
  if (code === 0 && exit !== undefined) lines.push(`Found ${races.length} data race(s)`, `exit status ${RACY}`);
  else if (!hangs) lines.push(...status);
  return [...runs, { command: 'go run -race', lines }];
}

/** The report of one race, made at the second access. */
function raceReport(records: readonly Raw[], first: number, second: number, where: Where): string[] {
  const spawns = records.filter(({ kind }) => kind.name === 'task.spawned');
  const name = (task: string): string =>
    task === 'main' ? 'main goroutine' : `goroutine ${spawns.findIndex((raw) => raw.task === task) + 1}`;
  const frame = (task: string, raw: Raw): string[] => {
    const place = where(raw);
    return [`  ${functionOf(task)}()`, ...(place === undefined ? [] : [`      ${place}`])];
  };
  const [before, now] = [records[first]!, records[second]!];
  const access = (raw: Raw): string => (/\.(?:read|awaited|loaded)$/.test(raw.kind.name) ? 'read' : 'write');
  const verb = access(now);
  const lines = [BAR, 'WARNING: DATA RACE'];
  lines.push(`${verb[0]!.toUpperCase()}${verb.slice(1)} at ${now.object} by ${name(now.task!)}:`, ...frame(now.task!, now), '');
  lines.push(`Previous ${access(before)} at ${before.object} by ${name(before.task!)}:`, ...frame(before.task!, before));
  for (const { task } of [now, before]) {
    if (task === 'main') continue;
    const spawn = spawns.find((raw) => raw.task === task)!;
    const ended = records.slice(0, second).some((raw) => raw.task === task && raw.kind.name === 'task.finished');
    const heading = name(task!).replace('g', 'G');
    lines.push('', `${heading} (${ended ? 'finished' : 'running'}) created at:`, ...frame(spawn.object ?? 'main', spawn));
  }
  return [...lines, BAR];
}
