import type { Slot } from '../sync/slot.ts';

/** What a scenario must not touch, and what it uses in its place. */
const FORBIDDEN: readonly (readonly [owner: string, member: string, instead: string])[] = [
  ['Math', 'random', 'input(name, count), which is seeded'],
  ['', 'Date', 'now(), which is virtual time'],
  ['', 'setTimeout', 'sleep(span)'],
  ['', 'setInterval', 'a loop with sleep(span)'],
  ['', 'setImmediate', 'pause()'],
  ['', 'queueMicrotask', 'pause()'],
  ['', 'Promise', 'a channel, or join of a spawned task'],
  ['performance', 'now', 'now(), which is virtual time'],
  ['crypto', 'getRandomValues', 'input(name, count), which is seeded'],
  ['crypto', 'randomUUID', 'input(name, count), which is seeded'],
  ['process', 'hrtime', 'now(), which is virtual time'],
];

/**
 * Runs `work` while everything that would make two runs differ is replaced by something that fails loudly. What runs inside is
 * synchronous, so nobody else meets the replacements. @throws ScenarioError E_NONDETERMINISM where one is used.
 */
export function guarded<R>(slot: Slot, work: () => R): R {
  if (guardedBy !== null) return inside(slot, work);
  // oxlint-disable-next-line no-restricted-globals -- the one place that takes things away from the global object
  const world = globalThis as Record<string, unknown>;
  const put: (() => void)[] = [];
  for (const [owner, member, instead] of FORBIDDEN) {
    const holder = (owner === '' ? world : world[owner]) as Record<string, unknown> | undefined;
    const own = holder === undefined ? undefined : Object.getOwnPropertyDescriptor(holder, member);
    if (holder === undefined || (holder[member] === undefined && own === undefined)) continue;
    const name = owner === '' ? member : `${owner}.${member}`;
    const fail = (): never => {
      throw guardedBy!.mistaken('E_NONDETERMINISM', `a scenario used ${name}, which differs from run to run`, `Use ${instead}.`);
    };
    const trap = new Proxy(function trap() {}, { apply: fail, construct: fail, get: fail });
    try {
      Object.defineProperty(holder, member, { value: trap, configurable: true, writable: true });
    } catch {
      continue; // a host that seals its globals: loading rewrites the scenario's own references anyway
    }
    put.push(() => (own === undefined ? void delete holder[member] : void Object.defineProperty(holder, member, own)));
  }
  try {
    return inside(slot, work);
  } finally {
    for (const back of put) back();
  }
}

/** Whose mistake it is when something forbidden is used now; null while nothing is replaced. */
let guardedBy: Slot | null = null;

function inside<R>(slot: Slot, work: () => R): R {
  const before = guardedBy;
  guardedBy = slot;
  try {
    return work();
  } finally {
    guardedBy = before;
  }
}
