import { showSpan, type Finding, type Raw } from '../index.ts';
import { storyOf, type Story } from '../engine/analysis/story.ts';
import { MOST_EVENTS_TO_TRY, tryRemedies, type Tally, type Tried } from '../engine/remedy/try.ts';
import { choiceOf } from '../node/choice.ts';
import { oneLine, wrapped, type Look } from './look.ts';
import { phrase } from './phrases.ts';
import type { Report } from './report.ts';

/** A finding with its story, and what remedies did when they were tried. */
export interface Chapter {
  readonly story: Story;
  readonly tried: readonly Tried[];
}

/** Findings that are told of, and those for which remedies are tried. */
const MOST_CHAPTERS = 8;
const MOST_TRIED = 3;
/** What goes with a deadlock. */
const STUCK: ReadonlySet<string> = new Set(['leak', 'lost-wakeup', 'pool-starvation']);
const RUNS = 200;
/** The width of what is told: one that a terminal and a page have. */
export const PAGE = { width: 110 };

/** The stories of the findings. Remedies are tried where there is a scenario to try them on and a run is short; the same kind only once. */
export function chaptersOf(findings: readonly Finding[], records: readonly Raw[], runtime: string, report: Report | undefined): Chapter[] {
  const kinds = new Set<string>();
  return findings.slice(0, MOST_CHAPTERS).map((finding) => {
    const story = storyOf(finding, records, runtime, report?.performed.stoodAt);
    // tasks that are stuck are found as a deadlock too: the same would be tried
    const isTold = kinds.has(finding.kind) || (kinds.has('deadlock') && STUCK.has(finding.kind));
    if (report === undefined || records.length > MOST_EVENTS_TO_TRY || isTold || kinds.size >= MOST_TRIED) return { story, tried: [] };
    const { loaded, given, performed } = report;
    const run = { records, stoodAt: performed.stoodAt };
    const tried = tryRemedies(loaded.scenario, choiceOf(loaded, runtime, given), finding, run, RUNS);
    if (tried.length > 0) kinds.add(finding.kind);
    return { story, tried };
  });
}

/** How to show a record. */
interface Shown {
  readonly look: Look;
  readonly timed: boolean;
  readonly line: (raw: Raw) => string;
}

/** A finding beside the end of the run, as a story. */
export function chapterLines({ story, tried }: Chapter, shown: Shown): string[] {
  const { finding, steps, told } = story;
  const { look } = shown;
  const word =
    finding.certainty === 'sure'
      ? look.paint('red', `${look.bad} ${finding.kind}`)
      : look.paint('yellow', `${look.unclear} ${finding.kind}, a hint`);
  const rows = steps.map(({ raw, note }) => [
    String(raw.seq).padStart(5),
    ...(shown.timed ? [showSpan(raw.at).padStart(10)] : []),
    raw.task ?? '-',
    oneLine(phrase(raw)),
    shown.line(raw),
    note === '' ? '' : `${look.ascii ? '<-' : '◀'} ${note}`,
  ]);
  return [
    '',
    ...wrapped(`${word}: ${finding.text}`, '', PAGE),
    ...(rows.length === 0 ? [] : ['', ...columns(rows)]),
    ...(told.length === 0 ? [] : ['', ...told.flatMap((sentence) => wrapped(sentence, '  ', PAGE))]),
    '',
    ...closingLines(story, tried, true),
  ];
}

/** What it looks like for real, what takes it away, and what came of trying that. */
export function closingLines({ finding, reality, remedy }: Story, tried: readonly Tried[], withRemedy: boolean): string[] {
  return [
    ...wrapped(`In reality: ${reality}`, '  ', PAGE),
    ...((withRemedy || finding.kind === 'task-failed') && remedy !== '' ? wrapped(`Remedy: ${remedy}`, '  ', PAGE) : []),
    ...tried.flatMap((one, k) => wrapped(triedText(one, k === 0), '  ', PAGE)),
  ];
}

/** What came of one remedy; with the `first` it is said how things are without. */
function triedText(tried: Tried, first: boolean): string {
  const { title, atRandom, without, with: after, fault } = tried;
  const asItIs = `Tried on ${without.runs} ${atRandom ? 'random schedules' : 'seeds'}. As it is: ${tallyText(without)}. With`;
  const head = `${first ? asItIs : 'Tried too: with'} ${title}:`;
  if (fault !== undefined) return `${head} the trial itself failed (${fault}), so nothing is known of it.`;
  return `${head} ${tallyText(after)}.${verdictOf(tried)}`;
}

/** What the numbers come to; nothing where all ended well. */
function verdictOf({ without, with: after }: Tried): string {
  if (after.well === after.runs) return '';
  const outcomes = Object.keys(after.others) as (keyof Tally['others'])[];
  const worse = outcomes.some((how) => how !== 'found' && after.others[how]! > (without.others[how] ?? 0));
  if (after.again === 0 && without.again > 0)
    return worse
      ? ' It takes away what was found, and something else goes wrong in its place.'
      : ' It takes away what was found; what else is wrong has another reason.';
  return after.well > without.well ? ' It helps, and is not enough.' : ' It does not help.';
}

/** How the runs of a trial went; `it` is what was found. */
function tallyText({ runs, well, others }: Tally): string {
  const part = (count: number, one: string, more: string): string => `${count === runs ? 'all ' : ''}${count} ${count === 1 ? one : more}`;
  return [
    ...(well === 0 ? [] : [part(well, 'ends ok and does not show it', 'end ok and do not show it')]),
    ...Object.entries(others).map(([how, count]) =>
      how === 'found' ? part(count, 'ends ok and shows it', 'end ok and show it') : part(count, `ends ${how}`, `end ${how}`),
    ),
  ].join(', ');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  ')}`.trimEnd());
}
