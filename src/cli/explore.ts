import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, relative, resolve } from 'node:path';
import { planOf, type Plan } from '../engine/explore/explore.ts';
import { DEFAULT_RUNS } from '../index.ts';
import { choiceOf, defaultRuntime } from '../node/choice.ts';
import { exploreThreaded, type Standing, type Threaded } from '../node/explore/explore.ts';
import { mergeShards, reportJson, shardJson, type Report } from '../node/explore/shard.ts';
import { FileError, loadScenario, type Loaded } from '../node/load.ts';
import { Performer } from '../node/perform.ts';
import type { Address } from '../node/queue/address.ts';
import type { Action, Options } from './commands.ts';
import { explain, UsageError } from './errors.ts';
import { exploreLines } from './explore-lines.ts';
import { counted, grouped, lookOf } from './look.ts';
import { countOf, detectingOf, givenOf, queueOf, shardOf, spanMsOf, stallMsOf, textOf } from './options.ts';
import { Progress } from './progress.ts';
import { lookOptions } from './run.ts';
import { EXIT, printJson, printLines, type Streams } from './streams.ts';

/** Memory that a thread may have for its objects. */
const MEMORY_MB = 512;
/** As many schedules as there can be: where only time is a budget. */
const MOST_RUNS = 0x80000000;

/** `seedloom explore FILE`, `seedloom explore --merge FILES` */
export const exploreCommand: Action = async ([file], options, streams) => {
  const names = options['merge'];
  if (Array.isArray(names)) return merge(file === undefined ? names : [...names, String(file)], options, streams);
  if (file === undefined) throw new UsageError('the file is missing', 'Write: npx seedloom explore scenarios/opposed-locks.ts');
  return search(String(file), options, streams);
};

function merge(names: readonly string[], options: Options, streams: Streams): number {
  const report = mergeShards(names.map((name) => ({ name, text: readText(name, streams.cwd) })));
  return tell(report, reportJson(report), options, streams);
}

function readText(name: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    const code = (error as { code?: string }).code ?? String(error);
    throw new FileError('E_NO_FILE', `${name} cannot be read: ${code}`, 'Name the files that --shard and --json wrote.');
  }
}

async function search(file: string, options: Options, streams: Streams): Promise<number> {
  const [timeMs, shard, stallMs] = [spanMsOf(options, 'time', '--time'), shardOf(options), stallMsOf(streams)];
  if (timeMs !== undefined && shard !== undefined)
    throw new UsageError('--time and --shard are given together', 'Shares are of a number of schedules: give --runs.');
  const [runs, seed, depth] = [
    countOf(options, 'runs', '--runs'),
    countOf(options, 'seed', '--seed', 0),
    countOf(options, 'depth', '--depth', 0),
  ];
  const threads = countOf(options, 'workers', '--workers') ?? Math.max(1, availableParallelism() - 1);
  const queue = queueOf(options);
  const given = givenOf(options);
  const strategy = textOf(options, 'strategy');
  const detectors = detectingOf(options);
  const { cwd } = streams;
  const loaded = await loadScenario(file, cwd);
  const runtime = textOf(options, 'runtime') ?? defaultRuntime(loaded);
  const plan = planOf({
    ...choiceOf(loaded, runtime, given),
    runs: runs ?? (timeMs === undefined ? DEFAULT_RUNS : MOST_RUNS),
    detectors,
    ...(strategy === undefined ? {} : { strategy }),
    ...(seed === undefined ? {} : { seed }),
    ...(depth === undefined ? {} : { depth }),
  });
  const { prepared } = new Performer(loaded, plan.choice, { cwd, stallMs });
  const [ending, hurrying] = [new AbortController(), new AbortController()];
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) {
      process.removeListener('SIGINT', interrupt); // a third one ends everything
      hurrying.abort();
    }
    interrupted = true;
    ending.abort();
  };
  let timer: NodeJS.Timeout | undefined;
  let deadline = Infinity;
  const begin = (): void => {
    if (timeMs === undefined || timer !== undefined) return;
    timer = setTimeout(() => ending.abort(), timeMs);
    deadline = performance.now() + timeMs;
  };
  process.on('SIGINT', interrupt);
  const progress = new Progress(streams.err, shareOf(runs ?? (timeMs === undefined ? DEFAULT_RUNS : Infinity), shard?.of));
  const notice = (text: string): void => {
    progress.clear();
    printLines(streams.err, [text]);
  };
  try {
    const explored = await exploreThreaded({
      loaded,
      prepared,
      plan,
      cwd,
      threads,
      stallMs,
      memoryMb: MEMORY_MB,
      shrinks: options['shrink'] !== false,
      shard,
      signal: ending.signal,
      hurry: hurrying.signal,
      hire: queue === undefined ? undefined : hiring(queue, { loaded, plan, cwd, stallMs, notice }),
      standing: (now) => {
        if (now.done > 0) begin(); // until then threads start and load, which is no exploring
        progress.tell(now.done, 'schedules', () => standingText(now), deadline);
      },
    });
    progress.clear();
    const { scenario } = loaded;
    const report: Report = {
      scenario: scenario.name,
      file: loaded.file,
      runtime,
      given,
      seed: plan.seed,
      exploration: explored.exploration,
    };
    if (explored.gaveUp) printLines(streams.err, ['given up: schedules bring their threads down']);
    if (explored.lost !== undefined) {
      explain(explored.lost, streams, lookOf({ ...streams, out: streams.err }));
      printLines(streams.err, ['this is what was found until then']);
    }
    if (interrupted) printLines(streams.err, ['interrupted: this is what was found so far']);
    const json = reportJson(report, shard === undefined ? undefined : shardJson(shard, given, plan, explored));
    const code = tell(report, json, options, streams);
    if (interrupted) return EXIT.interrupted;
    return explored.lost !== undefined && code === EXIT.fine ? EXIT.inconclusive : code;
  } finally {
    clearTimeout(timer);
    process.removeListener('SIGINT', interrupt);
    progress.clear();
  }
}

interface Asked {
  readonly loaded: Loaded;
  readonly plan: Plan;
  readonly cwd: string;
  readonly stallMs: number;
  readonly notice: (text: string) => void;
}

/** Workers find the file by its path from the folder where they were started. */
function hiring(address: Address, { loaded, cwd, ...asked }: Asked): Threaded['hire'] {
  const file = relative(cwd, loaded.path).replaceAll('\\', '/');
  if (file.startsWith('../') || isAbsolute(file))
    throw new UsageError(
      `${loaded.file} is outside this folder, so no worker would find it`,
      'Explore from a folder that has it, and start the workers in copies of that folder.',
    );
  return async (threads) => {
    const { Asker } = await import('../node/queue/asker.ts');
    return Asker.open(threads, { address, file, memoryMb: MEMORY_MB, ...asked });
  };
}

function shareOf(runs: number, of = 1): number {
  return Math.ceil(runs / of);
}

function standingText({ distinct, findings, space, helpers }: Standing): string {
  const all = space > 0 ? ` of about ${space < 1e6 ? grouped(Math.ceil(space)) : space.toExponential(1).replace('+', '')}` : '';
  const by = helpers === undefined ? '' : `, ${counted(helpers.shares, 'share')} by ${counted(helpers.workers, 'worker')}`;
  return `${grouped(distinct)}${all} different, ${counted(findings, 'finding')}${by}`;
}

function tell(report: Report, json: unknown, options: Options, streams: Streams): number {
  if (options['json'] === true) printJson(streams.out, json);
  else printLines(streams.out, exploreLines(report, lookOf(streams, lookOptions(options))));
  const failures = report.exploration.findings.filter(({ certainty, expected }) => certainty === 'sure' && !expected);
  if (failures.some(({ kind }) => kind !== 'limit')) return EXIT.failed;
  return failures.length > 0 ? EXIT.inconclusive : EXIT.fine;
}
