import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { buildSync } from 'esbuild';

/** Stands for the hash of a file that is not known. */
export const NO_HASH = '0'.repeat(16);

const known = new Map<string, string>();

/**
 * The hash of a scenario's files that loading it by the command line gives, so that tokens printed by a test are those printed
 * there; zeros where the file cannot be bundled. Asked for at once, where a plugin could not be: the names and the text are the same.
 */
export function sourceOf(path: string): string {
  const before = known.get(path);
  if (before !== undefined) return before;
  const source = hashOf(path);
  known.set(path, source);
  return source;
}

function hashOf(path: string): string {
  const folder = dirname(path);
  try {
    const { metafile } = buildSync({
      entryPoints: [path],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      absWorkingDir: folder,
      mainFields: ['module', 'main'],
      logLevel: 'silent',
      tsconfigRaw: {},
      external: ['seedloom', 'seedloom/*'],
    });
    const hash = createHash('sha256');
    for (const input of Object.keys(metafile.inputs).sort()) {
      const text = readFileSync(resolve(folder, input), 'utf8').replaceAll('\r\n', '\n');
      hash.update(`${input.replaceAll('\\', '/')}\0${text.length}\0${text}`);
    }
    return hash.digest('hex').slice(0, 16);
  } catch {
    return NO_HASH;
  }
}
