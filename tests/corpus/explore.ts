import { odometer, prepare, type Raw, type Scalar, type Scenario, type Sink, type Source } from 'seedloom';
import { Races } from './observe.ts';

/** What to explore: the model's settings, and the scenario's parameters. */
export interface Plan {
  readonly settings?: Readonly<Record<string, Scalar>>;
  readonly params?: Readonly<Record<string, Scalar>>;
  /** Up to so many runs the space is gone through; a larger one is walked at random instead. */
  readonly most: number;
  readonly walks: number;
  readonly steps: number;
}

/** How the runs of a scenario on the untimed model end. */
export interface Explored {
  readonly runs: number;
  /** Every interleaving was run, each once. */
  readonly complete: boolean;
  readonly well: number;
  /** Cut by an assumption: neither well nor failed. */
  readonly cut: number;
  readonly failed: number;
  /** Signatures of what failed, sorted. */
  readonly signatures: readonly string[];
  /** Plain variables that two tasks reached for at once, one of them to change it; sorted. */
  readonly races: readonly string[];
  /** Of a complete space: executions that differ in what tasks did to some object, in its order; and how many of them fail. */
  readonly classes: { readonly total: number; readonly failing: number };
}

/** Runs every interleaving of a small space, else seeded random walks. */
export function explore(scenario: Scenario, plan: Plan): Explored {
  const all = tally(scenario, plan, plan.most, true);
  return all.complete ? all : tally(scenario, plan, plan.walks, false);
}

function tally(scenario: Scenario, { settings = {}, params = {}, steps }: Plan, most: number, exhaustive: boolean): Explored {
  const prepared = prepare(scenario, { runtime: 'interleaving', settings: { exact: false, ...settings }, params });
  const wheels = odometer();
  const answers: { readonly answers?: Source } = exhaustive ? { answers: wheels } : {};
  const signatures = new Set<string>();
  const classes = new Map<string, boolean>();
  const races = new Races();
  const counts = { runs: 0, well: 0, cut: 0, failed: 0 };
  let more = true;
  while (more && counts.runs < most) {
    const order = new Order(races);
    const { end, findings } = prepared.run({
      seed: String(counts.runs + 1),
      ...answers,
      bounds: { steps },
      listen: () => order,
      detect: 'none',
    });
    counts.runs++;
    const fails = end.outcome !== 'ok' && end.outcome !== 'cut';
    if (fails) counts.failed++;
    else if (end.outcome === 'ok') counts.well++;
    else counts.cut++;
    for (const { signature } of findings) signatures.add(signature);
    if (exhaustive) classes.set(order.text, fails);
    more = !exhaustive || wheels.advance();
  }
  const failing = [...classes.values()].filter((fails) => fails).length;
  return {
    ...counts,
    complete: exhaustive && !more,
    signatures: [...signatures].sort(),
    races: [...new Set(races.pairs.map((pair) => pair.split(':', 1)[0]!))].sort(),
    classes: { total: classes.size, failing },
  };
}

/** What tasks did to each object, in the object's order: equal for two runs that differ only in what nobody can tell. */
class Order implements Sink {
  readonly #seen = new Map<string, string>();
  readonly #races: Races;
  constructor(races: Races) {
    this.#races = races;
  }
  record(raw: Raw): void {
    this.#races.record(raw);
    const { kind, task, object } = raw;
    if (task === null || object === null || kind.name.startsWith('task.')) return;
    this.#seen.set(object, `${this.#seen.get(object) ?? ''} ${task} ${kind.name}`);
  }
  get text(): string {
    return [...this.#seen].map(([object, events]) => `${object}:${events}`).sort().join('; '); // prettier-ignore
  }
}
