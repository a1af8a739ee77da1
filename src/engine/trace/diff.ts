import { showSpan, type Nanos } from '../kernel/time.ts';
import type { Outcome, Scalar, TraceHeader } from './header.ts';
import { columnName, columnWords, type Raw } from './records.ts';
import type { ParsedTrace } from './text.ts';

/** Records shown before a difference, and after it on each side. */
const CONTEXT = 3;
const WIDTH = 96;

/** Where two runs part: the same index in both, a record missing where one run has ended. */
export interface Difference {
  readonly index: number;
  readonly a?: Raw;
  readonly b?: Raw;
  /** The last records before it, as in `a`. */
  readonly before: readonly Raw[];
  /** From the difference on. */
  readonly afterA: readonly Raw[];
  readonly afterB: readonly Raw[];
}

/** A value that is not the same at both heads; undefined where one has none of that name. */
export interface Change {
  readonly name: string;
  readonly a: Scalar | undefined;
  readonly b: Scalar | undefined;
}

/** What two traces have in common and where they part. The source's hash counts for nothing. */
export interface TraceDiff {
  readonly same: boolean;
  /** `times-only`: the same things happened in the same order, at other instants or on other cores. */
  readonly kind: 'same' | 'times-only' | 'order';
  /** The first record that differs in anything. Absent also where only the ends differ. */
  readonly firstDifference?: Difference;
  /** The first record that differs in more than its time and place. */
  readonly firstOrderDifference?: Difference;
  readonly events: readonly [number, number];
  readonly outcomes: readonly [Outcome, Outcome];
  readonly makespans: readonly [Nanos, Nanos];
  readonly orders: readonly [string, string];
  readonly settingsChanged: readonly Change[];
  /** Other lines of the head (scenario, engine, runtime, model, seed, deviations), and parameters as `params.name`. */
  readonly headChanged: readonly Change[];
  readonly sourceChanged: boolean;
}

/** Compares two traces record by record. */
export function diffTraces(a: ParsedTrace, b: ParsedTrace): TraceDiff {
  const first = firstWhere(a, b, sameRecord);
  const order = firstWhere(a, b, sameEvent);
  const sameEnd = a.end.outcome === b.end.outcome && a.end.makespan === b.end.makespan;
  const kind = order !== undefined || a.end.outcome !== b.end.outcome ? 'order' : first !== undefined || !sameEnd ? 'times-only' : 'same';
  return {
    same: kind === 'same',
    kind,
    ...(first === undefined ? {} : { firstDifference: first }),
    ...(order === undefined ? {} : { firstOrderDifference: order }),
    events: [a.records.length, b.records.length],
    outcomes: [a.end.outcome, b.end.outcome],
    makespans: [a.end.makespan, b.end.makespan],
    orders: [a.end.order, b.end.order],
    settingsChanged: changes(a.header.settings, b.header.settings),
    headChanged: changes(head(a.header), head(b.header)),
    sourceChanged: a.header.source !== b.header.source,
  };
}

function firstWhere(a: ParsedTrace, b: ParsedTrace, same: (a: Raw, b: Raw) => boolean): Difference | undefined {
  const [left, right] = [a.records, b.records];
  const length = Math.min(left.length, right.length);
  let index = 0;
  while (index < length && same(left[index]!, right[index]!)) index++;
  if (index === left.length && index === right.length) return undefined;
  return {
    index,
    ...(index < left.length ? { a: left[index]! } : {}),
    ...(index < right.length ? { b: right[index]! } : {}),
    before: left.slice(Math.max(0, index - CONTEXT), index),
    afterA: left.slice(index, index + 1 + CONTEXT),
    afterB: right.slice(index, index + 1 + CONTEXT),
  };
}

/** What the digest of the order sees. */
function sameEvent(a: Raw, b: Raw): boolean {
  return (
    a.kind === b.kind && a.task === b.task && a.object === b.object && (a.x === b.x || a.kind.timed) && a.y === b.y && a.text === b.text
  );
}

function sameRecord(a: Raw, b: Raw): boolean {
  return sameEvent(a, b) && a.at === b.at && a.core === b.core && a.thread === b.thread && a.x === b.x;
}

function changes(a: Readonly<Record<string, Scalar>>, b: Readonly<Record<string, Scalar>>): Change[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(); // by code unit
  return names.filter((name) => !Object.is(a[name], b[name])).map((name) => ({ name, a: a[name], b: b[name] }));
}

function head({ scenario, engine, runtime, model, seed, deviations, params }: TraceHeader): Record<string, Scalar> {
  const listed = deviations.map((one) => `${one.index}=${one.value}`).join(' ') || '-';
  const named = Object.entries(params).map(([name, value]): [string, Scalar] => [`params.${name}`, value]);
  return { scenario, engine, runtime, model, seed, deviations: listed, ...Object.fromEntries(named) };
}

/** The comparison in words, at most 96 columns wide; `names` are what to call the two traces. */
export function renderDiff(diff: TraceDiff, names: { readonly a: string; readonly b: string }): string[] {
  const lines = [...summary(diff)];
  for (const change of [...diff.headChanged, ...diff.settingsChanged])
    lines.push(`  changed: ${change.name} ${showScalar(change.a)} -> ${showScalar(change.b)}`);
  if (diff.sourceChanged) lines.push('  changed: the source of the scenario');
  const { firstDifference: first, firstOrderDifference: order } = diff;
  const shown = order ?? first;
  if (shown !== undefined) lines.push(...reach(diff), '', ...differenceLines(shown, names));
  return lines.map((line) => cut(line, WIDTH));
}

function summary(diff: TraceDiff): string[] {
  const said = { same: 'the same run', 'times-only': 'the same order, other times', order: 'another order' } as const;
  const [before, after] = diff.makespans;
  const grew = after - before;
  const moved = before === after ? '' : ` (${grew > 0 ? '+' : '-'}${showSpan(Math.abs(grew))}${percent(before, Math.abs(grew))})`;
  const counts = `events ${arrow(diff.events.map(grouped))}    order ${arrow(diff.orders.map((digest) => digest.slice(0, 8)))}`;
  return [
    `  ${said[diff.kind]}    ${counts}`,
    `  outcome ${arrow(diff.outcomes)}    makespan ${arrow(diff.makespans.map(showSpan))}${moved}`,
  ];
}

/** How far the two go together. */
function reach({ firstDifference: first, firstOrderDifference: order }: TraceDiff): string[] {
  const together = (difference: Difference): string => {
    const last = difference.before.at(-1);
    return `${grouped(difference.index)} events${last === undefined ? '' : ` (to ${showSpan(last.at)})`}`;
  };
  const lines = [`  identical for the first ${together(first!)}`];
  if (order === undefined) lines.push('  after that the times or places differ, the order never');
  else if (first!.index < order.index) lines.push(`  in the same order for the first ${together(order)}`);
  return lines;
}

function differenceLines(difference: Difference, names: { readonly a: string; readonly b: string }): string[] {
  const width = Math.min(16, Math.max(4, names.a.length, names.b.length));
  const [a, b] = [cut(names.a, width), cut(names.b, width)];
  const records = [...difference.before, ...difference.afterA, ...difference.afterB];
  const times = Math.max(4, ...records.map((raw) => showSpan(raw.at).length));
  const side = (name: string, list: readonly Raw[]): string[] =>
    list.length === 0
      ? [`  ${name.padEnd(width)}  (ends here)`]
      : list.map((raw, i) => `${i === 0 ? '>' : ' '} ${name.padEnd(width)}  ${recordLine(raw, times)}`);
  const before = difference.before.map((raw) => `  ${'both'.padEnd(width)}  ${recordLine(raw, times)}`);
  return [...before, ...side(a, difference.afterA), ...side(b, difference.afterB)];
}

/** `273  69.464 us  c2  t3  lock.released  m2  waiters=1` */
function recordLine(raw: Raw, times: number): string {
  const { shape, name } = raw.kind;
  const parts = [
    String(raw.seq).padStart(6),
    showSpan(raw.at).padStart(times),
    raw.core === null ? '- ' : `c${raw.core}`,
    (raw.task ?? raw.thread ?? '-').padEnd(8),
    name.padEnd(16),
    raw.object ?? '-',
  ];
  for (const [column, value] of [[shape.x, raw.x] as const, [shape.y, raw.y] as const]) {
    if (column !== undefined) parts.push(`${columnName(column)}=${columnWords(column)?.[value] ?? value}`);
  }
  if (shape.text !== undefined) parts.push(`${shape.text}=${oneLine(raw.text)}`);
  return parts.join('  ').trimEnd();
}

/** Text of the workload on one line of a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]+/g, ' ');
}

function arrow(values: readonly (string | number)[]): string {
  return values[0] === values[1] ? String(values[0]) : `${values[0]} -> ${values[1]}`;
}

function showScalar(value: Scalar | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === undefined ? '(none)' : oneLine(String(value));
}

/** `1,341` */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `, 2.8 %`: rounded down to a tenth. */
function percent(of: number, part: number): string {
  if (of === 0) return '';
  const tenths = Math.floor((part * 1_000) / of);
  return `, ${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 3)}...`;
}
