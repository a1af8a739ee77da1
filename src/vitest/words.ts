import { OUTCOMES, type RunResult } from '../index.ts';
import { encodeToken, type Token } from '../engine/explore/token.ts';
import { diffTraces, renderDiff } from '../engine/trace/diff.ts';
import { parseTrace } from '../engine/trace/text.ts';
import { oneLine, shellWord } from '../cli/look.ts';
import { tokenOf } from '../cli/report.ts';
import type { Compared } from '../node/golden.ts';
import type { Performed, Performer } from '../node/perform.ts';
import type { Setting } from './request.ts';

/** Lines around a difference of texts. */
const CONTEXT = 3;

/** `opposed-locks on os-threads` */
export function subject({ loaded, runtime, given }: Setting): string {
  const pairs = [...Object.entries(given.settings), ...Object.entries(given.params)].map(([name, value]) => `${name}=${value}`);
  return oneLine(`${loaded.scenario.name} on ${runtime}${pairs.length === 0 ? '' : ` with ${pairs.join(' ')}`}`);
}

/** What went wrong in a run, in words, with the lines at which its tasks stand. */
export function findingLines(setting: Setting, performer: Performer, result: RunResult): string[] {
  const lines: string[] = [];
  for (const finding of result.findings) {
    lines.push(`  ${finding.certainty === 'hint' ? 'hint: ' : ''}${oneLine(finding.text)}`);
    if (!OUTCOMES.some((outcome) => outcome === finding.kind)) continue;
    const places = performer.places(finding, { seed: result.header.seed, deviations: result.deviations }, result.end.events);
    const width = places.reduce((most, { task }) => Math.max(most, (task ?? 'at the end').length), 0);
    for (const { task, place, code } of places)
      lines.push(`    ${(task ?? 'at the end').padEnd(width)}  ${place.file}:${place.line}  ${code}`.trimEnd());
  }
  return [...lines, ...pasteLines(setting, result)];
}

/** How to see that run again: on the command line where that can load the scenario, and in a test. */
export function pasteLines(setting: Setting, result: RunResult): string[] {
  const token = tokenOf(setting, result);
  if (!setting.onFile) return [`  see it again: expect(scenario).toReplay('${token}')`];
  return [`  npx seedloom replay ${shellWord(setting.loaded.file)} ${token}`];
}

/** Where a run parts from its golden: of traces in words, of summaries and what cannot be read as text. */
export function differenceLines(performed: Performed, { golden, difference }: Compared, text: string): string[] {
  if (golden!.startsWith('seedloom-trace ')) {
    const diff = tryDiff(golden!, performed);
    if (diff !== undefined && !diff.same) return renderDiff(diff, { a: 'golden', b: 'now' });
  }
  const { line } = difference!;
  const [was, is] = [golden!.split('\n'), text.split('\n')];
  const from = Math.max(0, line - 1 - CONTEXT);
  const rows = (name: string, lines: readonly string[]): string[] => {
    const shown = lines.slice(line - 1, line + CONTEXT);
    return (shown.length === 0 ? ['(ends here)'] : shown).map((one, i) => `  ${i === 0 ? '>' : ' '} ${name}  ${oneLine(one)}`);
  };
  return [
    `  line ${line}`,
    ...was.slice(from, line - 1).map((one) => `    both    ${oneLine(one)}`),
    ...rows('golden', was),
    ...rows('now   ', is),
  ];
}

function tryDiff(golden: string, { result, records }: Performed): ReturnType<typeof diffTraces> | undefined {
  try {
    return diffTraces(parseTrace(golden), { header: result.header, records, end: result.end });
  } catch {
    return undefined; // edited: told as such
  }
}

/** What a token says against what the run was. */
export function tokenLines(setting: Setting, token: Token, result: RunResult): string[] {
  const now = tokenOf(setting, result);
  return [`  the token:  ${encodeToken(token)}`, `  this run:   ${now}`];
}
