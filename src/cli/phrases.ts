import { showSpan, type Raw, type RecordKind } from '../index.ts';
import { columnName, columnWords } from '../engine/trace/records.ts';
import { oneLine } from './look.ts';

type Phrase = (raw: Raw) => string;
const word = ({ kind, x }: Raw): string => (kind.shape.x === undefined ? '' : (columnWords(kind.shape.x)?.[x] ?? String(x)));
const waiting = (x: number): string => (x === 0 ? '' : `, ${x} waiting`);
const refused: Phrase = (raw) => (raw.x === 0 ? `finds ${raw.object} taken` : `gives up on ${raw.object}: ${word(raw)}`);

/** What a task did, as a person would say it; the task itself stands before it. Kinds without an entry are of the machine. */
const PHRASES: { readonly [K in RecordKind]?: Phrase } = {
  'task.spawned': ({ object }) => (object === null ? 'is there' : `is started by ${object}`),
  'task.placedOutside': () => 'is outside the machine',
  'task.running': () => 'runs',
  'task.preempted': () => 'is preempted',
  'task.yielded': () => 'gives way',
  'task.blocked': ({ text }) => `waits for ${text}`,
  'task.called': ({ text, x }) => `calls ${text}${x === 0 ? '' : ` for ${showSpan(x)}`}`,
  'task.readied': (raw) => `can go on${raw.x === 0 ? '' : ` (${word(raw)})`}${raw.object === null ? '' : `, thanks to ${raw.object}`}`,
  'task.worked': ({ x }) => `has worked ${showSpan(x)}`,
  'task.joined': ({ object }) => `sees ${object} ended`,
  'task.cancelling': ({ object }) => `cancels ${object}`,
  'task.finished': ({ text }) => (text === 'undefined' ? 'ends' : `ends with ${text}`),
  'task.failed': ({ x, text }) => (x === 1 ? 'ends, cancelled' : `fails: ${text}`),
  'task.abandoned': () => 'is abandoned',
  'task.stuck': ({ text }) => `is stuck${text === '-' ? '' : `, waiting for ${text}`}`,
  'check.failed': ({ text }) => `check failed: ${text}`,
  'assume.failed': () => 'assumption does not hold',
  logged: ({ text }) => `says: ${text}`,
  'lock.acquired': ({ object, x }) => ((x & 1) === 1 ? `is handed ${object}` : `takes ${object}`),
  'lock.released': ({ object, x }) => `frees ${object}${waiting(x)}`,
  'lock.refused': refused,
  'rwlock.acquired': (raw) => `takes ${raw.object} to ${word(raw)}`,
  'rwlock.released': (raw) => `frees ${raw.object} (${word(raw)})`,
  'rwlock.refused': refused,
  'semaphore.acquired': ({ object, x }) => `takes a permit of ${object}, ${x} left`,
  'semaphore.released': ({ object, x }) => `gives a permit to ${object}, ${x} left`,
  'semaphore.refused': refused,
  'condition.waiting': ({ object }) => `waits on ${object}`,
  'condition.notified': ({ object, x, y }) => `notifies ${y === 1 ? 'all on ' : ''}${object}, ${x} woken`,
  'condition.left': (raw) => `leaves ${raw.object}: ${word(raw)}`,
  'barrier.arrived': ({ object, x }) => `arrives at ${object}${waiting(x)}`,
  'barrier.opened': ({ object, x }) => `opens ${object}, round ${x}`,
  'barrier.broken': ({ object }) => `breaks ${object}`,
  'channel.sent': (raw) => `sends ${raw.text} over ${raw.object} to ${raw.x === 0 ? 'its buffer' : 'a receiver'}`,
  'channel.received': (raw) => (raw.x === 2 ? `finds ${raw.object} closed` : `receives ${raw.text} over ${raw.object}`),
  'channel.closed': ({ object }) => `closes ${object}`,
  'channel.refused': (raw) => (raw.x === 0 ? `finds nobody at ${raw.object}` : `gives up on ${raw.object}: ${word(raw)}`),
  'select.chosen': ({ object, x }) => `selects case ${x}${object === null ? '' : `, ${object}`}`,
  'cell.read': ({ object, text }) => `reads ${object}: ${text}`,
  'cell.written': ({ object, text }) => `writes ${object}: ${text}`,
  'cell.awaited': ({ object, text }) => `sees ${object} become ${text}`,
  'atomic.loaded': ({ object, text }) => `loads ${object}: ${text}`,
  'atomic.stored': ({ object, text }) => `stores ${object}: ${text}`,
  'atomic.added': ({ object, x, text }) => `adds ${x} to ${object}: ${text}`,
  'atomic.exchanged': ({ object, text }) => `exchanges ${object}: ${text}`,
  'atomic.compared': ({ object, x, text }) => (x === 1 ? `swaps ${object}: ${text}` : `finds ${object} to be ${text}`),
  'lock.reentered': ({ object, x }) => `takes ${object} again, ${x} deep`,
  'lock.steppedOut': ({ object, x }) => `frees ${object} once, still ${x} deep`,
  'event.set': ({ object }) => `sets ${object}`,
  'event.cleared': ({ object }) => `clears ${object}`,
  'event.seen': ({ object, x }) => `sees ${object} ${x === 1 ? 'set' : 'not set'}`,
  'event.refused': refused,
  'once.begun': ({ object }) => `begins ${object}`,
  'once.done': ({ object }) => `is through with ${object}`,
  'once.passed': ({ object }) => `finds ${object} done`,
  'once.givenUp': ({ object }) => `leaves ${object} to the next`,
  'waitGroup.added': ({ object, x, y }) => (x < 0 ? `takes ${-x} off ${object}, ${y} left` : `adds ${x} to ${object}: ${y}`),
  'waitGroup.passed': ({ object }) => `finds ${object} at zero`,
  'future.resolved': ({ object, text }) => `resolves ${object}: ${text}`,
  'future.rejected': ({ object, text }) => `rejects ${object}: ${text}`,
  'future.got': ({ object }) => `gets what ${object} holds`,
  'future.refused': refused,
  'queue.put': ({ object, text }) => `puts ${text} into ${object}`,
  'queue.got': ({ object, text }) => `gets ${text} out of ${object}`,
  'queue.returned': ({ object, text }) => `leaves ${text} in ${object} after all`,
  'queue.refused': (raw) => (raw.x === 0 ? `would have to wait at ${raw.object}` : refused(raw)),
  'queue.taskDone': ({ object, x }) => `is done with a value of ${object}, ${x} left`,
  'queue.joined': ({ object }) => `finds all of ${object} done`,
  'mailbox.sent': ({ object, text }) => `sends ${text} to ${object}`,
  'mailbox.received': ({ object, text }) => `receives ${text} from ${object}`,
  'mailbox.returned': ({ object, text }) => `leaves ${text} in ${object} after all`,
  'mailbox.refused': (raw) => (raw.x === 0 ? `finds nothing of interest in ${raw.object}` : refused(raw)),
  'pipe.written': ({ object, x, y }) => `writes ${x} bytes into ${object}, ${y} in it`,
  'pipe.read': ({ object, x, y }) => (x === 0 ? `finds the end of ${object}` : `reads ${x} bytes out of ${object}, ${y} left`),
  'pipe.closed': (raw) => `closes ${raw.object} for ${word(raw)}`,
  'pipe.refused': refused,
  'device.requested': ({ object, x, y }) => `asks ${object} for ${x} bytes${y === 0 ? '' : `, ${y} requests before it`}`,
};

/** Is it something that the program did, and not the machine under it? */
export function ofTheProgram(raw: Raw): boolean {
  return PHRASES[raw.kind.name] !== undefined;
}

/** The record in words; one of the machine in the words of the trace. */
export function phrase(raw: Raw): string {
  const known = PHRASES[raw.kind.name];
  if (known !== undefined) return oneLine(known(raw));
  const { shape, name } = raw.kind;
  const parts: string[] = [name];
  if (raw.object !== null) parts.push(raw.object);
  for (const [column, value] of [[shape.x, raw.x] as const, [shape.y, raw.y] as const]) {
    if (column !== undefined) parts.push(`${columnName(column)}=${columnWords(column)?.[value] ?? value}`);
  }
  if (shape.text !== undefined) parts.push(`${shape.text}=${oneLine(raw.text)}`);
  return parts.join(' ');
}
