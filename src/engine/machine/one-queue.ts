import { invariant } from '../kernel/errors.ts';
import { site } from '../kernel/names.ts';
import { kindOf } from '../trace/records.ts';
import type { Core } from './core.ts';
import { book } from './meters.ts';
import { osScheduler, type OsScheduler } from './os.ts';
import type { Placement } from './placement.ts';
import { Seats, SLICE, YIELDED, type Parts } from './seats.ts';
import { READY, type Thread } from './thread.ts';

const OS_NEXT = site('os.next');
const THREAD_READY = kindOf('thread.ready');

/** One run queue for all cores: the first of it go to whichever cores are free. */
export class OneQueuePlacement implements Placement {
  readonly #parts: Parts;
  readonly #seats: Seats;
  readonly #os: OsScheduler;
  /** The thread that an idle core was woken for. */
  readonly #wokenFor: (Thread | null)[];
  #filed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#seats = new Seats(parts);
    this.#os = osScheduler(parts.settings);
    this.#wokenFor = parts.cores.map(() => null);
  }

  rivals(_core: Core, thread: Thread): number {
    const count = this.#os.candidates;
    return count === 0 || (this.#os.byPriority && this.#os.at(0).effective < thread.effective) ? 0 : count;
  }

  get settled(): boolean {
    return !this.#filed && this.#seats.emptied.size === 0;
  }

  file(thread: Thread, why: number): void {
    this.#file(thread, why, false);
  }

  withdraw(thread: Thread): void {
    this.#os.take(this.#indexOf(thread));
  }

  vacate(core: Core, thread: Thread): void {
    this.#seats.vacate(core, thread);
  }

  sliceOver(core: Core, thread: Thread): boolean {
    core.sliceLeft = this.#os.slice;
    if (this.#os.size === 0) return true;
    this.vacate(core, thread);
    this.file(thread, SLICE);
    return false;
  }

  yields(core: Core, thread: Thread): boolean {
    if (this.rivals(core, thread) === 0) return true;
    this.vacate(core, thread);
    this.file(thread, YIELDED);
    return false;
  }

  /** Emptied cores pick, in the order in which they were emptied; then idle cores are woken for the threads that are left; then some preempt. */
  dispatch(place: (core: Core) => void): void {
    const { emptied } = this.#seats;
    for (;;) {
      const changed = this.#filed;
      this.#filed = false;
      for (let core = emptied.shift(); core !== undefined; core = emptied.shift()) {
        core.emptied = false;
        if (core.thread !== null || core.waking || this.#os.size === 0) continue;
        this.#put(core, this.#os.take(this.#parts.door.choose(OS_NEXT, this.#os.candidates)));
        place(core);
      }
      this.#wakeIdle();
      if (!changed || !this.#preempt()) return;
    }
  }

  /** A core has left its idle state: it takes the thread it was woken for, or the next one if that is gone or no longer goes first. */
  woke(core: Core): boolean {
    this.#seats.woke(core);
    const meant = this.#wokenFor[core.id]!;
    this.#wokenFor[core.id] = null;
    if (this.#os.size === 0) {
      this.#seats.idle(core);
      return false;
    }
    const index = meant !== null && meant.condition === READY ? this.#indexOf(meant) : 0;
    this.#put(core, this.#os.take(index < this.#os.candidates ? index : 0));
    return true;
  }

  /** One that is raised goes behind those of its new priority, one that is lowered before them. Linux 6.12 kernel/sched/core.c, rt_mutex_setprio. */
  reprioritised(thread: Thread, before: number): void {
    if (!this.#os.byPriority) return;
    if (thread.condition === READY) {
      this.withdraw(thread);
      this.#os.enqueue(thread, thread.effective < before);
    }
    this.#filed = true;
  }

  #wakeIdle(): void {
    while (this.#seats.waking < this.#os.size) {
      const thread = this.#os.at(this.#seats.waking);
      const core = this.#idleCoreFor(thread);
      if (core === undefined) return;
      this.#wokenFor[core.id] = thread;
      this.#seats.wake(core);
    }
  }

  /** The first of the queue takes the core of the least thread that it may preempt. Linux 6.12 kernel/sched/rt.c, find_lowest_rq. */
  #preempt(): boolean {
    if (!this.#os.byPriority || this.#os.size <= this.#seats.waking) return false;
    const first = this.#os.at(0);
    let least: Core | null = null;
    for (const core of this.#parts.cores) {
      if (core.thread !== null && (least === null || core.thread.effective < least.thread!.effective)) least = core;
    }
    const thread = least?.thread ?? null;
    if (least === null || thread === null || first.effective <= thread.effective) return false;
    book(least, thread, this.#parts.scene.now);
    this.vacate(least, thread);
    this.#file(thread, SLICE, true);
    return true;
  }

  #file(thread: Thread, why: number, preempted: boolean): void {
    thread.condition = READY;
    this.#os.enqueue(thread, preempted);
    this.#filed = true;
    this.#parts.recorder.record(THREAD_READY, null, thread, why);
  }

  /** An idle core, the thread's last one by preference, as `select_idle_sibling` has it (Linux 6.12 kernel/sched/fair.c); else the lowest number. */
  #idleCoreFor(thread: Thread): Core | undefined {
    const last = thread.lastCore;
    if (last !== null && last.thread === null && !last.waking) return last;
    return this.#parts.cores.find((core) => core.thread === null && !core.waking);
  }

  #put(core: Core, thread: Thread): void {
    this.#seats.put(core, thread);
    core.sliceLeft = this.#os.slice;
  }

  #indexOf(thread: Thread): number {
    const index = this.#os.indexOf(thread);
    invariant(index >= 0, 'a ready thread is in the run queue', thread.name);
    return index;
  }
}
