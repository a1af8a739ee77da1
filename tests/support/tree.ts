import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './architecture.ts';

/** The top of the tree, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const NOT_OURS = new Set(['.git', 'node_modules', 'dist', '.cache', 'coverage']);
const LARGEST = 4_000_000;

/** Every text file of the tree, whether or not git knows it, but for what is built or installed. */
export function readTree(): SourceFile[] {
  const files: SourceFile[] = [];
  const walk = (folder: string): void => {
    const entries = readdirSync(`${ROOT}/${folder}`, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = folder + entry.name;
      if (NOT_OURS.has(entry.name)) continue;
      if (entry.isDirectory()) walk(`${path}/`);
      else if (entry.isFile() && statSync(`${ROOT}/${path}`).size <= LARGEST) {
        const text = readFileSync(`${ROOT}/${path}`, 'utf8');
        if (!text.includes('\0')) files.push({ path, text });
      }
    }
  };
  walk('');
  return files;
}

/** What would give this machine away: where the tree and the user's home lie, and the host of the registry in use. */
export function machineTraces(): string[] {
  const folders = [ROOT, dirname(ROOT), homedir()].filter((folder) => folder.length > 1).map((folder) => `${folder}/`);
  const registry = process.env['npm_config_registry'];
  const host = registry === undefined ? 'localhost' : new URL(registry).hostname;
  return /^(localhost|127\.)/.test(host) ? folders : [...folders, host];
}
