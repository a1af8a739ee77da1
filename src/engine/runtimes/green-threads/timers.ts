import { Mark, setInstant, UNSET } from '../../kernel/alarm.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Wheel } from '../../kernel/wheel.ts';
import type { Task } from '../../sync/task.ts';

/** The timer of one task: one is enough, as a task waits for one thing at a time. */
export class Timer extends Mark {
  readonly task: Task;
  /** Which wait of the task it ends: when the task has moved on, it rings in vain. */
  turn = 0;

  constructor(task: Task) {
    super();
    this.task = task;
  }
}

/** The library's own timers: of one instant, the one set first rings first. */
export class Timers {
  readonly #wheel = new Wheel<Timer>();

  /** Instant of the first timer; `MAX_NANOS` when there is none. */
  get nextAt(): Nanos {
    return this.#wheel.nextAt;
  }

  /** The task's present wait is over at `at`. */
  add(at: Nanos, task: Task): void {
    const timer = (task.local ??= new Timer(task)) as Timer;
    if (timer.place !== UNSET) this.#wheel.remove(timer);
    setInstant(timer, at);
    timer.turn = task.turn;
    this.#wheel.add(timer);
  }

  /** Takes the first timer out, if its time has come. */
  due(now: Nanos): Timer | null {
    return this.#wheel.nextAt > now ? null : this.#wheel.take();
  }
}
