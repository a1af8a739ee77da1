import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isScenario, type Scalar, type Scenario } from '../index.ts';
import { choiceOf, type Given } from '../node/choice.ts';
import type { Loaded } from '../node/load.ts';
import { DEFAULT_STALL_MS, Performer } from '../node/perform.ts';
import { shortPath } from '../node/places.ts';
import { NO_HASH, sourceOf } from './source.ts';

/** What to run: a runtime, and whatever differs from what the scenario says itself. */
export interface RunSettings {
  readonly runtime: string;
  /** Values of the scenario's parameters. */
  readonly params?: Readonly<Record<string, Scalar>>;
  /**
   * The scenario's file, as the test imports it. Found by itself where the set-up takes something from the kit; a file that is
   * not the one exporting the scenario as default has to be given, for the line to paste and the hash in it.
   */
  readonly scenarioFile?: string;
  /** Settings of machine and runtime, as `cores: 2, exact: true`. */
  readonly [setting: string]: unknown;
}

/** One run: seed 1 unless another is given. */
export interface OneRun extends RunSettings {
  readonly seed?: number | string;
}

/** One run or many: `seeds` is `'1..100'`, `'1,4,9'` or a list. */
export interface SomeRuns extends OneRun {
  readonly seeds?: string | readonly number[];
}

/** A golden, beside the test file unless `file` says where. */
export interface GoldenRun extends OneRun {
  /** Relative to the test file. */
  readonly file?: string;
}

const OWN_WORDS: ReadonlySet<string> = new Set(['runtime', 'params', 'scenarioFile', 'seed', 'seeds', 'file']);
const HERE = fileURLToPath(new URL('..', import.meta.url));

/** A scenario in a test, on a runtime. */
export interface Setting {
  readonly loaded: Loaded;
  readonly runtime: string;
  readonly given: Given;
  readonly maxSteps: undefined;
  /** The command line can load it: there is a line to paste. */
  readonly onFile: boolean;
}

/** Reads what a matcher was given. @throws TypeError for something that is no scenario. */
export function settingOf(received: unknown, options: RunSettings, testPath: string | undefined): Setting {
  const scenario = scenarioOf(received);
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(options))
    if (!OWN_WORDS.has(name) && value !== undefined) settings[name] = wordOf(name, value);
  const params = Object.entries(options.params ?? {}).map(([name, value]) => [name, wordOf(name, value)]);
  return {
    ...fileOf(scenario, options.scenarioFile, testPath),
    runtime: runtimeOf(options),
    given: { settings, params: Object.fromEntries(params) as Record<string, string> },
    maxSteps: undefined,
  };
}

/** The scenario with what is known of its file. */
export function fileOf(scenario: Scenario, given: string | undefined, testPath: string | undefined): Pick<Setting, 'loaded' | 'onFile'> {
  const cwd = process.cwd();
  const folder = testPath === undefined ? cwd : dirname(testPath);
  const path = given === undefined ? setupFile(scenario) : resolve(folder, given);
  const onFile = path !== undefined && path !== testPath && existsSync(path) && exportsDefault(path);
  const loaded: Loaded = {
    scenario,
    path: path ?? testPath ?? folder,
    file: path === undefined ? (testPath === undefined ? scenario.name : shortPath(testPath, cwd)) : shortPath(path, cwd),
    source: onFile ? sourceOf(path) : NO_HASH,
    own: new OthersFiles(),
  };
  return { loaded, onFile };
}

/** @throws TypeError */
export function scenarioOf(received: unknown): Scenario {
  if (isScenario(received)) return received;
  throw new TypeError("expect(...) takes a scenario here: the default export of a scenario file, or what scenario('name', ...) gives");
}

function runtimeOf(options: RunSettings | undefined): string {
  if (typeof options?.runtime === 'string') return options.runtime;
  throw new TypeError("the runtime is missing: { runtime: 'os-threads' }");
}

function wordOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`'${name}' is a text, a number or a switch, not ${value === null ? 'null' : typeof value}`);
}

/** Set up anew. */
export function performerOf({ loaded, runtime, given }: Pick<Setting, 'loaded' | 'runtime' | 'given'>): Performer {
  return new Performer(loaded, choiceOf(loaded, runtime, given), { cwd: process.cwd(), stallMs: DEFAULT_STALL_MS });
}

/** The files of a test project: whatever is neither ours nor a package's nor Node's. */
class OthersFiles extends Set<string> {
  override has(file: string): boolean {
    return /^(?:\/|[A-Za-z]:)/.test(file) && !file.startsWith(HERE) && !/[/\\]node_modules[/\\]/.test(file);
  }
}

/** The file in which the set-up function stands: its frame lies on the stack when it first takes something from the kit. */
function setupFile(scenario: Scenario): string | undefined {
  const stop = (): never => {
    throw new Error();
  };
  const kit = new Proxy({}, { get: stop, has: stop, ownKeys: stop });
  try {
    scenario.setup(kit as never);
  } catch (error) {
    const frames = error instanceof Error ? String(error.stack).split('\n') : [];
    const ours = frames.findIndex((frame) => frame.includes('setupFile'));
    const file = /^\s+at (?:.* \()?(.+?)(?:\?[^:]*)?:\d+:\d+\)?$/.exec(frames[ours - 1] ?? '')?.[1];
    if (file === undefined) return undefined;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    return existsSync(path) && !path.startsWith(HERE) ? path : undefined;
  }
  return undefined;
}

function exportsDefault(path: string): boolean {
  return /\bexport\s+default\b|\bas\s+default\b/.test(readFileSync(path, 'utf8'));
}
