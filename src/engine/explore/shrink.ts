import type { Deviation, Source } from '../kernel/source.ts';
import type { Onlooker } from '../runtimes/interleaving/ways.ts';
import type { Ground } from './search.ts';
import { Bounded } from './strategies/bounded.ts';

/** Tries so many replays at most. */
const MOST_TRIES = 2_000;
/** How far later deviations are moved when one before them goes: without it there are other questions. */
const SHIFTS = [0, -1, 1, -2, 2, -3, 3, -4, 4];
/** With more deviations than these they are not moved: dropping alone gets far. */
const FEW = 12;

/** A run that fails: where it deviated, and how often it left a task that could go on. */
export interface Failing {
  readonly deviations: readonly Deviation[];
  readonly preemptions: number;
}

/** Runs with these answers; what it came to, if it still fails in the same way. */
export type StillFails = (answers: Source, onlooker?: Onlooker) => readonly Deviation[] | null;

/** As `stillFails`, and counts the preemptions: on a model without a machine, where a way other than the first leaves a task that could go on. */
export function counting(stillFails: StillFails): (answers: Source, onlooker?: Onlooker | null) => Failing | null {
  return (answers, also) => {
    let [preemptions, stays] = [0, false];
    const deviations = stillFails(
      {
        reset: () => answers.reset(),
        next: (asking, site, count, index) => {
          const value = answers.next(asking, site, count, index);
          if (stays && value > 0) preemptions++;
          stays = false;
          return value;
        },
        input: (key, count) => answers.input(key, count),
      },
      (ways) => {
        stays = ways.stays && ways.count > 1;
        also?.(ways);
      },
    );
    return deviations === null ? null : { deviations, preemptions };
  };
}

/** So many schedules at most are gone through for a failure with fewer preemptions. */
const MOST_CALM = 2_000;

/** The first schedule with fewer preemptions than `found` that fails in the same way, else `found`: dropping deviations alone does not lead there. */
export function calmest(found: Failing, ground: Ground, fails: ReturnType<typeof counting>): Failing {
  if (found.preemptions === 0) return found;
  const search = new Bounded(ground, 'preemptions', { most: found.preemptions - 1 });
  for (let k = 0; k < MOST_CALM && search.begin(k); k++) {
    const came = fails(search, search.onlooker);
    if (came !== null) return came;
  }
  return found;
}

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
 * Fewer preemptions first, then fewer and smaller deviations that fail in the same way, until none can be dropped: blocks of halving size go, then single ones,
 * with those behind moved up or down as their questions may have; then values are lowered.
 */
export function shrink(start: Failing, fails: (deviations: readonly Deviation[]) => Failing | null): Failing {
  const tried = new Map<string, Failing | null>();
  let tries = 0;
  let found = start;
  let best = start.deviations;

  const better = (candidate: readonly Deviation[]): boolean => {
    const key = candidate.map(({ index, value }) => `${index}=${value}`).join(' ');
    let came = tried.get(key);
    if (came === undefined) {
      if (tries++ >= MOST_TRIES) return false;
      came = fails(candidate);
      tried.set(key, came);
    }
    if (came === null || !isLess(came, found)) return false;
    found = came;
    best = came.deviations;
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
  return found;
}

/** Drops single deviations as long as that fails alike, even where one of those that stay becomes a preemption. */
export function leanest(start: Failing, fails: (deviations: readonly Deviation[]) => Failing | null): Failing {
  let found = start;
  for (let at = 0; at < found.deviations.length; at++) {
    const came = fails(found.deviations.filter((_, k) => k !== at));
    if (came === null || came.deviations.length >= found.deviations.length) continue;
    found = came;
    at = -1;
  }
  return found;
}

function without(all: readonly Deviation[], from: number, size: number, shift: number): readonly Deviation[] {
  const before = all.slice(0, from);
  const least = (before.at(-1)?.index ?? -1) + 1;
  const after = all.slice(from + size).map(({ index, value }) => ({ index: index + shift, value }));
  return [...before, ...after.filter(({ index }) => index >= least)];
}

/** Fewer preemptions; of as many, fewer deviations, then smaller values, then earlier ones. */
function isLess({ deviations: a, preemptions: p }: Failing, { deviations: b, preemptions: q }: Failing): boolean {
  if (p !== q) return p < q;
  if (a.length !== b.length) return a.length < b.length;
  const [sumA, sumB] = [a, b].map((all) => all.reduce((sum, { value }) => sum + value, 0)) as [number, number];
  if (sumA !== sumB) return sumA < sumB;
  return a.reduce((sum, { index }) => sum + index, 0) < b.reduce((sum, { index }) => sum + index, 0);
}
