import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FINDING_KINDS } from '../src/engine/trace/finding.ts';
import { OUTCOMES } from '../src/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));

/** Every block that README shows as output of a command, with that command. */
const shown = [...readme.matchAll(/<!-- output: (.+?) -->\n```\n([\s\S]*?)\n```/g)].map(([, command, output]) => ({
  command: command!,
  output: output!,
}));

it('the README tells what every kind of finding is', () => {
  const told = [...readme.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, names]) => names!).join();
  for (const kind of FINDING_KINDS.filter((one) => !OUTCOMES.some((outcome) => outcome === one && outcome !== 'deadlock')))
    expect(told).toContain(`\`${kind}\``);
});

it('the README shows output of the main job, of a hundred seeds and of an exploration', () => {
  expect(shown.map((one) => one.command)).toEqual([
    'npm start',
    'run scenarios/opposed-locks.ts --seeds 1..100',
    'explore scenarios/opposed-locks-ordered.ts -r interleaving',
  ]);
});

it.each(shown)('$command prints what the README shows', ({ command, output }) => {
  const args = command === 'npm start' ? scripts['start']!.replace('node dist/cli/main.js ', '') : command;
  const printed = execFileSync(process.execPath, [tsx, `${root}src/cli/main.ts`, ...args.split(' ')], { cwd: root, encoding: 'utf8' });
  expect(printed.trimEnd()).toBe(output);
});
