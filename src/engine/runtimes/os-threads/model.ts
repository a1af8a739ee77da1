import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import { Costs } from '../../interpret/costs.ts';
import type { Filed, Host, Runtime, RuntimeModel } from '../../interpret/contract.ts';
import { CacheLines } from '../../machine/cache-lines.ts';
import { Futex } from '../../machine/futex.ts';
import { STARTING } from '../../machine/noise.ts';
import * as T from '../../machine/thread.ts';
import type { Ask, Asked, Thread } from '../../machine/thread.ts';
import { Spawn } from '../../sync/life.ts';
import type { AnyOp } from '../../sync/op.ts';
import { BARGING, INHERITING, type Policies } from '../../sync/policy.ts';
import { CALLED, WAITING, type Task } from '../../sync/task.ts';
import { OS_THREADS_SETTINGS } from './constants.ts';

const THREAD_START = site('thread-start');
const POLICIES: Policies = { mutex: BARGING, semaphore: BARGING, inheriting: INHERITING };

/** What a thread parks on while its task waits. */
class Park extends Futex {
  thread!: Thread;
}

/** One OS thread for each task, as in C and C++, Java, C# and Rust's std: the kernel decides everything. */
class OsThreads implements Runtime {
  readonly policies = POLICIES;
  readonly unseat = {
    can: (thread: Thread): boolean => this.#host.kernel.rivals(thread) > 0,
    does: (thread: Thread): void => this.#host.kernel.interrupt(thread), // its slice is over: `main` yields
  };
  readonly #host: Host;
  readonly #costs: Costs;
  readonly #lines: CacheLines;
  #threads = 0;

  constructor(host: Host) {
    this.#host = host;
    const { settings } = host;
    const cost = (name: string): Nanos => Number(settings[name]);
    this.#lines = new CacheLines(cost('op.transferNs'));
    this.#costs = new Costs(cost('op.loopNs'), {
      mutex: cost('op.lockNs'),
      rwlock: cost('op.lockNs'),
      semaphore: cost('op.lockNs'),
      condition: cost('op.waitNs'),
      barrier: cost('op.waitNs'),
      reentrantLock: cost('op.lockNs'),
      once: cost('op.lockNs'),
      waitGroup: cost('op.atomicNs'),
      event: cost('op.waitNs'),
      future: cost('op.waitNs'),
      queue: cost('op.channelNs'),
      mailbox: cost('op.channelNs'),
      disk: cost('os.syscallNs'),
      network: cost('os.syscallNs'),
      pipe: cost('os.syscallNs'),
      channel: cost('op.channelNs'),
      select: cost('op.channelNs'),
      atomic: cost('op.atomicNs'),
      cell: cost('op.accessNs'),
      until: cost('op.accessNs'),
      spawn: cost('thread.createNs'),
    });
  }

  boot(): void {}

  threadOf(task: Task): Thread {
    return (task.local as Park).thread;
  }

  ready(task: Task, _by: Thread | null, why: Filed): void {
    const { kernel, process, settings } = this.#host;
    if (why === 'spawned') {
      const prefix = process.id === 0 ? '' : `${process.name}.`;
      const park = new Park();
      task.local = park;
      process.allocate(Number(settings['thread.stackBytes']));
      park.thread = kernel.start(process, `${prefix}T${++this.#threads}`, (ask) => this.#main(ask, task, park), task.favour);
    } else {
      const park = task.local as Park;
      park.value = 1;
      kernel.wake(park, 1);
    }
  }

  /** The life of a thread: its task, and a futex to park on while the task waits. */
  *#main(ask: Ask, task: Task, park: Futex): Generator<Asked, void, number> {
    const { tasks, kernel, process, settings } = this.#host;
    for (;;) {
      switch (yield ask.run(task)) {
        case T.FINISHED:
          process.allocate(-Number(settings['thread.stackBytes']));
          return;
        case T.BLOCKED_TASK:
          while (task.at === WAITING) {
            const request = task.op!.request(task);
            if (request !== null) {
              yield ask.syscall(request);
              continue;
            }
            const { turn, deadline } = task;
            const limit = deadline < 0 ? -1 : Math.max(0, deadline - kernel.now);
            if ((yield ask.wait(park, 0, limit)) === T.TIMEOUT) tasks.expire(task, turn);
          }
          park.value = 0;
          break;
        case T.CALLED: {
          const request = task.op!.request(task);
          if (request !== null) yield ask.syscall(request);
          else while (task.at === CALLED && (yield ask.wait(park, 0, task.ns)) !== T.TIMEOUT);
          tasks.complete(task);
          park.value = 0;
          break;
        }
        default:
          yield ask.yield();
      }
    }
  }

  cost(op: AnyOp, task: Task): Nanos {
    const { kernel, noise } = this.#host;
    const cost = this.#costs.of(op);
    if (op instanceof Spawn) return noise.around(THREAD_START, cost, STARTING);
    return cost + this.#lines.reach(op.on(task), kernel.active!.core!.id, kernel.now, !op.looks);
  }

  cuttable(op: AnyOp): boolean {
    return op.family === 'work';
  }

  drained(): void {
    this.#host.kernel.exit(this.#host.process, 0);
  }
}

/** OS threads 1:1. */
export const osThreads: RuntimeModel = {
  name: 'os-threads',
  version: 1,
  about: 'one OS thread a task, scheduled by the kernel: C, C++, Java, C#, Rust std',
  settings: OS_THREADS_SETTINGS,
  policies: POLICIES,
  make: (host) => new OsThreads(host),
};
