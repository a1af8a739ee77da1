import { Mark, type Alarm } from '../kernel/alarm.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Machine } from '../machine/machine.ts';
import { Process } from '../machine/process.ts';
import { kindOf } from '../trace/records.ts';
import { BARGING, type Policies } from '../sync/policy.ts';
import * as P from '../sync/task.ts';
import type { Task } from '../sync/task.ts';
import type { Runtime, TaskVerbs } from './contract.ts';

const PLACED_OUTSIDE = kindOf('task.placedOutside');

/** What the outside needs of the interpreter. */
interface Driver extends TaskVerbs {
  /** Lets a task act until it waits, lets time pass, gives way or ends. */
  act(task: Task): void;
}

/** Rings when the patience of its task is over: that one waits in a queue, and cannot be its own alarm. */
class Patience extends Mark implements Alarm {
  readonly idle = false;
  readonly #outside: Outside;
  readonly #task: Task;
  constructor(outside: Outside, task: Task) {
    super();
    this.#outside = outside;
    this.#task = task;
  }
  ring(): void {
    this.#outside.rang(this.#task);
  }
}

/**
 * The world around the machine: clients, arrivals, whoever answers. Its tasks act on the same objects as those inside, but
 * have no thread and no core, need no CPU, and are never late: each is an alarm of the machine's queue. Who waits for them
 * inside is readied by nobody. Computing, outside, is only time that passes.
 */
export class Outside implements Runtime {
  /** Not one of the machine's: it has no threads, and never exits. */
  readonly process = new Process(-1, 'outside');
  readonly policies: Policies = { mutex: BARGING, semaphore: BARGING };
  readonly unseat = null;
  readonly #machine: Machine;
  readonly #driver: Driver;
  /** Tasks that have not ended. */
  alive = 0;

  constructor(machine: Machine, driver: Driver) {
    this.#machine = machine;
    this.#driver = driver;
    this.process.local = this;
  }

  boot(): void {}

  ready(task: Task, _by: unknown, why: string): void {
    if (why === 'spawned') {
      this.alive++;
      this.#machine.recorder.record(PLACED_OUTSIDE, task, null);
    }
    const { queue, now } = this.#machine;
    if (task.local !== null) queue.cancel(task.local as Patience);
    queue.set(task, now);
  }

  /** The instant has come at which a task goes on, or its patience is over. */
  rang(task: Task): void {
    if (task.ended) return; // dropped
    if (task.at === P.WAITING) return this.#driver.expire(task, task.turn); // that readies it: it rings again
    if (task.at === P.CALLED) {
      const computed = task.op!.computes;
      this.#driver.complete(task);
      if (computed) task.next = P.EFFECT; // its time has passed; now it takes effect
    }
    this.#driver.act(task);
    const { queue, now } = this.#machine;
    if (task.ended) this.alive--;
    else if (task.at === P.READY) queue.set(task, now);
    else if (task.at === P.CALLED) queue.set(task, now + task.ns);
    else if (task.deadline >= 0) {
      const patience = (task.local ??= new Patience(this, task)) as Patience;
      queue.set(patience, Math.max(now, task.deadline));
    }
  }

  cost(): Nanos {
    return 0;
  }

  cuttable(): boolean {
    return false;
  }

  drained(): void {}
}
