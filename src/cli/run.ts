import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { renderTrace } from '../engine/trace/text.ts';
import { OUTCOMES, type Deviation, type Finding, type Raw } from '../index.ts';
import { evidenceOf } from '../engine/trace/finding.ts';
import { choiceOf, defaultRuntime, givenFor, type Given } from '../node/choice.ts';
import { FileError, loadScenario, type Loaded } from '../node/load.ts';
import { Performer, type Performance, type Performed, type TaskPlace } from '../node/perform.ts';
import type { Action, Options } from './commands.ts';
import { UsageError } from './errors.ts';
import { linesOf } from './explain-lines.ts';
import { runJson } from './json.ts';
import { lookOf } from './look.ts';
import { countOf, givenOf, seedsOf, stallMsOf, textOf, viewsOf } from './options.ts';
import { reportLines, type Report } from './report.ts';
import { EXIT, printJson, printLines, type Streams } from './streams.ts';

/** Lines of one finding that are shown. */
const MOST_PLACES = 6;

/** `seedloom run FILE` */
export const runCommand: Action = async ([file], options, streams) => {
  const seeds = textOf(options, 'seeds') === undefined ? undefined : seedsOf(textOf(options, 'seeds')!);
  if (seeds !== undefined && options['seed'] !== undefined)
    throw new UsageError('--seed and --seeds are given together', 'Give one of them.');
  const [given, views, maxSteps] = [givenOf(options), viewsOf(options), countOf(options, 'maxSteps', '--max-steps')];
  const stallMs = stallMsOf(streams);
  const loaded = await loadScenario(String(file), streams.cwd);
  const runtimes = [...new Set((textOf(options, 'runtime') ?? defaultRuntime(loaded)).split(',').map((name) => name.trim()))];
  const trace = textOf(options, 'trace');
  if (trace !== undefined && (seeds !== undefined || runtimes.length > 1))
    throw new UsageError('--trace writes one run, and this is several', 'Name one runtime and one seed.');
  const asked = runtimes.map((runtime) => ({ loaded, runtime, given: givenFor(runtime, runtimes, given), maxSteps, stallMs }));
  const json: unknown[] = [];
  const codes: number[] = [];
  for (const [i, request] of asked.entries()) {
    if (i > 0 && options['json'] !== true) printLines(streams.out, ['']);
    if (seeds !== undefined) {
      const { runSeeds } = await import('./seeds.ts');
      codes.push(
        await runSeeds(request, seeds, options['json'] === true ? json : undefined, {
          look: lookOf(streams, lookOptions(options)),
          streams,
        }),
      );
      continue;
    }
    const report = perform(request, { seed: textOf(options, 'seed') ?? '1' }, { streams, all: trace !== undefined });
    if (options['json'] === true) json.push(runJson(report));
    else printLines(streams.out, reportLines(report, views, lookOf(streams, lookOptions(options))));
    if (trace !== undefined) writeTrace(trace, report.performed, streams.cwd);
    codes.push(exitCodeOf(report.performed));
  }
  if (options['json'] === true) printJson(streams.out, json.length === 1 ? json[0] : { schema: 'seedloom-runs 1', runs: json });
  return worst(codes);
};

/** A scenario on one runtime, with what was given for it. */
export interface Request {
  readonly loaded: Loaded;
  readonly runtime: string;
  readonly given: Given;
  readonly maxSteps: number | undefined;
  readonly stallMs: number;
}

/** The performer of a request, freshly set up. */
export function performerOf({ loaded, runtime, given, stallMs }: Request, { cwd }: Streams): Performer {
  return new Performer(loaded, choiceOf(loaded, runtime, given), { cwd, stallMs });
}

/** Sets up, runs once, and finds the lines of what went wrong. `all`: keep the records also of a very long run. */
export function perform(
  request: Request,
  which: { readonly seed: string; readonly deviations?: readonly Deviation[] },
  { streams, all }: { readonly streams: Streams; readonly all: boolean },
): Report {
  const performer = performerOf(request, streams);
  const performance: Performance = {
    seed: which.seed,
    ...(which.deviations === undefined ? {} : { deviations: which.deviations }),
    ...boundsOf(request),
    detect: 'all',
  };
  const performed = performer.run(performance, { all });
  return { ...request, performed, places: placesOf(performed, performer, performance, { loaded: request.loaded, cwd: streams.cwd }) };
}

/** Of how a run ended: where its tasks stand. Of what else is sure: where its records came about. Hints have a sentence, and no lines. */
function placesOf(
  { result, records }: Performed,
  performer: Performer,
  performance: Performance,
  at: { readonly loaded: Loaded; readonly cwd: string },
): readonly (readonly TaskPlace[])[] {
  const { findings, end } = result;
  const evidence = (finding: Finding): readonly Raw[] =>
    isEnd(finding) || finding.certainty === 'hint' ? [] : evidenceOf(finding, records).slice(0, MOST_PLACES);
  const lines = linesOf(findings.flatMap(evidence), performer, performance, { ...at, events: end.events });
  return findings.map((finding) => {
    if (isEnd(finding)) return performer.places(finding, performance, end.events);
    return evidence(finding).flatMap(({ seq, task }) => {
      const line = lines.get(seq);
      return line === undefined ? [] : [{ task: task!, ...line }];
    });
  });
}

/** Does it tell how the run ended? */
function isEnd({ kind }: Finding): boolean {
  return OUTCOMES.some((outcome) => outcome === kind);
}

/** The bounds that a request sets. */
export function boundsOf({ maxSteps }: Pick<Request, 'maxSteps'>): Pick<Performance, 'bounds'> {
  return maxSteps === undefined ? {} : { bounds: { steps: maxSteps } };
}

/** @throws FileError */
export function writeTrace(file: string, { result, records }: Performed, cwd: string): void {
  try {
    writeFileSync(resolve(cwd, file), renderTrace({ header: result.header, records, end: result.end }));
  } catch (error) {
    throw new FileError(
      'E_CANNOT_WRITE',
      `${file} cannot be written: ${(error as { code?: string }).code ?? String(error)}`,
      `Does the folder ${dirname(file)} exist?`,
    );
  }
}

/** 1 for an outcome that the scenario does not expect, 4 where a limit was hit before it could be told. */
export function exitCodeOf({ result }: Pick<Performed, 'result'>): number {
  if (result.expected || result.end.outcome === 'cut') return EXIT.fine;
  return result.end.outcome === 'limit' ? EXIT.inconclusive : EXIT.failed;
}

/** Of several runs: a failure counts most, then what is inconclusive. */
export function worst(codes: readonly number[]): number {
  return codes.includes(EXIT.failed) ? EXIT.failed : Math.max(EXIT.fine, ...codes);
}

export function lookOptions(options: Options): { readonly ascii: boolean } {
  return { ascii: options['ascii'] === true };
}
