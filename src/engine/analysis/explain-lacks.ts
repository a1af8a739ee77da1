import type { Raw } from '../trace/records.ts';
import { list, type Ties } from './explain-waits.ts';

/** A task that waits, and for what. */
interface Waiting {
  readonly task: string;
  readonly on: readonly string[];
}

/** More things than these are not told of. */
const MOST = 6;

const GIVERS: Readonly<Record<string, string>> = {
  mutex: 'nobody who could still run holds it',
  rwlock: 'nobody who could still run holds it',
  semaphore: 'no task is left that would give a permit',
  condition: 'no task is left that would notify: a notification that comes before the wait wakes nobody',
  barrier: 'those who are still to arrive never will',
  cell: 'no task is left that would write the value it waits for',
  atomic: 'no task is left that would store the value it waits for',
};
const SOMEBODY = 'nobody is left who could end the wait';
const CHANNELS: ReadonlySet<string> = new Set(['channel', 'queue', 'mailbox', 'pipe']);
const WRITES: ReadonlySet<string> = new Set(['cell.written', 'atomic.stored', 'atomic.added', 'atomic.exchanged', 'atomic.compared']);

/** What each thing lacks that somebody waits for and nobody holds: as far as the records tell, who would have been the one to give it. */
export function lacking(waits: readonly Waiting[], ties: Ties, records: readonly Raw[]): string {
  const names = [...new Set(waits.flatMap(({ on }) => on))];
  if (names.length === 0) return 'They wait for nothing that could come: a select without a case, or a channel that is none.';
  const alike = new Map<string, string[]>();
  for (const name of names.slice(0, MOST)) {
    const type = ties.typeOf(name);
    const why = heldBy(name, ties) ?? whyOf(name, waits, ties, records);
    const key = JSON.stringify([type, why]);
    alike.set(key, [...(alike.get(key) ?? []), name]);
  }
  const clauses = [...alike].map(([key, same]) => {
    const [type, why] = JSON.parse(key) as [string, string];
    const kind = type === '' ? '' : same.length === 1 ? `${type} ` : `${plural(type)} `;
    return why.startsWith(HELD) ? `${list(same)} ${same.length === 1 ? 'is' : 'are'} ${why}` : `${kind}${list(same)}: ${why}`;
  });
  const kept = waits.flatMap((one) => keptWhile(one, waits, ties));
  return `${clauses.join('; ')}.${kept.map((sentence) => ` ${sentence}`).join('')}`;
}

const HELD = 'held by ';
const plural = (type: string): string => (type.endsWith('x') || type.endsWith('ch') ? `${type}es` : `${type}s`);

function heldBy(name: string, ties: Ties): string | undefined {
  const holders = [...new Set(ties.held().flatMap(({ object, task }) => (object === name ? [task] : [])))];
  const gone = holders.filter((task) => ties.ended.has(task));
  if (gone.length > 0) return `${HELD}${list(gone)}, which has ended without letting go`;
  return holders.length > 0 ? `${HELD}${list(holders)}, which ${holders.length === 1 ? 'waits' : 'wait'} too` : undefined;
}

function whyOf(name: string, waits: readonly Waiting[], ties: Ties, records: readonly Raw[]): string {
  const type = ties.typeOf(name);
  const waiting = new Set(waits.filter(({ on }) => on.includes(name)).map(({ task }) => task));
  if (CHANNELS.has(type)) return otherEnd(name, waiting, ties, records);
  if (type === 'semaphore') {
    const last = records.findLast((raw) => raw.kind.name === 'semaphore.acquired' && raw.object === name);
    if (last !== undefined && !waiting.has(last.task!)) {
      const now = ties.ended.has(last.task!) ? 'has ended' : 'waits itself';
      return `${GIVERS[type]!}, and the last one there was went to ${last.task} (event ${last.seq}), which ${now}`;
    }
  }
  if ((type === 'cell' || type === 'atomic') && waiting.size === 1) {
    const [task] = waiting;
    const came = records.findLast((raw) => raw.task === task && raw.kind.name !== 'task.stuck' && raw.kind.name !== 'task.blocked');
    const since = records.filter((raw) => raw.object === name && raw.seq > (came?.seq ?? 0) && raw.task !== task && WRITES.has(raw.kind.name));
    const last = since.at(-1);
    if (since.length > 1 && last !== undefined)
      return `${GIVERS[type]!}; while ${task} waited it was written ${since.length} times, last ${last.text} by ${last.task} (event ${last.seq}), so a value that would have done may have come and gone`;
  } // prettier-ignore
  return GIVERS[type] ?? SOMEBODY;
}

/** Who else has come to it, and where they are now. */
function otherEnd(name: string, waiting: ReadonlySet<string>, ties: Ties, records: readonly Raw[]): string {
  const others = new Set<string>();
  for (const { kind, task, object, text } of records) {
    if (task === null || waiting.has(task) || kind.name === 'object.made') continue;
    if (object === name || (kind.name === 'task.blocked' && text.split(' ').includes(name))) others.add(task);
  }
  if (others.size === 0) return waiting.size > 1 ? 'nobody comes to its other end' : 'nobody else has ever come to it';
  const told = (tasks: readonly string[], one: string, more: string): string[] =>
    tasks.length === 0 ? [] : [`${list(tasks)}, which came to it before, ${tasks.length === 1 ? one : more}`];
  const all = [...others];
  return [
    ...told(
      all.filter((task) => ties.ended.has(task)),
      'has ended',
      'have ended',
    ),
    ...told(
      all.filter((task) => !ties.ended.has(task)),
      'waits itself',
      'wait themselves',
    ),
  ].join(', and ');
}

/** It keeps something that another needs while it waits for what that other may be the one to bring. */
function keptWhile({ task, on }: Waiting, waits: readonly Waiting[], ties: Ties): string[] {
  const free = on.filter((name) => !ties.isLock(name) && !ties.isTask(name));
  if (free.length === 0) return [];
  const kept = ties.heldBy(task).map(({ object }) => object);
  const hindered = waits.filter((other) => other.task !== task && other.on.some((name) => kept.includes(name)));
  if (hindered.length === 0) return [];
  const names = [...new Set(hindered.flatMap((other) => other.on.filter((name) => kept.includes(name))))];
  const others = list(hindered.map((other) => other.task));
  const bring = hindered.length === 1 ? 'is the one' : 'are those';
  return [
    `${task} keeps ${list(names)} while it waits for ${list(free)}, and ${others} cannot go on without ${list(names)}: if ${others} ${bring} to end that wait, ${hindered.length === 1 ? 'neither' : 'none of them'} can go on. Freeing ${list(names)} before the wait removes it.`,
  ];
}

const DULL: ReadonlySet<string> = new Set(['task.running', 'task.readied', 'task.preempted', 'task.worked', 'task.spawned']);

/**
 * How another task that was at `name` came to leave it: the last that it had to do with it, what it did next, and its end. Empty where
 * there is none but those who are stuck there.
 */
export function leaving(name: string, stuck: ReadonlySet<string>, records: readonly Raw[]): Raw[] {
  const there = (raw: Raw): boolean =>
    raw.task !== null &&
    !stuck.has(raw.task) &&
    raw.kind.name !== 'object.made' &&
    (raw.object === name || (raw.kind.name === 'task.blocked' && raw.text.split(' ').includes(name)));
  const last = records.findLast(there);
  if (last === undefined) return [];
  const own = records.filter(({ task, seq, kind }) => task === last.task && seq > last.seq && !DULL.has(kind.name));
  const end = own.find(({ kind }) => kind.name === 'task.finished' || kind.name === 'task.failed');
  return [...new Set([last, ...own.slice(0, 1), ...(end === undefined ? [] : [end])])];
}
