import { prepare, type Choice, type Finding, type RunResult, type Scenario, type Source } from 'seedloom';
import { DETECTORS, Watch } from '../../src/engine/detect/index.ts';
import type { Raw } from '../../src/engine/trace/records.ts';

/** A record as the live engine may hand it on: one object, used again for each. Whoever keeps it keeps the last one. */
class Reused implements Raw {
  now!: Raw;
  get seq(): number { return this.now.seq; }
  get at(): number { return this.now.at; }
  get core(): number | null { return this.now.core; }
  get thread(): string | null { return this.now.thread; }
  get task(): string | null { return this.now.task; }
  get kind(): Raw['kind'] { return this.now.kind; }
  get object(): string | null { return this.now.object; }
  get x(): number { return this.now.x; }
  get y(): number { return this.now.y; }
  get text(): string { return this.now.text; }
} // prettier-ignore

/** What a run gave: its result, its records, and what the detectors found. */
export interface Watched {
  readonly result: RunResult;
  readonly records: readonly Raw[];
  readonly findings: readonly Finding[];
}

/** The detectors of these names; all without. */
export function watchOf(...names: readonly string[]): Watch {
  return new Watch(DETECTORS.filter(({ name }) => names.length === 0 || names.includes(name)).map(({ make }) => make));
}

/** Runs a scenario again and again under one set of detectors, which stays the same. */
export function watcher(
  scenario: Scenario,
  choice: Choice,
  watch = watchOf(),
): (seed: string, answers?: Source, steps?: number) => Watched {
  const prepared = prepare(scenario, choice);
  const reused = new Reused();
  return (seed, answers, steps) => {
    const records: Raw[] = [];
    const result = prepared.run({
      seed,
      ...(answers === undefined ? {} : { answers }),
      ...(steps === undefined ? {} : { bounds: { steps } }),
      listen: (header) => {
        watch.reset(header);
        return {
          record: (raw) => {
            records.push(raw);
            reused.now = raw;
            watch.record(reused);
          },
        };
      },
    });
    return { result, records, findings: watch.conclude(result.end.outcome) };
  };
}
