import type { Nanos } from '../../kernel/time.ts';
import type { Ask, Asked } from '../../machine/thread.ts';
import type { Task } from '../../sync/task.ts';
import { GO } from './constants.ts';
import type { Memory, MemStats } from './memory.ts';
import type { M, P, Sched } from './sched.ts';
import { resetspinning } from './proc.ts';
import { startTheWorld, stopTheWorld } from './stw.ts';

/** Others finish their part of the marking: look again after this long. */
const WAIT = 10_000;

/** Who marks: a worker, whose work others need not do, on its share of a P; or somebody who owes at most so much. */
interface Marking {
  readonly credited?: boolean;
  readonly fractional?: P;
  readonly most?: number;
}

/**
 * The collector with `go.gc=on`: a cycle begins when the heap comes near its goal, marks beside the program with a quarter of the Ps,
 * and ends. Whoever allocates meanwhile helps in proportion. Go 1.26 runtime/mgc.go, mgcpacer.go.
 */
export class Collector {
  readonly #s: Sched;
  readonly #memory: Memory;
  readonly #isOn: boolean;
  readonly #nsPerKb: number;
  isMarking = false;
  /** Heap size that a cycle should end below; half of it is what the last one left. */
  #goal: number;
  #marked = 0;
  /** Bytes to look at in this cycle: not yet begun, and not yet done. */
  #left = 0;
  #undone = 0;
  /** What the workers have done ahead of those who allocate. */
  #credit = 0;
  #dedicated = 0;
  /** Share of each P's time for a worker that gives way, where a quarter of the Ps is no whole number. */
  #fraction = 0;
  readonly #fractionTime = new Map<P, Nanos>();
  #since: Nanos = 0;
  /** heapLive when the cycle began: what comes later is kept. */
  #before = 0;
  #count = 0;
  /** Who has asked for a collection, and after how many it may go on. */
  readonly #asked = new Map<Task, number>();
  /** What those who have allocated still have to mark. */
  readonly #debts = new Map<Task, number>();
  #pauses: Nanos = 0;

  constructor(s: Sched, memory: Memory) {
    this.#s = s;
    this.#memory = memory;
    this.#isOn = s.host.settings['go.gc'] === 'on';
    this.#nsPerKb = Number(s.host.settings['go.gcMarkNsPerKb']);
    this.#goal = this.#goalOf(0);
  }

  /** GOGC, of what was marked and of the stacks; at least 4 MB. mgcpacer.go, commit. */
  #goalOf(marked: number): number {
    const percent = Number(this.#s.host.settings['go.gogc']) / 100;
    return Math.max(GO.heapMin * percent, marked + (marked + this.#memory.scannedStacks) * percent);
  }

  /** Should a cycle begin? At 45/64 of the way from what was marked to the goal at the earliest. mgcpacer.go, trigger. */
  get isDue(): boolean {
    const trigger = this.#marked + ((this.#goal - this.#marked) * 45) / 64;
    return this.#isOn && !this.isMarking && this.#memory.heapLive >= trigger;
  }

  /** Somebody has allocated: does it owe the collection any marking, or has a cycle to begin or to end? mgcmark.go, gcAssistAlloc. */
  owes(g: Task, bytes: number): boolean {
    if (this.isMarking && this.#left > 0) {
      const room = Math.max(1, this.#goal - this.#memory.heapLive);
      const debt = Math.min(this.#left, Math.ceil((bytes * this.#left) / room));
      const stolen = Math.min(debt, this.#credit);
      this.#credit -= stolen;
      if (debt > stolen) this.#debts.set(g, debt - stolen);
    }
    return this.#debts.has(g) || this.isDue || this.isDone;
  }

  /** Pays what it owes, as long as nobody stops the world; then the cycle begins or ends if it has to. */
  *pays(ask: Ask, m: M, g: Task): Generator<Asked, void, number> {
    yield ask.cpu(0); // what the memory has cost comes before
    let debt = this.#debts.get(g) ?? 0;
    this.#debts.delete(g);
    for (; debt > 0 && this.#left > 0 && !this.#s.gcwaiting; debt -= GO.drainCheck) yield* this.#chunk(ask, { most: debt });
    if (this.#s.gcwaiting) return;
    if (this.isDue) yield* this.start(ask, m);
    else if (this.isDone) yield* this.finish(ask, m);
  }

  /** Marking is over, and somebody has to say so. */
  get isDone(): boolean {
    return this.isMarking && this.#undone === 0;
  }

  /** The world is not being stopped. First pause: every P has stopped, and workers are chosen. `m`: of the goroutine whose allocation it was. mgc.go, gcStart; mgcpacer.go, startCycle. */
  *start(ask: Ask, m: M): Generator<Asked, void, number> {
    const s = this.#s;
    yield* this.#pause(ask, m, () => {
      this.isMarking = true;
      this.#since = s.now;
      this.#before = this.#memory.heapLive;
      this.#left = this.#undone = this.#memory.held + this.#memory.scannedStacks + GO.gcRoots;
      this.#credit = 0;
      this.#fractionTime.clear();
      const wanted = s.gomaxprocs * 0.25;
      this.#dedicated = Math.floor(wanted + 0.5);
      this.#fraction = 0;
      if (Math.abs(this.#dedicated / wanted - 1) <= 0.3) return;
      if (this.#dedicated > wanted) this.#dedicated--;
      this.#fraction = (wanted - this.#dedicated) / s.gomaxprocs;
    });
  }

  /** Second pause, when everything is marked: what is not held is garbage, but for what came during the cycle. mgc.go, gcMarkDone. */
  *finish(ask: Ask, m: M): Generator<Asked, void, number> {
    const memory = this.#memory;
    yield* this.#pause(ask, m, () => {
      if (!this.isMarking) return;
      this.isMarking = false;
      this.#count++;
      memory.shrink();
      memory.swept(Math.min(memory.heapLive, memory.held + (memory.heapLive - this.#before)));
      this.#marked = memory.heapLive;
      this.#goal = this.#goalOf(this.#marked);
    });
  }

  /**
   * A whole cycle, by the goroutine that asks for it; after one that is under way. False: somebody else stops the world, and it has to
   * ask again. mgc.go, GC.
   */
  *whole(ask: Ask, m: M, g: Task): Generator<Asked, boolean, number> {
    const until = this.#asked.get(g) ?? this.#count + (this.isMarking ? 2 : 1);
    while (this.#count < until) {
      if (this.#s.gcwaiting) {
        this.#asked.set(g, until);
        return false;
      }
      if (!this.isMarking) yield* this.start(ask, m);
      else if (this.isDone) yield* this.finish(ask, m);
      else if (this.#left > 0) yield* this.#chunk(ask);
      else yield ask.cpu(WAIT);
    }
    this.#asked.delete(g);
    return true;
  }

  /** The world is not being stopped. Step 3 of findRunnable: does this P's M have to mark before it runs a goroutine? Does it, and answers whether. mgcpacer.go, findRunnableGCWorker. */
  *worker(ask: Ask, m: M): Generator<Asked, boolean, number> {
    if (this.isDone) {
      yield* this.finish(ask, m);
      return true;
    }
    if (!this.isMarking || this.#left === 0) return false;
    const p = m.p!;
    if (m.spinning) resetspinning(this.#s, m);
    if (this.#dedicated > 0) {
      this.#dedicated--;
      while (this.isMarking && this.#left > 0 && !this.#s.gcwaiting) yield* this.#chunk(ask, { credited: true });
    } else {
      if (this.#fraction === 0 || this.#over(p, 1)) return false;
      do yield* this.#chunk(ask, { credited: true, fractional: p });
      while (this.#left > 0 && !this.#s.gcwaiting && !this.#over(p, 1.2));
    }
    if (this.isDone && !this.#s.gcwaiting) yield* this.finish(ask, m);
    return true;
  }

  /** Step 9: a P that has nothing else to do marks. */
  *idleWorker(ask: Ask, m: M): Generator<Asked, boolean, number> {
    if (!this.isMarking || this.#left === 0 || this.#s.gcwaiting) return false;
    yield* this.#chunk(ask, { credited: true });
    if (this.isDone && !this.#s.gcwaiting) yield* this.finish(ask, m);
    return true;
  }

  /** Has the worker of a P had more than its share? */
  #over(p: P, factor: number): boolean {
    const span = this.#s.now - this.#since;
    return span > 0 && (this.#fractionTime.get(p) ?? 0) / span > factor * this.#fraction;
  }

  /** Marks so much that looking whether to stop costs little. mgcmark.go, drainCheckThreshold. */
  *#chunk(ask: Ask, { credited = false, fractional, most = Infinity }: Marking = {}): Generator<Asked, void, number> {
    const bytes = Math.min(this.#left, GO.drainCheck, most);
    this.#left -= bytes;
    const cost = this.#cost(bytes);
    yield ask.cpu(cost);
    this.#undone -= bytes;
    if (credited) this.#credit += bytes;
    if (fractional !== undefined) this.#fractionTime.set(fractional, (this.#fractionTime.get(fractional) ?? 0) + cost);
  }

  *#pause(ask: Ask, m: M, does: () => void): Generator<Asked, void, number> {
    const s = this.#s;
    const from = s.now;
    yield* stopTheWorld(s, ask, m);
    yield ask.cpu(Number(s.host.settings['go.gcPauseNs']));
    does();
    startTheWorld(s, m, s.gomaxprocs);
    this.#pauses += s.now - from;
  }

  #cost(bytes: number): Nanos {
    return Math.ceil((bytes * this.#nsPerKb) / 1_024);
  }

  stats(): MemStats {
    const { heapLive, stackInuse } = this.#memory;
    const Sys = this.#s.host.process.memory;
    return { HeapAlloc: heapLive, StackInuse: stackInuse, Sys, NextGC: this.#goal, NumGC: this.#count, PauseTotalNs: this.#pauses };
  }
}
