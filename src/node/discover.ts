import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FileError, loadIfScenario, loadScenario, type Loaded } from './load.ts';
import { shortPath } from './places.ts';

/** The folder that is searched when nothing is named. */
export const SCENARIOS = 'scenarios';

/** The scenarios of some files and folders; files in folders that export none are helpers. @throws FileError, also for two of one name. */
export async function scenariosIn(cwd: string, named: readonly string[] = [SCENARIOS]): Promise<Loaded[]> {
  const found: Loaded[] = [];
  for (const name of named) {
    const path = resolve(cwd, name);
    if (!existsSync(path) && name === SCENARIOS) {
      throw new FileError('E_NO_SCENARIOS', 'there is no folder scenarios/ here', 'Start with: seedloom new scenarios/my-first.ts');
    }
    if (!existsSync(path) || !statSync(path).isDirectory()) found.push(await loadScenario(name, cwd));
    else
      for (const file of filesIn(path)) {
        const loaded = await loadIfScenario(file, cwd);
        if (loaded !== undefined) found.push(loaded);
      }
  }
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

/** The TypeScript files of a folder and those in it, by code unit. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return entries.flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return filesIn(join(folder, entry.name));
    return /\.[mc]?ts$/.test(entry.name) && !/\.(?:d|test)\.[mc]?ts$/.test(entry.name) ? [join(folder, entry.name)] : [];
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
