import type { Filed, Host, Runtime } from '../../../src/engine/interpret/contract.ts';
import type { Thread } from '../../../src/engine/machine/thread.ts';
import { CALL, Op, type AnyOp, type Attempt } from '../../../src/engine/sync/op.ts';
import type { KernelCall } from '../../../src/engine/machine/thread.ts';
import { BARGING } from '../../../src/engine/sync/policy.ts';
import type { Task } from '../../../src/engine/sync/task.ts';

/** What all the sketches share: free operations, work that can be cut, barging locks. */
export abstract class Sketch implements Runtime {
  readonly host: Host;
  readonly policies = { mutex: BARGING, semaphore: BARGING };
  readonly unseat: Runtime['unseat'] = { can: () => false, does: () => undefined };
  constructor(host: Host) {
    this.host = host;
  }
  abstract boot(): void;
  abstract ready(task: Task, by: Thread | null, why: Filed): void;
  cost(_op: AnyOp): number {
    return 0;
  }
  cuttable(op: AnyOp): boolean {
    return op.family === 'work';
  }
  drained(): void {
    this.host.kernel.exit(this.host.process, 0);
  }
}

/** An operation that is the world's: it is `called`, with a request for the kernel or for the runtime. */
export class WorldOp extends Op<unknown> {
  override readonly shared = false;
  of(request: unknown, ns = 0): this {
    return this.slot.arm(this, request, ns);
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** A pipe of the machine's: readers and writers may belong to any process. Values cross as numbers. */
export class Pipe {
  readonly #held: number[] = [];
  readonly #readers: Thread[] = [];
  readonly watchers: (() => void)[] = [];
  readonly cost = 300;

  get readable(): boolean {
    return this.#held.length > 0;
  }

  read(): KernelCall {
    return {
      cost: this.cost,
      start: (thread, kernel) => {
        const value = this.#held.shift();
        if (value === undefined) {
          this.#readers.push(thread);
          return false;
        }
        kernel.served(thread, value);
        return true;
      },
    };
  }

  write(value: number): KernelCall {
    return {
      cost: this.cost,
      start: (thread, kernel) => {
        const reader = this.#readers.shift();
        if (reader === undefined) this.#held.push(value);
        else kernel.served(reader, value);
        kernel.served(thread, 0);
        for (const watcher of this.watchers) watcher();
        return true;
      },
    };
  }
}
