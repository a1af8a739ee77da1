import { Futex } from '../../../src/engine/machine/futex.ts';
import * as T from '../../../src/engine/machine/thread.ts';
import type { Ask, Asked, Thread } from '../../../src/engine/machine/thread.ts';
import { CALLED, type Task } from '../../../src/engine/sync/task.ts';
import type { Filed, Host } from '../../../src/engine/interpret/contract.ts';
import { Sketch } from './base.ts';

/** Go 1.26 runtime/proc.go: how long a goroutine runs before sysmon asks it to yield; sysmon's shortest and longest sleep. */
const FORCE_PREEMPT = 10_000_000;
const SYSMON_FIRST = 20_000;
const SYSMON_LAST = 10_000_000;

/** A right to run Go code. */
class P {
  readonly ring: Task[] = [];
  runnext: Task | null = null;
  m: M | null = null;
  inSyscall = false;
  tick = 0;
  seenTick = -1;
  seenAt = 0;
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

/** An OS thread. */
class M {
  readonly park = new Futex();
  thread: Thread | null = null;
  p: P | null = null;
  spinning = false;
  locked: Task | null = null;
}

interface Timer {
  readonly at: number;
  readonly g: Task;
}

/** Gs, Ms and Ps, as far as the checks need them: runnext, ring, stealing of half, sysmon with retake and preemption, locked threads. */
export class Go extends Sketch {
  readonly ps: P[];
  readonly ms: M[] = [];
  readonly steals: { thief: number; victim: number; taken: number }[] = [];
  readonly #global: Task[] = [];
  readonly #timers: Timer[] = [];
  readonly #idleMs: M[] = [];
  readonly #lockedTo = new Map<Task, M>();
  readonly #sysmonNote = new Futex();
  readonly #preemptive: boolean;
  #spinning = 0;

  constructor(host: Host, gomaxprocs: number, options: { preemptive?: boolean } = {}) {
    super(host);
    this.ps = Array.from({ length: gomaxprocs }, (_, id) => new P(id));
    this.#preemptive = options.preemptive ?? true;
  }

  boot(): void {
    this.#startM(this.ps[0]!, false);
    this.host.kernel.start(this.host.process, 'sysmon', (ask) => this.#sysmon(ask));
  }

  ready(g: Task, by: Thread | null, _why: Filed): void {
    const p = (by?.local as M | undefined)?.p ?? null;
    if (p === null) this.#global.push(g);
    else {
      if (p.runnext !== null) p.ring.push(p.runnext);
      p.runnext = g;
    }
    this.#wakep();
  }

  // ── threads ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #startM(p: P, spinning: boolean): void {
    let m = this.#idleMs.pop();
    const fresh = m === undefined;
    m ??= new M();
    m.p = p;
    p.m = m;
    m.spinning = spinning;
    if (spinning) this.#spinning++;
    if (!fresh) return this.#note(m);
    this.ms.push(m);
    const made = m;
    m.thread = this.host.kernel.start(this.host.process, `M${this.ms.length - 1}`, (ask, self) => {
      self.local = made;
      return this.#mstart(ask, made);
    });
  }

  #note(m: M): void {
    m.park.value = 1;
    this.host.kernel.wake(m.park, 1);
  }

  #idleP(): P | undefined {
    return this.ps.find((p) => p.m === null);
  }

  #wakep(): void {
    const p = this.#idleP();
    if (this.#spinning > 0 || p === undefined) return;
    this.#startM(p, true);
    this.#noteSysmon();
  }

  #noteSysmon(): void {
    this.#sysmonNote.value = 1;
    this.host.kernel.wake(this.#sysmonNote, 1);
  }

  #handoffp(p: P): void {
    p.m = null;
    p.inSyscall = false;
    if (p.runnext !== null || p.ring.length > 0 || this.#global.length > 0) this.#startM(p, false);
  }

  *#stopM(ask: Ask, m: M): Generator<Asked, void, number> {
    const { p } = m;
    if (p !== null) p.m = null;
    m.p = null;
    this.#idleMs.push(m);
    const timer = this.#timers[0];
    const timeout = timer === undefined ? -1 : Math.max(0, timer.at - this.host.kernel.now);
    const answer = yield ask.wait(m.park, 0, timeout);
    if (answer === T.TIMEOUT && m.p === null) {
      this.#idleMs.splice(this.#idleMs.indexOf(m), 1);
      const free = this.#idleP();
      if (free !== undefined) [m.p, free.m] = [free, m];
      else {
        this.#idleMs.push(m);
        yield ask.wait(m.park, 0);
      }
    }
    m.park.value = 0;
  }

  *#mstart(ask: Ask, m: M): Generator<Asked, void, number> {
    for (;;) {
      const g = yield* this.#findRunnable(ask, m);
      if (m.spinning) {
        m.spinning = false;
        this.#spinning--;
        this.#wakep();
      }
      const owner = this.#lockedTo.get(g);
      if (owner !== undefined && owner !== m) yield* this.#startLockedM(ask, m, owner, g);
      else yield* this.#execute(ask, m, g);
    }
  }

  *#findRunnable(ask: Ask, m: M): Generator<Asked, Task, number> {
    for (;;) {
      const p = m.p!;
      this.#runTimers(p);
      const next = p.runnext ?? p.ring.shift() ?? this.#global.shift();
      if (next !== undefined) {
        if (next === p.runnext) p.runnext = null;
        else p.tick++;
        return next;
      }
      const stolen = yield* this.#steal(ask, p);
      if (stolen !== undefined) return stolen;
      if (m.spinning) {
        m.spinning = false;
        this.#spinning--;
      }
      yield* this.#stopM(ask, m);
    }
  }

  *#steal(ask: Ask, p: P): Generator<Asked, Task | undefined, number> {
    yield ask.cpu(200); // one pass over the others
    const victim = this.ps.find((other) => other !== p && other.ring.length > 0);
    if (victim === undefined) return undefined;
    const half = victim.ring.length - Math.floor(victim.ring.length / 2);
    const taken = victim.ring.splice(0, half);
    this.steals.push({ thief: p.id, victim: victim.id, taken: half });
    p.ring.push(...taken.slice(0, -1));
    return taken.at(-1);
  }

  #runTimers(p: P): void {
    while (this.#timers[0] !== undefined && this.#timers[0].at <= this.host.kernel.now) {
      const { g } = this.#timers.shift()!;
      this.host.tasks.complete(g);
      p.ring.push(g);
    }
  }

  // ── goroutines ─────────────────────────────────────────────────────────────────────────────────────────────────────

  *#execute(ask: Ask, m: M, g: Task): Generator<Asked, void, number> {
    for (;;) {
      const stop = yield ask.run(g);
      if (stop === T.PREEMPTED || stop === T.YIELDED) this.#global.push(g);
      if (stop === T.CALLED && g.op!.name === 'syscall') {
        if (yield* this.#syscall(ask, m, g)) continue;
        return;
      }
      if (stop === T.CALLED && g.op!.name === 'lockThread') {
        m.locked = g;
        this.#lockedTo.set(g, m);
        this.host.tasks.complete(g);
        continue;
      }
      if (stop === T.CALLED && g.at === CALLED) this.#sleep(g);
      if (m.locked === g) {
        if (stop === T.FINISHED) {
          this.#lockedTo.delete(g);
          m.locked = null;
        } else yield* this.#stopLockedM(ask, m);
        if (stop !== T.FINISHED) continue;
      }
      return;
    }
  }

  #sleep(g: Task): void {
    const at = this.host.kernel.now + g.ns;
    const place = this.#timers.findIndex((timer) => timer.at > at);
    this.#timers.splice(place < 0 ? this.#timers.length : place, 0, { at, g });
  }

  /** entersyscall and exitsyscall: true when the goroutine goes on at once. */
  *#syscall(ask: Ask, m: M, g: Task): Generator<Asked, boolean, number> {
    const p = m.p!;
    p.inSyscall = true;
    p.seenTick = -1;
    yield ask.sleep(g.ns);
    this.host.tasks.complete(g);
    if (p.m === m) {
      p.inSyscall = false;
      return true;
    }
    m.p = null;
    const free = this.#idleP();
    if (free !== undefined) {
      [m.p, free.m] = [free, m];
      return true;
    }
    this.#global.push(g);
    yield* this.#stopM(ask, m);
    return false;
  }

  /** The M of a locked goroutine that waits gives its P away, and sleeps until it is handed one. */
  *#stopLockedM(ask: Ask, m: M): Generator<Asked, void, number> {
    const { p } = m;
    m.p = null;
    this.#handoffp(p!);
    if (p!.m === null) this.#startM(p!, false); // somebody has to look for work
    while (m.p === null) yield ask.wait(m.park, 0);
    m.park.value = 0;
  }

  /** Hands this M's P to the M that the goroutine is locked to, and parks. */
  *#startLockedM(ask: Ask, m: M, owner: M, _g: Task): Generator<Asked, void, number> {
    const p = m.p!;
    owner.p = p;
    p.m = owner;
    m.p = null;
    this.#note(owner);
    this.#idleMs.push(m);
    yield ask.wait(m.park, 0);
    m.park.value = 0;
  }

  *#sysmon(ask: Ask): Generator<Asked, void, number> {
    let [delay, idleRounds] = [SYSMON_FIRST, 0];
    for (;;) {
      if (this.ps.every((p) => p.m === null)) {
        yield ask.wait(this.#sysmonNote, 0); // untimed while nothing runs
        [delay, idleRounds] = [SYSMON_FIRST, 0];
      }
      this.#sysmonNote.value = 0;
      yield ask.sleep(delay, { idle: true });
      const found = this.#retake();
      idleRounds = found ? 0 : idleRounds + 1;
      delay = found ? SYSMON_FIRST : idleRounds > 50 ? Math.min(delay * 2, SYSMON_LAST) : delay;
    }
  }

  #retake(): boolean {
    const { now } = this.host.kernel;
    let found = false;
    for (const p of this.ps) {
      if (p.m === null) continue;
      if (p.seenTick !== p.tick) {
        [p.seenTick, p.seenAt] = [p.tick, now];
      } else if (p.inSyscall) {
        if (p.runnext === null && p.ring.length === 0 && this.#global.length === 0) continue;
        this.#handoffp(p);
        found = true;
      } else if (now - p.seenAt >= FORCE_PREEMPT && this.#preemptive) {
        this.host.kernel.interrupt(p.m.thread!);
        found = true;
      }
    }
    return found;
  }
}
