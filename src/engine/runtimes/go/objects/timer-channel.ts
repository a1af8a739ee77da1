import type { Received } from '../../../sync/channel.ts';
import type { Sys } from '../../../sync/op.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Task } from '../../../sync/task.ts';
import { WaitQueue, type Waiter } from '../../../sync/waiting.ts';
import type { Nanos } from '../../../kernel/time.ts';
import { addTimer } from '../proc.ts';
import { M, type Sched } from '../sched.ts';
import { Timer } from '../timers.ts';
import { GoChannel } from './channel.ts';

/** A queue that tells its channel when somebody comes or leaves. */
class Watched extends WaitQueue {
  readonly #channel: TimerChannel;
  constructor(channel: TimerChannel) {
    super(channel);
    this.#channel = channel;
  }
  override pushBack(waiter: Waiter): void {
    super.pushBack(waiter);
    this.#channel.blocks();
  }
  override remove(waiter: Waiter): void {
    super.remove(waiter);
    this.#channel.unblocks();
  }
}

/**
 * The channel of a timer since Go 1.23: its value is made when somebody receives it, so that after Stop or Reset no old one is left,
 * and its timer stands in a heap only while somebody waits. Inside it has room for one. Go 1.26 runtime/time.go, blockTimerChan,
 * maybeRunChan; chan.go, chanlen.
 */
export class TimerChannel extends GoChannel<number> {
  readonly #s: Sched;
  readonly #timer: Timer;
  #sys: Sys | null = null;
  /** It will still fire. */
  #isSet = false;

  constructor(name: string, slot: Slot, s: Sched) {
    super(name, slot, 1, false);
    this.#s = s;
    this.#timer = new Timer(() => this.#fires());
  }

  protected override newQueue(): WaitQueue {
    return new Watched(this);
  }

  /** `len` of it is 0, always; so is `cap`, which the kit says. */
  override get length(): number {
    return 0;
  }

  /** Sets it anew: due in `after`, and every `period` if that is above 0. Answers whether it was still to fire. */
  set(after: Nanos, period: Nanos, sys: Sys): boolean {
    const was = this.stop();
    this.#sys = sys;
    this.#isSet = true;
    this.#timer.when = sys.now + Math.max(0, after);
    this.#timer.period = period;
    if (this.receivers.size > 0) this.blocks();
    return was;
  }

  /** Answers whether it was still to fire: also when it was due long ago and nobody has looked. */
  stop(): boolean {
    const was = this.#isSet;
    this.#isSet = false;
    this.#timer.heap?.remove(this.#timer);
    return was;
  }

  /** Somebody waits: the timer goes into the heap of that one's P. */
  blocks(): void {
    const m = this.#s.host.kernel.active?.local;
    if (!this.#isSet || this.#timer.heap !== null || !(m instanceof M) || m.p === null) return;
    addTimer(this.#s, m.p, this.#timer);
  }

  unblocks(): void {
    if (this.receivers.size === 0) this.#timer.heap?.remove(this.#timer);
  }

  override canReceive(): boolean {
    return this.#isDue || super.canReceive();
  }

  override get(task: Task, sys: Sys): Received<unknown> {
    if (this.#isDue) {
      const { now } = this.#s;
      const timer = this.#timer;
      timer.due = timer.when;
      if (timer.period > 0) timer.when += timer.period * (1 + Math.floor((now - timer.when) / timer.period));
      this.#fires();
    }
    return super.get(task, sys);
  }

  get #isDue(): boolean {
    return this.#isSet && this.#timer.heap === null && this.#timer.when <= this.#s.now;
  }

  /** What is sent is when it was due, however late it is. */
  #fires(): void {
    if (this.#timer.period === 0) this.#isSet = false;
    if (this.canSend()) this.put(null, this.#timer.due, this.#sys!);
  }
}
