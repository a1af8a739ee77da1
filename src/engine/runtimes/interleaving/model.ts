import type { Door } from '../../kernel/door.ts';
import { invariant } from '../../kernel/errors.ts';
import { site } from '../../kernel/names.ts';
import { Ring } from '../../kernel/ring.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Executor } from '../../interpret/executor.ts';
import type { Settings } from '../../machine/settings.ts';
import { kindOf } from '../../trace/records.ts';
import type { Recorder, Scene } from '../../trace/recorder.ts';
import { BLOCKED, CALL, DONE, YIELD, type AnyOp } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';
import * as P from '../../sync/task.ts';
import type { Task } from '../../sync/task.ts';
import { switchesBefore } from './settings.ts';

const WHO = site('who');
const WAITS = kindOf('task.blocked');
const CALLED = kindOf('task.called');
const READIED = kindOf('task.readied');
const SERVED_WORD = 3;

/** What a way to go on does to its task. */
const OPERATION = 0;
const TIMER = 1;
const SPURIOUS = 2;

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
  /** The ways to go on: whose they are and what they do. The arrays never shrink. */
  readonly #who: Task[] = [];
  readonly #what: number[] = [];
  #count = 0;
  #acting: Task | null = null;
  /** Who went last, and what it did. */
  #last: Task | null = null;
  #lastOp = '';
  #lastOn: unknown = null;
  readonly #anyOrder: boolean;
  readonly #awaitsOnly: boolean;
  #spuriousLeft: number;
  #over = false;
  /** Some task may have a deadline. */
  #timed = false;
  #order = 0;
  hitBound: 'steps' | null = null;

  constructor(scene: Scene, settings: Settings, door: Door, recorder: Recorder, slot: Slot) {
    super(door, recorder, slot);
    this.#scene = scene;
    this.#settings = settings;
    this.#mayCome = switchesBefore(settings);
    this.#anyOrder = settings['lockOrder'] === 'any';
    this.#awaitsOnly = settings['switch'] === 'awaits';
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
      const way = this.#next();
      if (way < 0) return;
      if (steps === bounds.steps) {
        this.hitBound = 'steps';
        return;
      }
      this.#take(this.#who[way]!, this.#what[way]!);
      this.#runLocal();
    }
  }

  // ── what can happen ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Lists the ways and picks one; -1 when there is none. */
  #next(): number {
    const last = this.#last;
    const stays = last !== null && this.#canGo(last);
    this.#count = 0;
    if (stays) {
      this.#offer(last, OPERATION);
      if (!this.#maySwitch(last)) return 0;
    }
    const { tasks } = this;
    const count = tasks.length;
    let k = last === null ? 0 : last.id + 1;
    for (let left = count; left > 0; left--, k++) {
      if (k >= count) k = 0;
      const task = tasks[k]!;
      if (task !== last && this.#canGo(task)) this.#offer(task, OPERATION);
    }
    if (this.#timed) this.#offerTimer();
    if (this.#spuriousLeft > 0) for (const task of tasks) if (task.at === P.WAITING && task.op!.spurious) this.#offer(task, SPURIOUS);
    return this.#count === 0 ? -1 : this.choose(WHO, this.#count);
  }

  #offer(task: Task, does: number): void {
    this.#who[this.#count] = task;
    this.#what[this.#count++] = does;
  }

  #offerTimer(): void {
    const sleeper = this.#earliest();
    if (sleeper === null) return;
    this.#offer(sleeper, TIMER);
    // of what devices are done with at that instant, any may come first
    for (const task of this.tasks)
      if (task !== sleeper && task.at === P.CALLED && task.op!.shared && task.deadline === sleeper.deadline) this.#offer(task, TIMER);
  }

  #canGo(task: Task): boolean {
    if (
      task.at !== P.READY ||
      task.next !== P.EFFECT ||
      !(task.op!.enabled(task) || (task.cancelledBy !== null && !task.op!.insists(task)))
    )
      return false;
    return this.#anyOrder || this.#isFirst(task);
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
    if (this.#awaitsOnly) return false; // it neither waited nor gave way
    const op = last.op!;
    return this.#mayCome(op.name, op.on(last), this.#lastOp, this.#lastOn);
  }

  /** The task whose time-out or sleep ends first; the one with the lower number wins a tie. */
  #earliest(): Task | null {
    let first: Task | null = null;
    this.#timed = false;
    for (const task of this.tasks) {
      if (task.ended || task.deadline < 0) continue;
      this.#timed = true;
      if (this.#canGo(task)) continue; // what needs no waiting is tried before a limit counts
      if (first === null || task.deadline < first.deadline) first = task;
    }
    return first;
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  #take(task: Task, does: number): void {
    if (does === OPERATION) return this.#operate(task);
    if (does === SPURIOUS) {
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
        this.record(WAITS, task, null, 0, 0, task.waitsOn());
        this.cancelWaiting(task);
        break;
      case YIELD:
        this.#last = op.name === 'pause' ? null : task;
        this.#goOn(task);
        break;
      case CALL:
        this.#calls(task);
        this.cancelWaiting(task);
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
      if (task.deadline >= 0) this.#timed = true;
      this.#pends(task);
      return true;
    }
    if (this.attempt(task) === DONE) {
      if (task === this.#last) this.#lastOp = op.name; // a call stands between: what follows is not bare
      return false;
    }
    invariant(op.name === 'sleep', 'only a sleep leaves the seat without touching an object', op.name);
    this.#calls(task);
    return true;
  }

  /** The world will wake it, when the time has come. */
  #calls(task: Task): void {
    task.at = P.CALLED;
    task.deadline = this.#scene.now + task.ns;
    this.#timed = true;
    this.record(CALLED, task, null, task.ns, 0, task.op!.name);
    if (task === this.#last) this.#last = null;
  }

  #pends(task: Task): void {
    task.at = P.READY;
    task.next = P.EFFECT;
    task.local = this.#order++;
  }
}
