import type { Order } from './order.ts';

/** Bits of a mode: how the lock that is held is held, and how the other one is wanted. */
export const HELD_TO_READ = 1;
export const WANTED_TO_READ = 2;

/** `task` took `to` while it held `from`. */
export interface Nesting {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly mode: number;
  /** All that it held, `from` among it: lock times 2, plus 1 where it was held to read; in the order of taking. */
  readonly held: readonly number[];
  /** Semaphores that it had permits of, each as often as it had. */
  readonly permits: readonly number[];
  /** Row of the causal clock, and the task's own time in it. */
  readonly row: number;
  readonly time: number;
  readonly record: number;
}

/** Has that semaphore so few permits that not so many can be out at once? */
export type TooMany = (semaphore: number, permits: number) => boolean;

/** May readers of that lock keep each other out, because a writer of another task than these waits between them? */
export type ReadersMeet = (lock: number, a: number, b: number) => boolean;

/** No more steps than this are taken: the search is exponential in the worst case. A ring of n takes n * n / 2. */
const MOST_STEPS = 200_000;

/**
 * All cycles of nestings that can be a deadlock (Havelund's GoodLock, for any length): by pairwise different tasks, no two ordered by
 * cause, no two under a common lock that keeps them apart, not more under a semaphore than it has permits, and at every lock one that holds it keeps out the other that wants it.
 */
export function findCycles(nestings: readonly Nesting[], causal: Order, readersMeet: ReadersMeet, tooMany: TooMany): Nesting[][] {
  const found: Nesting[][] = [];
  const path: Nesting[] = [];
  const byFrom = new Map<number, number[]>();
  for (const [k, { from }] of nestings.entries()) {
    const others = byFrom.get(from);
    if (others === undefined) byFrom.set(from, [k]);
    else others.push(k);
  }
  let steps = 0;
  const extend = (first: number): void => {
    const last = path.at(-1)!;
    const closes = blocks(last, path[0]!, readersMeet) && (path.length > 1 || last.from === last.to);
    if (closes && !keptOut(path, tooMany)) found.push([...path]);
    for (const k of byFrom.get(last.to) ?? []) {
      if (k <= first) continue; // each cycle is found once, from its first
      if (++steps > MOST_STEPS) return;
      const next = nestings[k]!;
      if (!blocks(last, next, readersMeet) || path.some((one) => !together(one, next, causal))) continue;
      path.push(next);
      extend(first);
      path.pop();
    }
  };
  for (const [k, nesting] of nestings.entries()) {
    path.push(nesting);
    extend(k);
    path.pop();
  }
  return found;
}

/** Does what `holder` holds keep `asker` from what it wants? */
function blocks(asker: Nesting, holder: Nesting, readersMeet: ReadersMeet): boolean {
  if (asker.to !== holder.from) return false;
  const bothRead = (asker.mode & WANTED_TO_READ) !== 0 && (holder.mode & HELD_TO_READ) !== 0;
  return !bothRead || readersMeet(asker.to, asker.task, holder.task);
}

/** Can both stand between their two locks at once? */
function together(a: Nesting, b: Nesting, causal: Order): boolean {
  if (a.task === b.task || a.from === b.from) return false;
  const { clocks } = causal;
  if (a.time <= clocks.at(b.row, a.task) || b.time <= clocks.at(a.row, b.task)) return false;
  return !a.held.some((mine) => b.held.some((other) => mine >> 1 === other >> 1 && ((mine & 1) === 0 || (other & 1) === 0)));
}

/** Would they hold more permits of a semaphore than there are? */
function keptOut(path: readonly Nesting[], tooMany: TooMany): boolean {
  const out = path.flatMap(({ permits }) => permits);
  return out.some((semaphore) => tooMany(semaphore, out.filter((other) => other === semaphore).length));
}
