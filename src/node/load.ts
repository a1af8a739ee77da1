import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BuildFailure, BuildResult, Message, Plugin } from 'esbuild';
import { MAGIC } from '../engine/trace/head.ts';
import { isScenario, ScenarioError, SimError, type Place, type Scenario } from '../index.ts';
import { forgottenGenerator } from './forgotten.ts';
import { placeIn, shortPath, type OwnFiles } from './places.ts';

/** A scenario, from its file. */
export interface Loaded {
  readonly scenario: Scenario;
  /** Absolute. */
  readonly path: string;
  /** Relative to the current directory, as messages show it. */
  readonly file: string;
  /** 16 hex digits over the names and the text of all its files. */
  readonly source: string;
  readonly own: OwnFiles;
}

/** A scenario file that cannot be used. */
export class FileError extends SimError {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string, place?: Place) {
    super(message);
    this.name = 'FileError';
    this.code = code;
    this.hint = hint;
    this.place = place;
  }
}

/** The engine that runs scenarios is this one, also in a folder that has another, or none. */
const own = (file: string): string => new URL(`../${file}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href;
const ENGINE = own('index');
/** What stands for the globals in scenario files. */
const WORLD = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './world.ts' : './world.js', import.meta.url));
const SKELETON = "Write: export default scenario('name', ({ spawn, work }) => { ... }).";

/** Loads a scenario file. @throws FileError, with file and line where there is one; ScenarioError for what it does wrong while it is loaded. */
export async function loadScenario(named: string, cwd: string): Promise<Loaded> {
  const { path, file, source, own, module } = await loadModule(named, cwd);
  const scenario = module['default'];
  if (isScenario(scenario)) return { scenario, path, file, source, own };
  if (!('default' in module))
    throw new FileError('E_NO_DEFAULT_EXPORT', `${file} exports no scenario as its default`, SKELETON, { file, line: 1 });
  throw new FileError('E_NOT_A_SCENARIO', `the default export of ${file} is no scenario`, SKELETON, { file, line: 1 });
}

/** The same for a file that may be a helper: undefined where its default export is no scenario. */
export async function loadIfScenario(named: string, cwd: string): Promise<Loaded | undefined> {
  const { module, ...rest } = await loadModule(named, cwd);
  const scenario = module['default'];
  return isScenario(scenario) ? { scenario, ...rest } : undefined;
}

/** What `source` of a file would be, without loading it. @throws FileError */
export async function sourceOf(named: string, cwd: string): Promise<string> {
  const { path } = found(named, cwd);
  return inFolder(async (folder) => hashOf(await bundle(path, join(folder, 'scenario.mjs'), cwd), dirname(path)));
}

async function loadModule(named: string, cwd: string): Promise<Omit<Loaded, 'scenario'> & { readonly module: Record<string, unknown> }> {
  const { path, file } = found(named, cwd);
  process.setSourceMapsEnabled(true);
  return inFolder(async (folder) => {
    const outfile = join(folder, 'scenario.mjs');
    const result = await bundle(path, outfile, cwd);
    const own = ownFiles(result, dirname(path));
    const source = hashOf(result, dirname(path));
    await refuseForgotten(outfile, cwd);
    return { path, file, source, own, module: await evaluate(outfile, own, { file, cwd }) };
  });
}

function found(named: string, cwd: string): { readonly path: string; readonly file: string } {
  const path = resolve(cwd, named);
  const file = shortPath(path, cwd);
  if (!existsSync(path))
    throw new FileError(
      'E_NO_FILE',
      `there is no file ${file}`,
      existsSync(`${path}.ts`)
        ? `Did you mean ${file}.ts?`
        : 'Is the path right? `npx seedloom list` shows the scenarios here, `npx seedloom new FILE` makes one.',
    );
  if (statSync(path).isDirectory())
    throw new FileError(
      'E_NO_FILE',
      `${file} is a folder, not a scenario file`,
      'Name one file in it; `npx seedloom test FOLDER` takes folders.',
    );
  refuseOthers(path, file);
  return { path, file };
}

/** Is there a file, and does it begin as traces do? */
export function isTrace(path: string): boolean {
  return existsSync(path) && statSync(path).isFile() && readFileSync(path, 'utf8').startsWith(MAGIC);
}

/** What is meant for another command, or is no code at all: esbuild would call it bad TypeScript. */
function refuseOthers(path: string, file: string): void {
  if (isTrace(path))
    throw new FileError(
      'E_NOT_A_SCENARIO',
      `${file} is a trace, not a scenario file`,
      `\`npx seedloom show ${file}\` shows it, \`npx seedloom replay ${file}\` runs it again.`,
    );
  if (!/\.[mc]?[jt]sx?$/.test(path))
    throw new FileError(
      'E_NOT_A_SCENARIO',
      `${file} is no scenario file`,
      'A scenario is a TypeScript file. `npx seedloom list` shows the scenarios here, `npx seedloom new FILE` makes one.',
    );
}

/** In a folder of its own, which is gone afterwards. */
async function inFolder<R>(work: (folder: string) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function refuseForgotten(outfile: string, cwd: string): Promise<void> {
  const forgotten = await forgottenGenerator(readFileSync(outfile, 'utf8'));
  if (forgotten === undefined) return;
  const { name, place } = forgotten;
  throw new FileError(
    'E_FORGOTTEN_YIELD',
    `${name}(...) is a generator and is called without yield*: nothing in it ever runs`,
    "Write 'yield* ' before the call, or pass the function to spawn.",
    {
      file: shortPath(resolve(dirname(outfile), place.file), cwd),
      line: place.line,
    },
  );
}

async function evaluate(
  outfile: string,
  own: OwnFiles,
  at: { readonly file: string; readonly cwd: string },
): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(outfile).href)) as Record<string, unknown>;
  } catch (error) {
    const place = error instanceof Error ? (placeIn(error.stack, own, at.cwd) ?? { file: at.file, line: 1 }) : { file: at.file, line: 1 };
    if (error instanceof SimError) {
      error.place ??= place;
      throw error;
    }
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new FileError(
      'E_LOAD_FAILED',
      `${at.file} failed while it was loaded: ${said}`,
      'Mend that line; a scenario file should only declare things.',
      place,
    );
  }
}

async function bundle(path: string, outfile: string, cwd: string): Promise<BuildResult<{ metafile: true }>> {
  const { build } = await import('esbuild');
  try {
    return await build({
      entryPoints: [path],
      bundle: true,
      outfile,
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      absWorkingDir: dirname(path),
      mainFields: ['module', 'main'],
      sourcemap: 'inline',
      sourcesContent: false,
      logLevel: 'silent',
      metafile: true,
      keepNames: false,
      tsconfigRaw: {},
      inject: [WORLD],
      plugins: [ourselves, noNode],
    });
  } catch (error) {
    const first = (error as Partial<BuildFailure>).errors?.[0];
    if (first === undefined) throw error;
    throw explained(first, dirname(path), cwd);
  }
}

const ourselves: Plugin = {
  name: 'ourselves',
  setup: (build) => void build.onResolve({ filter: /^seedloom(\/|$)/ }, ({ path }) => ({ path: kitNamed(path) ?? ENGINE, external: true })),
};

/** The file of a native kit: `seedloom/python`. */
function kitNamed(specifier: string): string | undefined {
  const name = /^seedloom\/([a-z]+)$/.exec(specifier)?.[1];
  if (name === undefined) return undefined;
  const file = new URL(`../kits/${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  return existsSync(file) ? file.href : undefined;
}

const BUILTIN = /^(?:node:.*|[a-z_]+(?:\/[a-z_]+)*)$/;
const noNode: Plugin = {
  name: 'no-node',
  setup: (build) =>
    void build.onResolve({ filter: BUILTIN }, ({ path }) =>
      path.startsWith('node:') || builtinModules.includes(path) ? { errors: [{ text: path, detail: 'node' }] } : undefined,
    ),
};

function explained(first: Message, folder: string, cwd: string): FileError {
  const { location } = first;
  const place = location === null ? undefined : { file: shortPath(resolve(folder, location.file), cwd), line: location.line };
  if (first.detail === 'node') {
    return new FileError(
      'E_NODE_IMPORT',
      `a scenario cannot import '${first.text}': what the machine says would differ from run to run`,
      'Compute in plain TypeScript; time, waiting and randomness come from the kit.',
      place,
    );
  }
  if (first.text.startsWith('Could not resolve')) {
    return new FileError(
      'E_NO_IMPORT',
      first.text.replace('Could not resolve', 'there is nothing to import at'),
      'Is the path right, with its .ts?',
      place,
    );
  }
  return new FileError(
    'E_SYNTAX',
    `this is not TypeScript: ${first.text}`,
    location === null ? 'Mend the file.' : `Near column ${location.column + 1}.`,
    place,
  );
}

/** The scenario's own files, relative to `folder`. */
function inputsOf(result: BuildResult<{ metafile: true }>, folder: string): string[] {
  const own = Object.keys(result.metafile.inputs).filter((input) => resolve(folder, input) !== WORLD);
  return own.sort(); // by code unit
}

function ownFiles(result: BuildResult<{ metafile: true }>, folder: string): OwnFiles {
  return new Set(inputsOf(result, folder).map((input) => resolve(folder, input)));
}

/** Over names relative to the scenario's folder and text with line feeds: the same wherever the folder lies. */
function hashOf(result: BuildResult<{ metafile: true }>, folder: string): string {
  const hash = createHash('sha256');
  for (const input of inputsOf(result, folder)) {
    const text = readFileSync(resolve(folder, input), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${input.replaceAll('\\', '/')}\0${text.length}\0${text}`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** A mistake of the scenario's with the line that shows it. */
export function placed(error: ScenarioError, own: OwnFiles, cwd: string): ScenarioError {
  error.place ??= placeIn(error.trail, own, cwd) ?? placeIn(error.stack, own, cwd);
  return error;
}
