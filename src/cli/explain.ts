import { resolve } from 'node:path';
import { showSpan, SimError, type Finding, type Raw, type TraceEnd, type TraceHeader } from '../index.ts';
import { explainRun, type Explanation, type Wait } from '../engine/analysis/explain.ts';
import type { Held } from '../engine/analysis/explain-waits.ts';
import { recordOf } from '../engine/trace/records.ts';
import { timeline } from '../engine/trace/timeline.ts';
import { NOTHING_GIVEN } from '../node/choice.ts';
import type { Action } from './commands.ts';
import { goLines, goPrints, goRecords } from './explain-go.ts';
import { linesOf, type Line } from './explain-lines.ts';
import { chapterLines, chaptersOf, closingLines, PAGE, type Chapter } from './explain-stories.ts';
import { hazardTold } from './explain-hazards.ts';
import { circleLines, stepRows } from './explain-pictures.ts';
import { counted, either, lookOf, oneLine, wrapped, type Look } from './look.ts';
import { phrase } from './phrases.ts';
import { replay, whatToReplay } from './replay.ts';
import { isTrace } from '../node/load.ts';
import { headline, outcomeWord, replayLine, tokenOf, type Report } from './report.ts';
import { boundsOf, lookOptions, performerOf } from './run.ts';
import { wokenSteps, wokenTold } from './explain-woken.ts';
import { findingsOf, readTrace } from './show.ts';
import { stallMsOf } from './options.ts';
import { EXIT, printJson, printLines, type Streams } from './streams.ts';

/** A longer line of code is cut. */
const LONGEST_CODE = 48;

/** A run to be explained; without a report where only its trace is known. */
interface Subject {
  readonly header: TraceHeader;
  readonly end: TraceEnd;
  readonly records: readonly Raw[];
  readonly findings: readonly Finding[];
  readonly report: Report | undefined;
}

/** `seedloom explain FILE TOKEN`, `explain FILE TRACE`, `explain TRACE` */
export const explainCommand: Action = async ([first, second], options, streams) => {
  const subject = await subjectOf(String(first), second === undefined ? undefined : String(second), streams);
  const story = explainRun(subject.records, subject.end.outcome);
  const tries = options['remedies'] === false ? undefined : subject.report;
  const chapters = chaptersOf(subject.findings, subject.records, subject.header.runtime, tries);
  const lines = placesOf(subject, story, chapters, streams);
  if (options['json'] === true) printJson(streams.out, json(subject, story, chapters, lines));
  else printLines(streams.out, new Page(subject, lines, chapters, lookOf(streams, lookOptions(options))).of(story));
  return EXIT.fine;
};

async function subjectOf(first: string, second: string | undefined, streams: Streams): Promise<Subject> {
  try {
    const { loaded, token } = await whatToReplay('explain', [first, second], streams);
    const report = replay(loaded, token, { streams, all: true });
    const { result, records } = report.performed;
    return { header: result.header, end: result.end, records, findings: result.findings, report };
  } catch (error) {
    if (second !== undefined || !(error instanceof SimError) || !isTrace(resolve(streams.cwd, first))) throw error;
    const trace = readTrace(first, streams);
    printLines(streams.err, [`without the lines of the scenario: ${error.message}`]);
    return { ...trace, findings: findingsOf(trace), report: undefined };
  }
}

/** The lines of all records that the explanation shows. */
function placesOf(
  { report, header, end, ...run }: Subject,
  story: Explanation,
  chapters: readonly Chapter[],
  streams: Streams,
): ReadonlyMap<number, Line> {
  if (report === undefined) return new Map();
  const performer = performerOf({ ...report, runtime: header.runtime, stallMs: stallMsOf(streams) }, streams);
  const performance = { seed: header.seed, deviations: header.deviations, ...boundsOf(report) };
  const at = { loaded: report.loaded, cwd: streams.cwd, events: end.events };
  const found = new Map(
    linesOf(
      [...recordsIn(story), ...chapters.flatMap((one) => one.story.steps.map(({ raw }) => raw)), ...goRecords({ header, ...run })],
      performer,
      performance,
      at,
    ),
  );
  for (const finding of report.performed.result.findings) {
    // a task that failed stands where it threw; a check at the end has a line, but no task
    const place = report.places[report.performed.result.findings.indexOf(finding)]?.[0];
    if (place !== undefined && (finding.kind === 'check-failed' || finding.kind === 'task-failed'))
      found.set(finding.record, { place: place.place, code: place.code });
  }
  return found;
}

function recordsIn(story: Explanation): Raw[] {
  const held = (holds: readonly Held[]): Raw[] => holds.map(({ since }) => since);
  switch (story.kind) {
    case 'deadlock':
      return [...story.steps, ...story.waits.flatMap(({ since, holds }) => [since, ...held(holds)])];
    case 'check-failed':
      return [
        ...(story.woken === null ? [] : wokenSteps(story.woken)),
        story.check,
        ...held(story.holds),
        ...story.memory.steps.map(({ raw }) => raw),
        ...story.steps,
      ];
    case 'task-failed':
      return [...story.steps, ...held(story.holds)];
    default:
      return [];
  }
}

/** An explanation as text. */
class Page {
  readonly #subject: Subject;
  readonly #lines: ReadonlyMap<number, Line>;
  readonly #chapters: readonly Chapter[];
  readonly #look: Look;
  readonly #timed: boolean;
  /** In the order of their spawning. */
  readonly #tasks: readonly string[];

  constructor(subject: Subject, lines: ReadonlyMap<number, Line>, chapters: readonly Chapter[], look: Look) {
    this.#chapters = chapters;
    this.#subject = subject;
    this.#lines = lines;
    this.#look = look;
    this.#tasks = subject.records.flatMap(({ kind, task }) => (kind.name === 'task.spawned' ? [task!] : []));
    this.#timed = subject.records.some((raw) => raw.at > 0 || raw.core !== null);
  }

  of(story: Explanation): string[] {
    const { header, end, report } = this.#subject;
    const given = report?.given ?? NOTHING_GIVEN;
    const expected = report?.performed.result.expected ?? false;
    const word = outcomeWord({ expected, end, findings: this.#subject.findings }, this.#look);
    const head = [headline({ header }, given, `seed ${header.seed}`, this.#look), ''];
    const printed = goLines(goPrints(this.#subject, this.#lines));
    const paste = report === undefined ? [] : ['', `  ${replayLine(report.loaded, tokenOf(report, report.performed.result))}`];
    const instant = story.kind === 'check-failed' ? story.check.at : story.kind === 'task-failed' ? story.failure.at : end.makespan;
    const at = this.#timed ? ` at ${showSpan(instant)}` : '';
    return [...head, `${word}${at}${this.#verdict(story)}`, ...this.#body(story), ...this.#stories(story), ...printed, ...paste];
  }

  /** What the end of the run, told already, looks like for real; then everything else that was found. */
  #stories({ kind }: Explanation): string[] {
    const shown = { look: this.#look, timed: this.#timed, line: (raw: Raw) => this.#line(raw) };
    const ends = kind === 'nothing' ? undefined : this.#chapters.find(({ story }) => story.finding.kind === kind);
    const rest = this.#chapters.filter((one) => one !== ends && one.story.finding.kind !== 'limit');
    return [
      ...(ends === undefined ? [] : ['', ...closingLines(ends.story, ends.tried, false)]),
      ...rest.flatMap((chapter) => chapterLines(chapter, shown)),
    ];
  }

  #verdict(story: Explanation): string {
    switch (story.kind) {
      case 'deadlock': {
        const { circle, waits } = story;
        if (circle.length === 0)
          return `: ${counted(waits.length, 'task')} ${waits.length === 1 ? 'waits' : 'wait'} for what nobody can give any more`;
        const rest = waits.length - circle.length;
        const more = rest === 0 ? '' : `, ${rest} more ${rest === 1 ? 'waits' : 'wait'}`;
        return `: ${counted(circle.length, 'task')} ${circle.length === 1 ? 'waits for itself' : 'wait for each other'}${more}`;
      }
      case 'check-failed':
        return `: ${oneLine(story.check.text)}`;
      case 'task-failed':
        return `: ${oneLine(`${story.failure.task} fails with ${story.failure.text}`)}`;
      default:
        return `: ${story.outcome === 'ok' ? (this.#chapters.length > 0 ? `it ended well, and shows ${counted(this.#chapters.length, 'thing')} all the same` : 'nothing went wrong') : oneLine(this.#subject.report?.performed.result.findings[0]?.text ?? 'nothing to explain')}`;
    }
  }

  #body(story: Explanation): string[] {
    switch (story.kind) {
      case 'deadlock':
        return this.#deadlock(story);
      case 'check-failed':
        return this.#check(story);
      case 'task-failed':
        return [...this.#came(story.steps), ...this.#held(story.holds), ...this.#timeline()];
      default:
        return [];
    }
  }

  #deadlock({ circle, edges, waits, steps, orders, remedy }: Extract<Explanation, { kind: 'deadlock' }>): string[] {
    const lines: string[] = circle.length === 0 ? [] : ['', ...circleLines(circle, this.#look)];
    for (const { from, wants, to } of edges.slice(0, 6))
      lines.push(`      ${oneLine(`${from} waits for ${wants === to ? `the end of ${to}` : `${wants}, which ${to} has`}`)}`);
    lines.push('', ...this.#waits(waits), ...this.#came(steps), '');
    if (orders.length > 0 && new Set(orders.map(({ wanted }) => wanted)).size > 1) {
      const arrow = this.#look.ascii ? '->' : '→';
      lines.push(`  Lock order: ${oneLine(orders.map(({ task, held, wanted }) => `${task} ${held}${arrow}${wanted}`).join(', '))}`);
    }
    if (remedy !== '') lines.push(...wrapped(remedy, '  ', PAGE));
    return [...lines, ...this.#timeline()];
  }

  /** Who holds what since when, and is blocked since when and where. */
  #waits(waits: readonly Wait[]): string[] {
    const shown = waits.slice(0, 12);
    const rows = shown.flatMap(({ task, on, holds, since }) => {
      const held = holds.length === 0 ? ['holds nothing'] : holds.map((one) => `holds ${thing(one)} since ${this.#when(one.since)}`);
      const names = on.map((name) => (this.#tasks.includes(name) ? `the end of ${name}` : name));
      const wants = on.length === 0 ? 'waits for nothing that can come' : `waits for ${either(names)}`;
      const first = [task, held[0]!, `${wants} since ${this.#when(since)}`, this.#line(since)];
      return [first, ...held.slice(1).map((one) => ['', one, '', ''])];
    });
    const more = waits.length > shown.length ? [`  ... and ${waits.length - shown.length} more`] : [];
    return [...aligned(rows), ...more];
  }

  #held(holds: readonly Held[]): string[] {
    if (holds.length === 0) return [];
    const rows = holds.slice(0, 12).map((one) => [one.task, `holds ${thing(one)} since ${this.#when(one.since)}`, this.#line(one.since)]);
    return ['', '  Held at that moment', ...aligned(rows)];
  }

  #came(steps: readonly Raw[]): string[] {
    if (steps.length === 0) return [];
    const rows = steps.map((raw) => [String(raw.seq).padStart(5), ...(this.#timed ? [showSpan(raw.at).padStart(10)] : []), raw.task ?? '-', phrase(raw), this.#line(raw)]); // prettier-ignore
    return ['', `  How it came about${this.#lines.size > 0 ? `, in ${this.#file()}` : ''}`, ...aligned(rows)];
  }

  #check({ check, memory, holds, woken, steps }: Extract<Explanation, { kind: 'check-failed' }>): string[] {
    const checked = this.#lines.get(check.seq);
    const where = checked === undefined ? [] : [`  ${checked.place.file}:${checked.place.line}  ${this.#look.paint('dim', checked.code)}`];
    if (memory.steps.length === 0)
      return [
        ...where,
        '',
        '  No two tasks had written to the same cell or atomic by then: it is no race on memory, but who comes first, or when.',
        ...this.#came(steps),
        ...this.#held(holds),
        ...this.#timeline(),
      ];
    const told = woken === null ? hazardTold(memory) : wokenTold(woken);
    const rows = stepRows(memory.steps, memory.hazard, this.#look, {
      tasks: this.#tasks,
      when: ({ raw }) => (this.#timed ? `${String(raw.seq).padStart(5)}  ${showSpan(raw.at).padStart(10)}` : String(raw.seq).padStart(5)),
      line: ({ raw }) => this.#short(raw),
    });
    const came = woken === null ? [] : this.#came(wokenSteps(woken));
    return [...where, '', ...told.map((line) => `  ${oneLine(line)}`), ...came, '', ...rows, ...this.#held(holds), ...this.#timeline()];
  }

  /** Rows of the tasks alone. */
  #timeline(): string[] {
    const { records, end } = this.#subject;
    const lines = timeline(records, end, { width: this.#look.width, ascii: this.#look.ascii });
    return [
      '',
      ...lines
        .filter((line) => !/^ {2}core \d+(?: |$)|^ {4}\.\.\. and \d+ more cores$/.test(line))
        .map((line) => line.replace(/ {2}~ .*$/, '')),
    ];
  }

  #when(raw: Raw): string {
    return this.#timed ? showSpan(raw.at) : `event ${raw.seq}`;
  }

  #file(): string {
    return this.#subject.report?.loaded.file ?? '';
  }

  /** `:14`, with another file's name before it. */
  #short(raw: Raw): string {
    const line = this.#lines.get(raw.seq);
    if (line === undefined) return '';
    const { file } = line.place;
    return `${file === this.#file() ? '' : file.replace(/^.*\//, '')}:${line.place.line}`;
  }

  #line(raw: Raw): string {
    const line = this.#lines.get(raw.seq);
    if (line === undefined) return '';
    const code = line.code.length <= LONGEST_CODE ? line.code : `${line.code.slice(0, LONGEST_CODE - 3)}...`;
    return `${this.#short(raw)}  ${this.#look.paint('dim', code)}`;
  }
}

function thing({ object, how }: Held): string {
  if (how === 'permit') return `a permit of ${object}`;
  return how === 'lock' ? object : `${object} to ${how}`;
}

/** Columns as wide as their widest; the last is ragged. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === row.length - 1 ? cell : oneLine(cell).padEnd(widths[i]!))).join('  ')}`.trimEnd(),
  );
}

function json(
  { header, end, report, ...run }: Subject,
  story: Explanation,
  chapters: readonly Chapter[],
  lines: ReadonlyMap<number, Line>,
): unknown {
  const token = report === undefined ? null : tokenOf(report, report.performed.result);
  return {
    schema: 'seedloom-explain 1',
    scenario: header.scenario,
    file: report?.loaded.file ?? null,
    runtime: header.runtime,
    seed: header.seed,
    outcome: end.outcome,
    makespanNs: end.makespan,
    token,
    replay: report === undefined ? null : replayLine(report.loaded, token!),
    explanation: plain(story, lines),
    stories: plain(
      chapters.map(({ story: told, tried }) => ({ ...told, tried })),
      lines,
    ),
    printed: goPrints({ header, ...run }, lines),
  };
}

/** Records by their fields' names, each with its line. */
function plain(value: unknown, lines: ReadonlyMap<number, Line>): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, lines));
  if (typeof value !== 'object' || value === null) return value;
  if (isRaw(value)) return { ...recordOf(value), place: lines.get(value.seq)?.place ?? null };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one, lines)]));
}

function isRaw(value: object): value is Raw {
  const { kind } = value as Partial<Raw>;
  return typeof kind === 'object' && 'shape' in kind;
}
