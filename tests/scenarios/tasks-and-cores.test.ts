import { describe, expect, it } from 'vitest';
import { ms, prepare, us, type Scenario } from 'seedloom';
import { metrics, type Metrics } from '../../src/engine/analysis/metrics.ts';
import type { Raw } from '../../src/engine/trace/records.ts';
import kitchenOneChef from '../../scenarios/kitchen-one-chef.ts';
import kitchenThreeChefs from '../../scenarios/kitchen-three-chefs.ts';
import manyTasks from '../../scenarios/many-tasks.ts';
import twoAnswers from '../../scenarios/two-answers.ts';
import twoAnswersParallel from '../../scenarios/two-answers-parallel.ts';

/** An exact run: its figures, and the instants of the records of one kind. */
function figures(one: Scenario, runtime: string, params: Record<string, number> = {}): Metrics & { times(kind: string): number[] } {
  const records: Raw[] = [];
  const { header, end } = prepare(one, { runtime, params, settings: { exact: true } }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void records.push({ ...raw }) }),
  });
  const times = (kind: string): number[] => records.filter((raw) => raw.kind.name === kind).map((raw) => raw.at);
  return { ...metrics(records, header, end), times };
}

/** Out of idle, and on the core. */
const START = us(5) + us(1.5);
/** How far a few system calls and switches may move an instant. */
const OVERHEAD = us(40);
const near = (at: number, expected: number): void => {
  expect(at).toBeGreaterThanOrEqual(expected);
  expect(at).toBeLessThan(expected + OVERHEAD);
};

describe('what a task costs', () => {
  const MB = 1_048_576;

  it('a thousand threads: 15 us for each start, and a gigabyte of stacks', () => {
    const { times, peakMemoryBytes, peakThreads } = figures(manyTasks, 'os-threads', { tasks: 1_000 });
    near(times('task.spawned').at(-1)!, START + 1_000 * us(15)); // at the end of a slice another may be waiting
    expect([peakThreads, peakMemoryBytes]).toEqual([1_001, 1_001 * MB]);
  });

  it('a thousand green threads: 1 us for each, 64 KB, and one thread', () => {
    const { times, peakMemoryBytes, peakThreads } = figures(manyTasks, 'green-threads', { tasks: 1_000 });
    expect(times('task.spawned').at(-1)).toBe(START + 150 + 1_000 * us(1)); // and the switch to the task that starts them
    expect([peakThreads, peakMemoryBytes]).toEqual([1, MB + (1_001 * MB) / 16]);
  });

  it('all of them wait at the same time: 50 ms after the last has begun it is over', () => {
    for (const [runtime, started] of [
      ['os-threads', START + 100 * us(15)],
      ['green-threads', START + 100 * us(1)],
    ] as const)
      // prettier-ignore
      near(figures(manyTasks, runtime).makespan, started + ms(50));
  });
});

describe('concurrent on one core, and parallel', () => {
  it.each(['os-threads', 'green-threads'])('three requests on %s: the core works 30 of 80 ms, and waits for 50', (runtime) => {
    const { makespan, utilisation } = figures(twoAnswers, runtime);
    near(makespan, ms(80));
    near(makespan * utilisation, ms(30));
  });

  it('three requests on three cores: all answered after 60 ms, the cores idle for five sixths of it', () => {
    const { makespan, times, utilisation } = figures(twoAnswersParallel, 'os-threads');
    near(makespan, ms(60));
    expect(times('logged')).toHaveLength(3);
    for (const at of times('logged')) near(at, ms(60));
    expect(Math.abs(utilisation - 1 / 6)).toBeLessThan(0.001);
  });

  // chopped at 3, 6 and 9; boiled at 13, 16 and 19; served 2 ms later
  it.each(['os-threads', 'green-threads'])('one chef on %s: 21 ms, 15 of them at work', (runtime) => {
    const { makespan, utilisation } = figures(kitchenOneChef, runtime);
    near(makespan, ms(21));
    near(makespan * utilisation, ms(15));
  });

  it('three chefs: 15 ms', () => {
    near(figures(kitchenThreeChefs, 'os-threads').makespan, ms(15));
  });
});
