import { describe, expect, it } from 'vitest';
import { ENGINE_VERSION, encodeToken, odometer, parseToken, prepare, type Scenario } from 'seedloom';
import { GOKER, type Kernel } from './goker.ts';
import { observe, Races, type Observed } from './observe.ts';

const RUNTIME = 'interleaving';
const WALKS = 2_000;
const MOST = 5_000;

const scenarios = new Map<string, Scenario>();
for (const { id } of GOKER) {
  for (const name of [id, `${id}-fixed`]) {
    const file = (await import(`../../scenarios/corpus/goker/${name}.ts`)) as { default: Scenario };
    scenarios.set(name, file.default);
  }
}

/** Every run of a scenario: seeded walks, and all interleavings where there are few. */
function* runsOf({ id, small }: Kernel, suffix: '' | '-fixed', races: Races): Generator<Observed, void, void> {
  const prepared = prepare(scenarios.get(id + suffix)!, { runtime: RUNTIME });
  for (let seed = 1; seed <= WALKS; seed++) yield observe(prepared, { seed: String(seed) }, races.record);
  if (small !== true) return;
  const answers = odometer();
  let runs = 0;
  do yield observe(prepared, { seed: '1', answers }, races.record);
  while (answers.advance() && ++runs < MOST);
  expect(runs).toBeLessThan(MOST);
}

/** Which of the ways a kernel can fail this is. */
const wayOf = ({ ways }: Kernel, failure: string): number =>
  ways.findIndex((way) => (typeof way === 'string' ? way === failure : way.test(failure)));

/** The verdict of a failing run speaks of what the run shows, and of nothing else. */
function checkVerdict(kernel: Kernel, { result, failure, stuck, finished }: Observed): void {
  expect(result.end.outcome, failure).toBe(kernel.fails);
  const [finding] = result.findings;
  expect(finding?.kind).toBe(kernel.fails);
  if (kernel.fails === 'deadlock') {
    const objects = [...stuck.values()].flat();
    expect(finding!.tasks.length).toBeGreaterThan(0);
    for (const task of finding!.tasks) expect([...stuck.keys()]).toContain(task);
    for (const object of finding!.objects) expect(objects).toContain(object);
  }
  if (kernel.symptom === 'leak') expect(finished).toContain('main');
  if (kernel.symptom === 'stall') expect([...stuck.keys()]).toContain('main');
}

it('has all 28 kernels of the corpus, each once', () => {
  expect(new Set(GOKER.map((kernel) => kernel.id)).size).toBe(28);
  expect(GOKER).toHaveLength(28);
});

describe.each(GOKER.map((kernel) => [kernel.id, kernel] as const))('%s', (id, kernel) => {
  it('is found, with exactly those stuck and on what, that panic or that race', () => {
    const races = new Races();
    const seen = kernel.ways.map(() => 0);
    let [well, checked] = [0, 0];
    for (const run of runsOf(kernel, '', races)) {
      if (run.result.end.outcome === 'ok') {
        well++;
        continue;
      }
      const way = wayOf(kernel, run.failure);
      expect(way, run.failure).toBeGreaterThanOrEqual(0);
      seen[way]!++;
      if (checked++ < 100) checkVerdict(kernel, run);
    }
    for (const [way, times] of seen.entries())
      if (kernel.rare?.some((one) => one === kernel.ways[way]) !== true) expect(times, String(kernel.ways[way])).toBeGreaterThan(0);
    expect(well === 0).toBe(kernel.always);
    expect(races.pairs).toEqual(kernel.races);
  });

  it('is gone from the corrected twin, in every run', () => {
    const races = new Races();
    for (const { result, failure } of runsOf(kernel, '-fixed', races)) expect(result.end.outcome, failure).toBe('ok');
    expect(races.pairs).toEqual([]);
  });

  it('is replayed from its token', () => {
    const one = scenarios.get(id)!;
    const ends = kernel.fails ?? 'ok';
    let [seed, first] = [0, undefined as Observed | undefined];
    while (first?.result.end.outcome !== ends) first = observe(prepare(one, { runtime: RUNTIME }), { seed: String(++seed) });
    const { header, end } = first.result;
    const text = encodeToken({
      runtime: RUNTIME,
      model: header.model,
      engine: ENGINE_VERSION,
      settings: {},
      params: {},
      seed: header.seed,
      deviations: header.deviations,
      source: header.source.slice(0, 8),
      order: end.order.slice(0, 8),
    });
    const token = parseToken(text);
    const again = observe(prepare(one, { runtime: token.runtime }), { seed: token.seed, deviations: token.deviations });
    expect(again.failure).toBe(first.failure);
    expect(again.result.end).toEqual(end);
  });
});
