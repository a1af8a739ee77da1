import type { Nanos } from '../../../kernel/time.ts';
import { DONE, Op, type Attempt, type Sys } from '../../../sync/op.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';
import { TimerChannel } from '../objects/timer-channel.ts';
import { addTimer } from '../proc.ts';
import { M, type Sched } from '../sched.ts';
import { Timer } from '../timers.ts';

/** What a timer of the library does when it is due: something, or a value for its channel. */
export interface TimerSpec {
  readonly after: Nanos;
  readonly period: Nanos;
  readonly does: ((sys: Sys) => void) | TimerChannel;
}

/** A timer that is set, as the kit holds it; null on runtimes that have none. */
export type SetTimer = Timer | TimerChannel | null;

/** Sets a timer on the P of the goroutine. Answers null where the runtime is not Go's: then it is a task that sleeps. */
export class StartTimer extends Op<SetTimer> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('go.startTimer', slot);
  }
  of(spec: TimerSpec): this {
    return this.slot.arm(this, spec);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const s = schedOf(task);
    const m = s?.host.kernel.active?.local;
    if (s === null || !(m instanceof M) || m.p === null) {
      task.answer = null;
      return DONE;
    }
    const { after, period, does } = task.a as TimerSpec;
    if (does instanceof TimerChannel) {
      does.set(after, period, sys);
      task.answer = does;
      return DONE;
    }
    const timer = new Timer(() => does(sys));
    timer.when = sys.now + Math.max(0, after);
    timer.period = period;
    addTimer(s, m.p, timer);
    task.answer = timer;
    return DONE;
  }
}

/** Takes a timer out of its heap; answers whether it was still to fire. */
export class StopTimer extends Op<boolean> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('go.stopTimer', slot);
  }
  of(timer: SetTimer): this {
    return this.slot.arm(this, timer);
  }
  attempt(task: Task): Attempt {
    const timer = task.a as SetTimer;
    if (timer instanceof TimerChannel) {
      task.answer = timer.stop();
      return DONE;
    }
    const heap = timer?.heap ?? null;
    heap?.remove(timer!);
    task.answer = heap !== null;
    return DONE;
  }
}

/** The scheduler of the task's runtime, if that is Go's. */
export function schedOf(task: Task): Sched | null {
  const runtime = task.process.local;
  return typeof runtime === 'object' && runtime !== null && 's' in runtime ? (runtime.s as Sched) : null;
}
