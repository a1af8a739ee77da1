import { beforeAll, describe, expect, it } from 'vitest';
import { prepare, type Scalar, type Scenario } from 'seedloom';
import { WORKLOADS } from '../../scenarios/parts/workloads.ts';
import sixWorkloads from '../../scenarios/six-workloads.ts';
import whenToUseWhat from '../../scenarios/python/when-to-use-what.ts';

/** What a run took: milliseconds, and OS threads. */
interface Took {
  readonly ms: number;
  readonly threads: number;
}

function took(scenario: Scenario, runtime: string, params: Record<string, Scalar>, settings: Record<string, Scalar> = {}): Took {
  let threads = 0;
  const { end } = prepare(scenario, { runtime, params, settings: { cores: 4, exact: true, ...settings } }).run({
    seed: '1',
    digests: false,
    listen: () => ({ record: (raw) => void (raw.kind.name === 'thread.started' && threads++) }),
  });
  expect(end.outcome).toBe('ok');
  return { ms: Math.round(end.makespan / 1e6), threads };
}

const WAYS = ['sequence', 'threads', 'tasks', 'processes', 'both'] as const;
type Way = (typeof WAYS)[number] | 'go' | 'free';

describe('the table "when to use what", measured', () => {
  const table = {} as Record<string, Record<Way, Took>>;
  beforeAll(() => {
    for (const work of Object.keys(WORKLOADS)) {
      const row = {} as Record<Way, Took>;
      for (const by of WAYS) row[by] = took(whenToUseWhat, 'cpython-processes', { work, by });
      row.free = took(whenToUseWhat, 'cpython-processes', { work, by: 'threads' }, { 'python.version': '3.14t' });
      row.go = took(sixWorkloads, 'go', { work });
      table[work] = row;
    }
  }, 120_000);
  const of = (work: string, way: Way): number => table[work]![way].ms;

  it('web scraping: threads or tasks, some ten times as fast as one page after another', () => {
    for (const way of ['threads', 'tasks'] as const) expect(of('scraping', way)).toBeLessThan(of('scraping', 'sequence') / 10);
    expect(of('scraping', 'processes')).toBeGreaterThan(3 * of('scraping', 'tasks')); // four at once, as there are four of them
  });

  it('a web server: tasks, which take one thread where threads take one each', () => {
    expect(of('server', 'tasks')).toBeLessThan(1.1 * of('server', 'threads'));
    expect(table['server']!.tasks.threads).toBe(1);
    expect(table['server']!.threads.threads).toBeGreaterThan(200);
  });

  it('image processing: processes, nearly as many times as fast as there are cores; threads and tasks gain nothing', () => {
    for (const way of ['threads', 'tasks'] as const) expect(of('images', way)).toBeGreaterThanOrEqual(of('images', 'sequence'));
    expect(of('images', 'sequence') / of('images', 'processes')).toBeGreaterThan(3.5);
    expect(of('images', 'sequence') / of('images', 'free')).toBeGreaterThan(3.5);
  });

  it('a data pipeline: processes with threads in them', () => {
    for (const way of ['sequence', 'threads', 'tasks', 'processes'] as const)
      expect(of('pipeline', 'both')).toBeLessThan(of('pipeline', way));
  });

  it('machine learning: threads are enough, as the library gives the GIL up', () => {
    expect(of('learning', 'sequence') / of('learning', 'threads')).toBeGreaterThan(3.5);
    expect(of('learning', 'tasks')).toBeGreaterThanOrEqual(of('learning', 'sequence'));
  });

  it('microservices: a thousand connections in one thread, in about the second that each waits', () => {
    expect(of('services', 'tasks')).toBeLessThan(1_100);
    expect(table['services']!.tasks.threads).toBe(1);
    expect(table['services']!.threads.threads).toBeGreaterThan(1_000);
  });

  it('goroutines: one way for all six, and none in Python is faster by more than a tenth', () => {
    for (const work of Object.keys(WORKLOADS)) {
      const best = Math.min(...WAYS.map((way) => of(work, way)));
      expect(of(work, 'go'), work).toBeLessThan(1.1 * best);
    }
  });
});
