import type { Door } from '../kernel/door.ts';
import { site } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { TaskDriver } from '../machine/driver.ts';
import type { Machine } from '../machine/machine.ts';
import { COMPUTING } from '../machine/noise.ts';
import type { Process } from '../machine/process.ts';
import * as T from '../machine/thread.ts';
import type { Thread } from '../machine/thread.ts';
import { kindOf } from '../trace/records.ts';
import { BLOCKED, DONE, YIELD } from '../sync/op.ts';
import type { Slot } from '../sync/slot.ts';
import * as P from '../sync/task.ts';
import type { Task } from '../sync/task.ts';
import type { WaitQueue } from '../sync/waiting.ts';
import type { Runtime, TaskVerbs } from './contract.ts';
import { Executor } from './executor.ts';
import { Outside } from './outside.ts';

const UNSEAT = site('unseat');
const WORK_NOISE = site('work');

const RUNNING = kindOf('task.running');
const PREEMPTED = kindOf('task.preempted');
const YIELDED = kindOf('task.yielded');
const WAITS = kindOf('task.blocked');
const CALLED = kindOf('task.called');
const READIED = kindOf('task.readied');
const SERVED_WORD = 3;

/** What an operation does, on a machine: cost, then effect, at the pace of the task's thread. */
export class Interpreter extends Executor implements TaskDriver, TaskVerbs {
  readonly #machine: Machine;
  readonly #byPriority: boolean;
  readonly #processes: Process[] = [];
  readonly outside: Outside;
  /** The task of the outside that acts at this instant. */
  #outsider: Task | null = null;

  constructor(machine: Machine, door: Door, slot: Slot, tasks?: Task[]) {
    super(door, machine.recorder, slot, tasks);
    this.#machine = machine;
    this.#byPriority = machine.settings['os'] === 'fifo';
    machine.driver = this;
    this.outside = new Outside(machine, this);
  }

  /** Gives a process its runtime. */
  attach(process: Process, runtime: Runtime): void {
    process.local = runtime;
    this.#processes.push(process);
  }

  get now(): Nanos {
    return this.#machine.scene.now;
  }

  protected get acting(): Task | null {
    const { active } = this.#machine;
    return active === null ? this.#outsider : (active.task as Task | null);
  }

  protected stop(): void {
    this.#machine.over = true;
  }

  protected readied(task: Task, why: string): void {
    this.#runtimeOf(task).ready(task, this.#machine.active, why === 'cancelled' ? 'cancelled' : 'woken');
  }

  protected started(task: Task): void {
    task.process.allocate(Number(this.#machine.settings['task.bytes'] ?? 0));
    if (!task.daemon) task.process.live++;
    this.#runtimeOf(task).ready(task, this.#machine.active, 'spawned');
  }

  protected ended(task: Task): void {
    task.process.allocate(-Number(this.#machine.settings['task.bytes'] ?? 0));
    if (!task.daemon && --task.process.live === 0) this.#emptied();
  }

  /** A process has no task left that its end waits for. As long as the outside has one, that may still want something of it. */
  #emptied(): void {
    if (this.outside.process.live > 0) return;
    for (const process of this.#processes) if (process.live === 0) (process.local as Runtime).drained();
    if (this.outsideAlive && this.#processes.every(({ live }) => live === 0)) this.dropped(this.outside.process);
  }

  #runtimeOf(task: Task): Runtime {
    return task.process.local as Runtime;
  }

  // ── who goes first ─────────────────────────────────────────────────────────────────────────────────────────────────

  override heir(waiters: WaitQueue, inherited: boolean): Task | null {
    const { first } = waiters;
    if (first === null) return null;
    let next = first.task;
    if (!this.#byPriority) return next;
    for (let waiter = first.behind; waiter !== null; waiter = waiter.behind) {
      if (this.#priorityOf(waiter.task, inherited) > this.#priorityOf(next, inherited)) next = waiter.task;
    }
    return next;
  }

  override lend(waiter: Task, holder: Task | null): void {
    const lender = this.#byPriority ? this.#threadOf(waiter) : undefined;
    if (lender === undefined) return;
    const boosted = holder === null ? undefined : this.#threadOf(holder);
    if (boosted === undefined) this.#machine.restore(lender);
    else this.#machine.boost(boosted, lender);
  }

  #threadOf(task: Task): Thread | undefined {
    return this.#runtimeOf(task).threadOf?.(task);
  }

  /** A task without a thread of its own is like any other. */
  #priorityOf(task: Task, inherited: boolean): number {
    const thread = this.#threadOf(task);
    if (thread === undefined) return T.USUAL_PRIORITY;
    return inherited ? thread.effective : thread.priority;
  }

  // ── what models do to tasks ────────────────────────────────────────────────────────────────────────────────────────

  complete(task: Task, value?: unknown): void {
    if (task.at !== P.CALLED) return; // cancelled meanwhile
    task.at = P.READY;
    task.toTell(value, false);
    this.recorder.step(READIED, task, null, SERVED_WORD, null);
  }

  expire(task: Task, turn: number): void {
    if (task.turn === turn && task.at === P.WAITING && task.deadline >= 0) this.abandon(task, 'timeout');
  }

  retryNow(task: Task): void {
    if (task.at !== P.READY || task.next !== P.EFFECT || task.left >= 0) return;
    if (this.attempt(task) === BLOCKED) this.#waits(task);
    else task.next = P.FETCH;
  }

  get outsideAlive(): boolean {
    return this.outside.alive > 0;
  }

  // ── the outside ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Lets a task of the outside act until it waits, lets time pass, gives way or ends. */
  act(task: Task): void {
    this.#outsider = task;
    while (!this.#machine.atBound() && this.#actOnce(task));
    this.#outsider = null;
  }

  /** False: it does not go on at once. */
  #actOnce(task: Task): boolean {
    if (task.next === P.FETCH) {
      if (!this.fetch(task)) return false;
      task.next = P.EFFECT;
      if (task.op!.computes && task.ns > 0) return this.#calls(task);
    }
    return this.#effect(null, task) === 0;
  }

  // ── what the machine asks ──────────────────────────────────────────────────────────────────────────────────────────

  seat(thread: Thread): void {
    const task = thread.task as Task;
    task.at = P.RUNNING;
    this.recorder.step(RUNNING, task, null, 0, null);
  }

  advance(thread: Thread): number {
    const task = thread.task as Task;
    for (;;) {
      if (task.next === P.FETCH) {
        const cost = this.#accept(thread, task);
        if (cost <= 0 || !this.#machine.passes(thread, cost)) return cost;
      }
      const result = this.#effect(thread, task);
      if (result !== 0 || this.#machine.over) return result;
    }
  }

  #accept(thread: Thread, task: Task): number {
    const runtime = this.#runtimeOf(task);
    if (thread.interrupted && runtime.checks?.(task, null) !== false) return this.#leaves(task, PREEMPTED, T.PREEMPTED);
    if (thread.nsLeft <= 0 || thread.opsLeft <= 0) return this.#leaves(task, YIELDED, T.BUDGET);
    if (!this.fetch(task)) return -1 - T.FINISHED;
    thread.opsLeft--;
    task.next = P.EFFECT;
    const op = task.op!;
    if (op.computes) task.ns = this.#computing(runtime, task.ns);
    const cost = op.computes ? task.ns : runtime.cost(op, task);
    if (thread.interrupted && runtime.checks?.(task, op) === true) {
      task.left = cost;
      return this.#leaves(task, PREEMPTED, T.PREEMPTED);
    }
    const { unseat } = runtime;
    if (unseat !== null && op.shared && unseat.can(thread) && this.door.choose(UNSEAT, 2) === 1) {
      unseat.does(thread);
      if (thread.interrupted) {
        task.left = cost;
        return this.#leaves(task, PREEMPTED, T.PREEMPTED);
      }
    }
    if (cost <= thread.nsLeft || !runtime.cuttable(op)) return cost;
    task.left = cost;
    return this.#portion(thread, task);
  }

  #computing(runtime: Runtime, typical: number): number {
    const ns = this.#machine.noise.around(WORK_NOISE, typical, COMPUTING);
    return runtime.pace === undefined ? ns : runtime.pace(ns);
  }

  /** What a task still has to burn of its operation, as far as the limit of its thread's `run` goes. */
  #portion(thread: Thread, task: Task): number {
    const { left } = task;
    if (left <= thread.nsLeft || !this.#runtimeOf(task).cuttable(task.op!)) {
      task.left = -1;
      return left;
    }
    if (thread.nsLeft <= 0) return this.#leaves(task, YIELDED, T.BUDGET);
    task.left = left - thread.nsLeft;
    return thread.nsLeft;
  }

  #effect(thread: Thread | null, task: Task): number {
    if (task.left >= 0) return this.#portion(thread!, task);
    switch (this.attempt(task)) {
      case DONE:
        task.next = P.FETCH;
        return 0;
      case YIELD:
        task.next = P.FETCH;
        return this.#leaves(task, YIELDED, T.YIELDED);
      case BLOCKED:
        this.#waits(task);
        return -1 - T.BLOCKED_TASK;
      default:
        this.#calls(task);
        return -1 - T.CALLED;
    }
  }

  #waits(task: Task): void {
    task.at = P.WAITING;
    this.record(WAITS, task, null, task.queue !== null && task.queue.first === task && task.queue.size > 1 ? 1 : 0, 0, task.waitsOn());
    this.cancelWaiting(task);
  }

  #calls(task: Task): false {
    task.at = P.CALLED;
    this.recorder.step(CALLED, task, null, task.ns, task.op);
    this.cancelWaiting(task);
    return false;
  }

  #leaves(task: Task, kind: typeof PREEMPTED, stop: number): number {
    task.at = P.READY;
    this.recorder.step(kind, task, null, 0, null);
    return -1 - stop;
  }

  cuttable(thread: Thread): boolean {
    const task = thread.task as Task;
    return task.op !== null && this.#runtimeOf(task).cuttable(task.op);
  }

  cut(thread: Thread, left: Nanos): void {
    const task = thread.task as Task;
    task.left = left + Math.max(0, task.left); // what lay beyond the limit of its run is still to come
    this.#leaves(task, PREEMPTED, T.PREEMPTED);
  }

  dropped(process: Process): void {
    this.drop(process);
  }
}
