import fc from 'fast-check';
import { prepare, scenario, type Body } from 'seedloom';
import { DETECTORS, Watch } from '../../src/engine/detect/index.ts';
import type { TraceHeader } from '../../src/engine/trace/header.ts';
import type { Raw } from '../../src/engine/trace/records.ts';
import { program, scenarioOf, type ProgramSpec } from './generate.ts';
import { HappensBefore } from './happens-before.ts';
import { racyProgram } from './racy.ts';
import { watcher, watchOf } from './watch.ts';
import { waitsDiffer } from './who-waits.ts';

/** Ways to run a generated program. */
const CHOICES = [
  { runtime: 'interleaving', settings: {} },
  { runtime: 'interleaving', settings: { afterMain: 'exit' } },
  { runtime: 'interleaving', settings: { spuriousWakeups: 2, writerPreference: false } },
  { runtime: 'os-threads', settings: { cores: 3 } },
  { runtime: 'os-threads', settings: { cores: 1 } },
  { runtime: 'green-threads', settings: {} },
];

/** How many programs agreed, and what was seen in them. */
export interface Agreement {
  programs: number;
  races: number;
  deadlocks: number;
  leaks: number;
  /** The first that did not agree, in words. */
  broken: string | undefined;
}

/** Runs generated programs, and compares what the detectors find with the oracles: races by execution and variable, deadlocks, leaks. */
export function agreement(programs: number, seed: number): Agreement {
  const seen: Agreement = { programs: 0, races: 0, deadlocks: 0, leaks: 0, broken: undefined };
  const watch = watchOf();
  const spec = fc.oneof({ weight: 1, arbitrary: program }, { weight: 3, arbitrary: racyProgram });
  const one = (steps: ProgramSpec, choice: (typeof CHOICES)[number], run: string, limit: number): void => {
    const { result, records, findings } = watcher(scenarioOf(steps, {}, 'main'), choice, watch)(run, undefined, limit);
    seen.programs++;
    seen.races += findings.filter(({ kind }) => kind === 'race').length;
    seen.deadlocks += findings.filter(({ kind }) => kind === 'deadlock' || kind === 'partial-deadlock').length;
    seen.leaks += findings.filter(({ kind }) => kind === 'leak').length;
    const differ = racesDiffer(records, findings) ?? waitsDiffer(records, result.end.outcome, findings);
    if (differ !== undefined) throw new Error(differ);
  };
  const checked = fc.check(
    fc.property(spec, fc.constantFrom(...CHOICES), fc.nat(1_000).map(String), fc.constantFrom(15, 60, 1_000_000), one),
    { numRuns: programs, seed },
  );
  if (checked.failed) seen.broken = `${String(checked.errorInstance)} ${JSON.stringify(checked.counterexample)}`;
  return seen;
}

/** Where the race detector differs from the whole happens-before relation. */
function racesDiffer(
  records: readonly Raw[],
  findings: readonly { readonly kind: string; readonly objects: readonly string[]; readonly records?: readonly number[] }[],
): string | undefined {
  const races = new HappensBefore(records).races();
  const told = findings.filter(({ kind }) => kind === 'race');
  const wanted = [...new Set(races.map(({ object }) => object))].toSorted();
  const named = told.flatMap(({ objects }) => objects).toSorted();
  if (named.join() !== wanted.join()) return `races on ${named.join(' ')}, but they are on ${wanted.join(' ')}`;
  const pairs = new Set(races.map(({ first, second }) => `${records[first]!.seq} ${records[second]!.seq}`));
  const wrong = told.find((one) => !pairs.has(one.records!.join(' ')));
  return wrong === undefined ? undefined : `events ${wrong.records!.join(' and ')} are ordered, or no conflict`;
}

/** Four tasks that read and write two cells, run 200 times: nanoseconds a record that the default detectors take, resets and verdicts included. */
export function costOfDefaults(repeats: number): number {
  const accesses = scenario('accesses', ({ cell, spawn }) => {
    const [x, y] = [cell('x', 0), cell('y', 0)];
    function* task(): Body {
      for (let k = 0; k < 5; k++) {
        yield* x.read();
        yield* y.write(k);
      }
    }
    for (let k = 0; k < 4; k++) spawn(`t${k}`, task);
  });
  const prepared = prepare(accesses, { runtime: 'interleaving' });
  let head: TraceHeader | undefined;
  const runs = Array.from({ length: 200 }, (_, k) => {
    const records: Raw[] = [];
    prepared.run({ seed: String(k), listen: (header) => ((head = header), { record: (raw) => void records.push(raw) }) });
    return records;
  });
  const watch = new Watch(DETECTORS.filter(({ byDefault }) => byDefault).map(({ make }) => make));
  let best = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const started = performance.now();
    let count = 0;
    for (const records of runs) {
      watch.reset(head!);
      for (const raw of records) watch.record(raw);
      watch.conclude('ok');
      count += records.length;
    }
    best = Math.min(best, ((performance.now() - started) * 1e6) / count);
  }
  return best;
}
