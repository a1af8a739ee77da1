import type { Part, Seen } from '../../engine/explore/explorer.ts';
import { mergeParts } from '../../engine/explore/explorer.ts';
import { mistakeOf } from '../../engine/explore/warden.ts';
import { ScenarioError, type Deviation } from '../../index.ts';
import { Died, type Crew } from './crew.ts';
import { Desk, type Work } from './job.ts';

/** So many schedules may bring their threads down; after the last of them nothing counts. */
export const MOST_DEATHS = 3;

/** The code of the mistake. */
export const THREAD_DIED = 'E_THREAD_DIED';

/** A schedule that brought its thread down. */
export interface Death {
  /** From 1. */
  readonly number: number;
  readonly part: Part;
  readonly deviations: readonly Deviation[];
}

/** Makes it once more, in a thread of its own, to learn what it was: `again` ends with that schedule. */
export async function deathOf(crew: Crew, again: Work, number: number, died: Died): Promise<Death> {
  const desk = new Desk(undefined, true);
  let last: unknown;
  try {
    await crew.do(again, { desk, noting: number });
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    last = error;
  }
  const { seed, deviations } = desk.noted;
  const hoarded = last === undefined;
  const error = new ScenarioError(THREAD_DIED, textOf(died, hoarded), '');
  const seen: Seen = {
    finding: mistakeOf(error),
    outcome: 'task-failed',
    schedules: 1,
    firstAt: number,
    seed,
    answers: [],
  };
  return { number, part: { ...mergeParts([]), schedules: 1, seen: [seen] }, deviations };
}

function textOf({ why }: Died, hoarded: boolean): string {
  if (why === 'exit') return 'the scenario ended its thread';
  return hoarded
    ? 'the scenario keeps more memory from run to run than a thread has'
    : 'a run takes more memory than a thread has: does a task fill something without an end?';
}

/** Schedules of which is known only that they were made. */
export function nothing(schedules: number): Part {
  return { ...mergeParts([]), schedules };
}
