import type { Op } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import type { Network } from '../../../sync/device.ts';
import type { NetworkOptions } from '../../../scenario/kit.ts';
import type { Nanos } from '../../../kernel/time.ts';
import { ExitStatus } from '../faults.ts';
import { goexit } from './frame.ts';
import { print } from './fmt.ts';
import { here, PerRun } from './here.ts';
import { show } from './fmt.ts';
import type { MemStats } from '../memory.ts';
import { schedOf } from './timer-ops.ts';

export const runtime = {
  /** Gives way: to the tail of the global queue. */
  Gosched: (): Op<void> => here().kit.pause(),
  /** Ends this goroutine; its deferred calls run. */
  Goexit: (): never => goexit(),
  /** Binds this goroutine to its thread. */
  LockOSThread: (): Op<void> => here().ops.lockThread.of(0),
  UnlockOSThread: (): Op<void> => here().ops.unlockThread.of(0),
  /** Sets how many Ps there are, if `count` is above 0; answers how many there were. */
  GOMAXPROCS: (count: number): Op<number> => here().ops.gomaxprocs.of(count),
  /** A collection: its pauses. */
  GC: (): Op<void> => here().ops.collect.of(0),
  /** Figures of the heap and the stacks; stops the world. */
  ReadMemStats: (): Op<MemStats> => here().ops.memStats.of(0),
  /** Goroutines that have not ended. */
  NumGoroutine: (): number => here().goroutine.process.live,
};

/** `runtime/pprof`: how many goroutines there are, how many threads have been made. */
export const pprof = {
  Lookup: (profile: 'goroutine' | 'threadcreate') => ({
    Count(): number {
      const s = schedOf(here().goroutine);
      return profile === 'goroutine' || s === null ? runtime.NumGoroutine() : s.allm.length + 1; // sysmon's too
    },
  }),
};

export const os = {
  /** Ends the program at once; deferred calls do not run. */
  *Exit(status: number): Body<never> {
    yield* here().kit.work(0);
    throw new ExitStatus(status);
  },
};

export const log = {
  Println: (...values: unknown[]): Op<void> => print(`${values.map(show).join(' ')}\n`),
  *Fatal(...values: unknown[]): Body<never> {
    yield* print(`${values.map(show).join(' ')}\n`);
    return yield* os.Exit(1);
  },
};

/** Takes so many bytes of the heap that are garbage at once; with a `Heap`, that it holds. It counts where `go.gc` is on. */
export function* alloc(bytes: number, by?: Heap): Body {
  if (by !== undefined) by.hold(bytes);
  yield* here().ops.alloc.of(bytes);
}

/** What a program refers to: `yield* alloc(64 * 1024, cache)` adds to it, `cache.drop(bytes)` makes garbage of it. */
export class Heap {
  readonly #held = new PerRun(() => ({ bytes: 0 }));
  get bytes(): number {
    return this.#held.now().bytes;
  }
  hold(bytes: number): void {
    this.#change(bytes);
  }
  drop(bytes = this.bytes): void {
    this.#change(-bytes);
  }
  #change(by: number): void {
    this.#held.now().bytes += by;
    const memory = schedOf(here().goroutine)?.memory;
    if (memory !== undefined) memory.held += by;
  }
}

/** A call whose frame takes so many bytes of stack, which grows if it has to: `yield* frame(1024, () => f(n - 1))`. */
export function* frame<R>(bytes: number, f: () => Body<R>): Body<R> {
  const { ops, goroutine } = here();
  yield* ops.frame.of(bytes);
  try {
    return yield* f();
  } finally {
    schedOf(goroutine)?.memory.leaves(goroutine, bytes);
  }
}

/** Computes for a span: a loop without calls. */
export function work(span: Nanos): Op<void> {
  return here().kit.work(span);
}

/** Something across a network: `yield* db.request(bytes)` waits for its answer in the poller, and costs no thread. Times are nanoseconds. */
export const network = (name: string, options: NetworkOptions): Network => here().kit.network(name, options);

/** Ends the run as failed where `holds` is false: what a test of the program would see. */
export const check = (holds: boolean, text: string): void => here().kit.check(holds, text);

/** A system call that blocks its thread for a span: a read of a file, a call into C. */
export function syscall(span: Nanos): Op<void> {
  return here().ops.syscall.of(0, span);
}
