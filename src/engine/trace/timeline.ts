import type { Nanos } from '../kernel/time.ts';
import type { TraceEnd } from './header.ts';
import type { Raw } from './records.ts';
import { type SpanState, Spans, STATES } from './spans.ts';

export interface TimelineOptions {
  /** Columns of the whole picture; 96 unless told, and at least 60. */
  readonly width?: number;
  /** Only ASCII characters. */
  readonly ascii?: boolean;
}

const TASK_ROWS = 24;
const CORE_ROWS = 16;
const NAME_WIDTH = 16;
const TOTALS_WIDTH = 56;
/** Names of tasks in the rows of the cores; those beyond share the last. */
const MARKS = '123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MANY = '*';
const RUNTIME = '~';
const GLYPHS = { running: ['█', '#'], ready: ['▒', '+'], blocked: ['░', '.'], sleeping: ['·', '-'] } as const;

/** One row: how much of each cell is spent in which way. A way is a number; the lowest wins a tie. */
class Row {
  readonly #cells: Map<number, number>[];
  readonly #axis: Axis;

  constructor(axis: Axis) {
    this.#axis = axis;
    this.#cells = Array.from({ length: axis.cells }, () => new Map<number, number>());
  }

  add(way: number, from: number, to: number): void {
    if (to <= from) return;
    for (let cell = this.#axis.cellOf(from); cell < this.#axis.cells && this.#axis.start(cell) < to; cell++) {
      const share = Math.min(to, this.#axis.start(cell + 1)) - Math.max(from, this.#axis.start(cell));
      this.#cells[cell]!.set(way, (this.#cells[cell]!.get(way) ?? 0) + share);
    }
  }

  /** A character a cell, of the way that takes most of it; -1 for none. */
  draw(glyph: (way: number) => string): string {
    return this.#cells.map((shares) => glyph(mostOf(shares))).join('');
  }
}

function mostOf(shares: ReadonlyMap<number, number>): number {
  let best = -1;
  let most = 0;
  for (const [way, share] of shares) if (share > most || (share === most && way < best)) [best, most] = [way, share];
  return best;
}

/** Cuts the run into cells of whole nanoseconds (or steps). */
class Axis {
  readonly length: number;
  readonly cells: number;
  constructor(length: number, cells: number) {
    this.length = length;
    this.cells = Math.max(1, Math.min(length, cells));
  }

  start(cell: number): number {
    return Math.floor((cell * this.length) / this.cells);
  }

  cellOf(at: number): number {
    let cell = Math.min(this.cells - 1, Math.floor((at * this.cells) / this.length));
    while (cell > 0 && this.start(cell) > at) cell--;
    while (cell + 1 < this.cells && this.start(cell + 1) <= at) cell++;
    return cell;
  }
}

interface Gathered {
  readonly steps: boolean;
  readonly length: number;
  readonly names: readonly string[];
  /** Tasks of the world around the machine, by index: they never run. */
  readonly outside: ReadonlySet<number>;
  readonly tasks: readonly { readonly index: number; readonly state: SpanState; readonly from: number; readonly to: number }[];
  /** `index` -1: the runtime's own code. */
  readonly cores: readonly { readonly core: number; readonly index: number; readonly from: number; readonly to: number }[];
}

/**
 * Draws a run for a terminal: a row a task in the order of their spawning, with totals; then a row a core. A cell shows the
 * state that takes most of it. Of a run without duration, or without cores, it draws the steps of its tasks one after another instead.
 */
export function timeline(records: readonly Raw[], end: TraceEnd, options: TimelineOptions = {}): string[] {
  const width = Math.max(60, options.width ?? 96);
  const ascii = options.ascii === true;
  const run = gather(records, end);
  const { names } = run;
  if (names.length === 0 || run.length === 0) return ['(no task ran)'];
  const shown = names.slice(0, TASK_ROWS);
  const nameWidth = Math.min(NAME_WIDTH, Math.max(4, ...shown.map((name) => name.length)));
  const left = 6 + nameWidth;
  const totals = totalsOf(run, shown.length, Math.min(TOTALS_WIDTH, Math.floor(((width - left) * 3) / 5)));
  const axis = new Axis(run.length, width - left - 2 - Math.max(...totals.map((text) => text.length)));
  const lines = [axisLine(axis, run.steps, { left, width })];
  for (const [index, row] of taskRows(run, shown.length, axis).entries()) {
    const cells = row.draw((way) => (way < 0 ? ' ' : GLYPHS[STATES[way]!][ascii ? 1 : 0]));
    lines.push(`  ${mark(index)} ${fitted(shown[index]!, nameWidth, ascii)}  ${cells}  ${totals[index]!}`);
  }
  if (names.length > TASK_ROWS) lines.push(`    ... and ${names.length - TASK_ROWS} more tasks`);
  const cores = coreRows(run, axis);
  for (const [core, row] of cores.slice(0, CORE_ROWS).entries()) {
    const cells = row.draw((way) => (way === names.length ? RUNTIME : way >= 0 && way < names.length ? mark(way) : ' '));
    lines.push(`  ${`core ${core}`.padEnd(nameWidth + 2)}  ${cells}`.trimEnd());
  }
  if (cores.length > CORE_ROWS) lines.push(`    ... and ${cores.length - CORE_ROWS} more cores`);
  return [...lines, ...legend(run, { width, ascii })];
}

/** Records of a task that are no step of it. */
const NO_STEP: ReadonlySet<string> = new Set([
  'task.spawned',
  'task.placedOutside',
  'task.blocked',
  'task.readied',
  'task.called',
  'task.stuck',
  'task.abandoned',
]);

function gather(records: readonly Raw[], end: TraceEnd): Gathered {
  const steps = end.makespan === 0 || !records.some((raw) => raw.core !== null);
  const indices = new Map<string, number>();
  const indexOf = (task: string): number => {
    const known = indices.get(task) ?? indices.size;
    indices.set(task, known);
    return known;
  };
  const outside = new Set<number>();
  const tasks: Gathered['tasks'][number][] = [];
  const cores: Gathered['cores'][number][] = [];
  const spans = new Spans({
    task: (task, state, from, to) => tasks.push({ index: indexOf(task), state, from, to }),
    core: (core, _thread, task, from, to) => cores.push({ core, index: task === null ? -1 : indexOf(task), from, to }),
  });
  let step = 0;
  for (const raw of records) {
    if (raw.kind.name === 'task.spawned') indexOf(raw.task!);
    else if (raw.kind.name === 'task.placedOutside') outside.add(indexOf(raw.task!));
    spans.see(raw, steps ? step : raw.at);
    if (!steps || raw.task === null || NO_STEP.has(raw.kind.name)) continue;
    tasks.push({ index: indexOf(raw.task), state: 'running', from: step, to: step + 1 });
    step++;
  }
  const length = steps ? step : Math.max(end.makespan, records.at(-1)?.at ?? 0);
  spans.close(length);
  return { steps, length, names: [...indices.keys()], outside, tasks, cores };
}

function taskRows(run: Gathered, count: number, axis: Axis): Row[] {
  const rows = Array.from({ length: count }, () => new Row(axis));
  for (const span of run.tasks) rows[span.index]?.add(STATES.indexOf(span.state), span.from, span.to);
  return rows;
}

/** The ways of a core: the tasks by index, then the runtime's own code, then idle. */
function coreRows(run: Gathered, axis: Axis): Row[] {
  const [own, idle] = [run.names.length, run.names.length + 1];
  const rows: Row[] = [];
  const until: number[] = [];
  for (const { core, index, from, to } of [...run.cores].sort((a, b) => a.from - b.from || a.core - b.core)) {
    while (rows.length <= core) rows.push(new Row(axis));
    rows[core]!.add(idle, until[core] ?? 0, from);
    rows[core]!.add(index < 0 ? own : index, from, to);
    until[core] = to;
  }
  for (const [core, row] of rows.entries()) row.add(idle, until[core] ?? 0, run.length);
  return rows;
}

function mark(index: number): string {
  return MARKS[index] ?? MANY;
}

/** The name in exactly `width` columns. */
function fitted(name: string, width: number, ascii: boolean): string {
  return name.length <= width ? name.padEnd(width) : `${name.slice(0, width - 1)}${ascii ? '~' : '…'}`;
}

const TOTAL_WORDS = ['run', 'ready', 'blocked', 'asleep'] as const;

/** `run 12.0 ms  blocked 30.0 ms`, a task: what is not zero; the smallest go when there is no room. */
function totalsOf(run: Gathered, count: number, room: number): string[] {
  const spent = Array.from({ length: count }, () => STATES.map(() => 0));
  for (const { index, state, from, to } of run.tasks) if (index < count) spent[index]![STATES.indexOf(state)]! += to - from;
  return spent.map((sums, index) => {
    let parts = TOTAL_WORDS.map((word, way) => ({
      way,
      sum: sums[way]!,
      text: run.steps ? `${sums[way]!} ${way === 0 ? (sums[way] === 1 ? 'step' : 'steps') : word}` : `${word} ${shortSpan(sums[way]!)}`,
    }));
    parts = parts.filter((part) => (part.way === 0 && !run.outside.has(index)) || (part.sum > 0 && !(run.steps && part.way === 1)));
    const text = (): string => parts.map((part) => part.text).join('  ');
    while (parts.length > 1 && text().length > room) {
      const least = parts.slice(1).reduce((a, b) => (b.sum <= a.sum ? b : a));
      parts = parts.filter((part) => part !== least);
    }
    return text();
  });
}

const UNITS = [
  { name: 's', ns: 1_000_000_000 },
  { name: 'ms', ns: 1_000_000 },
  { name: 'us', ns: 1_000 },
  { name: 'ns', ns: 1 },
] as const;

/** One decimal, rounded down: totals must not add up to more than the run. */
function shortSpan(span: Nanos): string {
  const unit = unitOf(span);
  if (unit.ns === 1) return `${span} ns`;
  const tenths = Math.floor(span / (unit.ns / 10));
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit.name}`;
}

function unitOf(span: Nanos): (typeof UNITS)[number] {
  return UNITS.find((unit) => span >= unit.ns) ?? UNITS[3];
}

/** Ticks as far apart as `tickOf` says; the last one on the line names the unit. */
function axisLine(axis: Axis, steps: boolean, room: { readonly left: number; readonly width: number }): string {
  const unit = steps ? { name: 'steps', ns: 1 } : unitOf(axis.length);
  const tick = tickOf(axis);
  let line = '';
  for (let at = 0; at <= axis.length; at += tick) {
    const column = room.left + Math.floor((at * axis.cells) / axis.length);
    const label = String(at / unit.ns); // a quotient of whole numbers prints the same in every engine
    if (column + label.length + 1 + unit.name.length > room.width) break;
    line = line.padEnd(column) + label;
  }
  return `${line} ${unit.name}`;
}

/** 1, 2 or 5 times a power of ten, eight cells or more. */
function tickOf(axis: Axis): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power * axis.cells >= 8 * axis.length) return factor * power;
  }
}

/** What the characters mean, on as many lines as it takes. */
function legend(run: Gathered, look: { readonly width: number; readonly ascii: boolean }): string[] {
  const glyph = (state: SpanState): string => GLYPHS[state][look.ascii ? 1 : 0];
  const parts = [
    `${glyph('running')} running`,
    `${glyph('ready')} ready`,
    `${glyph('blocked')} blocked`,
    `${glyph('sleeping')} asleep or in a call`,
  ];
  if (run.cores.some((span) => span.index < 0)) parts.push(`${RUNTIME} the runtime's own work`);
  if (run.names.length > MARKS.length) parts.push(`${MANY} other tasks`);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 2 + part.length > look.width) lines.push(`    ${part}`);
    else lines[lines.length - 1] = `${last}  ${part}`;
  }
  return lines;
}
