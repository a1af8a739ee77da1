import type { Door } from '../../kernel/door.ts';
import { invariant } from '../../kernel/errors.ts';
import { site } from '../../kernel/names.ts';
import { Ring } from '../../kernel/ring.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Executor } from '../../interpret/executor.ts';
import type { Settings } from '../../machine/settings.ts';
import { kindOf } from '../../trace/records.ts';
import type { Recorder, Scene } from '../../trace/recorder.ts';
import { BLOCKED, DONE, YIELD, type AnyOp } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';
import * as P from '../../sync/task.ts';
import type { Task } from '../../sync/task.ts';
import { switchesBefore } from './settings.ts';

const WHO = site('who');
const WAITS = kindOf('task.blocked');
const CALLED = kindOf('task.called');
const READIED = kindOf('task.readied');
const SERVED_WORD = 3;

/** One thing that can happen next. */
interface Step {
  readonly task: Task;
  readonly does: 'operation' | 'timer' | 'spurious';
}

/**
 * One seat, no costs, no wait queues for locks: which tasks can go on is known at every step, and the source picks one. Answers
 * "can it happen at all". The way numbered 0 is to stay with the task that went last, else the next by number; timers and
 * spurious wake-ups come last.
 */
export class Interleaving extends Executor {
  readonly #scene: Scene;
  readonly #settings: Settings;
  readonly #mayCome: ReturnType<typeof switchesBefore>;
  /** Tasks with local code to run, up to their next operation. */
  readonly #local = new Ring<Task>();
  readonly #steps: Step[] = [];
  #count = 0;
  #acting: Task | null = null;
  /** Who went last, and what it did. */
  #last: Task | null = null;
  #lastOp = '';
  #lastOn: unknown = null;
  #spuriousLeft: number;
  #over = false;
  #order = 0;
  hitBound: 'steps' | null = null;

  constructor(scene: Scene, settings: Settings, door: Door, recorder: Recorder, slot: Slot) {
    super(door, recorder, slot);
    this.#scene = scene;
    this.#settings = settings;
    this.#mayCome = switchesBefore(settings);
    this.#spuriousLeft = Number(settings['spuriousWakeups']);
  }

  get now(): Nanos {
    return this.#scene.now;
  }

  protected get acting(): Task | null {
    return this.#acting;
  }

  protected stop(): void {
    this.#over = true;
  }

  protected started(task: Task): void {
    this.#local.push(task);
  }

  protected readied(task: Task): void {
    if (task.next === P.FETCH) this.#local.push(task);
    else this.#pends(task);
  }

  protected ended(task: Task): void {
    if (task.name === 'main' && this.#settings['afterMain'] === 'exit') {
      this.drop(this.tasks);
      this.#over = true;
    }
  }

  /** Runs until nothing can happen any more, somebody ends the run, or the bound is hit. */
  run(bounds: { readonly steps: number }): void {
    this.#runLocal();
    for (let steps = 0; !this.#over; steps++) {
      const step = this.#next();
      if (step === undefined) return;
      if (steps === bounds.steps) {
        this.hitBound = 'steps';
        return;
      }
      this.#take(step);
      this.#runLocal();
    }
  }

  // ── what can happen ────────────────────────────────────────────────────────────────────────────────────────────────

  #next(): Step | undefined {
    const last = this.#last;
    if (last !== null && this.#canGo(last) && !this.#maySwitch(last)) return { task: last, does: 'operation' };
    this.#count = 0;
    if (last !== null && this.#canGo(last)) this.#offer(last, 'operation');
    const { tasks } = this;
    const from = last === null ? 0 : last.id + 1;
    for (let k = 0; k < tasks.length; k++) {
      const task = tasks[(from + k) % tasks.length]!;
      if (task !== last && this.#canGo(task)) this.#offer(task, 'operation');
    }
    const sleeper = this.#earliest();
    if (sleeper !== null) this.#offer(sleeper, 'timer');
    if (this.#spuriousLeft > 0) for (const task of tasks) if (task.at === P.WAITING && task.op!.spurious) this.#offer(task, 'spurious');
    return this.#count === 0 ? undefined : this.#steps[this.choose(WHO, this.#count)];
  }

  #offer(task: Task, does: Step['does']): void {
    this.#steps[this.#count++] = { task, does };
  }

  #canGo(task: Task): boolean {
    if (task.at !== P.READY || task.next !== P.EFFECT || !task.op!.enabled(task)) return false;
    return this.#settings['lockOrder'] === 'any' || this.#isFirst(task);
  }

  /** Has nobody asked for the same object before it? */
  #isFirst(task: Task): boolean {
    const object = task.op!.on(task);
    if (object === null) return true;
    return !this.tasks.some(
      (other) =>
        other !== task &&
        other.at === P.READY &&
        other.next === P.EFFECT &&
        other.op!.on(other) === object &&
        (other.local as number) < (task.local as number) &&
        other.op!.name === task.op!.name,
    );
  }

  #maySwitch(last: Task): boolean {
    if (this.#settings['switch'] === 'awaits') return false; // it neither waited nor gave way
    const op = last.op!;
    return this.#mayCome(op.name, op.on(last), this.#lastOp, this.#lastOn);
  }

  /** The task whose time-out or sleep ends first; the one with the lower number wins a tie. */
  #earliest(): Task | null {
    let first: Task | null = null;
    for (const task of this.tasks) {
      if (task.ended || task.deadline < 0) continue;
      if (first === null || task.deadline < first.deadline) first = task;
    }
    return first;
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  #take({ task, does }: Step): void {
    if (does === 'operation') return this.#operate(task);
    if (does === 'spurious') {
      this.#spuriousLeft--;
      return this.abandon(task, 'spurious');
    }
    this.#scene.now = Math.max(this.#scene.now, task.deadline);
    if (task.at !== P.CALLED) return this.abandon(task, 'timeout');
    task.deadline = -1;
    task.at = P.READY;
    task.next = P.FETCH;
    this.record(READIED, task, null, SERVED_WORD);
    this.#local.push(task);
  }

  #operate(task: Task): void {
    const op = task.op!;
    this.#acting = this.#last = task;
    this.#lastOp = op.name;
    this.#lastOn = op.on(task);
    switch (this.attempt(task)) {
      case BLOCKED:
        task.at = P.WAITING;
        this.#last = null;
        this.record(WAITS, task, null, 0, 0, task.waitsFor());
        break;
      case YIELD:
        this.#last = op.name === 'pause' ? null : task;
        this.#goOn(task);
        break;
      default:
        this.#goOn(task);
    }
    this.#acting = null;
  }

  #goOn(task: Task): void {
    task.deadline = -1;
    task.next = P.FETCH;
    this.#local.push(task);
  }

  #runLocal(): void {
    for (let task = this.#local.shift(); task !== undefined && !this.#over; task = this.#local.shift()) {
      while (this.fetch(task) && !this.#settles(task, task.op!));
      if (task.ended && task === this.#last) this.#last = null;
    }
  }

  /** An operation that nobody else can see belongs to the step before. False: the task goes on at once. */
  #settles(task: Task, op: AnyOp): boolean {
    if (op.shared) {
      this.#pends(task);
      return true;
    }
    if (this.attempt(task) === DONE) return false;
    invariant(op.name === 'sleep', 'only a sleep leaves the seat without touching an object', op.name);
    task.at = P.CALLED;
    task.deadline = this.#scene.now + task.ns;
    this.record(CALLED, task, null, task.ns, 0, op.name);
    if (task === this.#last) this.#last = null;
    return true;
  }

  #pends(task: Task): void {
    task.at = P.READY;
    task.next = P.EFFECT;
    task.local = this.#order++;
  }

  override noteStuck(): void {
    super.noteStuck();
    for (const task of this.tasks) if (!task.ended) task.at = P.WAITING;
  }
}
