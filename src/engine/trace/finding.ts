import type { Raw } from './records.ts';

/**
 * What a finding can be about. The first four are how a run ended; the others are what detectors see in its records:
 *
 * - `partial-deadlock`: tasks wait for each other for ever, and others go on
 * - `leak`: main has ended, and a task waits for what nobody will bring
 * - `race`: two accesses to plain memory, one of them a write, that nothing orders
 * - `misuse`: a lock, channel, counter or future was used against its rules, or a lock was never given back
 * - `lost-wakeup`: a notification came when nobody waited, and then somebody waited for ever
 * - `pool-starvation`: all who serve a queue wait, while what they wait for lies in it
 * - `lock-order`: locks are taken in orders that can close a circle
 * - `check-then-act`: a value was read, another task changed it, and the first acted on what it had read
 * - `held-across-wait`: a lock is held while its holder sleeps or waits for something that is no lock
 * - `starvation`, `convoy`, `priority-inversion`: a lock is free often enough, and still somebody waits long
 * - `livelock`: tasks are busy and get nowhere
 * - `blocked-loop`: one task kept the only thread so long that others, ready to go on, waited
 */
export const FINDING_KINDS = [
  'deadlock',
  'check-failed',
  'task-failed',
  'limit',
  'partial-deadlock',
  'leak',
  'race',
  'misuse',
  'lost-wakeup',
  'pool-starvation',
  'lock-order',
  'check-then-act',
  'held-across-wait',
  'starvation',
  'convoy',
  'priority-inversion',
  'livelock',
  'blocked-loop',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Findings whose tasks never come further. */
export const NEVER_FURTHER: ReadonlySet<FindingKind> = new Set(['deadlock', 'partial-deadlock', 'leak']);

/** Something that a run shows, in one sentence, with a name that groups it across seeds. */
export interface Finding {
  readonly kind: FindingKind;
  /** `sure`: this run itself shows it. `hint`: another run may, or somebody has to judge. */
  readonly certainty: 'sure' | 'hint';
  /** Kind and what takes part, without times and seeds: equal for two runs that show the same. */
  readonly signature: string;
  readonly text: string;
  readonly tasks: readonly string[];
  readonly objects: readonly string[];
  /** Number of the record that shows it. */
  readonly record: number;
  /** All records that are its evidence, ascending; where it is one, only `record` tells it. */
  readonly records?: readonly number[];
}

/** The records that are its evidence, in their order; empty where they were not kept. */
export function evidenceOf({ record, records = [record] }: Finding, all: readonly Raw[]): readonly Raw[] {
  return records.flatMap((seq) => all[seq] ?? []);
}

/** `a, b and c` */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
