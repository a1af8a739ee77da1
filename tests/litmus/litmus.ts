import { readdirSync, readFileSync } from 'node:fs';
import { prepare, type Prepared } from '../../src/engine/run.ts';
import type { Scenario } from '../../src/engine/scenario/scenario.ts';
import type { Scalar } from '../../src/engine/trace/header.ts';

const FOLDER = new URL('./go/', import.meta.url);

/** A program, what the real one prints, and how it exits. */
export interface Litmus {
  readonly name: string;
  readonly scenario: Scenario;
  /** Standard output, then `exit N`. */
  readonly expected: string;
}

/** The programs of the folder, each with its translation. */
export async function litmusPrograms(): Promise<Litmus[]> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.expected'))
    .sort();
  return Promise.all(
    names.map(async (file) => {
      const name = file.slice(0, -'.expected'.length);
      const { default: scenario } = (await import(new URL(`${name}.ts`, FOLDER).href)) as { default: Scenario };
      return { name, scenario, expected: readFileSync(new URL(file, FOLDER), 'utf8') };
    }),
  );
}

/** What a run writes: standard output is what tasks print, standard error what the runtime does. */
export interface Output {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly exit: number | null;
}

/** Runs once and collects what it writes. */
export function outputOf(prepared: Prepared, seed: string): Output {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let exit: number | null = null;
  prepared.run({
    seed,
    listen: () => ({
      record: ({ kind, task, text, x }) => {
        if (kind.name === 'logged') (task === null ? stderr : stdout).push(text);
        if (kind.name === 'process.exited') exit = x;
      },
    }),
  });
  return { stdout, stderr, exit };
}

/** As the `.expected` files have it. */
export const asExpected = ({ stdout, exit }: Output): string => `${stdout.map((line) => `${line}\n`).join('')}exit ${exit}\n`;

export const onGo = (scenario: Scenario, settings: Record<string, Scalar>): Prepared => prepare(scenario, { runtime: 'go', settings });
