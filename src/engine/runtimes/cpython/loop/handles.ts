import type { Nanos } from '../../../kernel/time.ts';
import type { Task } from '../../../sync/task.ts';

/** What the loop runs: the next step of a task, or a callback. */
export class Handle {
  cancelled = false;
  /** Of a task's own handle, which is queued for each of its steps: what the kit keeps of the task. */
  owner: unknown = null;
  readonly task: Task | null;
  readonly callback: (() => void) | null;
  constructor(task: Task | null, callback: (() => void) | null) {
    this.task = task;
    this.callback = callback;
  }
  /** Does what it is for, where it is no step of a task. */
  fires(): void {
    this.callback!();
  }
  /** Answers whether it made a difference. */
  cancel(): boolean {
    const before = this.cancelled;
    this.cancelled = true;
    return !before;
  }
}

/** A handle with its time. */
export class TimerHandle extends Handle {
  readonly when: Nanos;
  /** It is in the heap. */
  scheduled = true;
  protected readonly loop: { timerCancelled(): void };
  constructor(when: Nanos, task: Task | null, callback: (() => void) | null, loop: { timerCancelled(): void }) {
    super(task, callback);
    this.when = when;
    this.loop = loop;
  }
  override cancel(): boolean {
    if (!this.cancelled && this.scheduled) this.loop.timerCancelled();
    return super.cancel();
  }
}
