import type { Raw } from '../trace/records.ts';

/** A task that was woken for something which was gone again when it went on. */
export interface Woken {
  readonly task: string;
  readonly condition: string;
  readonly object: string;
  /** The look by which it decided to wait, and its coming to wait. */
  readonly looked: Raw;
  readonly waited: Raw;
  /** The notification that woke it. */
  readonly notified: Raw;
  /** The last change by another task between that and its going on. */
  readonly gone: Raw;
}

const LOOKS: ReadonlySet<string> = new Set(['cell.read', 'atomic.loaded']);
const CHANGES: ReadonlySet<string> = new Set(['cell.written', 'atomic.stored', 'atomic.added', 'atomic.exchanged']);

/**
 * Did `task` go on after a wait on a condition as if what it had waited for were so, though it is again as it was when it decided to wait?
 * The mark of an `if` where a `while` belongs. From the records up to where it fails.
 */
export function wokenTooLate(records: readonly Raw[], task: string): Woken | null {
  const waited = records.findLast((raw) => raw.task === task && raw.kind.name === 'condition.waiting');
  if (waited === undefined) return null;
  const looked = records.findLast((raw) => raw.seq < waited.seq && raw.task === task && LOOKS.has(raw.kind.name));
  const notified = records.find((raw) => raw.seq > waited.seq && raw.kind.name === 'condition.notified' && raw.object === waited.object && raw.x > 0); // prettier-ignore
  if (looked === undefined || notified === undefined) return null;
  const acquired = records.find((raw) => raw.seq > notified.seq && raw.task === task && raw.kind.name === 'lock.acquired');
  if (acquired === undefined) return null;
  const changes = records.filter((raw) => raw.object === looked.object && raw.seq < acquired.seq && CHANGES.has(raw.kind.name));
  const gone = changes.at(-1);
  if (gone === undefined || gone.seq < notified.seq || gone.task === task || gone.text !== looked.text) return null;
  return { task, condition: waited.object!, object: looked.object!, looked, waited, notified, gone };
}
