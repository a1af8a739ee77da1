import type { Raw } from '../index.ts';
import type { Woken } from '../engine/analysis/explain-woken.ts';

/** The records of a wake-up that came too late, in their order. */
export function wokenSteps({ looked, waited, notified, gone }: Woken): Raw[] {
  return [looked, waited, notified, gone];
}

/** The same in sentences. */
export function wokenTold({ task, condition, object, looked, notified, gone }: Woken): string[] {
  return [
    `${task} waits on ${condition} because ${object} is ${looked.text} (event ${looked.seq}). It is notified (event ${notified.seq}),`,
    `but before it has the lock again ${gone.task} makes ${object} ${gone.text} (event ${gone.seq}), and ${task} does not look again:`,
    'an `if` round the wait where a `while` belongs.',
  ];
}
