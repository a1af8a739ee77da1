import { odometer, prepare, type Scenario, type Source } from 'seedloom';

/** All interleavings of a program, counted. */
export interface Space {
  readonly total: number;
  /** Ended in a deadlock, a failed check or a failed task. */
  readonly failing: number;
  readonly byOutcome: ReadonlyMap<string, number>;
  /** Probability that a walk which picks uniformly at every step fails. */
  readonly walk: number;
}

/** Runs every interleaving of `program` once, but gives up beyond `most`. `see` looks at each right after its end. */
export function enumerate(program: Scenario, most = 10_000_000, see: (outcome: string, chance: number) => void = () => {}): Space {
  const wheels = odometer();
  let chance = 1;
  const counting: Source = {
    reset() {
      chance = 1;
      wheels.reset();
    },
    next(asking, site, count, index) {
      chance /= count;
      return wheels.next(asking, site, count, index);
    },
    input: (key, count) => wheels.input(key, count),
  };
  const prepared = prepare(program, { runtime: 'interleaving' });
  const byOutcome = new Map<string, number>();
  let [total, failing, walk] = [0, 0, 0];
  do {
    const { outcome } = prepared.run({ seed: '1', answers: counting }).end;
    byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
    total++;
    if (outcome !== 'ok' && outcome !== 'cut') {
      failing++;
      walk += chance;
    }
    see(outcome, chance);
  } while (wheels.advance() && total < most);
  return { total, failing, byOutcome, walk };
}
