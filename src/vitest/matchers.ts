import { resolve, dirname, join } from 'node:path';
import type { MatcherState } from 'vitest';
import { ENGINE_VERSION, parseToken, runtimeNamed, SimError, type Outcome, type RunResult } from '../index.ts';
import { seedsOf } from '../cli/options.ts';
import { MAX_STEPS } from '../engine/explore/token.ts';
import { LEAK_HINT } from '../cli/seeds.ts';
import { compareGolden, goldenText } from '../node/golden.ts';
import { shortPath } from '../node/places.ts';
import { fileOf, performerOf, scenarioOf, settingOf, type GoldenRun, type OneRun, type Setting, type SomeRuns } from './request.ts';
import { NO_HASH } from './source.ts';
import { differenceLines, findingLines, pasteLines, subject, tokenLines } from './words.ts';

/** What a matcher answers. */
interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The parts of vitest's state that matchers look at. */
type State = Partial<Pick<MatcherState, 'testPath' | 'isNot' | 'snapshotState'>>;

/** Is the run that of its golden file? Seed 1 unless told. */
function toMatchGolden(this: State, received: unknown, options: GoldenRun): Verdict {
  return told(() => {
    const setting = settingOf(received, options, this.testPath);
    const seed = seedOf(options);
    const performer = performerOf(setting);
    const performed = performer.run({ seed });
    const { result } = performed;
    for (const again of [performerOf(setting).outcome({ seed }), performer.outcome({ seed })]) {
      if (again.end.full !== result.end.full)
        return no([`${subject(setting)}, seed ${seed}: run twice, it gives two different runs`, `  ${LEAK_HINT}`]);
    }
    const golden = goldenPath(setting, options, this.testPath);
    const text = goldenText(performed);
    const update = this.snapshotState?.snapshotUpdateState;
    const ci = isCi() || update === 'none';
    // `.not` asks and never writes
    const policy = this.isNot === true ? { ci: true, update: false } : { ci, update: update === 'all' && !isCi() };
    const compared = compareGolden(golden, text, policy);
    const file = shortPath(golden, process.cwd());
    const how = isCi() ? 'write and commit it where CI is not set' : 'write it: vitest -u';
    const paste = (): string[] => pasteLines(setting, result);
    switch (compared.state) {
      case 'missing':
        return no([`${subject(setting)}, seed ${seed}: ${file} is missing, and nothing is written here`, `  ${how}`]);
      case 'edited':
        return no([`${file} was edited or converted: ${compared.fault}`, ...differenceLines(performed, compared, text), '  write it anew: vitest -u', ...paste()]); // prettier-ignore
      case 'changed':
        return no([
          `${subject(setting)}, seed ${seed}: the run is not that of ${file}`,
          ...differenceLines(performed, compared, text),
          `  accept it: ${isCi() ? 'where CI is not set, ' : ''}vitest -u`,
          ...paste(),
        ]);
      default:
        return yes([`${subject(setting)}, seed ${seed}: the run is that of ${file}`, ...paste()]);
    }
  });
}

/** Does it deadlock under the seed, or under at least one of the seeds? With `.not`: under none. */
function toDeadlock(this: State, received: unknown, options: SomeRuns): Verdict {
  return told(() => {
    const ran = ranOf(settingOf(received, options, this.testPath), options);
    const found = ran.first((result) => result.end.outcome === 'deadlock');
    if (found !== undefined) return yes([`${ran.about}: deadlock under seed ${found.header.seed}`, ...ran.lines(found)]);
    return no([`${ran.about}: no deadlock`, ...ran.groups()]);
  });
}

/** Does it end `ok` under the seed, or under every one of the seeds? */
function toFinish(this: State, received: unknown, options: SomeRuns): Verdict {
  return told(() => {
    const ran = ranOf(settingOf(received, options, this.testPath), options);
    const failed = ran.first((result) => result.end.outcome !== 'ok');
    if (failed === undefined) return yes([`${ran.about}: every run ends ok`, ...ran.groups()]);
    const count = ran.results.filter((result) => result.end.outcome !== 'ok').length;
    const head = ran.results.length === 1 ? '' : `${count} of ${ran.results.length} runs do not end ok; `;
    const { outcome } = failed.end;
    return no([`${ran.about}: ${head}${outcome} under seed ${failed.header.seed}`, ...ran.lines(failed), ...ran.others(outcome)]);
  });
}

/** Does the token lead to the run that it names? */
function toReplay(this: State, received: unknown, word: string, options: { readonly scenarioFile?: string } = {}): Verdict {
  return told(() => {
    const token = parseToken(word);
    const { [MAX_STEPS]: steps, ...settings } = token.settings;
    const setting: Setting = {
      ...fileOf(scenarioOf(received), options.scenarioFile, this.testPath),
      runtime: token.runtime,
      given: { settings, params: token.params },
      maxSteps: undefined,
    };
    const performer = performerOf(setting);
    const performance = {
      seed: token.seed,
      deviations: token.deviations,
      ...(steps === undefined ? {} : { bounds: { steps: Number(steps) } }),
    };
    const result = performer.outcome(performance);
    const model = runtimeNamed(token.runtime);
    const about = `${subject(setting)}, seed ${token.seed}`;
    if (result.end.order.startsWith(token.order)) return yes([`${about}: the token leads to its run, ${result.end.outcome}`]);
    const changes: string[] = [];
    const { source } = setting.loaded;
    if (source !== NO_HASH && !source.startsWith(token.source)) changes.push(`${setting.loaded.file} has changed`);
    if (model.version !== token.model) changes.push(`the model of ${model.name} has changed from ${token.model} to ${model.version}`);
    if (ENGINE_VERSION !== token.engine) changes.push(`the engine has changed from ${token.engine} to ${ENGINE_VERSION}`);
    return no([
      `${about}: the token leads to another run, ${result.end.outcome}, order ${result.end.order.slice(0, 8)} and not ${token.order}`,
      `  ${changes.length > 0 ? changes.join(', ') : 'is it the token of this scenario, and was it copied whole?'}`,
      ...tokenLines(setting, token, result),
      ...findingLines(setting, performer, result),
    ]);
  });
}

/** As `expect.extend` takes them. */
export const matchers = { toMatchGolden, toDeadlock, toFinish, toReplay };

interface Ran {
  readonly about: string;
  readonly results: readonly RunResult[];
  first(test: (result: RunResult) => boolean): RunResult | undefined;
  /** A run in words. */
  lines(result: RunResult): string[];
  /** The outcomes there were, each with its smallest seed. */
  groups(): string[];
  /** Outcomes beside that one and ok, a line each. */
  others(told: Outcome): string[];
}

function ranOf(setting: Setting, options: SomeRuns): Ran {
  const seeds = seedList(options);
  const performer = performerOf(setting);
  const results: RunResult[] = [];
  performer.outcomes(
    seeds.map((seed) => ({ seed })),
    (result) => {
      results.push(result);
      return true;
    },
  );
  const lines = (result: RunResult): string[] => {
    const own = performerOf(setting); // as the line to paste does it: set up anew
    const { findings, end } = own.outcome({ seed: result.header.seed });
    if (end.full !== result.end.full) return [`  run again, this seed gives another run. ${LEAK_HINT}`];
    return findings.length === 0 ? pasteLines(setting, result) : findingLines(setting, own, result);
  };
  const outcomes = [...new Set(results.map(({ end }) => end.outcome))];
  const some = (outcome: Outcome): string[] => {
    const those = results.filter(({ end }) => end.outcome === outcome);
    const count = results.length === 1 ? '' : `, ${those.length} of ${results.length} runs`;
    return [`  ${outcome} under seed ${those[0]!.header.seed}${count}`, ...lines(those[0]!).map((line) => `  ${line}`)];
  };
  return {
    about: `${subject(setting)}, ${seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds`}`,
    results,
    first: (test) => results.find(test),
    lines,
    groups: () => outcomes.flatMap(some),
    others: (told) => outcomes.filter((outcome) => outcome !== told && outcome !== 'ok').flatMap(some),
  };
}

function seedList({ seed, seeds }: SomeRuns): string[] {
  if (seed !== undefined && seeds !== undefined) throw new TypeError('seed and seeds are given together: give one of them');
  if (seeds === undefined) return [seedOf({ seed })];
  const list = typeof seeds === 'string' ? seedsOf(seeds) : seeds;
  if (list.length === 0) throw new TypeError('seeds is empty: there is nothing to run');
  return list.map(String);
}

function seedOf({ seed }: { readonly seed?: OneRun['seed'] }): string {
  return String(seed ?? 1);
}

/** `__snapshots__/opposed-locks.os-threads.trace` beside the test; what differs from a plain run of seed 1 stands in the name. */
function goldenPath({ loaded, runtime, given }: Setting, options: GoldenRun, testPath: string | undefined): string {
  const folder = testPath === undefined ? process.cwd() : dirname(testPath);
  if (options.file !== undefined) return resolve(folder, options.file);
  const pairs = [...Object.entries(given.settings), ...Object.entries(given.params)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const parts = [loaded.scenario.name, runtime, ...(seedOf(options) === '1' ? [] : [`s${seedOf(options)}`])];
  const name = [...parts, ...pairs.map(([key, value]) => `${key}=${value}`)].join('.');
  return join(folder, '__snapshots__', `${name.replace(/[^\w.=+-]/g, '_')}.trace`);
}

function isCi(): boolean {
  return !['', '0', 'false'].includes(process.env['CI'] ?? '');
}

function yes(lines: readonly string[]): Verdict {
  return { pass: true, message: () => lines.join('\n') };
}

function no(lines: readonly string[]): Verdict {
  return { pass: false, message: () => lines.join('\n') };
}

/** A mistake in the scenario or the options fails the test, also under `.not`, with its line and what to do. */
function told(work: () => Verdict): Verdict {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const { place } = error;
    const at = place === undefined ? [] : [`  at ${place.file}${place.line < 1 ? '' : `:${place.line}`}`];
    // oxlint-disable-next-line preserve-caught-error -- vitest would print it all a second time
    throw new Error([`${error.message} [${error.code}]`, ...at, `  ${error.hint}`].join('\n'));
  }
}
