import { invariant } from '../kernel/errors.ts';
import * as P from '../sync/task.ts';
import type { Task } from '../sync/task.ts';

/** Every task is in exactly one place: on one seat, ready, in the queues of one wait, called, or ended. Asserted at the end of every run. */
export function assertPlaces(tasks: readonly Task[]): void {
  for (const task of tasks) {
    const queued = task.queue !== null || task.claims !== null;
    const seated = task.thread !== null && task.thread.task === task;
    invariant(seated ? task.at === P.RUNNING : true, 'a task on a seat is running', task.name);
    invariant(queued ? task.at === P.WAITING : true, 'a task in a wait queue waits', task.name);
    invariant(task.at === P.WAITING ? task.op !== null : true, 'a task that waits has an operation', task.name);
    invariant(task.ended ? task.body === null : true, 'a task that has ended has no body', task.name);
  }
}
