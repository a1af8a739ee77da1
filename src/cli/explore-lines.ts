import { STRATEGIES } from '../engine/explore/strategies/index.ts';
import { REASONS } from '../engine/scenario/scenario.ts';
import { OUTCOMES, type Found } from '../index.ts';
import type { Report } from '../node/explore/shard.ts';
import { counted, grouped, oneLine, share, shareWidth, shellWord, wrapped, type Look } from './look.ts';

/** An exploration as text: what fails first and with the lines to paste, then what is expected, then hints. */
export function exploreLines(report: Report, look: Look): string[] {
  const { findings, exhausted, schedules } = report.exploration;
  const sure = findings.filter(({ certainty }) => certainty === 'sure');
  const failures = sure.filter(({ expected }) => !expected);
  // why a run ended as it should not is expected by nobody, and yet not counted twice
  const reasons = sure.filter((one) => one.expected && REASONS.has(one.kind) && failures.some(({ kind }) => kind === one.outcome));
  const expected = sure.filter((one) => one.expected && !reasons.includes(one));
  const hints = findings.filter(({ certainty }) => certainty === 'hint');
  const lines = [headline(report, look), '', `  ${endsText(report)}`];
  for (const one of failures) lines.push('', ...foundLines(report, one, look, 'red'));
  if (reasons.length > 0) lines.push('', '  on runs that ended as above, part of the same failure:');
  for (const one of reasons) lines.push('', ...foundLines(report, one, look, 'red'));
  if (failures.length === 0 && schedules > 0) lines.push('', `  ${look.paint('green', `${look.good} ${goodNews(report)}`)}`);
  if (expected.length > 0) lines.push('', '  as expected:');
  for (const one of expected) lines.push('', ...foundLines(report, one, look, 'yellow'));
  if (hints.length > 0) lines.push('', '  hints, which somebody has to judge:');
  for (const one of hints) lines.push('', ...foundLines(report, one, look, 'yellow'));
  if (failures.length > 0) {
    const all = exhausted ? `; all ${counted(schedules, 'schedule')} were explored` : '';
    lines.push(
      '',
      `  ${look.paint('red', `${counted(failures.length, 'finding')} that ${report.scenario} does not expect on ${report.runtime}${all}`)}`,
    );
  }
  return lines;
}

function headline({ scenario, runtime, given, seed, exploration }: Report, look: Look): string {
  const { strategy, schedules, distinct, manyMore } = exploration;
  const parts = [runtime];
  for (const [name, value] of [...Object.entries(given.settings), ...Object.entries(given.params)]) parts.push(`${name}=${value}`);
  parts.push(strategy, `seed ${seed}`, `${counted(schedules, 'schedule')}, ${grouped(distinct)}${manyMore ? ' and more' : ''} different`);
  return `${look.paint('bold', oneLine(scenario))} ${look.dot} ${oneLine(parts.join(` ${look.dot} `))}`;
}

/** `ends: ok 75.0 %, deadlock 25.0 %` */
function endsText({ exploration: { outcomes, schedules } }: Report): string {
  if (schedules === 0) return 'nothing was explored';
  const ends = OUTCOMES.filter((outcome) => outcomes[outcome] > 0).map((outcome) => `${outcome} ${share(outcomes[outcome], schedules)}`);
  const rest = schedules - OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
  if (rest > 0) ends.push(`broken off ${share(rest, schedules)}`);
  return `ends: ${ends.join(', ')}`;
}

function goodNews({ exploration: { exhausted, schedules, strategy, findings } }: Report): string {
  if (exhausted && STANDING.has(strategy)) {
    const hasExpected = findings.some(({ certainty, expected }) => certainty === 'sure' && expected);
    const all =
      schedules === 1 ? 'the only execution that there is' : `any of ${grouped(schedules)} executions, which stand for all that there are`;
    return `what the scenario does not expect cannot happen here: no ${hasExpected ? 'other ' : ''}failure in ${all}`;
  }
  if (!exhausted) return `nothing that the scenario does not expect in ${counted(schedules, 'schedule')}`;
  const all = schedules === 1 ? 'the only schedule was' : `all ${grouped(schedules)} schedules were`;
  return `what the scenario does not expect cannot happen here: ${all} explored`;
}

/** Strategies whose schedules stand for those, too, that differ from them only in the order of steps that commute. */
const STANDING = new Set(STRATEGIES.filter(({ looksAhead }) => looksAhead === true).map(({ name }) => name));

function foundLines({ file, exploration }: Report, found: Found, look: Look, colour: 'red' | 'yellow'): string[] {
  const { kind, certainty, schedules, firstAt, text, deviations, before, token } = found;
  const sign = certainty === 'hint' ? look.unclear : look.bad;
  const pad = ' '.repeat(Math.max(0, 18 - kind.length));
  const figures = `${grouped(schedules).padStart(9)} of ${grouped(exploration.schedules)}  ${share(schedules, exploration.schedules).padStart(shareWidth(exploration.schedules))}`;
  const fewer = before > deviations.length ? `, shrunk from ${grouped(before)}` : '';
  return [
    `  ${look.paint(colour, `${sign} ${kind}`)}${pad}${figures}   first at ${grouped(firstAt)}`,
    ...wrapped(text, '    ', look),
    `    ${counted(deviations.length, 'deviation')}${fewer}`,
    `    npx seedloom replay ${shellWord(file)} ${token}`,
    `    npx seedloom explain ${shellWord(file)} ${token}`,
  ];
}
