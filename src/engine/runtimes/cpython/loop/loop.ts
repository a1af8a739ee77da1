import { Ring } from '../../../kernel/ring.ts';
import { showSpan, type Nanos } from '../../../kernel/time.ts';
import type { Host } from '../../../interpret/contract.ts';
import { Futex } from '../../../machine/futex.ts';
import type { Ask, Limit } from '../../../machine/thread.ts';
import type { Task } from '../../../sync/task.ts';
import { kindOf } from '../../../trace/records.ts';
import type { Gil, Steps } from '../gil/gil.ts';
import type { Laws } from '../laws.ts';
import type { PyThread } from '../place.ts';
import { Handle, TimerHandle } from './handles.ts';
import { Heap } from './heapq.ts';

/** Cancelled timers stay in the heap until they are more than this many, and more than half. Lib/asyncio/base_events.py. */
const MIN_SCHEDULED = 100;
/** select() waits no longer than a day. */
const MAXIMUM_SELECT: Nanos = 24 * 3_600_000_000_000;
/** epoll counts in milliseconds. */
const MILLISECOND: Nanos = 1_000_000;

/** What waits for the outside: ready at an instant. */
interface Watched {
  readonly when: Nanos;
  readonly handle: Handle;
}

/** Runs the steps of tasks for the loop. */
export interface Stepper {
  /** Nothing is to be done before a step but to run the task. */
  isPlain(self: PyThread): boolean;
  /** The bound on a stretch of running. */
  limit(): Limit | null;
  /** Does the loop go on without the task, which has stopped thus? Then it has arranged for its next step. */
  isOver(task: Task, stop: number): boolean;
  /** Runs a task until it waits or ends; the loop's thread may stand still meanwhile. */
  stepOf(ask: Ask, self: PyThread, task: Task): Steps;
  /** The rest of a step that has stopped thus. */
  restOf(ask: Ask, self: PyThread, task: Task, stop: number): Steps;
}

/** The event loop of asyncio: BaseEventLoop of CPython 3.11 Lib/asyncio/base_events.py, on the thread that runs `run`. */
export class EventLoop {
  /** Where it lives. */
  readonly host: Host;
  readonly #gil: Gil;
  readonly #stepper: Stepper;
  readonly #ready = new Ring<Handle>();
  readonly #scheduled = new Heap<TimerHandle>();
  readonly #watched = new Heap<Watched>();
  #timersCancelled = 0;
  /** The self-pipe: who calls from another thread writes a byte. */
  readonly #selfPipe = new Futex();
  #selecting = false;
  #lastTime: Nanos = -1;
  /** Counts the turns. */
  turns = 0;
  thread: PyThread | null = null;

  /** uvloop: timers and I/O call back directly, out of libuv's own phases. UV loop.pyx, handles/timer.pyx. */
  readonly #isUv: boolean;
  readonly #turnNs: Nanos;
  readonly #handleNs: Nanos;
  readonly #slowNs: Nanos;
  readonly #resolutionNs: Nanos;
  readonly #syscallNs: Nanos;

  readonly #laws: Laws;

  constructor(host: Host, gil: Gil, stepper: Stepper, laws: Laws) {
    const { settings } = host;
    this.host = host;
    this.#gil = gil;
    this.#stepper = stepper;
    this.#laws = laws;
    this.#isUv = settings['asyncio.loop'] === 'uvloop';
    this.#turnNs = Number(settings[this.#isUv ? 'uvloop.turnNs' : 'asyncio.turnNs']);
    this.#handleNs = Number(settings[this.#isUv ? 'uvloop.handleNs' : 'asyncio.handleNs']);
    this.#slowNs = Number(settings['asyncio.slowCallbackNs']);
    this.#resolutionNs = Number(settings['asyncio.resolutionNs']);
    this.#syscallNs = Number(settings['os.syscallNs']);
  }

  /** The loop's clock. Two readings of it are never equal, as on a real machine. */
  time(): Nanos {
    this.#lastTime = Math.max(this.host.kernel.now, this.#lastTime + 1);
    return this.#lastTime;
  }

  callSoon(callback: () => void): Handle {
    return this.append(new Handle(null, callback));
  }

  /** From another thread, or from outside: also wakes the selector. */
  callSoonThreadsafe(callback: () => void): Handle {
    const handle = this.callSoon(callback);
    this.wake();
    return handle;
  }

  /** uvloop rounds the delay to whole milliseconds, and calls soon what is left with none. */
  callAt(when: Nanos, callback: () => void): TimerHandle {
    if (!this.#isUv) return this.#schedule(new TimerHandle(when, null, callback, this));
    const now = this.time();
    return this.#schedule(new TimerHandle(this.#rounded(now, when - now), null, callback, this));
  }

  /** When a timer rings whose delay is counted from now. */
  instantAfter(delay: Nanos): Nanos {
    const now = this.time();
    return this.#isUv ? this.#rounded(now, delay) : now + delay;
  }
  #rounded(now: Nanos, delay: Nanos): Nanos {
    return now + Math.max(0, Math.round(delay / MILLISECOND) * MILLISECOND);
  }

  append(handle: Handle): Handle {
    this.#ready.push(handle);
    return handle;
  }

  /** Calls back when something outside is ready at `when`. */
  watch(when: Nanos, callback: () => void): void {
    this.#watched.push({ when, handle: new Handle(null, callback) });
  }

  wake(): void {
    this.#selfPipe.value = 1;
    if (this.#selecting) this.host.kernel.wake(this.#selfPipe, 1);
  }

  timerCancelled(): void {
    this.#timersCancelled++;
  }

  schedule(timer: TimerHandle): void {
    this.#schedule(timer);
  }
  #schedule(timer: TimerHandle): TimerHandle {
    if (this.#isUv && timer.when <= this.#lastTime) {
      timer.scheduled = false;
      this.append(timer);
    } else this.#scheduled.push(timer);
    return timer;
  }

  /** Told which loop it is before each callback, which knows no task: what the kit goes by. */
  entering: ((loop: EventLoop) => void) | null = null;
  /** The default executor: the kit's. */
  executor: unknown = null;

  /** `asyncio.run`: on a thread that has the GIL, until a task of the loop has ended. */
  *runUntil(ask: Ask, self: PyThread, main: Task): Steps {
    this.thread = self;
    while (!main.ended) yield* this.#runOnce(ask, self);
    this.thread = null;
  }

  /** The loop's thread, from its first turn to the end of the process. */
  *run(ask: Ask, self: PyThread): Steps {
    this.thread = self;
    yield* this.#gil.take(ask, self);
    for (;;) yield* this.#runOnce(ask, self);
  }

  *#runOnce(ask: Ask, self: PyThread): Steps {
    const { kernel } = this.host;
    this.#dropCancelled();
    kernel.charge(this.#turnNs);
    yield* this.#select(ask, self);
    const direct: Handle[] | null = this.#isUv ? [] : null;
    while ((this.#watched.first?.when ?? Infinity) <= kernel.now) this.#comes(this.#watched.pop()!.handle, direct);
    const end = kernel.now + this.#resolutionNs;
    while ((this.#scheduled.first?.when ?? Infinity) < end) {
      const timer = this.#scheduled.pop()!;
      timer.scheduled = false;
      this.#comes(timer, direct);
    }
    this.turns++;
    if (direct !== null) for (const handle of direct) if (!handle.cancelled) yield* this.#runHandle(ask, self, handle);
    yield* this.#runBatch(ask, self);
  }

  /** What is ready now; what becomes ready meanwhile is left for the next turn. Most handles are plain steps: they cost no generator. */
  *#runBatch(ask: Ask, self: PyThread): Steps {
    const { kernel } = this.host;
    const gil = this.#gil;
    const stepper = this.#stepper;
    for (let left = this.#ready.size; left > 0; left--) {
      const handle = this.#ready.shift()!;
      if (handle.cancelled) continue;
      const { task } = handle;
      if (this.#slowNs > 0 || gil.requested || !stepper.isPlain(self)) {
        yield* this.#runHandle(ask, self, handle);
        continue;
      }
      kernel.charge(this.#handleNs);
      if (task === null) {
        this.entering?.(this);
        handle.fires();
        continue;
      }
      const stop = yield ask.run(task, stepper.limit());
      if (!stepper.isOver(task, stop)) yield* stepper.restOf(ask, self, task, stop);
    }
  }

  /** I/O or a timer: behind what is ready already, or directly. */
  #comes(handle: Handle, direct: Handle[] | null): void {
    if (direct === null) this.append(handle);
    else direct.push(handle);
  }

  #dropCancelled(): void {
    const timers = this.#scheduled;
    if (timers.size > MIN_SCHEDULED && this.#timersCancelled > timers.size / 2) {
      timers.keep((timer) => {
        if (timer.cancelled) timer.scheduled = false;
        return !timer.cancelled;
      });
      this.#timersCancelled = 0;
      return;
    }
    while (timers.first?.cancelled === true) {
      this.#timersCancelled--;
      timers.pop()!.scheduled = false;
    }
  }

  /** Without the GIL, for as long as nothing is ready: also for no time at all. Timers make it wait whole milliseconds, rounded up. */
  *#select(ask: Ask, self: PyThread): Steps {
    const { kernel } = this.host;
    if (this.#laws.selectReleases) yield* this.#gil.drop(ask, self);
    kernel.charge(this.#syscallNs);
    if (this.#ready.size === 0) {
      const timeout = Math.min(this.#timeout(), (this.#watched.first?.when ?? Infinity) - kernel.now);
      this.#selecting = true;
      if (timeout > 0) yield ask.wait(this.#selfPipe, 0, timeout === Infinity ? -1 : timeout);
      this.#selecting = false;
    }
    this.#selfPipe.value = 0;
    if (this.#laws.selectReleases) yield* this.#gil.take(ask, self);
  }

  #timeout(): Nanos {
    const next = this.#scheduled.first?.when;
    if (next === undefined) return Infinity;
    const left = Math.min(Math.max(0, next - this.host.kernel.now), MAXIMUM_SELECT);
    return Math.ceil(left / MILLISECOND) * MILLISECOND;
  }

  *#runHandle(ask: Ask, self: PyThread, handle: Handle): Steps {
    const { kernel } = this.host;
    const began = kernel.now;
    kernel.charge(this.#handleNs);
    if (this.#gil.requested) yield* this.#gil.check(ask, self); // calling it is a check point
    if (handle.task !== null) yield* this.#stepper.stepOf(ask, self, handle.task);
    else {
      this.entering?.(this);
      handle.fires();
    }
    if (this.#slowNs > 0 && kernel.now - began >= this.#slowNs) this.#warn(handle, kernel.now - began);
  }

  #warn({ task }: Handle, took: Nanos): void {
    this.host.tasks.record(kindOf('logged'), task, null, 0, 0, `Executing ${task?.name ?? 'a callback'} took ${showSpan(took)}`);
  }
}
