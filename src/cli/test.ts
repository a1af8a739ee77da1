import { join, resolve } from 'node:path';
import { runtimesOf } from '../node/choice.ts';
import { SCENARIOS, scenariosIn, snapshotsOf } from '../node/discover.ts';
import { goldenFile, orphansIn } from '../node/golden.ts';
import type { Loaded } from '../node/load.ts';
import { shortPath } from '../node/places.ts';
import type { Action } from './commands.ts';
import type { SimError } from '../index.ts';
import { explain, UsageError } from './errors.ts';
import { lookOf, shellWord, type Look } from './look.ts';
import { countOf, stallMsOf } from './options.ts';
import { EXIT, printJson, printLines, type Streams } from './streams.ts';
import { caseJson, caseLines, tryCase, type Case } from './test-case.ts';

/** `seedloom test` */
export const testCommand: Action = async ([paths], options, streams) => {
  const named = (Array.isArray(paths) ? paths : []) as readonly string[];
  const policy = { ci: isCi(streams.env), update: options['update'] === true };
  if (policy.ci && policy.update)
    throw new UsageError('--update writes files, and CI is set', 'Update where you can look at the change, and commit it.', 'E_CI_UPDATE');
  const seeds = countOf(options, 'seeds', '--seeds') ?? 1;
  const broken: SimError[] = [];
  const loaded = await scenariosIn(streams.cwd, named, (error) => broken.push(error));
  const plan = loaded.flatMap((one) =>
    runtimesOf(one).map((runtime) => ({
      loaded: one,
      runtime,
      golden: goldenFile(snapshotsOf(one, streams.cwd), one.scenario.name, runtime),
    })),
  );
  const [json, look] = [options['json'] === true, lookOf(streams)];
  const widths = { name: widest(plan.map((one) => one.loaded.scenario.name)), runtime: widest(plan.map((one) => one.runtime)) };
  const results: Case[] = [];
  for (const one of plan) {
    const result = tryCase({ ...one, seeds, policy, stallMs: stallMsOf(streams) }, streams);
    results.push(result);
    if (!json) printLines(streams.out, caseLines(result, widths, look));
  }
  const orphans = orphansOf(
    loaded,
    plan.map((one) => one.golden),
    named,
    streams.cwd,
  );
  const shown = orphans.map((file) => shortPath(file, streams.cwd));
  if (!json) printLines(streams.out, orphanLines(shown, look));
  for (const error of broken) explain(error, streams, look);
  const failed = results.filter((one) => one.code !== EXIT.fine).length + orphans.length + broken.length;
  const passed = results.length - results.filter((one) => one.code !== EXIT.fine).length;
  if (json)
    printJson(streams.out, {
      schema: 'seedloom-test 1',
      passed,
      failed,
      results: results.map((one) => caseJson(one)),
      orphans: shown,
      broken: broken.map((error) => ({ code: error.code, message: error.message, place: error.place })),
    });
  else printLines(streams.out, ['', look.paint(failed > 0 ? 'red' : 'green', `${passed} passed, ${failed} failed`)]);
  return gravest([
    ...results.map((one) => one.code),
    orphans.length > 0 ? EXIT.failed : EXIT.fine,
    broken.length > 0 ? EXIT.usage : EXIT.fine,
  ]);
};

function isCi(env: Streams['env']): boolean {
  return !['', '0', 'false'].includes(env['CI'] ?? '');
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

/** Snapshots that nothing produces: of whole projects where their scenarios/ was tested, else of the scenarios named. */
function orphansOf(loaded: readonly Loaded[], goldens: readonly string[], named: readonly string[], cwd: string): string[] {
  const expected = new Set(goldens);
  const whole = new Set((named.length === 0 ? [SCENARIOS] : named).map((name) => resolve(cwd, name)));
  const folders = new Set<string>();
  for (const one of loaded) {
    const snapshots = snapshotsOf(one, cwd);
    folders.add(whole.has(join(snapshots, '..', SCENARIOS)) ? snapshots : join(snapshots, one.scenario.name));
  }
  return [...new Set([...folders].flatMap((folder) => orphansIn(folder, expected)))];
}

/** An orphan is never removed: its scenario may be where nobody has looked. */
function orphanLines(orphans: readonly string[], look: Look): string[] {
  return orphans.flatMap((file) => [
    `  ${look.paint('red', look.bad)} ${file}`,
    `      none of the scenarios here produces it; if it is left over: rm ${shellWord(file)}`,
  ]);
}

/** Nondeterminism weighs most, then a mistake, a failure, and what is inconclusive. */
function gravest(codes: readonly number[]): number {
  for (const code of [EXIT.internal, EXIT.usage, EXIT.failed, EXIT.inconclusive]) if (codes.includes(code)) return code;
  return EXIT.fine;
}
