import type { Hazard, Memory } from '../engine/analysis/explain-memory.ts';
import { list } from '../engine/analysis/explain-waits.ts';

/** What tasks did to shared memory that may have led to a failed check, in sentences. */
export function hazardTold({ hazard, hazards, writes, shared }: Memory): string[] {
  if (hazard === null) return [`No task wrote over what it had not seen; the last steps at ${list(shared)}:`];
  const more = hazards > 1 ? [`${hazards} of the ${writes} writes of ${hazard.object} come about like that; this is the last.`] : [];
  return [...TOLD[hazard.kind](hazard), ...more];
}

function changes({ between }: Hazard): { readonly others: string; readonly change: string } {
  const others = list([...new Set(between.map((one) => one.task!))]);
  const [first] = between;
  return {
    others,
    change:
      between.length === 1
        ? `writes ${first!.text} (event ${first!.seq})`
        : `${new Set(between.map((one) => one.task)).size === 1 ? 'changes' : 'change'} it ${between.length} times`,
  };
}

const TOLD: Readonly<Record<Hazard['kind'], (hazard: Hazard) => string[]>> = {
  'lost-update': (hazard) => {
    const { task, object, read, write } = hazard;
    const { others, change } = changes(hazard);
    return [
      `A lost update of ${object}: ${task} reads ${read.text} (event ${read.seq}), then ${others} ${change},`,
      `then ${task} writes ${write.text} (event ${write.seq}) without having looked again: what ${others} wrote is gone.`,
      'A lock held from the read to the write, or one atomic step in place of the two, keeps it.',
    ];
  },
  'stale-check': (hazard) => {
    const { task, object, read, write } = hazard;
    const { others, change } = changes(hazard);
    return [
      `A stale check, it seems, of ${object}: ${task} reads ${read.text} (event ${read.seq}), then ${others} ${change},`,
      `then ${task} writes ${write.text} (event ${write.seq}). If ${task} decided by its first look, it acted on a value that was no longer so.`,
      'A lock held from the look to the write, or a compare-and-swap, keeps others out.',
    ];
  },
  'back-again': (hazard) => {
    const { task, object, read, write, between } = hazard;
    const { others, change } = changes(hazard);
    return [
      `A swap that noticed nothing (ABA), it seems: ${task} loads ${object}: ${read.text} (event ${read.seq}), then ${others} ${change},`,
      `the last time back to ${read.text} (event ${between.at(-1)!.seq}). So the compare-and-swap of ${task} (event ${write.seq}) finds what it expects, and writes`,
      `${write.text}, though whatever else it had learnt since event ${read.seq} may be no longer so.`,
      `A version that goes up with every change of ${object}, compared together with it, makes the swap fail.`,
    ];
  },
};
