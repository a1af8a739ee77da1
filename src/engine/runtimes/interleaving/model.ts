import type { Door } from '../../kernel/door.ts';
import { invariant } from '../../kernel/errors.ts';
import { site } from '../../kernel/names.ts';
import { Ring } from '../../kernel/ring.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Executor } from '../../interpret/executor.ts';
import type { Settings } from '../../machine/settings.ts';
import { kindOf } from '../../trace/records.ts';
import type { Recorder } from '../../trace/recorder.ts';
import { BLOCKED, CALL, DONE, YIELD, type AnyOp, type Attempt } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';
import * as P from '../../sync/task.ts';
import type { Task } from '../../sync/task.ts';
import type { Scene } from '../../trace/scene.ts';
import { ASK, FREE, NOTHING, Pending } from './pending.ts';
import { switchesBefore } from './settings.ts';
import { OPERATION, SPURIOUS, TIMER, Ways, type Onlooker } from './ways.ts';

const WHO = site('who');
const WAITS = kindOf('task.blocked');
const CALLED = kindOf('task.called');
const READIED = kindOf('task.readied');
const SERVED_WORD = 3;

/**
 * One seat, no costs, no wait queues for locks: which tasks can go on is known at every step, and the source picks one. Answers
 * "can it happen at all". The way numbered 0 is to stay with the task that went last, else the next after it by number, round and
 * round; timers and spurious wake-ups come last.
 */
export class Interleaving extends Executor {
  readonly #scene: Scene;
  readonly #spurious: number;
  readonly #mayCome: ReturnType<typeof switchesBefore>;
  /** Tasks with local code to run, up to their next operation. */
  readonly #local = new Ring<Task>();
  readonly #ways = new Ways(this.tasks);
  readonly #pending = new Pending();
  /** Who looks at the ways before one is picked. */
  #watch: Onlooker | null = null;
  #acting: Task | null = null;
  /** Who went last, and what it did. */
  #last: Task | null = null;
  /** Its number, also when it cannot go on any more: the turn is with those after it. */
  #lastId = -1;
  #lastOp = '';
  #lastOn: unknown = null;
  readonly #anyOrder: boolean;
  readonly #awaitsOnly: boolean;
  readonly #safepoints: boolean;
  /** Others may come before any operation, in any order. */
  readonly #anywhere: boolean;
  readonly #exits: boolean;
  #mayBePlain = false;
  #spuriousLeft = 0;
  /** What the way that was picked does. */
  #does = OPERATION;
  #over = false;
  /** Some task may have a deadline. */
  #timed = false;
  #order = 0;
  hitBound: 'steps' | null = null;

  constructor(scene: Scene, settings: Settings, door: Door, recorder: Recorder, slot: Slot, tasks: Task[]) {
    super(door, recorder, slot, tasks);
    this.#scene = scene;
    this.#anyOrder = settings['lockOrder'] === 'any';
    this.#awaitsOnly = settings['switch'] === 'awaits';
    this.#spurious = Number(settings['spuriousWakeups']);
    this.#safepoints = settings['switch'] === 'safepoints';
    this.#anywhere = this.#anyOrder && !this.#awaitsOnly && !this.#safepoints;
    this.#exits = settings['afterMain'] === 'exit';
    this.#mayCome = switchesBefore(settings);
  }

  /** As before its first run. `watch` is told the ways of every step. */
  override reset(watch: Onlooker | null = null): void {
    super.reset();
    this.#watch = watch;
    this.#local.clear();
    this.#pending.clear();
    this.#acting = this.#last = null;
    this.#lastId = -1;
    this.#lastOp = '';
    this.#lastOn = null;
    this.#spuriousLeft = this.#spurious;
    this.#mayBePlain = this.#anywhere && this.#spurious === 0 && watch === null;
    this.#over = this.#timed = false;
    this.#order = 0;
    this.hitBound = null;
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
    this.#pending.admit(task.id);
    this.#local.push(task);
  }

  protected readied(task: Task): void {
    if (task.next !== P.FETCH) return this.#pends(task);
    this.#pending.set(task.id, NOTHING);
    this.#local.push(task);
  }

  override cancel(task: Task, by: Task): void {
    if (this.#pending.of(task.id) !== NOTHING) this.#pending.set(task.id, ASK);
    super.cancel(task, by);
  }

  protected ended(task: Task): void {
    if (this.#exits && task.name === 'main') {
      this.#noteWaits();
      this.drop(null);
      this.#over = true;
    }
  }

  /** Runs until nothing can happen any more, somebody ends the run, or the bound is hit. */
  run(bounds: { readonly steps: number }): void {
    this.#runLocal();
    const most = bounds.steps;
    for (let steps = 0; this.#over === false; steps++) {
      const task = this.#isPlain() ? this.#nextPlain() : this.#next();
      if (task === null) return;
      if (steps === most) {
        this.#noteWaits();
        this.hitBound = 'steps';
        return;
      }
      const hasMore = this.#does === OPERATION ? this.#operate(task) : this.#disturb(task, this.#does);
      if (hasMore && this.#local.size === 0 && this.#over === false) this.#goesOn(task);
      else {
        if (hasMore) this.#local.push(task); // it goes on when those that the step let go on have done so
        this.#runLocal();
      }
    }
  }

  // ── what can happen ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Every task that has something pending can go on, nothing else can happen, and nobody wants to look. */
  #isPlain(): boolean {
    return this.#mayBePlain === true && this.#timed === false && this.#pending.plain;
  }

  /** What `#next` comes to where it is plain: the ways are not listed. */
  #nextPlain(): Task | null {
    const pending = this.#pending;
    const { count } = pending;
    if (count === 0) return null;
    const last = this.#lastId;
    const stays = this.#last !== null && pending.of(last) !== NOTHING;
    const way = this.choose(WHO, count);
    this.#does = OPERATION;
    return this.tasks[stays && way === 0 ? last : pending.after(last, stays ? way - 1 : way)]!;
  }

  /** Lists the ways and picks one; null when there is none. */
  #next(): Task | null {
    const ways = this.#ways;
    const last = this.#last;
    ways.count = 0;
    ways.stays = last !== null && this.#canGo(last);
    ways.timed = this.#timed || this.#spuriousLeft > 0;
    if (ways.stays) ways.offer(last!, OPERATION);
    if (!ways.stays || this.#maySwitch(last!)) this.#offerOthers();
    if (ways.count === 0) return null;
    if (this.#watch !== null) this.#watch(ways);
    const way = this.choose(WHO, ways.count);
    this.#does = ways.what[way]!;
    return ways.who[way]!;
  }

  #offerOthers(): void {
    const ways = this.#ways;
    const { tasks } = this;
    const lastId = this.#lastId;
    for (let left = tasks.length, k = lastId + 1; left > 0; left--, k++) {
      if (k === tasks.length) k = 0;
      if ((k !== lastId || !ways.stays) && this.#canGo(tasks[k]!)) ways.offer(tasks[k]!, OPERATION);
    }
    if (this.#timed) this.#offerTimer();
    if (this.#spuriousLeft > 0) for (const task of tasks) if (task.at === P.WAITING && task.op!.spurious) ways.offer(task, SPURIOUS);
  }

  #offerTimer(): void {
    const sleeper = this.#earliest();
    if (sleeper === null) return;
    this.#ways.offer(sleeper, TIMER);
    // of what devices are done with at that instant, any may come first
    for (const task of this.tasks)
      if (task !== sleeper && task.at === P.CALLED && task.op!.shared && task.deadline === sleeper.deadline) this.#ways.offer(task, TIMER);
  }

  #canGo(task: Task): boolean {
    const pending = this.#pending.of(task.id);
    if (pending === NOTHING) return false;
    if (pending === FREE && this.#anyOrder) return true;
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
    if (!this.#safepoints) return true;
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

  /** A wait ends although nobody has ended it. False: whoever's it was is readied by that, if it is. */
  #disturb(task: Task, does: number): boolean {
    if (does === SPURIOUS) {
      this.#spuriousLeft--;
      this.abandon(task, 'spurious');
      return false;
    }
    if (task.deadline > this.#scene.now) this.#scene.at(task.deadline);
    if (task.at !== P.CALLED) {
      this.abandon(task, 'timeout');
      return false;
    }
    task.deadline = -1;
    task.at = P.READY;
    task.next = P.FETCH;
    this.record(READIED, task, null, SERVED_WORD);
    this.#local.push(task);
    return false;
  }

  /** True: the task has more to do. */
  #operate(task: Task): boolean {
    this.#acting = this.#last = task;
    this.#lastId = task.id;
    if (this.#safepoints) this.#notes(task);
    const result = this.attempt(task);
    const hasMore = result === DONE ? this.#goOn(task) : this.#leaves(task, result);
    this.#acting = null;
    return hasMore;
  }

  #notes(task: Task): void {
    const op = task.op!;
    this.#lastOp = op.name;
    this.#lastOn = op.on(task);
  }

  /** It waits, gives way, or lets time pass. True: it goes on at once all the same. */
  #leaves(task: Task, result: Attempt): boolean {
    if (result === YIELD) {
      if (task.op!.name === 'pause') this.#last = null;
      return this.#goOn(task);
    }
    if (result === BLOCKED) {
      task.at = P.WAITING;
      this.#pending.set(task.id, NOTHING);
      this.#last = null;
      this.record(WAITS, task, null, 0, 0, task.waitsOn());
    } else this.#calls(task);
    this.cancelWaiting(task);
    return false;
  }

  #goOn(task: Task): true {
    if (task.deadline >= 0) task.deadline = -1;
    task.next = P.FETCH;
    return true;
  }

  #runLocal(): void {
    for (let task = this.#local.shift(); task !== undefined && !this.#over; task = this.#local.shift()) this.#goesOn(task);
  }

  /** Runs one task up to its next operation that others can see. */
  #goesOn(task: Task): void {
    while (this.fetch(task)) {
      const op = task.op!;
      if (op.shared === true) {
        if (task.deadline >= 0) this.#timed = true;
        return this.#pends(task);
      }
      if (!this.#actsAlone(task, op)) return;
    }
    this.#pending.set(task.id, NOTHING);
    if (task === this.#last) this.#last = null;
  }

  /** An operation that nobody else can see belongs to the step before. True: the task goes on at once. */
  #actsAlone(task: Task, op: AnyOp): boolean {
    const result = this.attempt(task);
    if (result === DONE || (result === CALL && op.name !== 'sleep' && task.ns === 0)) {
      if (task === this.#last) this.#lastOp = op.name; // a call stands between: what follows is not bare
      return true;
    }
    invariant(result === CALL, 'only a call leaves the seat without touching an object', op.name);
    this.#calls(task);
    return false;
  }

  /** The world will wake it, when the time has come. */
  #calls(task: Task): void {
    task.at = P.CALLED;
    this.#pending.set(task.id, NOTHING);
    task.deadline = this.#scene.now + task.ns;
    this.#timed = true;
    this.record(CALLED, task, null, task.ns, 0, task.op!.name);
    if (task === this.#last) this.#last = null;
  }

  #pends(task: Task): void {
    task.at = P.READY;
    task.next = P.EFFECT;
    if (this.#anyOrder === false) task.local = this.#order++;
    this.#pending.set(task.id, task.op!.guarded === true || task.cancelledBy !== null ? ASK : FREE);
  }

  /** The run is about to end although somebody could go on: those that could not begin to wait, as they would on a machine. */
  #noteWaits(): void {
    for (const task of this.tasks) {
      if (task.at !== P.READY || task.next !== P.EFFECT || task.op!.enabled(task) || this.attempt(task) !== BLOCKED) continue;
      task.at = P.WAITING;
      this.record(WAITS, task, null, 0, 0, task.waitsOn());
    }
  }
}
