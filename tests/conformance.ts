/**
 * `npm run conformance -- python [--timing]`: runs the programs of `tests/litmus/<runtime>` on the model, and their originals where
 * the machine has the runtime. One file a runtime under `tests/conformance/`. The last line is `N passed, N failed, N skipped`.
 */
import { existsSync } from 'node:fs';
import { modelSide, originalSide, versionOf, type Originals, type Verdict } from './support/conformance.ts';

/** A runtime whose comparisons are its own: rows of the model's side and of the originals', one promise a program. */
type Compare = (timing: boolean) => Iterable<Promise<readonly Row[]> | readonly Row[]>;
interface Row {
  readonly what: string;
  /** Null: skipped. */
  readonly holds: boolean | null;
  readonly figure: string;
}

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const timing = process.argv.includes('--timing');
const counts = { passed: 0, failed: 0, skipped: 0 };

const say = ({ name, result, why }: Verdict): void => {
  counts[result]++;
  console.log(`${result.padEnd(8)}${name}${why === undefined ? '' : `: ${why}`}`);
};

for (const name of names) {
  const file = new URL(`./conformance/${name}.ts`, import.meta.url);
  if (!existsSync(file)) {
    say({ name, result: 'failed', why: 'there is no such runtime under tests/conformance/' });
    continue;
  }
  const found = (await import(file.href)) as { originals: Originals } | { compare: Compare };
  if ('compare' in found) {
    for (const rows of found.compare(timing)) {
      for (const { what, holds, figure } of await rows) {
        say({ name: what, result: holds === null ? 'skipped' : holds ? 'passed' : 'failed', why: figure });
      }
    }
    continue;
  }
  const { originals } = found;
  console.log(`${name}: ${versionOf(originals) ?? 'the originals have nothing to run on here'}`);
  for await (const verdict of modelSide(originals)) say(verdict);
  for await (const verdict of originalSide(originals)) say(verdict);
  if (!timing || originals.timing === undefined) continue;
  for await (const { what, figure, holds } of originals.timing())
    say({ name: `timing ${what}`, result: holds ? 'passed' : 'failed', why: figure });
}
if (names.length === 0) say({ name: 'nothing', result: 'failed', why: 'name a runtime: npm run conformance -- python' });

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
