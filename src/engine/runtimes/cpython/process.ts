import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Costs } from '../../interpret/costs.ts';
import type { Filed, Host, Runtime } from '../../interpret/contract.ts';
import { CacheLines } from '../../machine/cache-lines.ts';
import { STARTING } from '../../machine/noise.ts';
import * as T from '../../machine/thread.ts';
import type { Ask, Thread } from '../../machine/thread.ts';
import { Spawn } from '../../sync/life.ts';
import type { AnyOp } from '../../sync/op.ts';
import type { Policies } from '../../sync/policy.ts';
import { CALLED, EFFECT, READY, WAITING, type Task } from '../../sync/task.ts';
import { EvalBreaker } from './breaker.ts';
import { Collector } from './gc.ts';
import { ContainerOp, Leave, type Operation } from './containers.ts';
import type { Gil, Steps } from './gil/gil.ts';
import { IntervalGil } from './gil/interval.ts';
import { FreeThreads } from './gil/free.ts';
import { TickGil } from './gil/ticks.ts';
import { LAWS, type Laws } from './laws.ts';
import { Collect, ExitNow, Kept, PyOp } from './ops.ts';
import { PyThread } from './place.ts';
import { THREADING_POLICIES } from './policies.ts';
import { rulesUnder, type Rules } from './versions.ts';

const THREAD_START = site('thread-start');
/** What a single thread pays for having no GIL, in per cent. Doc/howto/free-threading-python.rst; What's New in 3.14. */
const PRICE = { '3.13t': 40, '3.14t': 8 } as const;

/** A task that is to be a thread of its own, where the runtime would make it something else. */
export const AS_THREAD = Symbol('as a thread');

/** An interpreter process: OS threads, one GIL or none, and the rules of one version. */
export class Interpreter implements Runtime {
  readonly policies: Policies = THREADING_POLICIES;
  readonly unseat = {
    can: ({ task }: Thread): boolean => this.gil.wanted && this.#breaker.between(task as Task, (task as Task).op),
    does: (): void => this.gil.request(),
  };
  readonly host: Host;
  readonly rules: Rules;
  readonly laws: Laws;
  readonly gil: Gil;
  /** What the process ends with. */
  exitCode = 0;
  readonly #breaker: EvalBreaker;
  readonly #costs: Costs;
  readonly #lines: CacheLines;
  readonly #pricePercent: number;
  readonly #collector: Collector;
  readonly #opcodeNs: Nanos;
  #threads = 0;

  constructor(host: Host, laws: Laws = LAWS) {
    const { settings } = host;
    this.host = host;
    this.laws = laws;
    this.rules = rulesUnder(settings);
    this.gil =
      this.rules.gil === 'none'
        ? new FreeThreads(host, laws)
        : this.rules.gil === 'ticks'
          ? new TickGil(host, laws)
          : new IntervalGil(host, laws);
    this.#breaker = new EvalBreaker(this.rules, laws);
    this.#collector = new Collector(settings);
    this.#costs = costsUnder(settings);
    this.#opcodeNs = Number(settings['op.accessNs']);
    this.#lines = new CacheLines(Number(settings['op.transferNs']));
    const price = Number(settings['freeThreaded.pricePercent']);
    const { version } = this.rules;
    this.#pricePercent = this.rules.gil !== 'none' ? 0 : price >= 0 ? price : PRICE[version as keyof typeof PRICE];
  }

  boot(): void {}

  ready(task: Task, by: Thread | null, why: Filed): void {
    if (why === 'spawned') return this.startThread(task, by);
    this.wakeThread(task.local as PyThread);
  }

  /** A thread for a task. Its starter has to see that it has begun. */
  protected startThread(task: Task, by: Thread | null): void {
    const { kernel, process, settings } = this.host;
    const prefix = process.id === 0 ? '' : `${process.name}.`;
    const place = new PyThread(kernel);
    task.local = place;
    process.allocate(Number(settings['thread.stackBytes']));
    const program = (ask: Ask): Steps => this.#bootstrap(ask, place, task);
    place.thread = kernel.start(process, `${prefix}T${++this.#threads}`, program, task.favour);
    place.thread.local = place;
    if (by === null || by.process !== process || !this.laws.startWaits) return;
    (by.local as PyThread).awaits = place;
    kernel.interrupt(by);
  }

  protected wakeThread(place: PyThread): void {
    place.park.value = 1;
    this.host.kernel.wake(place.park, 1);
  }

  /** The life of a thread: the GIL, the started event, its task. C311 _threadmodule.c thread_run, Lib/threading.py _bootstrap_inner. */
  *#bootstrap(ask: Ask, self: PyThread, task: Task): Steps {
    const { kernel, process, settings } = this.host;
    yield* this.gil.take(ask, self);
    self.started.value = 1;
    kernel.wake(self.started, 1);
    yield ask.cpu(Number(settings['python.bootstrapNs'])); // its starter may be back before it comes to its target
    yield* this.drive(ask, self, task);
    yield* this.gil.drop(ask, self, true);
    process.allocate(-Number(settings['thread.stackBytes']));
  }

  /** Runs a task that has the thread for itself, to its end. */
  protected *drive(ask: Ask, self: PyThread, task: Task): Steps {
    for (;;) {
      const stop = yield* this.step(ask, self, task);
      if (stop === T.FINISHED) return;
      if (stop === T.BLOCKED_TASK) yield* this.stands(ask, self, task);
      else if (stop === T.CALLED) yield* this.calls(ask, self, task);
      else yield* this.givesWay(ask, self);
    }
  }

  /** Is there nothing to be done before a task is run, and nothing to be counted? */
  isPlain(self: PyThread): boolean {
    return self.awaits === null && !this.#collector.automatic;
  }

  /** Runs a task until it waits, calls, gives way or ends: what the evaluation loop does on its own account is not seen. */
  protected *step(ask: Ask, self: PyThread, task: Task): Generator<T.Asked, number, number> {
    for (;;) {
      if (self.awaits !== null) yield* this.#seesStarted(ask, self, self.awaits);
      if (this.gil.requested) yield* this.gil.check(ask, self);
      let limit = this.gil.limit();
      if (this.#collector.automatic) limit = this.#collector.bound(limit);
      const stop = yield ask.run(task, limit);
      if (this.#collector.automatic && this.#collector.isDue(self.thread, limit!) && stop === T.BUDGET) yield* this.#collects(ask, self);
      else if (stop === T.BUDGET) yield* this.gil.ticked(ask, self);
      else if (stop === T.PREEMPTED) yield* this.gil.check(ask, self);
      else return stop;
    }
  }

  /** The collector runs: nobody else does. */
  *#collects(ask: Ask, self: PyThread): Steps {
    this.#collector.begins();
    yield* this.gil.pause(ask, self, this.#collector.pauseNs);
  }

  /** Thread.start() does not return before the child has set its started event: a blocking wait. C311 Lib/threading.py, start. */
  *#seesStarted(ask: Ask, self: PyThread, child: PyThread): Steps {
    self.awaits = null;
    if (child.started.value === 1) return;
    yield* this.gil.drop(ask, self);
    yield ask.wait(child.started, 0);
    yield* this.gil.take(ask, self);
  }

  *givesWay(ask: Ask, self: PyThread): Steps {
    yield* this.gil.drop(ask, self);
    yield ask.yield();
    yield* this.gil.take(ask, self);
  }

  /** The thread sleeps with its task. A lock is taken where the thread wakes, before it has the GIL back. C311 acquire_timed. */
  protected *stands(ask: Ask, self: PyThread, task: Task): Steps {
    const { kernel, tasks } = this.host;
    self.standing = true;
    self.parkedAt = kernel.now;
    if (this.laws.released) yield* this.gil.drop(ask, self);
    while (task.at === WAITING) {
      const request = task.op!.request(task);
      if (request !== null) {
        yield ask.syscall(request);
        continue;
      }
      const { turn, deadline } = task;
      const limit = deadline < 0 ? -1 : Math.max(0, deadline - kernel.now);
      if ((yield ask.wait(self.park, 0, limit)) === T.TIMEOUT) tasks.expire(task, turn);
      self.park.value = 0;
      this.#triesLock(task);
    }
    self.park.value = 0;
    if (this.laws.released) yield* this.gil.take(ask, self);
    self.standing = false;
  }

  /** A woken waiter takes its lock where it stands, without the GIL. */
  #triesLock(task: Task): void {
    if (task.at === READY && task.next === EFFECT && this.laws.lockWithoutGil && isLock(task.op!)) this.host.tasks.retryNow(task);
  }

  /** A system call, a sleep or a C function, without the GIL. */
  protected *calls(ask: Ask, self: PyThread, task: Task): Steps {
    const op = task.op!;
    if (op instanceof ExitNow) {
      this.exit(task.ns);
      return;
    }
    if (op instanceof ContainerOp) {
      this.host.tasks.complete(task, yield* this.#alone(ask, self, task, op));
      return;
    }
    if (op instanceof Collect) {
      yield* this.#collects(ask, self);
      this.host.tasks.complete(task);
      return;
    }
    const request = op.request(task);
    self.standing = true;
    if (this.laws.released) yield* this.gil.drop(ask, self);
    if (request !== null) yield ask.syscall(request);
    else if (op.name === 'c.released') yield ask.cpu(this.pace(task.ns));
    else while (task.at === CALLED && (yield ask.wait(self.park, 0, task.ns)) !== T.TIMEOUT) self.park.value = 0;
    self.park.value = 0;
    if (this.laws.released) yield* this.gil.take(ask, self);
    self.standing = false;
    this.host.tasks.complete(task);
  }

  /** An operation on containers that somebody else is at, without a GIL. */
  *#alone(ask: Ask, self: PyThread, task: Task, op: ContainerOp<unknown>): Generator<T.Asked, unknown, number> {
    const { sections } = this.gil as FreeThreads;
    const { answer } = task;
    if (op instanceof Leave) {
      yield* sections.resume(ask, self);
      return answer;
    }
    yield* sections.enter(ask, self, (task.a as Operation).locks);
    return op.whenAlone(task, self, this.host.tasks);
  }

  cost(op: AnyOp, task: Task): Nanos {
    this.#breaker.note(op, task);
    const cost = op instanceof PyOp && (op.step === 'loop' || op.step === 'branch') ? this.#opcodeNs : this.#costs.of(op);
    if (op instanceof Spawn) return this.host.noise.around(THREAD_START, cost, STARTING);
    if (this.rules.gil !== 'none') return cost;
    const { kernel } = this.host;
    return this.pace(cost) + this.#lines.reach(op.on(task), kernel.active!.core!.id, kernel.now, !op.looks);
  }

  pace(ns: Nanos): Nanos {
    return this.#pricePercent === 0 ? ns : ns + Math.round((ns * this.#pricePercent) / 100);
  }

  cuttable(op: AnyOp): boolean {
    return op.family === 'work' || (!this.laws.cCallsKeep && op instanceof Kept);
  }

  checks(task: Task, next: AnyOp | null): boolean {
    if ((this.host.kernel.active!.local as PyThread).awaits !== null) return next === null;
    return this.#breaker.between(task, next);
  }

  drained(): void {
    if (this.laws.finalizing) this.exit(this.exitCode);
  }

  /** Told when the process has ended, however it did. */
  exiting: (() => void) | null = null;

  /** The process ends where it is; its tasks are dropped. */
  exit(code: number): void {
    const { kernel, process } = this.host;
    if (process.exitCode !== null) return;
    kernel.exit(process, code);
    this.exiting?.();
  }
}

/** Taken by C code that has no need of the GIL. */
const isLock = ({ family }: AnyOp): boolean => family === 'mutex' || family === 'reentrantLock';

function costsUnder(settings: Host['settings']): Costs {
  const cost = (name: string): Nanos => Number(settings[name]);
  const [lock, wait, access, syscall] = [cost('op.lockNs'), cost('op.waitNs'), cost('op.accessNs'), cost('os.syscallNs')];
  return new Costs(cost('op.loopNs'), {
    mutex: lock,
    reentrantLock: lock,
    rwlock: wait,
    semaphore: wait,
    condition: wait,
    barrier: wait,
    once: lock,
    waitGroup: wait,
    event: wait,
    future: wait,
    queue: wait,
    mailbox: wait,
    channel: wait,
    select: wait,
    atomic: lock,
    cell: access,
    until: access,
    python: cost('op.callNs'),
    list: cost('op.containerNs'),
    dict: cost('op.containerNs'),
    critical: access,
    spawn: cost('python.threadNs'),
    disk: syscall,
    network: syscall,
    pipe: syscall,
  });
}
