import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { showSpan, type Finding, type Raw } from '../index.ts';
import { recordOf } from '../engine/trace/records.ts';
import { parseTrace, type ParsedTrace } from '../engine/trace/text.ts';
import { mermaid } from '../engine/analysis/mermaid.ts';
import { timeline } from '../engine/trace/timeline.ts';
import { Witness } from '../engine/witness.ts';
import { FileError } from '../node/load.ts';
import type { Action, Options } from './commands.ts';
import { logLines } from './log.ts';
import { counted, lookOf, oneLine, type Look } from './look.ts';
import { countOf, textOf } from './options.ts';
import { ofTheProgram, phrase } from './phrases.ts';
import { hintLines } from './report.ts';
import { lookOptions } from './run.ts';
import { EXIT, printJson, printLines, type Streams } from './streams.ts';

/** `seedloom show TRACE` */
export const showCommand: Action = async ([file], options, streams) => {
  const trace = readTrace(String(file), streams);
  const [from, to] = [countOf(options, 'from', '--from', 0) ?? 0, countOf(options, 'to', '--to', 0) ?? Infinity];
  const records = trace.records.filter((raw) => raw.seq >= from && raw.seq <= to);
  const look = lookOf(streams, lookOptions(options));
  if (options['json'] === true)
    printJson(streams.out, {
      schema: 'seedloom-show 1',
      header: trace.header,
      records: records.map(recordOf),
      end: trace.end,
      findings: findingsOf(trace),
    });
  else if (options['mermaid'] === true) printLines(streams.out, mermaid(records, { ...trace.header, phrase, only: onlyOf(options) }));
  else if (options['perTask'] === true) printLines(streams.out, perTask(records));
  else printLines(streams.out, text(trace, records, look));
  return EXIT.fine;
};

/** Names with commas between. */
function onlyOf(options: Options): readonly string[] | undefined {
  return textOf(options, 'only')
    ?.split(',')
    .map((name) => name.trim());
}

/** @throws FileError, TraceError */
export function readTrace(file: string, { cwd }: Streams): ParsedTrace {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    const code = (error as { code?: string }).code;
    throw new FileError(
      'E_NO_FILE',
      code === 'EISDIR' ? `${file} is a folder, not a trace` : `there is no file ${file}`,
      'A trace is written by: npx seedloom run FILE --trace OUT',
    );
  }
  return parseTrace(text);
}

function text({ header, records: all, end }: ParsedTrace, records: readonly Raw[], look: Look): string[] {
  const { settings, deviations } = header;
  const cores = typeof settings['cores'] === 'number' ? [counted(settings['cores'], 'core')] : [];
  const head = [look.paint('bold', header.scenario), header.runtime, ...cores, `seed ${header.seed}`];
  if (deviations.length > 0) head.push(counted(deviations.length, 'deviation'));
  const foot = [
    end.outcome,
    showSpan(end.makespan),
    counted(end.events, 'event'),
    `order ${end.order.slice(0, 8)}`,
    `full ${end.full.slice(0, 8)}`,
  ];
  const picture = records.length === all.length ? ['', ...timeline(records, end, { width: look.width, ascii: look.ascii })] : [];
  const findings = findingsOf({ header, records: all, end });
  return [
    oneLine(head.join(` ${look.dot} `)),
    ...picture,
    '',
    ...logLines(records, look),
    '',
    `  ${foot.join(` ${look.dot} `)}`,
    ...findings.filter(({ certainty }) => certainty === 'sure').map((finding) => `  ${oneLine(finding.text)}`),
    ...hintLines(findings, look),
  ];
}

/** What all detectors find in a stored run. */
export function findingsOf({ header, records, end }: ParsedTrace): readonly Finding[] {
  const witness = new Witness('all');
  witness.reset(header);
  for (const raw of records) witness.record(raw);
  return witness.conclude(end.outcome, null);
}

/** What each task did, without when: one change of a cost changes no line of it. */
function perTask(records: readonly Raw[]): string[] {
  const tasks = new Map<string, string[]>();
  for (const raw of records) {
    if (
      raw.task === null ||
      !ofTheProgram(raw) ||
      raw.kind.name === 'task.running' ||
      raw.kind.name === 'task.preempted' ||
      raw.kind.name === 'task.readied'
    )
      continue;
    const lines = tasks.get(raw.task) ?? [];
    tasks.set(raw.task, lines);
    lines.push(`  ${raw.kind.name === 'task.worked' ? 'works' : phrase(raw)}`);
  }
  return [...tasks].flatMap(([task, lines]) => [task, ...lines]);
}
