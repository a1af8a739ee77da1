import type { Attempt, Sys } from '../../../sync/op.ts';
import { Once } from '../../../sync/once.ts';
import type { Task } from '../../../sync/task.ts';

/** sync.Once: those who wait are on its mutex, and each wakes the next when it has seen that all is done. Go 1.26 sync/once.go. */
export class GoOnce extends Once {
  override enters(task: Task, sys: Sys): Attempt {
    const waited = task.phase > 0;
    const result = super.enters(task, sys);
    if (waited && this.isDone) this.letGo(sys);
    return result;
  }

  protected override letGo(sys: Sys): void {
    const next = this.waiters.first?.task;
    if (next !== undefined) sys.retry(next, 1);
  }
}
