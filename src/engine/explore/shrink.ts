import type { Deviation, Source } from '../kernel/source.ts';

/** Tries so many replays at most. */
const MOST_TRIES = 2_000;
/** How far later deviations are moved when one before them goes: without it there are other questions. */
const SHIFTS = [0, -1, 1, -2, 2, -3, 3, -4, 4];
/** With more deviations than these they are not moved: dropping alone gets far. */
const FEW = 12;

/** Runs with these deviations; answers those that it came to, if it still fails in the same way. */
export type StillFails = (deviations: readonly Deviation[]) => readonly Deviation[] | null;

/** Answers as `base` does but for the deviations; one that its question has no such way for takes the last. */
export function leaning(base: Source, deviations: readonly Deviation[]): Source {
  const by = new Map(deviations.map(({ index, value }) => [index, value]));
  return {
    reset: () => base.reset(),
    next: (asking, site, count, index) => {
      const own = base.next(asking, site, count, index);
      const value = by.get(index);
      return value === undefined ? own : Math.min(value, count - 1);
    },
    input: (key, count) => base.input(key, count),
  };
}

/**
 * Fewer and smaller deviations that fail in the same way, until none can be dropped: blocks of halving size go, then single ones,
 * with those behind moved up or down as their questions may have; then values are lowered.
 */
export function shrink(deviations: readonly Deviation[], stillFails: StillFails): readonly Deviation[] {
  const tried = new Map<string, readonly Deviation[] | null>();
  let tries = 0;
  let best = deviations;

  const better = (candidate: readonly Deviation[]): boolean => {
    const key = candidate.map(({ index, value }) => `${index}=${value}`).join(' ');
    let came = tried.get(key);
    if (came === undefined) {
      if (tries++ >= MOST_TRIES) return false;
      came = stillFails(candidate);
      tried.set(key, came);
    }
    if (came === null || !isLess(came, best)) return false;
    best = came;
    return true;
  };

  for (let improved = true; improved;) {
    improved = false;
    for (let size = best.length; size >= 1; size >>= 1) {
      for (let from = 0; from < best.length;) {
        const shifts = best.length > FEW ? SHIFTS.slice(0, 1) : SHIFTS;
        const dropped = shifts.some((shift) => better(without(best, from, size, shift)));
        if (dropped) improved = true;
        else from += size;
      }
    }
    for (let at = 0; at < best.length; at++) {
      for (let value = 1; value < best[at]!.value; value++) {
        if (!better(best.map((one, k) => (k === at ? { index: one.index, value } : one)))) continue;
        improved = true;
        break;
      }
    }
  }
  return best;
}

function without(all: readonly Deviation[], from: number, size: number, shift: number): readonly Deviation[] {
  const before = all.slice(0, from);
  const least = (before.at(-1)?.index ?? -1) + 1;
  const after = all.slice(from + size).map(({ index, value }) => ({ index: index + shift, value }));
  return [...before, ...after.filter(({ index }) => index >= least)];
}

/** Fewer; of as many, smaller values; of those, earlier ones. */
function isLess(a: readonly Deviation[], b: readonly Deviation[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const [sumA, sumB] = [a, b].map((all) => all.reduce((sum, { value }) => sum + value, 0)) as [number, number];
  if (sumA !== sumB) return sumA < sumB;
  return a.reduce((sum, { index }) => sum + index, 0) < b.reduce((sum, { index }) => sum + index, 0);
}
