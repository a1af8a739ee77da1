import type { Host } from '../../interpret/contract.ts';
import { site } from '../../kernel/names.ts';
import { Ring } from '../../kernel/ring.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Futex } from '../../machine/futex.ts';
import type { Ask, Asked, Thread } from '../../machine/thread.ts';
import type { Task } from '../../sync/task.ts';
import { Collector } from './gc.ts';
import { Memory } from './memory.ts';
import { WAKING } from './noise.ts';
import { Netpoll } from './netpoll.ts';
import { rulesWithout, type Rules } from './rules.ts';
import { TimerHeap, type Timer } from './timers.ts';

const WAKER = site('waker');

/** States of a P. Go 1.26 runtime/runtime2.go. */
export const IDLE = 0;
export const RUNNING = 1;
export const SYSCALL = 2;
export const GCSTOP = 3;
export const DEAD = 4;
export type PState = 0 | 1 | 2 | 3 | 4;

/** A right to run Go code. */
export class P {
  readonly id: number;
  state: PState = IDLE;
  /** The M that runs on it, or is in a system call that may come back to it. */
  m: M | null = null;
  /** Runs before the ring, in the slice of whoever put it there. */
  runnext: Task | null = null;
  readonly ring = new Ring<Task>();
  readonly timers = new TimerHeap();
  schedtick = 0;
  /** Nothing has run on it yet: its caches of memory are empty. */
  isFresh = true;
  syscalltick = 0;
  /** What sysmon saw when it looked last, and since when. */
  seenTick = -1;
  seenAt: Nanos = 0;
  seenSyscall = -1;
  seenSyscallAt: Nanos = 0;

  constructor(id: number) {
    this.id = id;
  }

  get isEmpty(): boolean {
    return this.runnext === null && this.ring.size === 0;
  }
}

/** An OS thread. */
export class M {
  readonly id: number;
  readonly park = new Futex();
  thread: Thread | null = null;
  p: P | null = null;
  /** The P that whoever wakes it has for it. */
  nextp: P | null = null;
  spinning = false;
  /** The goroutine that it runs. */
  curg: Task | null = null;
  /** The goroutine that is locked to it. */
  lockedg: Task | null = null;
  lockCount = 0;

  constructor(id: number) {
    this.id = id;
  }
}

/** The state that the whole scheduler shares: `sched` and its neighbours. Go 1.26 runtime/runtime2.go, schedt. */
export class Sched {
  readonly host: Host;
  readonly rules: Rules;
  /** 13 to 26, of 1.13 to 1.26. */
  readonly version: number;
  readonly allp: P[] = [];
  gomaxprocs = 0;
  /** Built with -race: the scheduler tosses coins. */
  readonly isRandomised: boolean;
  readonly allm: M[] = [];
  exitedMs = 0;
  /** Idle ones; the last of each is taken first. */
  readonly idleMs: M[] = [];
  readonly idlePs: P[] = [];
  readonly runq = new Ring<Task>();
  /** What was found last came from runnext, and shares the slice of the one before. */
  inherits = false;
  nmspinning = 0;
  /** Since 1.20: there was work for one more M, and no P for it. Whoever is about to give one up looks again. */
  needspinning = false;
  /** Ms whose locked goroutine waits. */
  nmidlelocked = 0;
  readonly netpoll: Netpoll;
  readonly memory: Memory;
  readonly gc: Collector;
  /** The M that a locked goroutine belongs to. */
  readonly lockedM = new Map<Task, M>();
  /** Goroutines in a system call: their thread comes back with them. */
  readonly inSyscall = new Set<Task>();
  /** Timers that end waits with a limit, where they are to go when the wait does. */
  readonly limits = new Map<Task, Timer>();
  /** Goroutines that spin on a mutex. */
  readonly spinners = new Set<Task>();
  /** sysmon sleeps without a limit of its own on its note. */
  sysmonwait = false;
  readonly sysmonnote = new Futex();
  /** Somebody wants the world to stop, and waits here until `stopwait` Ps have. */
  gcwaiting = false;
  stopwait = 0;
  readonly stopnote = new Futex();
  /** The program goes on after main: somebody looks for leaks. */
  readonly isChecked: boolean;
  /** The task named main has called Goexit. */
  mainIsGone = false;
  /** Every task that the program waits for has ended. */
  isDrained = false;
  isOver = false;
  /** The instant of the first line of GODEBUG=schedtrace. */
  tracesFrom: Nanos | null = null;
  /** Goroutines that have ended and whose memory the next ones get. */
  gfree = 0;
  /** Nothing that anybody looks at: what is written here has been read. */
  readAhead = 0;
  readonly #wakerNs: Nanos;
  /** What a new M runs; set by the model. */
  program: (ask: Ask, m: M, cost: Nanos) => Generator<Asked, void, number> = () => {
    throw new Error('no program');
  };

  constructor(host: Host) {
    const { settings } = host;
    this.host = host;
    this.rules = rulesWithout(String(settings['go.without']));
    this.version = Number(String(settings['go.version']).slice('1.'.length));
    this.isChecked = settings['afterMain'] === 'drain';
    this.isRandomised = settings['go.race'] === true;
    this.#wakerNs = Number(settings['go.wakerNs']);
    this.netpoll = new Netpoll(host, (note) => this.rings(note));
    const wanted = Number(settings['go.gomaxprocs']);
    this.memory = new Memory(host, this.version);
    this.gc = new Collector(this, this.memory);
    this.procresize(wanted === 0 ? Number(settings['cores']) : wanted);
  }

  get now(): Nanos {
    return this.host.kernel.now;
  }

  /** Makes the number of Ps `count`, with the world stopped or not yet started. Idle ones are handed out from P1 on; in 1.26 from the last. */
  procresize(count: number): void {
    for (let id = this.allp.length; id < count; id++) {
      const p = new P(id);
      p.schedtick = Number(this.host.settings['go.schedtick']);
      this.allp.push(p);
    }
    this.gomaxprocs = count;
    this.idlePs.length = 0;
    const others = this.allp.slice(1, count);
    if (this.version < 26) others.reverse();
    for (const p of others) {
      p.state = IDLE;
      this.idlePs.push(p);
    }
    for (const p of this.allp.slice(count)) p.state = DEAD;
  }

  /** The Ps in use. */
  get ps(): readonly P[] {
    return this.allp.length === this.gomaxprocs ? this.allp : this.allp.slice(0, this.gomaxprocs);
  }

  /** Takes an idle P, if there is one. Whoever makes a P busy wakes sysmon. */
  pidleget(): P | null {
    const p = (this.rules['idle-lifo'] ? this.idlePs.pop() : this.idlePs.shift()) ?? null;
    if (p !== null) this.wakeSysmon();
    return p;
  }

  pidleput(p: P): void {
    p.state = IDLE;
    p.m = null;
    this.idlePs.push(p);
  }

  mget(): M | null {
    return (this.rules['idle-lifo'] ? this.idleMs.pop() : this.idleMs.shift()) ?? null;
  }

  acquirep(m: M, p: P): void {
    m.p = p;
    p.m = m;
    p.state = RUNNING;
  }

  releasep(m: M): P {
    const p = m.p!;
    m.p = null;
    p.m = null;
    p.state = IDLE;
    return p;
  }

  /** Lets a parked M go on. */
  notewakeup(m: M): void {
    this.rings(m.park);
  }

  wakeSysmon(): void {
    if (!this.sysmonwait) return;
    this.sysmonwait = false;
    this.rings(this.sysmonnote);
  }

  /** Wakes the thread that sleeps on a note, if any, which costs whoever does it. */
  rings(note: Futex): void {
    const { kernel, noise } = this.host;
    note.value = 1;
    if (note.waiting > 0) kernel.charge(noise.around(WAKER, this.#wakerNs, WAKING));
    kernel.wake(note, 1);
  }

  /** A goroutine begins to run: by the tick sysmon tells a hog from a chain of short runs. */
  ticked(p: P, inherits: boolean): void {
    if (!inherits || !this.rules['inherited-slice']) p.schedtick++;
  }
}
