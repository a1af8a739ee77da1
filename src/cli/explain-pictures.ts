import type { Edge } from '../engine/analysis/explain-waits.ts';
import type { Access, Hazard } from '../engine/analysis/explain-memory.ts';
import { oneLine, type Look } from './look.ts';
import { phrase } from './phrases.ts';

interface Signs {
  readonly line: string;
  readonly tip: string;
  readonly down: string;
  readonly up: string;
  readonly corner: string;
  readonly end: string;
}

function signs({ ascii }: Look): Signs {
  return ascii
    ? { line: '-', tip: '>', down: '|', up: '^', corner: '+', end: '+' }
    : { line: '─', tip: '▶', down: '│', up: '▲', corner: '└', end: '┘' };
}

/** Who wants what from whom: two as a ring, more as a chain that comes back to its first. */
export function circleLines(circle: readonly Edge[], look: Look): string[] {
  const { line, tip, down, up, corner, end } = signs(look);
  const wants = (edge: Edge): string => (edge.wants === edge.to ? 'waits for its end' : `wants ${edge.wants}`);
  if (circle.length === 2) {
    const [first, second] = circle as [Edge, Edge];
    const arms = Math.max(wants(first).length, wants(second).length) + 4;
    const left = Math.floor(first.from.length / 2);
    const right = Math.floor(second.from.length / 2);
    const bar = (text: string, width: number): string => {
      const before = Math.floor((width - text.length - 2) / 2);
      return `${line.repeat(before)} ${text} ${line.repeat(width - text.length - 2 - before)}`;
    };
    const inner = first.from.length - left - 1 + arms + 3 + right; // between the two uprights
    return [
      `${first.from} ${bar(wants(first), arms)}${tip} ${second.from}`,
      `${' '.repeat(left)}${up}${' '.repeat(inner)}${down}`,
      `${' '.repeat(left)}${corner}${bar(wants(second), inner)}${end}`,
    ].map((row) => `      ${oneLine(row)}`);
  }
  const width = circle.reduce((most, { from }) => Math.max(most, from.length), 0);
  const middle = circle.reduce((most, edge) => Math.max(most, wants(edge).length), 0);
  return circle.map((edge, i) => {
    const arrow = `${line}${line} ${wants(edge)} ${line.repeat(middle - wants(edge).length + 2)}${tip}`;
    const back = circle.length > 1 && i === circle.length - 1 ? ', the first' : circle.length === 1 ? ', itself' : '';
    return `      ${oneLine(`${edge.from.padEnd(width)} ${arrow} ${edge.to}${back}`)}`;
  });
}

/** A row a step with a column a task where there are few tasks; what is stale, and what it leads to, is pointed out. */
export function stepRows(
  steps: readonly Access[],
  hazard: Hazard | null,
  look: Look,
  told: { readonly tasks: readonly string[]; readonly when: (access: Access) => string; readonly line: (access: Access) => string },
): string[] {
  const tasks = told.tasks.filter((name) => steps.some(({ task }) => task === name));
  const columns = tasks.length <= 3;
  const cells = steps.map((step) => oneLine(phrase(step.raw)));
  const width = columns
    ? tasks.map((task) => Math.max(task.length, ...cells.filter((_, i) => steps[i]!.task === task).map((text) => text.length)))
    : [Math.max(...tasks.map((task) => task.length)), Math.max(...cells.map((text) => text.length))];
  const whens = steps.map(told.when);
  const left = Math.max(...whens.map((text) => text.length));
  const places = steps.map(told.line);
  const at = Math.max(0, ...places.map((text) => text.length));
  const head = columns
    ? [`  ${' '.repeat(left)}  ${tasks.map((task, k) => look.paint('bold', task.padEnd(width[k]!))).join('  ')}`.trimEnd()]
    : [];
  const rows = steps.map((step, i) => {
    const shown = columns ? tasks.map((task, k) => (task === step.task ? cells[i]! : '').padEnd(width[k]!)) : [step.task.padEnd(width[0]!), cells[i]!.padEnd(width[1]!)]; // prettier-ignore
    const mark = markOf(step, hazard, look);
    const skipped = i > 0 && step.index > steps[i - 1]!.index + 1 ? [`  ${' '.repeat(left)}  ...`] : [];
    return [
      ...skipped,
      `  ${look.paint('dim', whens[i]!.padStart(left))}  ${shown.join('  ')}  ${look.paint('dim', places[i]!.padEnd(at))}${mark}`.trimEnd(),
    ];
  });
  return [...head, ...rows.flat()];
}

function markOf({ raw }: Access, hazard: Hazard | null, look: Look): string {
  if (hazard === null) return '';
  const arrow = look.ascii ? '<-' : '◀';
  const say = (text: string): string => `  ${look.paint('red', `${arrow} ${text}`)}`;
  const { kind, task, read, between, write } = hazard;
  if (raw === read) return say('soon stale');
  if (kind === 'back-again' && raw === between.at(-1)) return say('back again');
  if (raw === between[0]) return say(kind === 'lost-update' ? `${task} does not see this` : 'what was seen is no longer so');
  if (raw !== write) return '';
  return say(
    { 'lost-update': 'overwrites it, from the stale value', 'stale-check': 'decided before that?', 'back-again': 'finds what it expects' }[
      kind
    ],
  );
}
