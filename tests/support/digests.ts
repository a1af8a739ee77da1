import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isScenario } from '../../src/index.ts';
import { hashText, hex32 } from '../../src/engine/kernel/mix.ts';
import { traced } from './check-run.ts';

/**
 * A program of its own, run by whatever Node is to be compared: every scenario on every runtime it names, on seeds 1 to N, each
 * twice. Prints a line a run: scenario, runtime, seed, both digests, a hash of the trace's bytes.
 */
const seeds = Number(process.argv[2] ?? '3');
const folder = new URL('../../scenarios/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort(); // prettier-ignore

for (const file of files) {
  const { default: scenario } = (await import(fileURLToPath(new URL(file, folder)))) as { default?: unknown };
  if (!isScenario(scenario)) continue;
  for (const runtime of Object.keys(scenario.expectations)) {
    for (let seed = 1; seed <= seeds; seed++) {
      const [first, second] = [traced(scenario, { runtime }, String(seed)), traced(scenario, { runtime }, String(seed))];
      const bytes = first.text === second.text ? hex32(hashText(first.text)) : 'DIFFERS';
      console.log(`${scenario.name} ${runtime} ${seed} ${first.result.end.order} ${first.result.end.full} ${bytes}`);
    }
  }
}
