import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepare, type Finding, type FindingKind, type Raw, type Scenario } from 'seedloom';
import { remedied, type Remedy } from '../../../src/engine/remedy/decorate.ts';
import { tryRemedies } from '../../../src/engine/remedy/try.ts';

async function load(path: string): Promise<Scenario> {
  const [folder, name] = path.includes('/') ? path.split('/') : ['', path];
  const file: unknown =
    folder === 'goker'
      ? await import(`../../../scenarios/corpus/goker/${name}.ts`)
      : folder === 'classics'
        ? await import(`../../../scenarios/corpus/classics/${name}.ts`)
        : await import(`../../../scenarios/${name}.ts`);
  return (file as { default: Scenario }).default;
}

/** The first run that shows a finding of that kind. */
function shown(one: Scenario, runtime: string, kind: FindingKind): { readonly finding: Finding; readonly records: readonly Raw[] } {
  const prepared = prepare(one, { runtime });
  for (let seed = 1; seed <= 400; seed++) {
    const records: Raw[] = [];
    const { findings } = prepared.run({ seed: String(seed), detect: 'all', listen: () => ({ record: (raw) => void records.push(raw) }) });
    const finding = findings.find((each) => each.kind === kind);
    if (finding !== undefined) return { finding, records };
  }
  throw new Error(`no run shows ${kind}`);
}

describe('remedies, applied by a transformation to scenarios that were not written for them', () => {
  it.each<[string, FindingKind, RegExp]>([
    ['classics/ab-ba', 'deadlock', /^a, b taken in one order/],
    ['classics/ab-ba', 'lock-order', /^a, b taken in one order/],
    ['classics/dining-philosophers', 'deadlock', /^fork-0, .* taken in one order/],
    ['classics/bank-transfer', 'deadlock', /taken in one order/],
    ['classics/withdrawal', 'race', /^a lock held from each look at balance/],
    ['classics/withdrawal-atomic', 'check-then-act', /^a lock held from each look at balance/],
    ['classics/ticket-sale', 'check-failed', /^a lock held from each look at seats/],
    ['classics/counter-two-steps', 'check-failed', /^a lock held from each look at count/],
    ['classics/wait-under-if', 'check-failed', /^`while` round the wait on more/],
    ['classics/lost-wake-up', 'deadlock', /^`while` round the wait on raised/],
    ['classics/nested-permits', 'deadlock', /^one lock round /],
    ['classics/reply-after-time-out', 'deadlock', /^room for 1 more in reply/],
    ['goker/etcd_6873', 'deadlock', /^mu freed while its holder waits for dn/],
    ['goker/kubernetes_6632', 'leak', /^room for 2 more in reset/], // to free mu meanwhile would be no good: reset is closed then
    ['classics/lock-over-await', 'deadlock', /^session freed while its holder waits for reply/],
    ['goker/etcd_5509', 'deadlock', /^cli given back when its holder ends/],
  ])('%s, %s', async (path, kind, title) => {
    const one = await load(path);
    for (const runtime of ['interleaving', 'os-threads'].filter((name) => name in one.expectations)) {
      const { finding, records } = shown(one, runtime, kind);
      const tried = tryRemedies(one, { runtime }, finding, { records }, 200);
      const last = tried.at(-1)!;
      expect(last.title, JSON.stringify(tried)).toMatch(title);
      expect(last.with, JSON.stringify(tried)).toEqual({ runs: 200, well: 200, others: {}, again: 0 });
      expect(last.without.well, 'without it runs go wrong').toBeLessThan(200);
    }
  });
});

describe('the transformation', () => {
  const files = readdirSync(new URL('../../../scenarios/corpus/classics/', import.meta.url)).filter((file) => file.endsWith('.ts'));

  it('changes nothing by itself: the same runs for the same seeds, also with hooks that do nothing', async () => {
    const idle: Remedy = {
      title: 'nothing',
      apply: () => ({
        *before() {
          return undefined;
        },
        *after() {},
        *end() {},
      }),
    };
    for (const file of files) {
      const one = await load(`classics/${file.slice(0, -'.ts'.length)}`);
      for (const runtime of Object.keys(one.expectations)) {
        const [plain, changed] = [prepare(one, { runtime }), prepare(remedied(one, idle), { runtime })];
        for (const seed of ['1', '2', '3']) {
          const options = { seed, detect: 'none', bounds: { steps: 20_000 } } as const;
          expect(changed.run(options).end, `${file} ${runtime} ${seed}`).toEqual(plain.run(options).end);
        }
      }
    }
  });

  it('has nothing to try where only a person can tell, and says of a remedy that it does not help', async () => {
    const smokers = await load('classics/cigarette-smokers');
    const stuck = shown(smokers, 'interleaving', 'deadlock');
    for (const { with: after } of tryRemedies(smokers, { runtime: 'interleaving' }, stuck.finding, stuck, 100))
      expect(after.well).toBeLessThan(100);
    const upgrade = await load('classics/read-then-write-lock');
    const self = shown(upgrade, 'interleaving', 'deadlock');
    expect(tryRemedies(upgrade, { runtime: 'interleaving' }, self.finding, self, 10)).toEqual([]);
  });
});
