import type { Door } from '../kernel/door.ts';
import { invariant } from '../kernel/errors.ts';
import { site } from '../kernel/names.ts';
import { EventQueue } from '../kernel/queue.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { Scene } from '../trace/scene.ts';
import { Core } from './core.ts';
import type { TaskDriver } from './driver.ts';
import type { Futex } from './futex.ts';
import { Inheritance } from './inherit.ts';
import { book, closeMeters } from './meters.ts';
import { UNIFORM, type Noise } from './noise.ts';
import { placementOf, type Placement } from './placement.ts';
import { Process } from './process.ts';
import { SERVED, STARTED, TIMED_OUT, WOKEN } from './seats.ts';
import type { Settings } from './settings.ts';
import * as T from './thread.ts';
import { Thread, type Favour, type Kernel, type Program } from './thread.ts';

const TIE = site('tie');
const TIMER_SLACK = site('timer-slack');

const PROCESS_EXITED = kindOf('process.exited');
const THREAD_STARTED = kindOf('thread.started');
const THREAD_BLOCKED = kindOf('thread.blocked');
const THREAD_EXITED = kindOf('thread.exited');

/** Bounds on a run; hitting one is an outcome, not a hang. */
export interface Bounds {
  readonly steps: number;
  readonly stepsAtOneInstant: number;
}

/**
 * Cores, OS threads and time. It interprets the programs of OS threads; what a thread does inside `run` is the task driver's.
 * A step runs to its end; what it woke is only filed; then emptied cores pick, in the order in which they were emptied.
 */
export class Machine implements Kernel {
  declare readonly scene: Scene;
  readonly queue = new EventQueue();
  readonly cores: Core[] = [];
  readonly threads: Thread[] = [];
  readonly processes: Process[] = [];
  declare readonly settings: Settings;
  declare readonly noise: Noise;
  declare readonly recorder: Recorder;
  declare readonly door: Door;
  driver!: TaskDriver;
  /** The thread whose step this is. */
  active: Thread | null = null;
  /** Set by whoever ends the run; the present step is the last. */
  over = false;
  steps = 0;
  hitBound: 'steps' | 'stepsAtOneInstant' | null = null;
  readonly #placement: Placement;
  readonly #inheritance: Inheritance;
  readonly #due = new Ring<Core>();
  readonly #syscallNs: Nanos;
  readonly #slackNs: Nanos;
  /** The step before which the next bound is hit; it moves when time passes. */
  #lastStep = 0;

  constructor(settings: Settings, door: Door, noise: Noise, scene: Scene, recorder: Recorder) {
    this.settings = settings;
    this.door = door;
    this.noise = noise;
    this.scene = scene;
    this.recorder = recorder;
    this.#syscallNs = Number(settings['os.syscallNs']);
    this.#slackNs = Number(settings['os.timerSlackNs']);
    for (let id = 0; id < Number(settings['cores']); id++) {
      this.cores.push(new Core(this, id));
    }
    this.#placement = placementOf({ cores: this.cores, queue: this.queue, scene, recorder, door, noise, settings });
    this.#inheritance = new Inheritance((thread, before) => this.#placement.reprioritised(thread, before));
  }

  get now(): Nanos {
    return this.scene.now;
  }

  rivals(thread: Thread): number {
    return thread.core === null ? 0 : this.#placement.rivals(thread.core, thread);
  }

  /** Makes a process; its runtime starts its threads. */
  process(name: string): Process {
    const made = new Process(this.processes.length, name);
    this.processes.push(made);
    return made;
  }

  // ── the verbs of programs ──────────────────────────────────────────────────────────────────────────────────────────

  start(process: Process, name: string, program: Program, { nice = 0, priority = T.USUAL_PRIORITY }: Favour = {}): Thread {
    const rank = this.settings['os'] === 'fifo' ? priority : T.USUAL_PRIORITY;
    const thread = new Thread(this, this.threads.length, process, name, nice, rank);
    this.threads.push(thread);
    process.threads.push(thread);
    thread.program = program(thread.ask, thread);
    this.recorder.record(THREAD_STARTED, null, thread, 0, 0, process.name);
    this.#placement.file(thread, STARTED);
    return thread;
  }

  wake(futex: Futex, count: number): number {
    if (futex.waiting === 0) return 0; // libraries keep a count and stay out of the kernel
    this.charge(this.#syscallNs);
    let woken = 0;
    for (; woken < count && futex.first !== null; woken++) {
      const thread = futex.first;
      futex.remove(thread);
      this.queue.cancel(thread.alarm);
      thread.answer = T.OK;
      this.#placement.file(thread, WOKEN);
    }
    return woken;
  }

  interrupt(thread: Thread): void {
    if (thread.task === null && !(thread.asking && thread.ask.kind === T.ASK_RUN)) return; // nor is it about to run one
    thread.interrupted = true;
    const { core } = thread;
    if (core === null || thread === this.active || core.due) return; // looked at when it steps
    book(core, thread, this.scene.now);
    this.queue.cancel(core);
    this.#makeDue(core);
  }

  charge(ns: Nanos): void {
    if (this.active !== null) this.active.debt += ns;
  }

  served(thread: Thread, result: number): void {
    thread.answer = result;
    if (thread.condition === T.BLOCKED) this.#placement.file(thread, SERVED);
  }

  exit(process: Process, code: number): void {
    if (process.exitCode !== null) return;
    process.exitCode = code;
    this.driver.dropped(process);
    for (const thread of process.threads) if (thread.condition !== T.EXITED) this.#drop(thread);
    this.recorder.record(PROCESS_EXITED, null, process, code);
    if (this.processes.every((one) => one.exitCode !== null)) this.over = true;
  }

  boost(holder: Thread, waiter: Thread): void {
    this.#inheritance.boost(holder, waiter);
  }

  restore(waiter: Thread): void {
    this.#inheritance.restore(waiter);
  }

  // ── the run ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Runs until nothing can happen any more, somebody ends the run, or a bound is hit. */
  run(bounds: Bounds): void {
    this.#bounds = bounds;
    this.#timePassed(this.scene.now);
    this.#dispatch();
    while (!this.over) {
      const core = this.#due.shift();
      if (core !== undefined) {
        core.due = false;
        if (core.thread !== null) this.#step(core, core.thread);
      } else {
        if (this.queue.live === 0) break; // only idle sleeps, or nothing: finished or stuck
        const alarm = this.queue.lone() ?? this.queue.take(this.door.choose(TIE, this.queue.due()));
        const { now } = this.queue;
        if (now !== this.scene.now) this.#timePassed(now);
        alarm.ring();
      }
      if (!this.#placement.settled) this.#dispatch();
    }
    closeMeters(this.cores, this.scene.now);
  }
  #bounds: Bounds = { steps: 0, stepsAtOneInstant: 0 };

  /** An alarm of a core: it has burnt what it had to, or left its idle state. */
  coreRang(core: Core): void {
    const { thread } = core;
    if (thread === null) {
      if (this.#placement.woke(core)) this.#makeDue(core);
      return;
    }
    book(core, thread, this.scene.now);
    if (this.#keeps(core, thread)) this.#step(core, thread);
  }

  /** A sleep or a timed wait is over. */
  timedOut(thread: Thread): void {
    thread.answer = thread.waitsOn === null ? 0 : T.TIMEOUT;
    thread.waitsOn?.remove(thread);
    this.#placement.file(thread, TIMED_OUT);
  }

  /** Lets a thread go on until it leaves its core, waits for its alarm, or the run is over. */
  #step(core: Core, thread: Thread): void {
    this.scene.on(core.id, thread);
    this.active = thread;
    while (!this.atBound()) {
      if (core.overhead + thread.debt + thread.need > 0) {
        if (thread.interrupted && thread.task !== null && thread.need > 0 && this.driver.cuttable(thread)) this.#cut(thread);
        if (!this.#burn(core, thread)) break;
      }
      if (thread.task !== null) {
        const result = this.driver.advance(thread);
        if (this.over || thread.condition === T.EXITED) break;
        if (result >= 0) thread.need = result;
        else this.#unseat(thread, -1 - result); // what it owes is burnt before its program goes on
      } else if (thread.asking) {
        thread.asking = false;
        if (!this.#serve(core, thread)) break;
      } else if (!this.#resume(thread)) break;
    }
    this.active = null;
    this.scene.on(-1, null);
  }

  /** Resumes a thread's program up to what it asks for next. False: it has ended, or the run has. */
  #resume(thread: Thread): boolean {
    const asked = thread.program!.next(thread.answer);
    if (this.over || thread.condition === T.EXITED) return false;
    if (asked.done === true) {
      this.#drop(thread);
      return false;
    }
    thread.asking = true; // what the program owes so far is burnt before the machine serves it
    const { kind } = thread.ask;
    if (kind === T.ASK_CALL) thread.debt += thread.ask.call!.cost;
    else if (kind !== T.ASK_CPU && kind !== T.ASK_RUN) thread.debt += this.#syscallNs;
    return true;
  }

  /** Takes the task off in the middle of its operation; the program goes on once what it owes is burnt. */
  #cut(thread: Thread): void {
    this.driver.cut(thread, thread.need);
    thread.need = 0;
    this.#unseat(thread, T.PREEMPTED);
  }

  #unseat(thread: Thread, stop: number): void {
    thread.task = null;
    thread.interrupted = false;
    thread.answer = stop;
  }

  /** Does what a program asked for. False: the thread has left its core. */
  #serve(core: Core, thread: Thread): boolean {
    const { ask } = thread;
    switch (ask.kind) {
      case T.ASK_CPU:
        thread.need = ask.ns;
        thread.answer = 0;
        return true;
      case T.ASK_RUN:
        thread.task = ask.task;
        thread.nsLeft = ask.limit?.ns ?? Infinity;
        thread.opsLeft = ask.limit?.ops ?? Infinity;
        this.driver.seat(thread);
        return true;
      case T.ASK_WAIT: {
        const futex = ask.futex!;
        if (futex.value !== ask.expected) {
          thread.answer = T.AGAIN;
          return true;
        }
        futex.enqueue(thread);
        if (ask.timeout >= 0) this.#setTimer(thread, ask.timeout, false);
        return this.#block(core, thread, 0);
      }
      case T.ASK_SLEEP:
        this.#setTimer(thread, ask.ns, ask.idle);
        return this.#block(core, thread, 1);
      case T.ASK_CALL: {
        if (ask.call!.start(thread, this)) return true;
        return this.#block(core, thread, 2);
      }
      default:
        thread.answer = 0;
        return this.#placement.yields(core, thread);
    }
  }

  #setTimer(thread: Thread, span: Nanos, idle: boolean): void {
    const slack = this.noise.extra(TIMER_SLACK, this.#slackNs, UNIFORM);
    thread.alarm.idle = idle;
    this.queue.set(thread.alarm, this.scene.now + span + slack);
  }

  #block(core: Core, thread: Thread, reason: number): false {
    thread.condition = T.BLOCKED;
    this.#placement.vacate(core, thread);
    this.recorder.record(THREAD_BLOCKED, null, thread, reason);
    return false;
  }

  // ── time on a core ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Burns what the thread owes, if anything: in place where nothing else can happen before, else by the core's alarm. */
  #burn(core: Core, thread: Thread): boolean {
    for (;;) {
      if (!this.#keeps(core, thread)) return false;
      const owed = core.overhead + thread.debt + thread.need;
      if (owed === 0) return true;
      const now = this.scene.now;
      const span = core.overhead + Math.min(owed - core.overhead, core.sliceLeft);
      core.since = now;
      if (!this.#isFreeUntil(now + span)) {
        this.queue.set(core, now + span);
        return false;
      }
      this.#timePassed(now + span);
      book(core, thread, now + span);
    }
  }

  /** Can nothing else happen up to and at `end`? */
  #isFreeUntil(end: Nanos): boolean {
    return end < this.queue.nextAt && this.#placement.settled && this.#due.size === 0;
  }

  /** Does the thread keep its core, its slice being what it is? One whose need ends with its slice still does its step. */
  #keeps(core: Core, thread: Thread): boolean {
    return core.sliceLeft > 0 || thread.debt + thread.need === 0 || this.#placement.sliceOver(core, thread);
  }

  /** Counts a step. True: it is one too many, and the run is over. */
  atBound(): boolean {
    if (++this.steps <= this.#lastStep) return this.over;
    this.hitBound = this.steps > this.#bounds.steps ? 'steps' : 'stepsAtOneInstant';
    return (this.over = true);
  }

  #timePassed(now: Nanos): void {
    if (now < this.scene.now) invariant(false, 'virtual time never decreases', now);
    this.scene.at(now);
    this.#lastStep = Math.min(this.#bounds.steps, this.steps + this.#bounds.stepsAtOneInstant);
  }

  /** Lets the active thread's task burn `ns` at once, where it owes nothing and nothing else can happen before. False: it was not done. */
  passes(thread: Thread, ns: Nanos): boolean {
    const { core } = thread;
    if (core === null || core.overhead + thread.debt > 0 || core.sliceLeft < ns || thread.interrupted) return false;
    const end = this.scene.now + ns;
    if (!this.#isFreeUntil(end) || this.atBound()) return false;
    core.since = end;
    core.sliceLeft -= ns;
    core.taskNs += ns;
    thread.nsLeft -= ns;
    this.#timePassed(end);
    return true;
  }

  // ── who runs where ─────────────────────────────────────────────────────────────────────────────────────────────────

  #dispatch(): void {
    this.#placement.dispatch(this.#makeDue);
  }

  readonly #makeDue = (core: Core): void => {
    if (core.due) return;
    core.due = true;
    this.#due.push(core);
  };

  /** A thread ends, whatever it was doing. */
  #drop(thread: Thread): void {
    const { core } = thread;
    if (core !== null) {
      if (thread !== this.active && !core.due) book(core, thread, this.scene.now);
      this.#placement.vacate(core, thread);
    }
    if (thread.condition === T.READY) this.#placement.withdraw(thread);
    thread.waitsOn?.remove(thread);
    this.#inheritance.forget(thread);
    this.queue.cancel(thread.alarm);
    thread.condition = T.EXITED;
    thread.task = null;
    thread.program = null;
    this.recorder.record(THREAD_EXITED, null, thread);
  }
}
