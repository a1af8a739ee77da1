import type { Host } from '../../interpret/contract.ts';
import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Futex } from '../../machine/futex.ts';
import type { Task } from '../../sync/task.ts';
import { Timer, TimerHeap } from './timers.ts';

const COMPLETION = site('completion');
/** netpoll_epoll.go takes so many events at a time. */
const EVENTS = 128;
const MILLISECOND = 1_000_000;

/**
 * The network poller: who waits for a socket or a pipe waits here, and costs no thread. What comes from outside the process is
 * noticed only when somebody polls. Go 1.26 runtime/netpoll.go, netpoll_epoll.go.
 */
export class Netpoll {
  readonly #host: Host;
  readonly #rings: (note: Futex) => void;
  /** Requests under way, by the instant at which they are ready. */
  readonly #due = new TimerHeap();
  /** Ready, not yet polled. */
  readonly #events: Task[] = [];
  /** epoll and its pipe are there. */
  isSetUp = false;
  /** When somebody polled last; 0 while an M is blocked in it. */
  lastpoll: Nanos = 1;
  /** Until when the M that is blocked in it would wait for timers; 0 without a limit or without such an M. */
  pollUntil: Nanos = 0;
  /** Where that M waits. */
  readonly note = new Futex();

  constructor(host: Host, rings: (note: Futex) => void) {
    this.#host = host;
    this.#rings = rings;
  }

  /** Does anybody wait for the world? */
  get hasWaiters(): boolean {
    return this.#due.size > 0 || this.#events.length > 0 || this.#host.tasks.outsideAlive;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0 && this.#due.wakeTime > this.#host.kernel.now;
  }

  /** A task will be ready at `at`. */
  add(task: Task, at: Nanos): void {
    const { turn } = task;
    const timer = new Timer(() => {
      if (task.turn === turn) this.#events.push(task);
    });
    timer.when = at;
    this.#due.add(timer);
  }

  /** A task is ready now: something outside has seen to it. */
  event(task: Task): void {
    this.#events.push(task);
    this.break();
  }

  /** Ends the wait of the M that is blocked in it. netpollBreak. */
  break(): void {
    this.#rings(this.note);
  }

  /** Those that are ready, the one reported last first. Requests that were done at one instant are reported in an order that is a draw. */
  poll(): Task[] {
    this.note.value = 0;
    const { now } = this.#host.kernel;
    for (let at = this.#due.wakeTime; at <= now; at = this.#due.wakeTime) {
      const before = this.#events.length;
      this.#due.check(at, null);
      for (let left = this.#events.length - before; left > 1; left--) {
        const k = this.#events.length - left;
        const picked = k + this.#host.door.draw(COMPLETION, left);
        [this.#events[k], this.#events[picked]] = [this.#events[picked]!, this.#events[k]!];
      }
    }
    return this.#events.splice(0, EVENTS).reverse();
  }

  /** How long epoll may wait for a timer at `until` (0: none): whole milliseconds, below one rounded up, above rounded down; -1: for ever. */
  timeout(until: Nanos): Nanos {
    const { now } = this.#host.kernel;
    const left = until - now;
    const timer = until === 0 ? Infinity : left <= 0 ? 0 : left < MILLISECOND ? MILLISECOND : left - (left % MILLISECOND);
    const net = Math.max(0, this.#due.wakeTime - now);
    const least = this.#events.length > 0 ? 0 : Math.min(timer, net);
    return least === Infinity ? -1 : least;
  }
}
