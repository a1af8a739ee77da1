import type { Finding, Raw } from '../index.ts';
import { printedByGo, type Printed } from '../engine/runtimes/go/printed.ts';
import { evidenceOf } from '../engine/trace/finding.ts';
import type { Line } from './explain-lines.ts';
import { oneLine } from './look.ts';

/** More lines are left out. */
const MOST = 60;

interface Run {
  readonly header: { readonly runtime: string };
  readonly records: readonly Raw[];
  readonly findings: readonly Finding[];
}

/** What Go itself would print; nothing where it is another runtime. */
export function goPrints({ header, records, findings }: Run, lines: ReadonlyMap<number, Line>): readonly Printed[] {
  if (header.runtime !== 'go') return [];
  return printedByGo(records, findings, ({ seq }) => {
    const place = lines.get(seq)?.place;
    return place === undefined ? undefined : `${place.file}:${place.line}`;
  });
}

/** The accesses of all races, and the starts of their tasks: a report of Go's shows where each was. */
export function goRecords({ header, records, findings }: Run): Raw[] {
  const races = header.runtime === 'go' ? findings.filter(({ kind }) => kind === 'race') : [];
  if (races.length === 0) return [];
  const tasks = new Set(races.flatMap((race) => race.tasks));
  const starts = records.filter(({ kind, task }) => kind.name === 'task.spawned' && tasks.has(task!));
  return [...races.flatMap((race) => evidenceOf(race, records)), ...starts];
}

/** As a part of the page. */
export function goLines(printed: readonly Printed[]): string[] {
  return printed.flatMap(({ command, lines }) => {
    const shown = lines.slice(0, MOST).map((line) => `    ${oneLine(line.replaceAll('\t', '    '))}`.trimEnd());
    const more = lines.length > MOST ? [`    ... and ${lines.length - MOST} more lines`] : [];
    return ['', `  \`${command}\` would print, on standard error:`, ...shown, ...more];
  });
}
