import type { Door } from '../kernel/door.ts';
import { invariant } from '../kernel/errors.ts';
import { site } from '../kernel/names.ts';
import type { EventQueue } from '../kernel/queue.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { Recorder, Scene } from '../trace/recorder.ts';
import type { Core } from './core.ts';
import { IDLE_EXIT, SWITCHING, type Noise } from './noise.ts';
import { osScheduler, type OsScheduler } from './os.ts';
import type { Settings } from './settings.ts';
import { READY, RUNNING, type Thread } from './thread.ts';

const OS_NEXT = site('os.next');
const WAKE_LATENCY = site('wake-latency');
const SWITCH_COST = site('switch-cost');

const CORE_WAKING = kindOf('core.waking');
const CORE_IDLE = kindOf('core.idle');
const THREAD_READY = kindOf('thread.ready');
const THREAD_RUNNING = kindOf('thread.running');

/** What the placement works on. */
interface Parts {
  readonly cores: readonly Core[];
  readonly queue: EventQueue;
  readonly scene: Scene;
  readonly recorder: Recorder;
  readonly door: Door;
  readonly noise: Noise;
  readonly settings: Settings;
}

/** Which thread runs on which core: ready threads, emptied cores, idle ones and those that are being woken. */
export class Placement {
  readonly #parts: Parts;
  readonly #os: OsScheduler;
  readonly #emptied = new Ring<Core>();
  /** The thread that an idle core was woken for. */
  readonly #wokenFor: (Thread | null)[];
  #waking = 0;
  #filed = false;
  readonly #switchNs: Nanos;
  readonly #migrationNs: Nanos;
  readonly #wakeNs: Nanos;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#os = osScheduler(parts.settings);
    this.#wokenFor = parts.cores.map(() => null);
    this.#switchNs = Number(parts.settings['os.switchNs']);
    this.#migrationNs = Number(parts.settings['os.migrationNs']);
    this.#wakeNs = Number(parts.settings['os.wakeNs']);
  }

  /** Threads that are ready and have no core. */
  get ready(): number {
    return this.#os.size;
  }

  /** How long a thread keeps a core while others are ready. */
  get slice(): Nanos {
    return this.#os.slice;
  }

  /** Nothing to hand out: no thread was filed and no core emptied since `dispatch`. */
  get settled(): boolean {
    return !this.#filed && this.#emptied.size === 0;
  }

  /** Files a thread that became ready or lost its core. */
  file(thread: Thread, why: number): void {
    thread.condition = READY;
    this.#os.enqueue(thread);
    this.#filed = true;
    this.#parts.recorder.record(THREAD_READY, null, thread, why);
  }

  /** A ready thread is gone. */
  withdraw(thread: Thread): void {
    this.#os.take(this.#indexOf(thread));
  }

  /** Takes a running thread off its core, which then may pick another. */
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
    this.#emptied.push(core);
  }

  /** Emptied cores pick, in the order in which they were emptied; then idle cores are woken for the threads that are left. */
  dispatch(place: (core: Core) => void): void {
    this.#filed = false;
    for (let core = this.#emptied.shift(); core !== undefined; core = this.#emptied.shift()) {
      core.emptied = false;
      if (core.thread !== null || core.waking || this.#os.size === 0) continue;
      this.#put(core, this.#os.take(this.#parts.door.choose(OS_NEXT, this.#os.size)));
      place(core);
    }
    while (this.#waking < this.#os.size) {
      const thread = this.#os.at(this.#waking);
      const core = this.#idleCoreFor(thread);
      if (core === undefined) return;
      this.#wake(core, thread);
    }
  }

  /** A core has left its idle state: it takes the thread it was woken for, or the next one if that is gone. */
  woke(core: Core): boolean {
    core.waking = false;
    this.#waking--;
    const meant = this.#wokenFor[core.id]!;
    this.#wokenFor[core.id] = null;
    if (this.#os.size === 0) {
      this.#record(core, null, () => this.#parts.recorder.record(CORE_IDLE, null, null));
      return false;
    }
    this.#put(core, this.#os.take(meant !== null && meant.condition === READY ? this.#indexOf(meant) : 0));
    return true;
  }

  #wake(core: Core, thread: Thread): void {
    const { queue, scene, noise, recorder } = this.#parts;
    core.waking = true;
    this.#waking++;
    this.#wokenFor[core.id] = thread;
    this.#record(core, null, () => recorder.record(CORE_WAKING, null, null));
    queue.set(core, scene.now + noise.around(WAKE_LATENCY, this.#wakeNs, IDLE_EXIT));
  }

  /** An idle core, the thread's last one by preference, as `select_idle_sibling` has it (Linux 6.12 kernel/sched/fair.c); else the lowest number. */
  #idleCoreFor(thread: Thread): Core | undefined {
    const last = thread.lastCore;
    if (last !== null && last.thread === null && !last.waking) return last;
    return this.#parts.cores.find((core) => core.thread === null && !core.waking);
  }

  #put(core: Core, thread: Thread): void {
    const { scene, noise, recorder } = this.#parts;
    const migrated = thread.lastCore !== null && thread.lastCore !== core;
    core.idleNs += scene.now - core.idleSince;
    core.thread = thread;
    core.sliceLeft = this.#os.slice;
    core.overhead = core.previous === thread ? 0 : noise.around(SWITCH_COST, this.#switchNs, SWITCHING);
    if (migrated) core.overhead += this.#migrationNs;
    core.since = scene.now;
    thread.core = core;
    thread.condition = RUNNING;
    this.#record(core, thread, () => recorder.record(THREAD_RUNNING, null, thread, core.overhead, migrated ? 1 : 0));
  }

  #record(core: Core, thread: Thread | null, write: () => void): void {
    const { scene } = this.#parts;
    scene.core = core.id;
    scene.thread = thread;
    write();
    scene.core = -1;
    scene.thread = null;
  }

  #indexOf(thread: Thread): number {
    const index = this.#os.indexOf(thread);
    invariant(index >= 0, 'a ready thread is in the run queue', thread.name);
    return index;
  }
}
