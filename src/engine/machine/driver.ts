import type { Nanos } from '../kernel/time.ts';
import type { Process } from './process.ts';
import type { Thread } from './thread.ts';

/** Who drives the tasks that threads run: the interpreter, seen from below. */
export interface TaskDriver {
  /** A thread begins to run its task. */
  seat(thread: Thread): void;
  /** The next step of the thread's task: CPU it needs first (0 or more), or `-1 - stop` when it has left the thread. */
  advance(thread: Thread): number;
  /** May an interrupt fall inside the present operation? */
  cuttable(thread: Thread): boolean;
  /** The task is taken off in the middle of an operation, with `left` still to burn. */
  cut(thread: Thread, left: Nanos): void;
  /** The process is gone: its tasks are abandoned. */
  dropped(process: Process): void;
}
