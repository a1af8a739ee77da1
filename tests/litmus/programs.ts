import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../src/index.ts';

/** A real program, its translation, and what it prints. */
export interface Litmus {
  readonly name: string;
  readonly program: Scenario;
  /** The original, for those who have its runtime. */
  readonly original: string;
  readonly expected: string;
}

/** All programs in the folder of a runtime; originals end with `extension`. */
export async function programsOf(runtime: string, extension: string): Promise<Litmus[]> {
  const folder = new URL(`./${runtime}/`, import.meta.url);
  const found: Litmus[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.expected'))
    .sort()) {
    const name = file.slice(0, -'.expected'.length);
    const { default: program } = (await import(fileURLToPath(new URL(`${name}.ts`, folder)))) as { default: Scenario };
    const expected = readFileSync(new URL(file, folder), 'utf8');
    found.push({ name, program, original: fileURLToPath(new URL(`${name}.${extension}`, folder)), expected });
  }
  return found;
}
