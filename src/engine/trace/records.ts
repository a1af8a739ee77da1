import type { Nanos } from '../kernel/time.ts';

/**
 * What a record of one kind holds beside its stamp. The same table drives the recorder, the text codec, the digests and the
 * types below, so a new kind is one entry here (and one case in `world.ts`, if it changes the state).
 */
interface Shape {
  /** What the object column names; absent: the record names no object. */
  readonly object?: string;
  /** The first number; a list of words means: an index into it, written as the word. `'flag'`: 0 or 1. */
  readonly x?: Column;
  readonly y?: Column;
  /** A value or a sentence, written last. */
  readonly text?: string;
}
/** A number's name; where only some words can stand, the words. */
type Column = string | { readonly name: string; readonly words: readonly string[] } | { readonly name: string; readonly flag: true };

const flag = <N extends string>(name: N) => ({ name, flag: true }) as const;
const words = <N extends string, const W extends readonly string[]>(name: N, list: W) => ({ name, words: list }) as const;
const define = <const T extends Record<string, Shape>>(table: T): T => table;

/** Every kind of record, past tense: by the time it is written the state has changed. The order is part of the format. */
export const RECORDS = define({
  // What exists
  'process.started': { object: 'process', text: 'runtime' },
  'process.exited': { object: 'process', x: 'code' },
  'object.made': { object: 'object', x: 'size', text: 'type' },
  // Cores and OS threads; the stamp tells the core
  'core.waking': {},
  'core.idle': {},
  'thread.started': { object: 'thread', text: 'process' },
  'thread.ready': { object: 'thread', x: words('why', ['started', 'woken', 'slice', 'yielded', 'timeout', 'served']) },
  'thread.running': { object: 'thread', x: 'overhead', y: flag('migrated') },
  'thread.blocked': { object: 'thread', x: words('in', ['futex', 'sleep', 'call']) },
  'thread.exited': { object: 'thread' },
  // Tasks; the task column is the subject
  'task.spawned': { object: 'by' },
  'task.running': {},
  'task.preempted': {},
  'task.yielded': {},
  'task.blocked': { text: 'on', x: words('queue', ['back', 'front']) },
  'task.called': { x: 'ns', text: 'call' },
  'task.readied': { object: 'by', x: words('why', ['woken', 'timeout', 'cancelled', 'served', 'spurious']) },
  'task.worked': { x: 'ns' },
  'task.joined': { object: 'joined' },
  'task.cancelling': { object: 'target' },
  'task.finished': { text: 'result' },
  'task.failed': { x: flag('cancelled'), text: 'error' },
  'task.abandoned': {},
  'task.stuck': { text: 'on' },
  'check.failed': { text: 'check' },
  'assume.failed': {},
  logged: { text: 'line' },
  // Locks
  // by whom it was asked without waiting, or not for ever: `tried`, and `triedYes` where it was handed over within the limit
  'lock.acquired': { object: 'lock', x: words('handedOff', ['no', 'yes', 'tried', 'triedYes']) },
  'lock.released': { object: 'lock', x: 'waiters' },
  'lock.refused': { object: 'lock', x: words('why', ['busy', 'timeout', 'cancelled']) },
  'rwlock.acquired': { object: 'rwlock', x: words('side', ['read', 'write']) },
  'rwlock.released': { object: 'rwlock', x: words('side', ['read', 'write']) },
  'rwlock.refused': { object: 'rwlock', x: words('why', ['busy', 'timeout', 'cancelled']) },
  // Counting and meeting
  'semaphore.acquired': { object: 'semaphore', x: 'left' },
  'semaphore.released': { object: 'semaphore', x: 'left' },
  'semaphore.refused': { object: 'semaphore', x: words('why', ['busy', 'timeout', 'cancelled']) },
  'condition.waiting': { object: 'condition' },
  'condition.notified': { object: 'condition', x: 'woken', y: flag('all') },
  'condition.left': { object: 'condition', x: words('why', ['timeout', 'cancelled', 'spurious']) },
  'barrier.arrived': { object: 'barrier', x: 'waiting' },
  'barrier.opened': { object: 'barrier', x: 'round' },
  'barrier.broken': { object: 'barrier' },
  // Channels
  'channel.sent': { object: 'channel', x: words('to', ['buffer', 'receiver']), text: 'value' },
  'channel.received': { object: 'channel', x: words('from', ['buffer', 'sender', 'closed']), text: 'value' },
  'channel.closed': { object: 'channel' },
  'channel.refused': { object: 'channel', x: words('why', ['busy', 'timeout', 'cancelled']) },
  'select.chosen': { object: 'channel', x: 'index' },
  // Memory
  'cell.read': { object: 'cell', text: 'value' },
  'cell.written': { object: 'cell', text: 'value' },
  'cell.awaited': { object: 'cell', text: 'value' },
  'atomic.loaded': { object: 'atomic', text: 'value' },
  'atomic.stored': { object: 'atomic', text: 'value' },
  'atomic.added': { object: 'atomic', x: 'by', text: 'value' },
  'atomic.exchanged': { object: 'atomic', text: 'value' },
  'atomic.compared': { object: 'atomic', x: flag('swapped'), text: 'value' },
  // Locks that are taken again by their holder
  'lock.reentered': { object: 'lock', x: 'depth' },
  'lock.steppedOut': { object: 'lock', x: 'depth' },
  // Flags, counters and values to wait for
  'event.set': { object: 'event' },
  'event.cleared': { object: 'event' },
  'event.seen': { object: 'event', x: flag('set') },
  'event.refused': { object: 'event', x: words('why', ['busy', 'timeout', 'cancelled']) },
  'once.begun': { object: 'once' },
  'once.done': { object: 'once' },
  'once.passed': { object: 'once' },
  'once.givenUp': { object: 'once' },
  'waitGroup.added': { object: 'waitGroup', x: 'by', y: 'count' },
  'waitGroup.passed': { object: 'waitGroup' },
  'future.resolved': { object: 'future', text: 'value' },
  'future.rejected': { object: 'future', text: 'value' },
  'future.got': { object: 'future' },
  'future.refused': { object: 'future', x: words('why', ['busy', 'timeout', 'cancelled']) },
  // Queues and mailboxes
  'queue.put': { object: 'queue', text: 'value' },
  'queue.got': { object: 'queue', text: 'value' },
  'queue.returned': { object: 'queue', text: 'value' },
  'queue.refused': { object: 'queue', x: words('why', ['busy', 'timeout', 'cancelled']) },
  'queue.taskDone': { object: 'queue', x: 'unfinished' },
  'mailbox.sent': { object: 'mailbox', text: 'value' },
  'mailbox.received': { object: 'mailbox', x: 'place', text: 'value' },
  'mailbox.returned': { object: 'mailbox', x: 'place', text: 'value' },
  'mailbox.refused': { object: 'mailbox', x: words('why', ['busy', 'timeout', 'cancelled']) },
  // Devices
  'device.requested': { object: 'device', x: 'bytes', y: 'ahead' },
  // The world around the machine; follows the record of the spawning
  'task.placedOutside': {},
  // Pipes: bytes that went in or out, and those in it afterwards
  'pipe.written': { object: 'pipe', x: 'bytes', y: 'held' },
  'pipe.read': { object: 'pipe', x: 'bytes', y: 'held' },
  'pipe.closed': { object: 'pipe', x: words('end', ['writing', 'reading']) },
  'pipe.refused': { object: 'pipe', x: words('why', ['busy', 'timeout', 'cancelled']) },
  // What was added later: the order of kinds is part of the format
  'queue.joined': { object: 'queue' },
});

export type RecordKind = keyof typeof RECORDS;
type Table = typeof RECORDS;

/** When and where: `seq` counts the records of a run from 0; core, thread and task are absent where there is none. */
export interface Stamp {
  readonly seq: number;
  readonly at: Nanos;
  readonly core: number | null;
  readonly thread: string | null;
  readonly task: string | null;
}

type ColumnField<C> = C extends { readonly name: infer N extends string; readonly words: readonly (infer W)[] }
  ? { readonly [K in N]: W }
  : C extends { readonly name: infer N extends string; readonly flag: true }
    ? { readonly [K in N]: boolean }
    : C extends string
      ? { readonly [K in C]: number }
      : unknown;
type ObjectField<S> = S extends { readonly object: infer N extends string } ? { readonly [K in N]: string | null } : unknown;
type TextField<S> = S extends { readonly text: infer N extends string } ? { readonly [K in N]: string } : unknown;
type XField<S> = S extends { readonly x: infer C } ? ColumnField<C> : unknown;
type YField<S> = S extends { readonly y: infer C } ? ColumnField<C> : unknown;

/** A record of one kind: its stamp, and the fields that the table gives it. */
export type RecordOf<K extends RecordKind> = Stamp & { readonly kind: K } & ObjectField<Table[K]> &
  XField<Table[K]> &
  YField<Table[K]> &
  TextField<Table[K]>;
/** One thing that happened. The union is closed. */
export type TraceRecord = { [K in RecordKind]: RecordOf<K> }[RecordKind];

/** A kind as engine code holds it: an index into the table, and the table's entry. */
export interface Kind {
  readonly index: number;
  readonly name: RecordKind;
  readonly shape: Shape;
  /** The text column is a value of the workload, shown by `showValue`; else it is a sentence or a word of ours. */
  readonly valued: boolean;
  /** What tells the kind in a digest. */
  readonly salt: number;
  /** Which columns it has: read once a record, from objects that all look alike, as the shapes do not. */
  readonly hasX: boolean;
  readonly hasY: boolean;
  readonly hasText: boolean;
  /** The x column is a span of time, so it does not belong to the digest of the order. */
  readonly timed: boolean;
}

/** All kinds, in the order of the table. */
export const KINDS: readonly Kind[] = Object.entries(RECORDS as Record<string, Shape>).map(([name, shape], index) => ({
  index,
  name: name as RecordKind,
  shape,
  valued: shape.text === 'value' || shape.text === 'result',
  salt: Math.imul(index + 1, 0x27d4eb2f),
  hasX: shape.x !== undefined,
  hasY: shape.y !== undefined,
  hasText: shape.text !== undefined,
  timed: shape.x === 'ns' || shape.x === 'overhead',
}));
const byName = new Map<string, Kind>(KINDS.map((kind) => [kind.name, kind]));

/** The kind of that name. */
export function kindOf(name: RecordKind): Kind {
  return byName.get(name)!;
}
/** The kind of a name read from a file, if there is one. */
export function kindNamed(name: string): Kind | undefined {
  return byName.get(name);
}

/** A record with its columns by position: what the engine emits and the codec reads and writes. */
export interface Raw {
  readonly seq: number;
  readonly at: Nanos;
  readonly core: number | null;
  readonly thread: string | null;
  readonly task: string | null;
  readonly kind: Kind;
  readonly object: string | null;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A column's name. */
export function columnName(column: Column): string {
  return typeof column === 'string' ? column : column.name;
}

/** The words a column can hold; undefined for a plain number. A flag reads `no` or `yes`. */
export function columnWords(column: Column): readonly string[] | undefined {
  if (typeof column === 'string') return undefined;
  return 'words' in column ? column.words : NO_YES;
}
const NO_YES = ['no', 'yes'] as const;

/** The record with its fields by name. */
export function recordOf(raw: Raw): TraceRecord {
  const { shape } = raw.kind;
  const made: Record<string, unknown> = {
    seq: raw.seq,
    at: raw.at,
    core: raw.core,
    thread: raw.thread,
    task: raw.task,
    kind: raw.kind.name,
  };
  if (shape.object !== undefined) made[shape.object] = raw.object;
  if (shape.x !== undefined) made[columnName(shape.x)] = columnValue(shape.x, raw.x);
  if (shape.y !== undefined) made[columnName(shape.y)] = columnValue(shape.y, raw.y);
  if (shape.text !== undefined) made[shape.text] = raw.text;
  return made as unknown as TraceRecord;
}

function columnValue(column: Column, value: number): number | string | boolean {
  if (typeof column === 'string') return value;
  return 'words' in column ? column.words[value]! : value === 1;
}
