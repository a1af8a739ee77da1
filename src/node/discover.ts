import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join, resolve } from 'node:path';
import { SimError } from '../index.ts';
import { FileError, loadIfScenario, loadScenario, type Loaded } from './load.ts';
import { shortPath } from './places.ts';

/** The folder that is searched when nothing is named. */
export const SCENARIOS = 'scenarios';

/**
 * The scenarios of some files and folders; files in folders that export none are helpers. With `broken`, a file of a
 * folder that cannot be loaded is told there, and the others go on. @throws FileError, also for two of one name.
 */
export async function scenariosIn(cwd: string, named: readonly string[] = [], broken?: (error: SimError) => void): Promise<Loaded[]> {
  const found: Loaded[] = [];
  const perhaps = async (file: string): Promise<void> => {
    try {
      const loaded = await loadIfScenario(file, cwd);
      if (loaded !== undefined) found.push(loaded);
    } catch (error) {
      if (broken === undefined || !(error instanceof SimError)) throw error;
      broken(error);
    }
  };
  for (const name of named) {
    const path = resolve(cwd, name);
    if (!existsSync(path) || !statSync(path).isDirectory()) found.push(await loadScenario(name, cwd));
    else for (const file of filesIn(path)) await perhaps(file);
  }
  if (named.length === 0) for (const file of byDefault(cwd)) await perhaps(file);
  const once = [...new Map(found.map((one) => [one.path, one])).values()];
  const byName = new Map<string, Loaded>();
  for (const one of once) {
    const other = byName.get(one.scenario.name);
    if (other !== undefined) {
      throw new FileError(
        'E_NAME_TAKEN',
        `${other.file} and ${one.file} both call their scenario '${one.scenario.name}'`,
        'Give one of them another name: it names the folder of its snapshots.',
        { file: one.file, line: 0 },
      );
    }
    byName.set(one.scenario.name, one);
  }
  return once;
}

/** The files that are looked at when nothing is named: those of `scenarios/`, and those beside it that import seedloom. */
function byDefault(cwd: string): string[] {
  const folder = join(cwd, SCENARIOS);
  const beside = entriesOf(cwd).filter((entry) => entry.isFile() && isSource(entry.name) && importsUs(join(cwd, entry.name)));
  if (existsSync(folder) || beside.length > 0)
    return [...(existsSync(folder) ? filesIn(folder) : []), ...beside.map((entry) => join(cwd, entry.name))];
  throw new FileError(
    'E_NO_SCENARIOS',
    'there is no folder scenarios/ here, and no scenario file',
    'Start with: npx seedloom new scenarios/my-first.ts',
  );
}

function importsUs(file: string): boolean {
  return /from\s+['"]seedloom['"]/.test(readFileSync(file, 'utf8'));
}

/** By code unit. */
function entriesOf(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function isSource(name: string): boolean {
  return /\.[mc]?ts$/.test(name) && !/\.(?:d|test|config)\.[mc]?ts$/.test(name);
}

/** The TypeScript files of a folder and those in it, by code unit. */
function filesIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return filesIn(join(folder, entry.name));
    return isSource(entry.name) ? [join(folder, entry.name)] : [];
  });
}

/** The folder whose snapshots belong to a scenario: the nearest above its file that has them, or is a package. */
export function snapshotsOf({ path }: Pick<Loaded, 'path'>, cwd: string): string {
  for (let folder = resolve(path, '..'); ; folder = resolve(folder, '..')) {
    if (existsSync(join(folder, 'snapshots')) || existsSync(join(folder, 'package.json'))) return join(folder, 'snapshots');
    if (resolve(folder, '..') === folder) break;
  }
  return join(shortPath(path, cwd).startsWith('..') || shortPath(path, cwd) === path ? resolve(path, '..') : cwd, 'snapshots');
}
