import fc from 'fast-check';
import { odometer, prepare, scenario, type Body, type Finding, type Scenario } from 'seedloom';
import { watcher, watchOf } from './watch.ts';

/** What each task does: `n` takes lock n, `-1 - n` frees it. All locks of a task are free at its end. */
export type LockProgram = readonly (readonly number[])[];

/** Blocks inside blocks of one task, over three locks; none is taken twice. */
function tasksOf(most: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(6), { minLength: 4, maxLength: most * 3 }).map((draws) => {
    const steps: number[] = [];
    const held: number[] = [];
    for (const draw of draws) {
      const lock = draw % 3;
      if (held.includes(lock) || draw > 4) {
        // frees the last one, or, now and then, an earlier one
        const freed = draw === 6 ? held.shift() : held.pop();
        if (freed !== undefined) steps.push(-1 - freed);
      } else if (steps.length + held.length + 2 <= most * 2) {
        steps.push(lock);
        held.push(lock);
      }
    }
    for (const lock of held.toReversed()) steps.push(-1 - lock);
    return steps;
  });
}
export const lockProgram: fc.Arbitrary<LockProgram> = fc.oneof(
  fc.array(tasksOf(3), { minLength: 2, maxLength: 2 }),
  fc.array(tasksOf(2), { minLength: 3, maxLength: 3 }),
);

export function lockScenario(program: LockProgram): Scenario {
  return scenario('locks', ({ mutex, spawn }) => {
    const locks = [mutex('a'), mutex('b'), mutex('c')];
    function* task(steps: readonly number[]): Body {
      for (const step of steps) yield* step >= 0 ? locks[step]!.lock() : locks[-1 - step]!.unlock();
    }
    for (const [k, steps] of program.entries()) spawn(`t${k}`, task, steps);
  });
}

const meets = ({ tasks, objects }: Finding): string => `${objects.toSorted().join(' ')} by ${tasks.toSorted().join(' ')}`;

/** What the runs of a program show: deadlocks that happen, and deadlocks that its first clean run predicts. */
export interface LockVerdict {
  readonly runs: number;
  readonly deadlocks: ReadonlySet<string>;
  readonly predicted: ReadonlySet<string> | undefined;
  /** Everything was run. */
  readonly whole: boolean;
}

/** Runs every interleaving, up to `most`. */
export function explore(program: LockProgram, most: number): LockVerdict {
  const prepared = prepare(lockScenario(program), { runtime: 'interleaving' });
  const watched = watcher(lockScenario(program), { runtime: 'interleaving' }, watchOf('deadlock', 'lock-order'));
  const wheels = odometer();
  const deadlocks = new Set<string>();
  let predicted: Set<string> | undefined;
  let runs = 0;
  let more = true;
  while (more && runs < most) {
    runs++;
    const { outcome } = prepared.run({ seed: '1', answers: wheels }).end;
    // the odometer stands still until it is advanced: the same run again, and heard
    if (outcome === 'deadlock') for (const one of watched('1', wheels).findings) if (one.kind === 'deadlock') deadlocks.add(meets(one));
    if (outcome === 'ok' && predicted === undefined)
      predicted = new Set(
        watched('1', wheels)
          .findings.filter(({ kind }) => kind === 'lock-order')
          .map(meets),
      );
    more = wheels.advance();
  }
  return { runs, deadlocks, predicted, whole: !more };
}
