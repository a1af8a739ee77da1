import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The compiler of the clone, for folders that have none. */
export const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Strict, as a careful user has it; nothing of ours is taken from the clone. */
export const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['ES2023'],
  types: [],
  skipLibCheck: false,
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** Builds and packs the package, and installs it into `folder`, with `others` beside it. */
export function installPacked(folder: string, ...others: readonly string[]): void {
  npm(['run', 'build'], root);
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`, ...others], folder);
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}
