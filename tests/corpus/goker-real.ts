import { prepare, type Scenario } from 'seedloom';

/** A kernel's real runs: how many failed, of how many, with two Ps and with one. */
interface Real {
  readonly id: string;
  readonly two: readonly [failed: number, runs: number];
  readonly one: readonly [failed: number, runs: number];
  /** Bugs that do not block were run under the race detector: what it reports, and a panic, counts as failing. */
  readonly race: boolean;
}

const blocking = (id: string, two: number, one: number): Real => ({ id, two: [two, 100], one: [one, 25], race: false });
const racing = (id: string, two: number, one: number): Real => ({ id, two: [two, 30], one: [one, 15], race: true });

/** Go 1.19, Linux, two cores, one process a run: the counts of the corpus. */
export const REAL: readonly Real[] = [
  blocking('cockroach_2448', 100, 25),
  blocking('grpc_660', 100, 25),
  blocking('etcd_6857', 5, 0),
  blocking('kubernetes_5316', 100, 25),
  blocking('moby_21233', 100, 25),
  blocking('kubernetes_11298', 0, 0),
  blocking('cockroach_10790', 5, 0),
  blocking('istio_18454', 9, 0),
  blocking('moby_30408', 100, 25),
  blocking('etcd_6873', 4, 0),
  blocking('kubernetes_6632', 6, 0),
  blocking('serving_2137', 0, 0),
  blocking('cockroach_1462', 0, 0),
  blocking('moby_25384', 100, 25),
  blocking('cockroach_10214', 0, 0),
  blocking('moby_4951', 50, 24),
  blocking('hugo_5379', 100, 25),
  blocking('etcd_5509', 0, 0),
  blocking('cockroach_3710', 0, 0),
  racing('kubernetes_70892', 0, 0),
  racing('moby_27037', 30, 15),
  racing('grpc_1687', 30, 15),
  racing('istio_8967', 30, 15),
  racing('kubernetes_13058', 1, 0),
  racing('grpc_3090', 30, 15),
  racing('istio_8214', 30, 15),
  racing('moby_18412', 20, 8),
  racing('serving_6171', 12, 5),
];

/** The machine of those runs, as far as it is known: two cores, on which a wake-up took 24 us (a 2-core EPYC virtual machine). */
const MACHINE = { cores: 2, 'os.wakeNs': 24_000 };

/** How often something fails: at least 97 of 100, at most 3, or between. */
type Often = 'certain' | 'never' | 'sometimes';

const often = (failed: number, runs: number): Often =>
  failed * 100 >= runs * 97 ? 'certain' : failed * 100 <= runs * 3 ? 'never' : 'sometimes';

/** How many of so many noisy seeds fail on the Go model, version 1.19. */
function modelFails(kernel: Scenario, race: boolean, ps: number, seeds: number): number {
  const settings = { ...MACHINE, 'go.version': '1.19', 'go.gomaxprocs': ps, 'go.race': race };
  const prepared = prepare(kernel, { runtime: 'go', settings });
  let failed = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { end, findings } = prepared.run({ seed: String(seed), digests: false, detect: race ? 'default' : 'none' });
    if (race ? end.outcome === 'task-failed' || findings.some(({ kind }) => kind === 'race') : end.outcome !== 'ok') failed++;
  }
  return failed;
}

/** A kernel on the model beside its real runs. */
export interface Beside {
  /** Do they agree on certain, sometimes or never: with one P, with two? */
  readonly agrees: readonly [one: boolean, two: boolean];
  readonly line: string;
}

export function beside({ id, one, two, race }: Real, kernel: Scenario, seeds: number): Beside {
  const cells = ([one, two] as const).map(([failed, runs], k) => {
    const model = modelFails(kernel, race, k + 1, seeds);
    const agrees = often(model, seeds) === often(failed, runs);
    return { agrees, text: `P=${k + 1} ${percent(model, seeds)} of ${percent(failed, runs)}${agrees ? '' : ' DIFFERS'}` };
  });
  return { agrees: [cells[0]!.agrees, cells[1]!.agrees], line: `${id}: ${cells.map(({ text }) => text).join(', ')}` };
}

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(1)} %`;
