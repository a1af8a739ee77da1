import type { Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import { MemoryStory, type Memory } from './explain-memory.ts';
import { lacking, leaving } from './explain-lacks.ts';
import { wokenTooLate, type Woken } from './explain-woken.ts';
import { remedyOf, Ties, type Edge, type Held, type LockOrder } from './explain-waits.ts';

/** A task that waits at the end. */
export interface Wait {
  readonly task: string;
  readonly on: readonly string[];
  /** What it holds meanwhile, in the order in which it took it. */
  readonly holds: readonly Held[];
  /** The record of its blocking; where the model has none, of its being stuck. */
  readonly since: Raw;
}

/** How a run came to its end, from its records alone. */
export type Explanation =
  | { readonly kind: 'nothing'; readonly outcome: Outcome }
  | {
      readonly kind: 'deadlock';
      /** Who wants what from whom, round once; empty where somebody waits for what nobody can give any more. */
      readonly circle: readonly Edge[];
      /** Further arrows: of those who wait for the circle. */
      readonly edges: readonly Edge[];
      /** Those of the circle first. */
      readonly waits: readonly Wait[];
      /** The records that decided it. */
      readonly steps: readonly Raw[];
      readonly orders: readonly LockOrder[];
      readonly remedy: string;
    }
  | {
      readonly kind: 'check-failed';
      readonly check: Raw;
      readonly memory: Memory;
      readonly holds: readonly Held[];
      readonly woken: Woken | null;
      /** The last steps of who checks, and the last of those who had not ended. */
      readonly steps: readonly Raw[];
    }
  | { readonly kind: 'task-failed'; readonly failure: Raw; readonly holds: readonly Held[]; readonly steps: readonly Raw[] };

const MOST_STEPS = 14;
/** Records that tell nothing of what led to an end. */
const DULL: ReadonlySet<string> = new Set(['task.spawned', 'task.running', 'task.readied', 'task.preempted', 'task.worked', 'task.stuck']);

const WRITES: ReadonlySet<string> = new Set(['cell.written', 'atomic.stored', 'atomic.added', 'atomic.exchanged', 'atomic.compared']);

/** Explains a deadlock, a failed check or a failed task. */
export function explainRun(records: readonly Raw[], outcome: Outcome): Explanation {
  if (outcome === 'deadlock') return deadlock(records);
  if (outcome === 'check-failed') {
    const check = records.findLast((raw) => raw.kind.name === 'check.failed');
    if (check !== undefined) {
      const before = records.slice(0, records.indexOf(check));
      return {
        kind: 'check-failed',
        check,
        memory: new MemoryStory(before).memory(),
        holds: tied(before).held(),
        woken: check.task === null ? null : wokenTooLate(before, check.task),
        steps: lastSteps(before, check),
      };
    }
  }
  if (outcome === 'task-failed') {
    const failure = records.find((raw) => raw.kind.name === 'task.failed' && raw.x === 0);
    if (failure !== undefined) return failed(records.slice(0, records.indexOf(failure)), failure);
  }
  return { kind: 'nothing', outcome };
}

function tied(records: readonly Raw[]): Ties {
  const ties = new Ties();
  for (const raw of records) ties.see(raw);
  return ties;
}

function deadlock(records: readonly Raw[]): Explanation {
  const ties = tied(records);
  const blocked = new Map<string, Raw>();
  const stuck: Raw[] = [];
  for (const raw of records) {
    if (raw.kind.name === 'task.blocked') blocked.set(raw.task!, raw);
    else if (raw.kind.name === 'task.readied' || raw.kind.name === 'task.running') blocked.delete(raw.task!);
    else if (raw.kind.name === 'task.stuck') stuck.push(raw);
  }
  const waits = stuck.map((raw): Wait => {
    const on = raw.text.split(' ').filter((name) => name !== '-');
    return { task: raw.task!, on, holds: ties.heldBy(raw.task!), since: blocked.get(raw.task!) ?? raw };
  });
  const all = waits.flatMap((wait) => ties.edges(wait.task, wait.on)).filter(({ to }) => waits.some(({ task }) => task === to));
  const circle = circleIn(
    all,
    waits.map(({ task }) => task),
  );
  const inside = new Set(circle.map(({ from }) => from));
  const first = waits.filter(({ task }) => inside.has(task)).sort((a, b) => order(circle, a.task) - order(circle, b.task));
  const sorted = [...first, ...waits.filter(({ task }) => !inside.has(task))];
  const adrift = sorted.filter(({ task }) => !all.some(({ from }) => from === task));
  const orders = circle.map(({ from, wants }, i): LockOrder => ({ task: from, held: circle.at(i - 1)!.wants, wanted: wants }));
  return {
    kind: 'deadlock',
    circle,
    edges: all.filter(({ from }) => !inside.has(from)),
    waits: sorted,
    steps: circle.length > 0 ? circleSteps(circle, first) : openSteps(records, waits),
    orders: circle.every(({ wants }) => ties.isLock(wants)) ? orders : [],
    remedy: [remedyOf(circle, ties), lacksOf(circle, sorted, adrift, ties, records)].filter((text) => text !== '').join(' '),
  };
}

/** What those wait for that are in no circle; where there is none, what everybody waits for. */
function lacksOf(circle: readonly Edge[], all: readonly Wait[], adrift: readonly Wait[], ties: Ties, records: readonly Raw[]): string {
  const told = circle.length === 0 ? all : adrift;
  return told.length === 0 ? '' : lacking(told, ties, records);
}

function order(circle: readonly Edge[], task: string): number {
  return circle.findIndex(({ from }) => from === task);
}

/** The first circle among the arrows, from the first task that stands on one. */
function circleIn(edges: readonly Edge[], tasks: readonly string[]): Edge[] {
  const from = new Map<string, Edge[]>();
  for (const edge of edges) from.set(edge.from, [...(from.get(edge.from) ?? []), edge]);
  for (const start of tasks) {
    const path: Edge[] = [];
    const done = new Set<string>();
    const stack: { readonly task: string; readonly depth: number; readonly by?: Edge }[] = [{ task: start, depth: 0 }];
    while (stack.length > 0) {
      const { task, depth, by } = stack.pop()!;
      path.length = Math.max(0, depth - 1);
      if (by !== undefined) path.push(by);
      if (task === start && by !== undefined) return path;
      if (done.has(task)) continue;
      done.add(task);
      for (const edge of from.get(task) ?? []) stack.push({ task: edge.to, depth: depth + 1, by: edge });
    }
  }
  return [];
}

/** Each of the circle takes what another wants, and then waits. */
function circleSteps(circle: readonly Edge[], waits: readonly Wait[]): Raw[] {
  const wanted = new Set(circle.map(({ wants }) => wants));
  const taken = waits.flatMap(({ holds }) => holds.filter(({ object }) => wanted.has(object)).map(({ since }) => since));
  return bySeq([...taken, ...waits.map(({ since }) => since)]).slice(-MOST_STEPS);
}

/** Without a circle: the last that happened to what is waited for, and the last that those who wait did. */
function openSteps(records: readonly Raw[], waits: readonly Wait[]): Raw[] {
  const found = new Set<Raw>(waits.map(({ since }) => since));
  const stuck = new Set(waits.map(({ task }) => task));
  for (const { task, on, holds } of waits.slice(0, 4)) {
    for (const name of on)
      for (const raw of records.filter(({ object, kind }) => object === name && kind.name !== 'object.made').slice(-3)) found.add(raw);
    for (const raw of on.flatMap((name) => leaving(name, stuck, records))) found.add(raw);
    for (const raw of records.filter((one) => one.task === task && !DULL.has(one.kind.name)).slice(-2)) found.add(raw);
    for (const { since } of holds) found.add(since);
  }
  return bySeq([...found]).slice(-MOST_STEPS);
}

function lastSteps(before: readonly Raw[], check: Raw): readonly Raw[] {
  const told = before.filter(({ task, kind }) => task !== null && !DULL.has(kind.name));
  const own = told.filter(({ task }) => check.task === null || task === check.task).slice(-6);
  const tasks = new Set(before.flatMap(({ kind, task }) => (kind.name === 'task.spawned' ? [task!] : [])));
  const others = [...tasks].flatMap((task) => {
    const last = before.findLast((raw) => raw.task === task && (!DULL.has(raw.kind.name) || raw.kind.name === 'task.spawned'));
    return last === undefined || task === check.task || /^task\.(?:finished|failed)$/.test(last.kind.name) ? [] : [last];
  });
  return bySeq([...new Set([...own, ...others.slice(0, 6), check])]);
}

/** What the task did last, and what happened to the things that the error names. */
function failed(before: readonly Raw[], failure: Raw): Explanation {
  const words = new Set(failure.text.split(/[^\w-]+/));
  const named = new Set(before.flatMap(({ kind, object }) => (kind.name === 'object.made' && words.has(object!) ? [object!] : [])));
  const own = before.filter(({ task, kind }) => task === failure.task && !DULL.has(kind.name)).slice(-6);
  const about = before.filter(({ object, task, kind }) => named.has(object!) && task !== null && kind.name !== 'object.made').slice(-6);
  const looks = own.filter(({ kind }) => kind.name === 'cell.read' || kind.name === 'atomic.loaded').slice(-2);
  const written = looks.flatMap(({ object, seq }) => before.findLast((raw) => raw.object === object && raw.seq < seq && raw.task !== null && raw.task !== failure.task && WRITES.has(raw.kind.name)) ?? []); // prettier-ignore
  return { kind: 'task-failed', failure, holds: tied(before).held(), steps: bySeq([...new Set([...own, ...about, ...written, failure])]) };
}

function bySeq(records: readonly Raw[]): Raw[] {
  return [...records].sort((a, b) => a.seq - b.seq);
}
