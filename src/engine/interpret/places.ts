import { invariant } from '../kernel/errors.ts';
import type { Thread } from '../machine/thread.ts';
import * as P from '../sync/task.ts';
import type { Task } from '../sync/task.ts';

/** Every task is in exactly one place: on one seat, ready, in the queues of one wait, called, or ended. Asserted at the end of every run. */
export function assertPlaces(tasks: readonly Task[], threads: readonly Thread[] | undefined): void {
  for (const { task } of threads ?? [])
    if (task !== null && (task as Task).at !== P.RUNNING) invariant(false, 'a task on a seat is running', task.name);
  for (let k = 0; k < tasks.length; k++) {
    const task = tasks[k]!;
    const { at } = task;
    if (at === P.RUNNING && threads?.some((thread) => thread.task === task) === false)
      invariant(false, 'a running task is on a seat', task.name);
    if (at === P.WAITING) {
      if (task.op === null) invariant(false, 'a task that waits has an operation', task.name);
    } else if (task.queue !== null || task.claims !== null) invariant(false, 'a task in a wait queue waits', task.name);
    if (task.ended && task.body !== null) invariant(false, 'a task that has ended has no body', task.name);
  }
}
