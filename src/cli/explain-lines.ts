import { resolve } from 'node:path';
import type { Place, Raw } from '../index.ts';
import type { Loaded } from '../node/load.ts';
import { lineAt, placeIn } from '../node/places.ts';
import type { Performance, Performer } from '../node/perform.ts';
import { bounded } from '../node/watchdog.ts';

/** A line of the scenario. */
export interface Line {
  readonly place: Place;
  readonly code: string;
}

/** A run of more events is not run again for its lines. */
const MOST_EVENTS = 200_000;
const LIMIT_MS = 60_000;

/** At which lines records came about, by their numbers: the run once more, with the place of every operation noted. */
export function linesOf(
  wanted: readonly Raw[],
  performer: Performer,
  performance: Performance,
  at: { readonly loaded: Loaded; readonly cwd: string; readonly events: number },
): ReadonlyMap<number, Line> {
  const found = new Map<number, Line>();
  const numbers = new Set(wanted.filter(({ task }) => task !== null).map(({ seq }) => seq));
  if (numbers.size === 0 || at.events > MOST_EVENTS) return found;
  const { prepared } = performer;
  const stacks = new Map<number, string | undefined>();
  const record = ({ seq, task, kind, object }: Raw): void => {
    if (!numbers.has(seq)) return;
    const who = kind.name === 'task.spawned' ? object : task; // the line of a start is that of whoever starts
    if (who !== null) stacks.set(seq, prepared.lastOperation(who));
  };
  prepared.capturing = true;
  try {
    bounded(LIMIT_MS, () => prepared.run({ ...performance, listen: () => ({ record }) }));
  } catch {
    // whatever it was has been told by the run before; what was found is right
  } finally {
    prepared.capturing = false;
  }
  for (const [seq, stack] of stacks) {
    const place = placeIn(stack, at.loaded.own, at.cwd);
    if (place !== undefined) found.set(seq, { place, code: lineAt(resolve(at.cwd, place.file), place.line) ?? '' });
  }
  return found;
}
