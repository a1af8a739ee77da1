import { expect, it } from 'vitest';
import { ms } from 'seedloom';
import type { Host, Runtime } from '../../../src/engine/interpret/contract.ts';
import * as T from '../../../src/engine/machine/thread.ts';
import type { Ask, Asked } from '../../../src/engine/machine/thread.ts';
import { BARGING } from '../../../src/engine/sync/policy.ts';
import type { Task } from '../../../src/engine/sync/task.ts';
import { Lab } from '../../contract/lab.ts';

/** Runs its tasks one after another, each in stretches of `stretch`, and is interrupted after `interrupted`. */
class Stretches implements Runtime {
  readonly unseat = null;
  readonly policies = { mutex: BARGING, semaphore: BARGING };
  readonly stops: number[] = [];
  readonly #host: Host;
  constructor(host: Host) {
    this.#host = host;
  }
  boot(): void {}
  ready(task: Task): void {
    const { kernel, process } = this.#host;
    const runner = kernel.start(process, 'runner', (ask) => this.#runs(ask, task));
    kernel.start(process, 'interrupter', function* (ask): Generator<Asked, void, number> {
      yield ask.cpu(ms(3));
      kernel.interrupt(runner);
    });
  }
  *#runs(ask: Ask, task: Task): Generator<Asked, void, number> {
    for (let stop = -1; stop !== T.FINISHED; this.stops.push(stop)) stop = yield ask.run(task, { ns: ms(4) });
  }
  cost(): number {
    return 0;
  }
  cuttable(): boolean {
    return true;
  }
  drained(): void {}
}

it('computing that is cut in the middle of a stretch loses nothing of what lies beyond the stretch', () => {
  const lab = new Lab({ cores: 2 });
  const { process, runtime } = lab.process('main', (host) => new Stretches(host));
  lab.spawn(process, 'task', function* () { yield* lab.ops.work(ms(10)); }); // prettier-ignore
  lab.run();
  expect(runtime.stops).toEqual([T.PREEMPTED, T.BUDGET, T.FINISHED]);
  expect(lab.times('task.worked')[0]! - ms(10)).toBeLessThan(ms(0.1));
  expect(lab.times('task.worked')[0]).toBeGreaterThanOrEqual(ms(10));
});
