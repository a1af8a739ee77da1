/**
 * What `import 'seedloom'` gives in Node. A scenario file that is itself the program, as in `npx tsx scenarios/x.ts`, is run
 * when it has been read, with the rest of the command line: the same bytes as `seedloom run scenarios/x.ts`.
 */
import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scenario as declare, type Scenario } from '../index.ts';

export * from '../index.ts';

let planned = false;

/** Declares a scenario. Runs it if the file that calls is the program. */
export const scenario: typeof declare = (name, setup): Scenario => {
  const made = declare(name, setup);
  const program = process.argv[1];
  if (!planned && program !== undefined && isCalledBy(program)) {
    planned = true;
    setImmediate(() => void runProgram(program));
  }
  return made;
};

/** Is the file that called `scenario` this one? Its stack says so, for modules of either kind. */
function isCalledBy(program: string): boolean {
  const frame = String(new Error().stack).split('\n')[3] ?? '';
  const file = /^\s+at (?:.* \()?(.+?)(?:\?[^:]*)?:\d+:\d+\)?$/.exec(frame)?.[1];
  if (file === undefined) return false;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return path === program || real(path) === real(program);
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The command line lies in a layer below this one, so it is found by its place and not by an import. */
async function runProgram(program: string): Promise<void> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const { main } = (await import(new URL(`../cli/cli.${ending}`, import.meta.url).href)) as {
    main: (argv: readonly string[], streams: object) => Promise<number>;
  };
  const cwd = process.cwd();
  const argv = ['run', relative(cwd, real(program) ?? program), ...process.argv.slice(2)];
  process.exitCode = await main(argv, { out: process.stdout, err: process.stderr, cwd, env: process.env });
}
