import { invariant } from '../../kernel/errors.ts';
import type { Site } from '../../kernel/names.ts';
import { OPERATION, type Ways } from '../../runtimes/interleaving/ways.ts';
import { ABANDONED, FETCH, READY, type Task } from '../../sync/task.ts';
import type { Outcome } from '../../trace/header.ts';
import { Search, type Ground } from '../search.ts';
import type { Frame, Pending } from './frame.ts';
import { Guards } from './guards.ts';
import { Keys } from './keys.ts';
import { Past } from './past.ts';
import { Planner } from './planner.ts';
import { Sight } from './sight.ts';
import { depends, doesOf, isTask, procOf, Step, taskOf } from './step.ts';
import { Trial } from './trial.ts';
import { isSame } from './wakeup.ts';

/** Which way is taken where nothing is planned: the numbering of the ways, or the first or last task by number. */
export type Order = 'ways' | 'ascending' | 'descending';

/**
 * `dpor`: one execution of each class, where a class is all executions that differ only in the order of neighbouring steps that
 * commute. Optimal dynamic partial order reduction: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal
 * Dynamic Partial Order Reduction", JACM 64(4), 2017. After an execution, every race in it is turned round: the later step and all
 * that need not come after the earlier one are planned in its place, in a wakeup tree, unless executions that begin so are gone
 * through anyway. A step that another one closes (a lock that is taken, a run that is ended) races with it as well.
 *
 * Where time is at play, nothing commutes. What a step would have done in another order is asked of its operation; where that cannot
 * tell, a trial is run, which counts as no schedule.
 */
export class Dpor extends Search {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  readonly #order: Order;
  readonly #frames: Frame[] = [];
  readonly #past = new Past();
  readonly #sight = new Sight();
  readonly #guards = new Guards();
  readonly #planner = new Planner(this.#frames, this.#past, this.#guards, this.#sight);
  #trial: Trial | null = null;
  /** Draws before the first step, and out of how many: gone through around everything else. */
  readonly #opening: { value: number; count: number }[] = [];
  /** The frame from which this run is new. */
  #branch = 0;
  /** The present step, and the draws in it so far. */
  #at = 0;
  #drawn = 0;
  #next = 0;
  #tasks: readonly Task[] = [];
  /** From there on this run is like one that was made before. */
  #asleepFrom = Infinity;
  #begun = false;
  /**
   * Some step has ended its run, so any may. What was planned before the first did reckoned with none: everything begins anew, and
   * classes that have been counted are passed over.
   */
  #startsAnew = false;
  readonly #counted = new Keys(MOST_COUNTED);
  #isCounted = false;
  /** Runs that came to nothing new: none, where no time is at play. */
  redundant = 0;
  trials = 0;

  constructor(ground: Ground, order: Order = 'ways') {
    super(ground);
    this.#order = order;
  }

  override get isSeen(): boolean {
    return this.#trial !== null || this.#asleepFrom < Infinity || this.#isCounted;
  }

  override get left(): number {
    let left = 0;
    for (const { tree } of this.#frames) left += tree.length;
    return left;
  }

  /** Equal for two runs of one class. */
  get classKey(): number {
    return this.#past.key;
  }

  begin(_schedule: number): boolean {
    if (this.#startsAnew) return this.#beginAnew();
    const question = this.#planner.question();
    this.#trial = question === null ? null : new Trial(question, this.#frames, this.#past, this.#sight);
    if (this.#trial !== null) this.trials++;
    else if (this.#begun && !this.#advance() && !this.#reopen()) {
      this.exhausted = true;
      return false;
    }
    return (this.#begun = true);
  }

  override reset(): void {
    super.reset();
    this.#at = this.#drawn = 0;
    if (this.#trial !== null) return;
    this.#asleepFrom = Infinity;
    this.#frames.length = Math.min(this.#frames.length, this.#branch + 1);
    this.#past.rewind(this.#branch);
  }

  // ── one run ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #look(ways: Ways): void {
    const at = this.#at++;
    this.#drawn = 0;
    if (this.#trial !== null) this.#next = this.#trial.look(ways, at);
    else if (at < this.#branch) this.#next = this.#frames[at]!.way;
    else if (at >= this.#asleepFrom) this.#next = 0;
    else this.#choose(ways, at);
  }

  #choose(ways: Ways, at: number): void {
    const frames = this.#frames;
    this.#tasks = ways.tasks;
    if (at === this.#branch) {
      this.#sight.recall(ways.tasks, this.#past.events.keys(), frames, this.#past);
      if (at === 0) for (const task of ways.tasks) this.#meet(task);
    } else {
      this.#settle(at - 1, ways.timed, false);
      this.#close(at - 1, ways);
      if (this.#asleepFrom <= at) return void (this.#next = 0);
    }
    const frame = frames[at] ?? this.#frame(ways, at);
    if (frames.length === at) frames.push(frame);
    if (frame.way < 0) return this.#sleeps(at);
    const proc = frame.procs[frame.way]!;
    frame.pending = this.#pendingOf(ways.tasks[taskOf(proc)]!, proc, frame.looks[frame.way]!);
    frame.gates = this.#guards.before(frame.pending.ahead);
    frame.late.length = 0;
    frame.draws.length = frame.counts.length = 0;
    this.#next = frame.way;
  }

  #sleeps(at: number): void {
    this.#frames.length = at;
    this.#asleepFrom = at;
    this.#next = 0;
    this.redundant++;
  }

  #frame(ways: Ways, at: number): Frame {
    const procs: number[] = [];
    const looks: boolean[] = [];
    for (let k = 0; k < ways.count; k++) {
      const [task, does] = [ways.who[k]!, ways.what[k]!];
      procs.push(procOf(task.id, does));
      looks.push(does === OPERATION && task.op!.wouldLook(task));
    }
    const before = this.#frames[at - 1];
    const step = before === undefined ? null : this.#past.events[at - 1]!.step;
    const frame: Frame = {
      procs,
      looks,
      timed: ways.timed || this.ground.isEntangled === true,
      sleep: step === null ? [] : before!.sleep.filter((one) => !depends(one, step)),
      tree: before?.branch?.next.slice() ?? [],
      branch: null,
      way: -1,
      pending: NOTHING_PENDING,
      gates: null,
      draws: [],
      counts: [],
      waits: null,
      closed: [],
      late: [],
      tried: null,
    };
    if (!this.#follow(frame)) frame.way = this.#firstAwake(frame);
    return frame;
  }

  /** Takes what is planned next; false: nothing is. */
  #follow(frame: Frame): boolean {
    const branch = frame.tree.shift();
    if (branch === undefined) return false;
    frame.branch = branch;
    frame.way = frame.procs.indexOf(branch.step.proc);
    invariant(frame.way >= 0, 'what is planned can be done', branch.step.proc);
    return true;
  }

  #firstAwake({ procs, sleep }: Frame): number {
    let best = -1;
    for (let k = 0; k < procs.length; k++) {
      const proc = procs[k]!;
      if (sleep.some((one) => one.proc === proc && one.draws.length === 0)) continue;
      if (this.#order === 'ways') return k;
      if (best < 0 || (this.#order === 'ascending' ? proc < procs[best]! : proc > procs[best]!)) best = k;
    }
    return best;
  }

  #pendingOf(task: Task, proc: number, looks: boolean): Pending {
    const does = doesOf(proc);
    const op = does === OPERATION ? task.op : null;
    const on = op?.on(task) ?? null;
    const object = on === null || isTask(on) ? -1 : this.#sight.numbers.of(on);
    if (this.#sight.numbers.isFleeting(object)) this.#guards.forget(object);
    return { proc, op, object, ahead: this.#sight.ahead(task, does, looks) };
  }

  /** The step at `at` is through. */
  #settle(at: number, timed: boolean, ends: boolean): void {
    const frame = this.#frames[at]!;
    const { proc, ahead } = frame.pending;
    const { reached, touched, waits } = this.#sight.after(this.#tasks, taskOf(proc), ahead);
    this.#guards.after(frame.gates);
    frame.waits = waits;
    const isFixed = ends || timed || frame.timed || doesOf(proc) !== OPERATION;
    const step = frame.draws.length === 0 ? new Step(proc, touched, isFixed) : new Step(proc, touched, isFixed, [...frame.draws]);
    this.#past.add(step, reached);
    if (step.draws.length > 0 && frame.sleep.some((one) => isSame(one, step))) this.#sleeps(at + 1);
    this.#meet(this.#tasks[taskOf(proc)]!);
    for (const other of reached) this.#meet(this.#tasks[other]!);
  }

  /** A task has come to an operation: steps before it may have closed it. */
  #meet(task: Task): void {
    const { op } = task;
    if (task.ended || op === null || !op.guarded || task.next === FETCH) return;
    if (task.at !== READY && (task.queue !== null || task.claims !== null)) return; // it is in a queue; at the end of a run who is stuck is in none
    const pending = this.#pendingOf(task, procOf(task.id, OPERATION), op.wouldLook(task));
    const { object } = pending;
    if (object < 0) return;
    if (op.impartial && !this.#sight.numbers.isFleeting(object)) this.#guards.meet(object, op);
    if (this.#past.events.length > 0) this.#frames[this.#past.events.length - 1]!.late.push(pending);
  }

  /** Notes the ways that were open at `at` and are not any more. */
  #close(at: number, now: { readonly who: readonly Task[]; readonly what: readonly number[]; readonly count: number }): void {
    const frame = this.#frames[at];
    if (frame === undefined) return;
    const { procs, looks, way } = frame;
    frame.closed = [];
    for (let k = 0; k < procs.length; k++) {
      const proc = procs[k]!;
      if (k === way || isOpen(now, proc)) continue;
      const task = this.#tasks[taskOf(proc)]!;
      if (doesOf(proc) === OPERATION && task.op === null) continue;
      frame.closed.push(this.#pendingOf(task, proc, looks[k]!));
    }
  }

  protected pick(site: Site, count: number): number {
    return site.name === 'who' ? this.#next : this.#draw(count);
  }

  #draw(count: number): number {
    const [at, k] = [this.#at - 1, this.#drawn++];
    if (at < 0) {
      this.#opening[k] ??= { value: 0, count };
      return this.#opening[k].value;
    }
    if (this.#trial !== null) return this.#trial.drawn(at, k);
    if (at < this.#branch) return this.#past.events[at]!.step.draws[k]!;
    if (at >= this.#asleepFrom) return 0;
    const frame = this.#frames[at]!;
    let value = frame.branch?.step.draws[k];
    if (value === undefined) {
      const proc = frame.procs[frame.way]!;
      const isAsleep = (draw: number): boolean => frame.sleep.some((one) => one.draws.length > k && isSame(one, new Step(proc, [], false, [...frame.draws, draw]))); // prettier-ignore
      for (value = 0; value < count - 1 && isAsleep(value); value++);
    }
    frame.draws[k] = value;
    frame.counts[k] = count;
    return value;
  }

  // ── after a run ────────────────────────────────────────────────────────────────────────────────────────────────────

  override ended(outcome: Outcome | null): void {
    this.#isCounted = false;
    if (this.#trial !== null) return this.#planner.answer(this.#trial.question, this.#trial.end(couldGoOn));
    const frames = this.#frames;
    let isEnd = false;
    if (this.#asleepFrom === Infinity && this.#at > 0) {
      const last = this.#at - 1;
      if (outcome === 'limit') this.#cutOff(last);
      else {
        isEnd = this.#tasks.some(couldGoOn);
        this.#settle(last, false, isEnd);
        if (last < frames.length) this.#close(last, { who: [], what: [], count: 0 });
      }
    }
    this.#isCounted = this.#planner.someEnd && this.#counted.has(this.classKey);
    if (!this.#planner.someEnd) {
      this.#counted.add(this.classKey);
      this.#startsAnew = isEnd;
      if (this.#startsAnew) return;
    }
    this.#planner.turnRound(this.#branch);
  }

  /** The last step was chosen and not taken. */
  #cutOff(last: number): void {
    const { procs, looks } = this.#frames[last]!;
    this.#frames.length = last;
    this.#planner.leftOpen(procs.map((proc, k) => this.#pendingOf(this.#tasks[taskOf(proc)]!, proc, looks[k]!)));
  }

  // ── the next run ───────────────────────────────────────────────────────────────────────────────────────────────────

  #beginAnew(): true {
    this.#startsAnew = false;
    this.#planner.someEnd = true;
    this.#frames.length = this.#branch = 0;
    for (const one of this.#opening) one.value = 0;
    return true;
  }

  /** Goes back to the last state from which something is still to be tried. */
  #advance(): boolean {
    const frames = this.#frames;
    while (frames.length > 0) {
      const last = frames.length - 1;
      const frame = frames[last]!;
      const event = this.#past.events[last];
      if (event !== undefined) frame.sleep.push(event.step);
      frame.tried = null;
      if (this.#follow(frame)) {
        this.#branch = last;
        return true;
      }
      frames.length = last;
    }
    return false;
  }

  /** What was drawn before the first step is drawn otherwise. */
  #reopen(): boolean {
    const opening = this.#opening;
    this.#branch = 0;
    while (opening.length > 0) {
      const last = opening.at(-1)!;
      if (++last.value < last.count) return true;
      opening.pop();
    }
    return false;
  }
}

/** So many classes are remembered until a step first ends its run: later than that, some are counted twice. */
const MOST_COUNTED = 1 << 17;

const NOTHING_PENDING: Pending = { proc: -1, op: null, object: -1, ahead: [] };

function isOpen({ who, what, count }: { readonly who: readonly Task[]; readonly what: readonly number[]; readonly count: number }, proc: number): boolean {
  for (let k = 0; k < count; k++) if (procOf(who[k]!.id, what[k]!) === proc) return true;
  return false;
} // prettier-ignore

/** Was a task left in the middle, or with something that it could have done? Then the run was ended. */
export function couldGoOn(task: Task): boolean {
  if (task.at === ABANDONED) return true;
  if (task.at !== READY) return false;
  return task.next === FETCH || task.op === null || task.op.enabled(task) || task.cancelledBy !== null;
}
