import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding, FindingKind, Scenario } from 'seedloom';
import { watcher, type Watched } from '../support/watch.ts';
import { GOKER, type Kernel } from './goker.ts';

const SEEDS = 120;
const STEPS = 20_000;

/** One import for each folder: the loader follows names one level deep. */
async function load(path: string): Promise<Scenario> {
  const name = path.split('/').at(-1)!;
  const file: unknown = path.startsWith('corpus/goker/')
    ? await import(`../../scenarios/corpus/goker/${name}.ts`)
    : path.startsWith('corpus/')
      ? await import(`../../scenarios/corpus/classics/${name}.ts`)
      : await import(`../../scenarios/${name}.ts`);
  return (file as { default: Scenario }).default;
}

async function watched(path: string, runtime = 'interleaving', seeds = SEEDS): Promise<Watched[]> {
  const run = watcher(await load(path), { runtime });
  return Array.from({ length: seeds }, (_, k) => run(String(k + 1), undefined, STEPS));
}

const of = (kind: FindingKind, { findings }: Watched): Finding[] => findings.filter((one) => one.kind === kind);
const sure = (runs: readonly Watched[]): string[] => [
  ...new Set(runs.flatMap(({ findings }) => findings.filter(({ certainty }) => certainty === 'sure').map(({ signature }) => signature))),
];
const stuck = ({ records }: Watched): string[] =>
  records
    .filter(({ kind }) => kind.name === 'task.stuck')
    .map(({ task }) => task!)
    .sort();

/** The kinds by which detectors tell a kernel's symptom. */
function checkSymptom({ symptom, fails }: Kernel, run: Watched): void {
  if (run.result.end.outcome !== fails) return;
  if (symptom === 'leak') expect(of('leak', run).map(({ tasks }) => [...tasks].sort())).toEqual([stuck(run)]);
  if (symptom === 'leak' || symptom === 'stall') {
    const told = of('deadlock', run);
    expect(told.length).toBeGreaterThan(0);
    for (const task of told.flatMap(({ tasks }) => tasks)) expect(stuck(run)).toContain(task);
  }
}

describe.each(GOKER.map((kernel) => [kernel.id, kernel] as const))('detectors at %s', (id, kernel) => {
  it('tell the symptom, and exactly the variables that race by the definition', async () => {
    const runs = await watched(`corpus/goker/${id}`);
    for (const run of runs) checkSymptom(kernel, run);
    const racing = new Set(runs.flatMap((run) => of('race', run).flatMap(({ objects }) => objects)));
    expect([...racing].sort()).toEqual([...new Set(kernel.races.map((pair) => pair.split(':')[0]!))].sort());
    if (kernel.symptom === 'panic' && !kernel.ways.includes('logger: Error'))
      expect(runs.some((run) => of('misuse', run).length > 0)).toBe(true);
  });

  it('are sure of nothing in its remedy', async () => {
    expect(sure(await watched(`corpus/goker/${id}-fixed`))).toEqual([]);
  });
});

/** What races by design where it is right under sequential consistency. */
const RACES_BY_DESIGN = ['peterson', 'peterson-turn-first', 'dekker', 'seqlock', 'double-checked-build-first'];

describe('detectors at the classics', async () => {
  const files = readdirSync(new URL('../../scenarios/corpus/classics/', import.meta.url)).filter((file) => file.endsWith('.ts'));
  for (const name of files.map((file) => file.slice(0, -'.ts'.length))) {
    const scenario = await load(`corpus/classics/${name}`);
    if (scenario.expectations['interleaving']?.join() !== 'ok') continue;
    it(`are sure of nothing in ${name}, which is right${RACES_BY_DESIGN.includes(name) ? ' though it races' : ''}`, async () => {
      const runs = await watched(`corpus/classics/${name}`, 'interleaving', 40);
      const told = sure(runs);
      expect(told.every((signature) => signature.startsWith('race: '))).toBe(true);
      expect(told.length > 0).toBe(RACES_BY_DESIGN.includes(name));
      expect(runs.flatMap((run) => of('lock-order', run))).toEqual([]);
    });
  }

  it.each<[string, FindingKind, RegExp, string?]>([
    ['dining-philosophers', 'lock-order', /^lock-order: fork-0 fork-1 fork-2 by /],
    ['read-lock-twice', 'lock-order', /^lock-order: lock by reader$/],
    ['bank-transfer', 'lock-order', /^lock-order: /],
    ['withdrawal-atomic', 'check-then-act', /^check-then-act: balance by /],
    ['ticket-sale', 'check-then-act', /^check-then-act: /],
    ['lost-wake-up', 'lost-wakeup', /^lost-wakeup: sleeper on raised$/],
    ['missed-signal', 'lost-wakeup', /^lost-wakeup: waits on signal$/],
    ['buffer-swapped-signals', 'lost-wakeup', /^lost-wakeup: consumer-1 on not-empty, notified not-full$/],
    ['nested-permits', 'deadlock', /^deadlock: worker-1 worker-2 over /],
    ['nested-submit', 'pool-starvation', /^pool-starvation: /],
    ['wait-group-reused', 'misuse', /^misuse: E_WAIT_GROUP_REUSED /],
    ['istio_8214', 'race', /^race: stats.writes between /],
  ])('%s: %s', async (name, kind, signature) => {
    const runs = await watched(`corpus/${/_\d+$/.test(name) ? 'goker' : 'classics'}/${name}`);
    const told = new Set(runs.flatMap((run) => of(kind, run).map((one) => one.signature)));
    expect(told.size).toBeGreaterThan(0);
    for (const one of told) expect(one).toMatch(signature);
  });
});

describe('detectors at the bugs of the gallery', () => {
  it.each<[string, string, FindingKind, string | undefined]>([
    ['lock-convoy', 'os-threads', 'convoy', 'lock-convoy-barging'],
    ['starvation', 'os-threads', 'starvation', 'starvation-fair'],
    ['writer-starvation', 'os-threads', 'starvation', 'writer-starvation-fair'],
    ['priority-inversion', 'os-threads', 'priority-inversion', 'priority-inversion-inherits'],
    ['lost-wakeup', 'interleaving', 'lost-wakeup', 'lost-wakeup-locked'],
    ['overdraft', 'interleaving', 'check-then-act', 'overdraft-swap'],
    ['blocking-call', 'green-threads', 'blocked-loop', 'blocking-call-wrapped'],
    ['opposed-locks', 'os-threads', 'lock-order', 'opposed-locks-ordered'],
    ['lost-update', 'interleaving', 'race', 'lost-update-locked'],
  ])('%s on %s: %s, and not in its remedy', async (bug, runtime, kind, remedy) => {
    expect((await watched(bug, runtime, 20)).some((run) => of(kind, run).length > 0)).toBe(true);
    if (remedy !== undefined) expect((await watched(remedy, runtime, 20)).flatMap((run) => of(kind, run))).toEqual([]);
  });
});
