import type { Filed, Host, Runtime, RuntimeModel } from '../../interpret/contract.ts';
import { Costs } from '../../interpret/costs.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Ask, Asked, Thread } from '../../machine/thread.ts';
import { familyNumber, type AnyOp } from '../../sync/op.ts';
import { HAND_OFF, type Policies } from '../../sync/policy.ts';
import type { Task } from '../../sync/task.ts';
import { GO_SETTINGS } from './constants.ts';
import { GoChannel } from './objects/channel.ts';
import { GoMutex } from './objects/mutex.ts';
import { GoOnce } from './objects/once.ts';
import { GoRwMutex } from './objects/rwmutex.ts';
import { BY_TIMER, end } from './dead.ts';
import { CREATE, FRESH } from './noise.ts';
import { newm, ready } from './proc.ts';
import { runqput } from './runq.ts';
import { M, RUNNING, Sched } from './sched.ts';
import { mstart } from './schedule.ts';
import { GO_MUTEX } from './objects/mutex.ts';
import { startTheWorld, stopTheWorld } from './stw.ts';
import { sysmon } from './sysmon.ts';

const SPAWN = familyNumber('spawn');

const POLICIES: Policies = {
  mutex: GO_MUTEX,
  semaphore: HAND_OFF, // golang.org/x/sync/semaphore: first come, first served
  own: {
    mutex: (name, slot) => new GoMutex(name, slot),
    rwlock: (name, slot) => new GoRwMutex(name, slot),
    once: (name, slot) => new GoOnce(name, slot),
    channel: (name, slot, capacity, isNil) => new GoChannel(name, slot, capacity, isNil),
  },
};

/** Goroutines on Ms that hold Ps: the small answers; what the threads do is in the files beside this one. */
export class GoRuntime implements Runtime {
  readonly policies = POLICIES;
  readonly s: Sched;
  /** sysmon may ask at any time, if the OS has kept it from asking before; it matters only where somebody waits for the P. */
  readonly unseat = {
    can: (thread: Thread): boolean => {
      const p = (thread.local as M).p;
      return p !== null && this.s.version >= 14 && this.s.rules.preemption && (!p.isEmpty || this.s.runq.size > 0);
    },
    does: (thread: Thread): void => this.s.host.kernel.interrupt(thread),
  };
  readonly #costs: Costs;
  readonly #readyNs: Nanos;
  readonly #isCuttable: boolean;

  constructor(host: Host) {
    const cost = (name: string): Nanos => Number(host.settings[name]);
    this.s = new Sched(host);
    this.s.program = (ask, m, cost) => mstart(this.s, ask, m, cost);
    this.#readyNs = cost('go.readyNs');
    this.#isCuttable = this.s.version >= 14 && this.s.rules['async-preemption'];
    this.#costs = new Costs(cost('op.loopNs'), {
      channel: cost('go.channelNs'),
      select: cost('go.selectNs'),
      mutex: cost('go.mutexNs'),
      semaphore: cost('go.mutexNs'),
      condition: cost('go.mutexNs'),
      reentrantLock: cost('go.mutexNs'),
      rwlock: cost('go.rwmutexNs'),
      once: cost('go.atomicNs'),
      waitGroup: cost('go.atomicNs'),
      atomic: cost('go.atomicNs'),
      cell: cost('op.accessNs'),
      until: cost('op.accessNs'),
      barrier: cost('go.mutexNs'),
      event: cost('go.mutexNs'),
      future: cost('go.channelNs'),
      queue: cost('go.channelNs'),
      mailbox: cost('go.channelNs'),
      disk: cost('os.syscallNs'),
      network: cost('os.syscallNs') + cost('go.syscallNs'),
      pipe: cost('os.syscallNs') + cost('go.syscallNs'),
      spawn: cost('go.createNs'),
    });
  }

  boot(): void {
    const { s } = this;
    const { kernel, process, settings } = s.host;
    newm(s, s.allp[0]!, false);
    s.allp[0]!.state = RUNNING;
    s.allp[0]!.m = s.allm[0]!;
    for (let k = 1; k < Math.min(s.gomaxprocs, Number(settings['go.startMs'])); k++) newm(s, null, false);
    const prefix = process.id === 0 ? '' : `${process.name}.`;
    kernel.start(process, `${prefix}sysmon`, (ask) => sysmon(s, ask));
    if (settings['go.gc'] === 'pauses') kernel.start(process, `${prefix}gc`, (ask) => this.#collects(ask));
  }

  ready(task: Task, by: Thread | null, why: Filed): void {
    const { s } = this;
    const timer = s.limits.size === 0 ? undefined : s.limits.get(task);
    if (timer !== undefined) {
      timer.heap?.remove(timer);
      s.limits.delete(task);
    }
    if (s.inSyscall.size > 0 && s.inSyscall.has(task)) return; // its thread comes back with it
    if (by === null) {
      if (why !== 'spawned') s.netpoll.event(task);
      else runqput(s, s.allp[0]!, task, true); // as if a main had said `go` for each
      return;
    }
    const p = by.local instanceof M ? by.local.p : null;
    if (why !== 'spawned') s.host.kernel.charge(this.#readyNs);
    else {
      s.memory.born(task);
      if (by.local instanceof M) task.local = by.local.curg ?? BY_TIMER;
    }
    ready(s, p, task);
  }

  cost(op: AnyOp): Nanos {
    const cost = this.#costs.of(op);
    if (op.familyNumber !== SPAWN) return cost;
    const { s } = this;
    if (s.gfree === 0) return s.host.noise.around(CREATE, cost, FRESH);
    s.gfree--;
    return cost;
  }

  /** Up to 1.13 only at calls, that is between operations; since then anywhere. */
  cuttable(op: AnyOp): boolean {
    return this.#isCuttable && op.family === 'work';
  }

  /** The program waits for nobody any more. Whoever ended last is still on its M, which sees to the rest; or it was outside. */
  drained(): void {
    const { s } = this;
    s.isDrained = true;
    if (s.isOver || s.mainIsGone || s.allm.some((m) => m.curg?.ended === true)) return;
    end(s, 0, 'ok');
  }

  /** May a goroutine spin on a mutex: is another P running Go code, and its own without other work? proc.go, internal_sync_runtime_canSpin. */
  canSpin(): boolean {
    const { s } = this;
    const m = s.host.kernel.active?.local;
    if (!(m instanceof M) || m.p === null || s.gomaxprocs <= s.idlePs.length + s.nmspinning + 1) return false;
    return Number(s.host.settings['cores']) > 1 && m.p.isEmpty;
  }

  /** A collection every so often: its two pauses. */
  *#collects(ask: Ask): Generator<Asked, void, number> {
    const { s } = this;
    const { settings } = s.host;
    for (;;) {
      yield ask.sleep(Number(settings['go.gcEveryNs']), { idle: true });
      for (let pause = 0; pause < 2; pause++) {
        yield* stopTheWorld(s, ask, null);
        yield ask.cpu(Number(settings['go.gcPauseNs']));
        startTheWorld(s, null, s.gomaxprocs);
      }
    }
  }
}

/** Go. */
export const go: RuntimeModel = {
  name: 'go',
  version: 1,
  about: 'goroutines: Gs on Ms that hold Ps, with run queues, stealing, sysmon and the netpoller, Go 1.13 to 1.26',
  settings: GO_SETTINGS,
  policies: POLICIES,
  make: (host) => new GoRuntime(host),
};
