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
  cancel(): void {
    this.cancelled = true;
  }
}

/** A handle with its time. */
export class TimerHandle extends Handle {
  readonly when: Nanos;
  /** It is in the heap. */
  scheduled = true;
  readonly #loop: { timerCancelled(): void };
  constructor(when: Nanos, task: Task | null, callback: (() => void) | null, loop: { timerCancelled(): void }) {
    super(task, callback);
    this.when = when;
    this.#loop = loop;
  }
  override cancel(): void {
    if (!this.cancelled && this.scheduled) this.#loop.timerCancelled();
    super.cancel();
  }
}
