import { execFileSync, spawnSync } from 'node:child_process';
import { outputsOf } from '../litmus/output.ts';
import { programsOf } from '../litmus/programs.ts';

/** How the originals of a runtime are run: one file a runtime under `tests/conformance/`. */
export interface Originals {
  /** The folder under `tests/litmus/`. */
  readonly folder: string;
  /** How the names of the originals end. */
  readonly extension: string;
  /** The command that runs `file`; the first word is looked up. */
  command(file: string): readonly string[];
  /** What asks the command for its version. */
  readonly versionOf: readonly string[];
  /** Measures the model beside the machine's own runtime, for `--timing`. Answers one row a figure. */
  timing?(): AsyncIterable<Timed>;
}

/** One figure of a real run beside the same of the model. */
export interface Timed {
  readonly what: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** One program on one side. */
export interface Verdict {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly why?: string;
}

/** The model side of every program: exact, and under a few seeds. */
export async function* modelSide({ folder, extension }: Originals): AsyncIterable<Verdict> {
  for (const { name, program, expected } of await programsOf(folder, extension)) {
    const runtime = Object.keys(program.expectations)[0]!;
    const exact = outputsOf(program, { runtime, settings: { exact: true } })('1');
    const noisy = outputsOf(program, { runtime });
    const seed = ['1', '2', '3', '4', '5'].find((one) => noisy(one) !== expected);
    if (exact !== expected) yield { name: `model ${name}`, result: 'failed', why: `exact mode printed\n${exact}` };
    else if (seed !== undefined) yield { name: `model ${name}`, result: 'failed', why: `seed ${seed} printed\n${noisy(seed)}` };
    else yield { name: `model ${name}`, result: 'passed' };
  }
}

/** The originals, where the machine has what runs them. */
export async function* originalSide(originals: Originals): AsyncIterable<Verdict> {
  const version = versionOf(originals);
  for (const { name, original, expected } of await programsOf(originals.folder, originals.extension)) {
    const called = `original ${name}`;
    if (version === undefined) yield { name: called, result: 'skipped', why: `no ${originals.command('')[0]} here` };
    else {
      const printed = outputOf(originals.command(original));
      yield printed === expected
        ? { name: called, result: 'passed' }
        : { name: called, result: 'failed', why: `${version} printed\n${printed}` };
    }
  }
}

/** The version of the machine's own runtime; undefined where there is none. */
export function versionOf({ versionOf: [program, ...args] }: Originals): string | undefined {
  try {
    return execFileSync(program!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch {
    return undefined;
  }
}

function outputOf([program, ...args]: readonly string[]): string {
  const { stdout, status } = spawnSync(program!, args, { encoding: 'utf8', timeout: 60_000 });
  return `${stdout}exit ${status}\n`;
}
