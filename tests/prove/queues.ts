import { prepare, scenario, us, type Kit, type Body, type Scalar, type Scenario } from '../../src/index.ts';
import { RUNTIMES } from '../../src/engine/runtimes/index.ts';
import { MACHINE_SETTINGS } from '../../src/engine/machine/settings.ts';
import type { Area, Row } from '../support/prove.ts';

const SIZES = { small: { customers: 20_000, seeds: 2 }, full: { customers: 1_000_000, seeds: 5 } };
const WITHIN = 0.02;
/** Waits are summed up in so many stretches of a run, whose spread tells the standard error of the mean: batch means. */
const BATCHES = 40;
/** Mean service: times between arrivals come out whole, and a nanosecond more or less is nothing to them. */
const SERVICE = us(90);

/** What customers of one run waited, by stretch: from their arrival until they were served, or until they left. */
interface Waits {
  readonly sums: number[];
  readonly counts: number[];
}

/** A station: who comes, who serves, and what customers wait on average, in mean services. */
interface Model {
  readonly name: string;
  readonly runtime: string;
  readonly servers: number;
  /** What comes in one mean service. */
  readonly arrivals: number;
  readonly service: 'exponential' | 'constant';
  /** Mean patience, exponentially distributed, in mean services. */
  readonly patience?: number;
  readonly formula: string;
  readonly wait: number;
}

/** Erlang's C: the chance that all servers are busy. */
function erlangC(servers: number, offered: number): number {
  let term = 1;
  let sum = 0;
  for (let k = 0; k < servers; k++, term *= offered / k) sum += term;
  const busy = (term * servers) / (servers - offered);
  return busy / (sum + busy);
}

/**
 * The mean wait of all customers, those included who leave: M/M/1+M, Palm's model, also Erlang-A, with one server (Gross, Shortle,
 * Thompson and Harris, Fundamentals of Queueing Theory, on reneging). With n customers
 * there, the next arrives at rate a; one is served at rate 1, and each of the n - 1 in line leaves at rate t = 1 / patience. So
 * p(n) = p(n - 1) a / (1 + (n - 1) t), and by Little's law the line's mean length is a times the mean wait in it.
 */
function impatientWait(arrivals: number, patience: number): number {
  let p = 1;
  let total = 1;
  let line = 0;
  for (let n = 1; p > 1e-18; n++) {
    p *= arrivals / (1 + (n - 1) / patience);
    total += p;
    line += (n - 1) * p;
  }
  return line / total / arrivals;
}

const MODELS: readonly Model[] = [
  { name: 'M/M/1, load 0.5', runtime: 'os-threads', servers: 1, arrivals: 0.5, service: 'exponential', formula: 'r / (1 - r)', wait: 1 },
  {
    name: 'M/M/3, load 0.5',
    runtime: 'os-threads',
    servers: 3,
    arrivals: 1.5,
    service: 'exponential',
    formula: 'Erlang C / (3 - a)',
    wait: erlangC(3, 1.5) / (3 - 1.5),
  },
  {
    name: 'M/D/1, load 0.5',
    runtime: 'os-threads',
    servers: 1,
    arrivals: 0.5,
    service: 'constant',
    formula: 'Pollaczek and Khinchine, r / 2(1 - r)',
    wait: 0.5,
  },
  {
    name: 'M/M/1+M, load 0.9, patience 2 services',
    runtime: 'green-threads',
    servers: 1,
    arrivals: 0.9,
    service: 'exponential',
    patience: 2,
    formula: 'Palm, L / a',
    wait: impatientWait(0.9, 2),
  },
];

/** The station as a scenario: arrivals are outside, servers are tasks inside. Patient customers are their instants of arrival. */
function stationOf(model: Model, customers: number, waits: (all: Waits) => void): Scenario {
  return scenario('station', (kit) => {
    const seen = kit.state<Waits>(() => ({
      sums: Array.from({ length: BATCHES }, () => 0),
      counts: Array.from({ length: BATCHES }, () => 0),
    }));
    const note = (customer: number, wait: number): void => {
      const batch = Math.floor((customer * BATCHES) / customers);
      seen.sums[batch]! += wait;
      seen.counts[batch]!++;
    };
    if (model.patience === undefined) patient(kit, model, customers, note);
    else impatient(kit, model, model.patience, customers, note);
    kit.atEnd(() => waits(seen));
  });
}

type Note = (customer: number, wait: number) => void;

function served({ exponential, work }: Kit, model: Model) {
  return () => work(model.service === 'constant' ? SERVICE : exponential('service', SERVICE));
}

function patient(kit: Kit, model: Model, customers: number, note: Note): void {
  const { now, sleep, exponential } = kit;
  const line = kit.queue<number>('line');
  const customer = kit.state(() => ({ next: 0 }));
  for (let k = 0; k < model.servers; k++)
    kit.daemon(`server-${k}`, function* (): Body {
      const serve = served(kit, model);
      for (;;) {
        const came = yield* line.get();
        note(customer.next++, now() - came);
        yield* serve();
      }
    });
  kit.outside('arrivals', function* (): Body {
    for (let k = 0; k < customers; k++) {
      yield* sleep(exponential('gap', SERVICE / model.arrivals));
      yield* line.put(now());
    }
  });
}

/** More than ever are there at a time. */
const CALLERS = 60;

/** Impatient customers are tasks outside, taken again and again: each waits for its turn no longer than it wants to. */
function impatient(kit: Kit, model: Model, patience: number, customers: number, note: Note): void {
  const { now, sleep, exponential } = kit;
  const calls = kit.queue<number>('calls');
  const line = kit.queue<{ readonly turn: ReturnType<Kit['event']>; left: boolean }>('line');
  kit.daemon('server', function* (): Body {
    const serve = served(kit, model);
    for (;;) {
      const ticket = yield* line.get();
      if (ticket.left) continue;
      yield* ticket.turn.set();
      yield* serve();
    }
  });
  kit.outside('arrivals', function* (): Body {
    for (let k = 0; k < CALLERS; k++)
      yield* kit.daemon(`customer-${k}`, function* (): Body {
        const turn = kit.event();
        for (;;) {
          const customer = yield* calls.get();
          const came = now();
          const ticket = { turn, left: false };
          yield* turn.clear();
          yield* line.put(ticket);
          ticket.left = !(yield* turn.waitWithin(exponential('patience', patience * SERVICE)));
          note(customer, now() - came);
        }
      });
    for (let k = 0; k < customers; k++) {
      yield* sleep(exponential('gap', SERVICE / model.arrivals));
      kit.check(calls.length === 0, 'somebody is free to be the next customer');
      yield* calls.put(k);
    }
  });
}

/** Nothing costs anything but serving. */
function free(runtime: string, servers: number): Record<string, Scalar> {
  const all = [...MACHINE_SETTINGS, ...RUNTIMES.find((one) => one.name === runtime)!.settings];
  const costs = all.filter((one) => one.only === undefined && one.name.endsWith('Ns') && one.name !== 'os.sliceNs');
  return { ...Object.fromEntries(costs.map((one) => [one.name, 0])), exact: true, cores: servers };
}

function* rowsOf(model: Model, size: 'small' | 'full'): Iterable<Row> {
  const { customers, seeds } = SIZES[size];
  let waits: Waits | undefined;
  const prepared = prepare(
    stationOf(model, customers, (all) => (waits = all)),
    {
      runtime: model.runtime,
      settings: free(model.runtime, model.servers),
    },
  );
  const offs: string[] = [];
  let holds = true;
  let error = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { end } = prepared.run({ seed: String(seed), bounds: { steps: Number.MAX_SAFE_INTEGER } });
    if (end.outcome !== 'ok' || waits === undefined) throw new Error(`${model.name}, seed ${seed}: ${end.outcome}`);
    const { sums, counts } = waits;
    const mean = sums.reduce((a, b) => a + b) / counts.reduce((a, b) => a + b) / SERVICE;
    const means = sums.map((sum, k) => sum / counts[k]! / SERVICE);
    const variance = means.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / (BATCHES - 1);
    error = Math.max(error, Math.sqrt(variance / BATCHES) / model.wait);
    const off = mean / model.wait - 1;
    offs.push(`${off < 0 ? '-' : '+'}${(Math.abs(off) * 100).toFixed(2)} %`);
    holds &&= Math.abs(off) <= (size === 'full' ? WITHIN : (5 * Math.sqrt(variance / BATCHES)) / model.wait);
  }
  const bound = size === 'full' ? '2 %' : 'five standard errors';
  yield {
    bar: `${model.name}: mean wait ${model.wait.toFixed(4)} services (${model.formula}) within ${bound}`,
    figure: `${offs.join(', ')}; standard error ${(error * 100).toFixed(2)} %`,
    holds,
  };
}

/** Stations of queueing theory, with customers from outside, against its formulas. The wait is that of all customers, in the line. */
export const area: Area = {
  name: 'queues',
  about: 'mean waits of M/M/1, M/M/3, M/D/1 and of impatient customers against the formulas',
  *rows(size): Iterable<Row> {
    for (const model of MODELS) yield* rowsOf(model, size);
  },
};
