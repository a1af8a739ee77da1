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
  ['process', 'exit', 'check(...) or return'],
];

interface Trap {
  readonly owner: string;
  readonly member: string;
  readonly value: unknown;
}

/** Whose mistake it is when something forbidden is used now; null while nothing is replaced. */
let guardedBy: Slot | null = null;
/** Made on first use. */
let traps: readonly Trap[] | null = null;

/**
 * Runs `work` while everything that would make two runs differ is replaced by something that fails loudly. What runs inside is
 * synchronous, so nobody else meets the replacements. Calls may nest: the outer one pays, which is how ten thousand runs share
 * one replacement. @throws ScenarioError E_NONDETERMINISM where one is used.
 */
export function guarded<R>(slot: Slot, work: () => R): R {
  if (guardedBy !== null) return inside(slot, work);
  const putBack = replace();
  try {
    return inside(slot, work);
  } finally {
    putBack();
  }
}

/** Is a scenario of that slot guarded at present? */
export const isGuarded = (slot: Slot): boolean => guardedBy === slot;

/**
 * Remembers whose guard is up; the answer puts it up again. For who drops a run's stack from outside, whose `finally` never runs, and
 * has put the replaced things back himself.
 */
export function standing(): () => void {
  const before = guardedBy;
  return () => void (guardedBy = before);
}

function inside<R>(slot: Slot, work: () => R): R {
  const before = guardedBy;
  guardedBy = slot;
  try {
    return work();
  } finally {
    guardedBy = before;
  }
}

/** Puts the traps in place; answers how to take them away. */
function replace(): () => void {
  // oxlint-disable-next-line no-restricted-globals -- the one place that takes things away from the global object
  const world = globalThis as Record<string, unknown>;
  const replaced: { readonly holder: object; readonly member: string; readonly own: PropertyDescriptor | undefined }[] = [];
  for (const { owner, member, value } of (traps ??= FORBIDDEN.map(trapFor))) {
    const holder = (owner === '' ? world : world[owner]) as object | undefined;
    if (holder === undefined || !(member in holder)) continue;
    const own = Object.getOwnPropertyDescriptor(holder, member);
    if (own?.configurable === false) continue; // a host that seals its globals: loading rewrites the scenario's own references anyway
    Object.defineProperty(holder, member, { value, configurable: true, writable: true });
    replaced.push({ holder, member, own });
  }
  return () => {
    for (const { holder, member, own } of replaced) {
      if (own === undefined) Reflect.deleteProperty(holder, member);
      else Object.defineProperty(holder, member, own);
    }
  };
}

function trapFor([owner, member, instead]: (typeof FORBIDDEN)[number]): Trap {
  const name = owner === '' ? member : `${owner}.${member}`;
  const fail = (): never => {
    throw guardedBy!.mistaken('E_NONDETERMINISM', `a scenario used ${name}, which has no place in a simulated run`, `Use ${instead}.`);
  };
  return { owner, member, value: new Proxy(function trap() {}, { apply: fail, construct: fail, get: fail }) };
}
