import type { Door } from '../kernel/door.ts';
import { site } from '../kernel/names.ts';
import type { EventQueue } from '../kernel/queue.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf, type Kind } from '../trace/records.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { Scene } from '../trace/scene.ts';
import type { Core } from './core.ts';
import { IDLE_EXIT, SWITCHING, type Noise } from './noise.ts';
import type { Settings } from './settings.ts';
import { RUNNING, type Thread } from './thread.ts';

const WAKE_LATENCY = site('wake-latency');
const SWITCH_COST = site('switch-cost');

const CORE_WAKING = kindOf('core.waking');
const CORE_IDLE = kindOf('core.idle');
const THREAD_RUNNING = kindOf('thread.running');

/** Why a thread became ready: positions in the record's list of words. One that is preempted has lost its slice. */
export const STARTED = 0;
export const WOKEN = 1;
export const SLICE = 2;
export const YIELDED = 3;
export const TIMED_OUT = 4;
export const SERVED = 5;

/** What a placement works on. */
export interface Parts {
  readonly cores: readonly Core[];
  readonly queue: EventQueue;
  readonly scene: Scene;
  readonly recorder: Recorder;
  readonly door: Door;
  readonly noise: Noise;
  readonly settings: Settings;
}

/** Putting threads on cores and taking them off, and waking idle cores: what every OS scheduler does alike. */
export class Seats {
  readonly #parts: Parts;
  /** Cores that lost their thread at this instant, in that order. */
  readonly emptied = new Ring<Core>();
  /** Cores on their way out of an idle state. */
  waking = 0;
  readonly #switchNs: Nanos;
  readonly #migrationNs: Nanos;
  readonly #wakeNs: Nanos;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#switchNs = Number(parts.settings['os.switchNs']);
    this.#migrationNs = Number(parts.settings['os.migrationNs']);
    this.#wakeNs = Number(parts.settings['os.wakeNs']);
  }

  /** Takes the running thread off. */
  vacate(core: Core, thread: Thread): void {
    this.#parts.queue.cancel(core);
    core.thread = null;
    core.previous = thread;
    core.overhead = 0;
    core.idleSince = this.#parts.scene.now;
    thread.core = null;
    thread.lastCore = core;
    if (core.emptied) return;
    core.emptied = true;
    this.emptied.push(core);
  }

  /** Puts a thread on a free core. Its slice is the caller's to set. */
  put(core: Core, thread: Thread): void {
    const { scene, noise } = this.#parts;
    const migrated = thread.lastCore !== null && thread.lastCore !== core;
    core.idleNs += scene.now - core.idleSince;
    core.thread = thread;
    core.overhead = core.previous === thread ? 0 : noise.around(SWITCH_COST, this.#switchNs, SWITCHING);
    if (migrated) core.overhead += this.#migrationNs;
    core.since = scene.now;
    thread.core = core;
    thread.condition = RUNNING;
    this.#record(core, thread, THREAD_RUNNING, core.overhead, migrated ? 1 : 0);
  }

  wake(core: Core): void {
    const { queue, scene, noise } = this.#parts;
    core.waking = true;
    this.waking++;
    this.#record(core, null, CORE_WAKING);
    queue.set(core, scene.now + noise.around(WAKE_LATENCY, this.#wakeNs, IDLE_EXIT));
  }

  /** It has left its idle state. */
  woke(core: Core): void {
    core.waking = false;
    this.waking--;
  }

  /** There was nothing for it to do. */
  idle(core: Core): void {
    this.#record(core, null, CORE_IDLE);
  }

  /** Notes what happens to a core, whoever's step this is. */
  #record(core: Core, thread: Thread | null, kind: Kind, x = 0, y = 0): void {
    const { scene, recorder } = this.#parts;
    const { core: coreBefore, thread: threadBefore } = scene;
    scene.on(core.id, thread);
    recorder.record(kind, null, thread, x, y);
    scene.on(coreBefore, threadBefore);
  }
}
