import { MemoryStory } from '../analysis/explain-memory.ts';
import { Ties } from '../analysis/explain-waits.ts';
import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Remedy } from './decorate.ts';
import { freedAcross } from './freed-across.ts';
import { givenBack } from './given-back.ts';
import { lookedAgain } from './looked-again.ts';
import { moreRoom } from './more-room.ts';
import { oneLockRound } from './one-lock.ts';
import { orderedLocks, type Nestings } from './ordered-locks.ts';
import { widenedLock } from './widened-lock.ts';

const EXCLUSIVE: ReadonlySet<string> = new Set(['mutex', 'reentrantLock']);
const HELD: ReadonlySet<string> = new Set([...EXCLUSIVE, 'rwlock', 'semaphore']);
const READS: ReadonlySet<string> = new Set(['cell.read', 'atomic.loaded']);

/**
 * The mechanical remedies that a finding suggests, the likeliest first; none where only a person can tell. `records` are those of the
 * run that shows it; `nestings` will know, when the remedies are applied, how tasks nest the finding's locks; `stoodAt`: at which
 * operation its tasks were left, where that is known.
 */
export function remediesFor(
  finding: Finding,
  records: readonly Raw[],
  nestings: Nestings,
  stoodAt: ReadonlyMap<string, string> = new Map(),
): Remedy[] {
  const { kind, objects, tasks } = finding;
  const types = new Map(records.flatMap((raw) => (raw.kind.name === 'object.made' ? [[raw.object!, raw.text] as const] : [])));
  const of = (...wanted: string[]): string[] => objects.filter((name) => wanted.includes(types.get(name) ?? ''));
  switch (kind) {
    case 'deadlock':
    case 'partial-deadlock':
    case 'leak':
    case 'lost-wakeup':
    case 'lock-order':
      return [
        ...keptBy(objects, records),
        ...of('condition').flatMap((name) => waitRemedies(name, records)),
        ...keptAcross(finding, records, types),
        ...rings(objects, types, nestings),
        // room is of no use to who waits for a value
        ...(of('channel').length > 0 && tasks.some((task) => stoodAt.get(task)?.startsWith('channel.receive') !== true)
          ? [moreRoom(of('channel'), Math.max(1, tasks.length))]
          : []),
      ];
    case 'misuse':
      return keptBy(objects, records);
    case 'race':
    case 'check-then-act':
      return [widenedLock(objects), ...widerLock(objects, records)];
    case 'check-failed':
      return failedCheck(records);
    default:
      return [];
  }
}

/** Locks that a task of these holds while it waits for something that is no lock, and that another of them wants. */
function keptAcross({ tasks }: Finding, records: readonly Raw[], types: ReadonlyMap<string, string>): Remedy[] {
  const ties = new Ties();
  const on = new Map<string, readonly string[]>();
  for (const raw of records) {
    ties.see(raw);
    if (raw.kind.name === 'task.blocked' || raw.kind.name === 'task.stuck') on.set(raw.task!, raw.text.split(' '));
  }
  const wanted = new Set(tasks.flatMap((task) => on.get(task) ?? []));
  const locks = new Set<string>();
  const waits = new Set<string>();
  for (const task of tasks) {
    const free = (on.get(task) ?? []).filter((name) => types.has(name) && !HELD.has(types.get(name)!) && types.get(name) !== 'once');
    const kept = ties.heldBy(task).flatMap(({ object }) => (types.get(object) === 'mutex' && wanted.has(object) ? [object] : []));
    if (free.length === 0 || kept.length === 0) continue;
    for (const name of kept) locks.add(name);
    for (const name of free) waits.add(name);
  }
  return locks.size === 0 ? [] : [freedAcross([...locks], [...waits])];
}

function rings(objects: readonly string[], types: ReadonlyMap<string, string>, nestings: Nestings): Remedy[] {
  const held = objects.filter((name) => HELD.has(types.get(name) ?? ''));
  if (held.length < 2 && types.get(held[0] ?? '') !== 'semaphore') return [];
  return [...(held.every((name) => EXCLUSIVE.has(types.get(name)!)) ? [orderedLocks(held, nestings)] : []), oneLockRound(held)];
}

/** Locks among these that a task held when it ended. */
function keptBy(objects: readonly string[], records: readonly Raw[]): Remedy[] {
  const held = new Map<string, number>();
  const kept = new Set<string>();
  for (const { kind, task, object } of records) {
    const key = `${task} ${object}`;
    if (/^(?:rw)?lock\.acquired$/.test(kind.name)) held.set(key, (held.get(key) ?? 0) + 1);
    else if (/^(?:rw)?lock\.released$/.test(kind.name)) held.set(key, (held.get(key) ?? 0) - 1);
    else if (kind.name === 'task.finished' || kind.name === 'task.failed')
      for (const name of objects) if ((held.get(`${task} ${name}`) ?? 0) > 0) kept.add(name);
  }
  return kept.size === 0 ? [] : [givenBack([...kept])];
}

/** By which memory those decided who came to wait on the condition. */
function waitRemedies(condition: string, records: readonly Raw[]): Remedy[] {
  const looked = new Map<string, Set<string>>();
  const memory = new Set<string>();
  for (const { kind, task, object } of records) {
    if (task === null) continue;
    if (READS.has(kind.name)) looked.set(task, (looked.get(task) ?? new Set()).add(object!));
    if (kind.name !== 'condition.waiting' || object !== condition) continue;
    for (const name of looked.get(task) ?? []) memory.add(name);
    looked.delete(task);
  }
  return memory.size === 0 ? [] : [lookedAgain(condition, [...memory])];
}

/** Over all the memory that tasks share, where that is more. */
function widerLock(objects: readonly string[], records: readonly Raw[]): Remedy[] {
  const { shared } = new MemoryStory(records).memory();
  return shared.some((name) => !objects.includes(name)) ? [widenedLock([...new Set([...objects, ...shared])])] : [];
}

/** A failed check names no object: what tasks acted on though it had changed, and what they waited for. */
function failedCheck(records: readonly Raw[]): Remedy[] {
  const waited = new Set(records.flatMap(({ kind, object }) => (kind.name === 'condition.waiting' ? [object!] : [])));
  const { hazard, shared } = new MemoryStory(records).memory();
  const remedies = [...waited].flatMap((name) => waitRemedies(name, records));
  if (hazard !== null) remedies.push(widenedLock([hazard.object]));
  if (shared.length > 1 || (hazard === null && shared.length === 1)) remedies.push(widenedLock(shared));
  return remedies;
}
