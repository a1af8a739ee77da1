import type { Door } from '../kernel/door.ts';
import { errorText, InvariantError, invariant, ScenarioError } from '../kernel/errors.ts';
import type { Named, Site } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Outcome } from '../trace/header.ts';
import type { Process } from '../machine/process.ts';
import { kindOf, type Kind } from '../trace/records.ts';
import type { Recorder } from '../trace/recorder.ts';
import { showValue } from '../trace/value.ts';
import { Cancelled, joinedFailed, TaskFault } from '../sync/faults.ts';
import type { AnyOp, Sys, Why } from '../sync/op.ts';
import type { Slot } from '../sync/slot.ts';
import * as P from '../sync/task.ts';
import type { Body, Task } from '../sync/task.ts';
import type { WaitQueue } from '../sync/waiting.ts';
import { foreign, noOperation } from './foreign.ts';

const SPAWNED = kindOf('task.spawned');
const READIED = kindOf('task.readied');
const FINISHED = kindOf('task.finished');
const FAILED = kindOf('task.failed');
const ABANDONED = kindOf('task.abandoned');
const STUCK = kindOf('task.stuck');
const JOINED = kindOf('task.joined');
const CHECK_FAILED = kindOf('check.failed');
const ASSUME_FAILED = kindOf('assume.failed');
const LOGGED = kindOf('logged');

/** Positions in the words of `task.readied`. */
const WHY = { woken: 0, timeout: 1, cancelled: 2, served: 3, spurious: 4 } as const;

/** Unwinds a body when a check or an assumption ends the run. Never seen outside, so one is enough. */
const RUN_ENDS = new Error('the run ends');

/**
 * The life of tasks, whatever drives them: bodies are resumed here, operations accepted, waits ended. How a readied task gets
 * to run is the heir's: the interpreter asks a runtime model, `interleaving` asks nobody.
 */
export abstract class Executor implements Sys {
  declare readonly door: Door;
  declare readonly recorder: Recorder;
  declare readonly slot: Slot;
  /** All that are started, in that order. */
  declare readonly tasks: Task[];
  /** Set when something ends the run before its tasks do. */
  verdict: Outcome | null = null;
  /** Tasks that failed, not counting those that were cancelled. */
  failures = 0;
  /** Tasks that are started and have not ended. */
  #unended = 0;
  /** The check that failed. */
  #failed = '';
  /** Whose wait is being ended without what it waited for. */
  #abandoning: Task | null = null;

  /** `tasks`: the list of those of the set-up, to which a run adds its own: with a million of them a copy would cost too much. */
  constructor(door: Door, recorder: Recorder, slot: Slot, tasks: Task[] = []) {
    this.door = door;
    this.recorder = recorder;
    this.slot = slot;
    this.tasks = tasks;
  }

  /** As before its first run. */
  reset(): void {
    this.verdict = null;
    this.failures = 0;
    this.#unended = 0;
    this.#failed = '';
    this.#abandoning = null;
  }

  abstract get now(): Nanos;
  /** The task whose operation this is, if any. */
  protected abstract get acting(): Task | null;
  /** A task can go on. */
  protected abstract readied(task: Task, why: keyof typeof WHY): void;
  /** A task has been started. */
  protected abstract started(task: Task): void;
  /** A task has ended. */
  protected abstract ended(task: Task): void;
  /** The run is over after this step. */
  protected abstract stop(): void;

  // ── what primitives use ────────────────────────────────────────────────────────────────────────────────────────────

  choose(site: Site, count: number): number {
    return this.door.choose(site, count);
  }

  draw(site: Site, count: number): number {
    return this.door.draw(site, count);
  }

  record(kind: Kind, task: Named | null, object: Named | null, x?: number, y?: number, text?: unknown): void {
    this.recorder.record(kind, task, object, x, y, text);
  }

  settle(task: Task, value: unknown): void {
    task.dropClaims();
    const given = this.#abandoning !== task; // giving up may let others in, and they have what they waited for
    task.toTell(value, given);
    this.#goesOn(task, given ? 'woken' : this.#reason);
  }

  fail(task: Task, fault: Error): void {
    task.dropClaims();
    task.fault = fault;
    task.deadline = -1;
    task.next = P.FETCH;
    task.forget();
    this.#goesOn(task, 'woken');
  }

  retry(task: Task, phase: number, why?: Why): void {
    task.dropClaims();
    task.phase = phase;
    task.next = P.EFFECT;
    this.#goesOn(task, why ?? 'woken');
  }
  #reason: Why = 'timeout';

  cancel(task: Task, by: Task): void {
    task.cancelledBy = by;
    if (task.at === P.WAITING) this.abandon(task, 'cancelled');
    else if (task.at === P.CALLED) {
      task.forget();
      task.next = P.FETCH;
      this.#goesOn(task, 'cancelled');
    }
  }

  heir(waiters: WaitQueue, _inherited: boolean): Task | null {
    return waiters.first?.task ?? null;
  }

  lend(_waiter: Task, _holder: Task | null): void {}

  /** It was cancelled between accepting an operation and coming to its wait. */
  protected cancelWaiting(task: Task): void {
    if (task.cancelledBy !== null && !task.op!.insists(task)) this.cancel(task, task.cancelledBy as Task);
  }

  #goesOn(task: Task, why: keyof typeof WHY): void {
    if (task.ended) invariant(false, 'a task that has ended waits for nothing', task.name);
    task.at = P.READY;
    this.recorder.step(READIED, task, this.acting, WHY[why], null);
    this.readied(task, why);
  }

  /** A wait ends without what it waited for. */
  protected abandon(task: Task, why: Why): void {
    task.dropClaims();
    if (why === 'timeout') task.deadline = -1;
    this.#reason = why;
    this.#abandoning = task;
    try {
      task.op!.abandon(task, why, false, this);
    } finally {
      this.#abandoning = null;
    }
  }

  // ── the life of a task ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Makes the tasks of the set-up known and ready. */
  open(): void {
    for (const task of this.tasks) this.#start(task, null);
  }

  /** Makes a task known and ready. */
  begin(task: Task, by: Task | null): void {
    task.id = this.tasks.length;
    this.tasks.push(task);
    this.#start(task, by);
  }

  #start(task: Task, by: Task | null): void {
    this.#unended++;
    task.at = P.READY;
    this.recorder.record(SPAWNED, task, by);
    this.started(task);
  }

  /** Runs a body up to its next operation, which is then pending. False: the task has ended, or the run has. */
  protected fetch(task: Task): boolean {
    const { slot } = this;
    slot.running = task;
    let step: IteratorResult<AnyOp, unknown> | null = null;
    let thrown: unknown;
    try {
      step = this.#resume(task);
    } catch (error) {
      thrown = error;
    }
    if (slot.mistake !== null) throw at(slot.mistake, task); // it was thrown into the body, which may have caught it
    if (this.verdict !== null) return false;
    if (step === null || step.done === true) return this.#bodyEnded(task, step, thrown);
    if (step.value !== slot.armed || slot.starred === false) throw at(foreign(step.value, slot.armed, task), task);
    slot.running = null;
    slot.armed = null;
    slot.starred = false;
    task.accept(step.value, slot.a, slot.ns, slot.within < 0 ? -1 : this.now + slot.within);
    return true;
  }

  /** A body has returned, or thrown. False: so has the task. */
  #bodyEnded(task: Task, returned: IteratorReturnResult<unknown> | null, thrown: unknown): boolean {
    const { slot } = this;
    if (returned !== null && slot.armed !== null) throw at(slot.forgotten(), task);
    const next = slot.sequel?.(task, returned?.value, returned === null ? { error: thrown } : null) ?? null;
    if (next !== null) {
      task.body = next;
      return this.fetch(task);
    }
    if (returned === null) this.#threw(task, thrown);
    else {
      slot.running = null;
      this.#finish(task, returned.value);
    }
    return false;
  }

  #resume(task: Task): IteratorResult<AnyOp, unknown> {
    const body = (task.body ??= startBody(task));
    if (task.cancelledBy !== null) {
      if (task.unseen) task.op?.abandon(task, 'cancelled', true, this);
      task.fault = new Cancelled(task.name, task.cancelledBy.name);
      task.cancelledBy = null;
    }
    const { faulty } = task;
    const told = task.tell();
    if (!faulty) return body.next(told);
    if (this.slot.capturing) this.slot.blame(told);
    return body.throw(told);
  }

  /** Lets the pending operation take effect. A fault is thrown into the body at its next resume. */
  protected attempt(task: Task): 0 | 1 | 2 | 3 {
    try {
      const result = task.op!.attempt(task, this);
      if (result === 0) task.succeeded();
      return result;
    } catch (error) {
      if (!(error instanceof TaskFault)) throw error;
      task.dropClaims();
      task.fault = error;
      return 0;
    }
  }

  #threw(task: Task, error: unknown): void {
    if (error instanceof InvariantError) throw error;
    if (error instanceof ScenarioError) throw at(error, task);
    const mistake = noOperation(error, task);
    if (mistake !== null) throw at(mistake, task);
    if (this.slot.capturing) this.slot.noteCulprit(error);
    this.slot.running = null;
    this.slot.armed = null;
    const cancelled = error instanceof Cancelled;
    const text =
      error instanceof TaskFault
        ? `${error.code}: ${error.message}`
        : error instanceof Error
          ? errorText(error)
          : `thrown: ${showValue(error)}`;
    task.failWith(error, text);
    if (!cancelled) this.failures++;
    this.recorder.record(FAILED, task, null, cancelled ? 1 : 0, 0, text);
    this.#bury(task);
  }

  #finish(task: Task, result: unknown): void {
    task.finish(result);
    this.recorder.record(FINISHED, task, null, 0, 0, result);
    this.#bury(task);
  }

  #bury(task: Task): void {
    this.#unended--;
    task.body = null;
    task.op = null;
    for (let waiter = task.joiners?.first ?? null; waiter !== null; waiter = task.joiners!.first) {
      const joiner = waiter.task;
      this.recorder.record(JOINED, joiner, task);
      if (task.at === P.FAILED) this.fail(joiner, joinedFailed(task.name, String(task.result)));
      else this.settle(joiner, task.result);
    }
    this.ended(task);
  }

  /** Drops the tasks of a process that have not ended, null: of all. It is gone, and no `finally` of theirs runs. */
  protected drop(process: Process | null): void {
    if (this.#unended === 0) return; // there may be very many that have
    const { tasks } = this;
    for (let k = 0; k < tasks.length; k++) {
      const task = tasks[k]!;
      if (task.ended || (process !== null && task.process !== process)) continue;
      this.#unended--;
      task.dropClaims();
      task.at = P.ABANDONED;
      task.body = null;
      this.recorder.record(ABANDONED, task, null);
    }
  }

  // ── the ends of a run ──────────────────────────────────────────────────────────────────────────────────────────────

  /** A check of the scenario. @throws to unwind the body when it does not hold. */
  check(holds: boolean, text: string): void {
    if (holds || this.verdict !== null) return;
    this.verdict = 'check-failed';
    this.#failed = text;
    if (this.slot.capturing) this.slot.note();
    this.recorder.record(CHECK_FAILED, this.slot.running, null, 0, 0, text);
    this.stop();
    if (this.slot.running !== null) throw RUN_ENDS;
  }

  /** An assumption of the scenario: where it is false the run is cut, which is no failure. */
  assume(holds: boolean): void {
    if (holds || this.verdict !== null) return;
    this.verdict = 'cut';
    this.recorder.record(ASSUME_FAILED, this.slot.running, null);
    this.stop();
    if (this.slot.running !== null) throw RUN_ENDS;
  }

  log(line: string): void {
    this.recorder.record(LOGGED, this.slot.running, null, 0, 0, line);
  }

  /** All tasks have ended that the run waits for. */
  get isFinished(): boolean {
    if (this.#unended === 0) return true;
    const { tasks } = this;
    for (let k = 0; k < tasks.length; k++) if (!tasks[k]!.ended && !tasks[k]!.daemon) return false;
    return true;
  }

  /** What the run ended with, in a word: the check that failed, who failed and how, who waits for what. */
  get symptom(): string {
    const told = [this.#failed];
    for (const task of this.tasks) {
      if (task.at === P.FAILED) told.push(`${task.name} ${String(task.result)}`);
      else if (!task.ended) told.push(`${task.name} ${this.stuckOn(task)}`);
    }
    return told.join('\n');
  }

  /** Nothing can happen any more: notes what each unfinished task waits for. */
  noteStuck(): void {
    for (const task of this.tasks) {
      if (task.ended) continue;
      if (task.at === P.READY && task.next === P.FETCH) task.op = null; // it waits for nothing: its thread stands still
      this.recorder.record(STUCK, task, null, 0, 0, this.stuckOn(task));
      task.at = P.WAITING;
    }
  }

  /** The runtime's own verdict ends the run. */
  conclude(outcome: Outcome): void {
    if (this.verdict !== null) return;
    if (outcome === 'deadlock') this.noteStuck();
    this.verdict = outcome;
    this.stop();
  }

  /** What a task waits for that will never come. */
  protected stuckOn(task: Task): string {
    return task.waitsFor();
  }
}

/** What makes generator functions. */
const GeneratorFunction = function* () {}.constructor;

function startBody(task: Task): Body<unknown> {
  const fn = task.fn as (...args: readonly unknown[]) => unknown;
  const body = task.args.length === 0 ? fn() : fn(...task.args);
  if (fn instanceof GeneratorFunction) return body as Body<unknown>;
  // some other function: an operation has a `next` too, but no `return`
  if (typeof body === 'object' && body !== null && typeof (body as { return?: unknown }).return === 'function' && !('then' in body))
    return body as Body<unknown>;
  throw new ScenarioError(
    'E_NOT_A_GENERATOR',
    `the body of task '${task.name}' is no generator function`,
    `Write it as function* ${task.fn.name || 'body'}(...).`,
  );
}

function at(error: ScenarioError, task: Task): ScenarioError {
  error.task ??= task.name;
  return error;
}
