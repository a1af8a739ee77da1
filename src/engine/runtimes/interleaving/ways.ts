import type { Task } from '../../sync/task.ts';

/** What a way to go on does to its task. */
export const OPERATION = 0;
export const TIMER = 1;
export const SPURIOUS = 2;

/** The ways to go on at a step, in the order in which they are numbered: what a search may look at before it picks one. */
export class Ways {
  /** Whose they are and what they do. The arrays never shrink: only the first `count` stand. */
  readonly who: Task[] = [];
  readonly what: number[] = [];
  count = 0;
  /** Way 0 stays with the task that went last: any other leaves it although it could go on. */
  stays = false;
  /** Somebody waits for a point in time, or may wake for no reason. */
  timed = false;
  /** All tasks so far, those too that cannot go on, by number. */
  readonly tasks: readonly Task[];

  constructor(tasks: readonly Task[]) {
    this.tasks = tasks;
  }

  offer(task: Task, does: number): void {
    this.who[this.count] = task;
    this.what[this.count++] = does;
  }
}

/** Told the ways of every step, of those too at which there is only one. */
export type Onlooker = (ways: Ways) => void;
