import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { RUNTIMES } from '../../src/index.ts';
import { Desk, OPPOSED } from './harness.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));

describe('completion for bash', () => {
  const desk = new Desk();
  let script = '';

  beforeAll(async () => {
    desk.scenario('scenarios/opposed.ts', OPPOSED);
    desk.scenario('scenarios/deep/other.ts', OPPOSED);
    desk.write('scenarios/helper.ts', 'export const five = 5;\n');
    desk.write('one.trace', '');
    chmodSync(desk.write('bin/seedloom', `#!/bin/sh\nexec ${process.execPath} ${tsx} ${main} "$@"\n`), 0o755);
    script = desk.write('completion.bash', (await desk.run('completion bash')).out);
  });

  /** What the key answers at the end of a line. */
  const complete = (line: string): string[] => {
    const words = line.split(' ').map((word) => `'${word}'`);
    const commands = [
      `source '${script}'`,
      `COMP_WORDS=(${words.join(' ')})`,
      `COMP_CWORD=${words.length - 1}`,
      '_seedloom',
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    const out = execFileSync('bash', ['--norc', '-c', commands.join('\n')], {
      cwd: desk.folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(desk.folder, 'bin')}:${process.env['PATH']}` },
    });
    return out.split('\n').filter((word) => word !== '');
  };

  it('completes commands', () => {
    expect(complete('seedloom ')).toEqual([...COMMANDS.map(({ name }) => name), '--help', '--version']);
    expect(complete('seedloom re')).toEqual(['replay']);
    expect(complete('seedloom worker ')).toEqual([]);
  });

  it('completes options of the command', () => {
    expect(complete('seedloom run --se')).toEqual(['--seed', '--seeds', '--set']);
    expect(complete('seedloom test scenarios/opposed.ts --u')).toEqual(['--update']);
    expect(complete('seedloom list --seed')).toEqual([]);
    expect(complete('seedloom list --settings cpy')).toEqual(['cpython-threads', 'cpython-processes']);
    expect(complete('seedloom explore x.ts --q')).toEqual(['--queue']);
    expect(complete('seedloom worker --')).toEqual(['--help', '--queue', '--workers']);
  });

  it('completes values: runtimes, also behind a comma, views and files', () => {
    expect(complete('seedloom run x.ts -r ')).toEqual(RUNTIMES.map(({ name }) => name));
    expect(complete('seedloom run x.ts -r os-threads,inter')).toEqual(['os-threads,interleaving']);
    expect(complete('seedloom run x.ts --view t')).toEqual(['timeline']);
    expect(complete('seedloom run x.ts --trace one')).toEqual(['one.trace']);
    expect(complete('seedloom run x.ts --seed ')).toEqual([]);
    expect(complete('seedloom completion ')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('completes scenario files, and other files where none of them fits', () => {
    expect(complete('seedloom run ')).toEqual(['scenarios/deep/other.ts', 'scenarios/opposed.ts']);
    expect(complete('seedloom explain scenarios/o')).toEqual(['scenarios/opposed.ts']);
    expect(complete('seedloom run scenarios/hel')).toEqual(['scenarios/helper.ts']);
    expect(complete('seedloom show one')).toEqual(['one.trace']);
  });
});

describe('completion for the other shells', () => {
  const desk = new Desk();

  it.each(['zsh', 'fish'])('names all commands and options in %s', async (shell) => {
    const { code, out } = await desk.run(`completion ${shell}`);
    expect(code).toBe(0);
    for (const { name, options } of COMMANDS) {
      expect(out).toContain(name);
      for (const { flags } of options) expect(out).toContain(/--([\w-]+)/.exec(flags)![1]!);
    }
  });

  it('says which shells there are', async () => {
    expect(await desk.run('completion tcsh')).toMatchObject({ code: 2, err: expect.stringContaining('Shells are bash, zsh, fish.') });
    expect((await desk.run('--help')).out).not.toContain('__complete');
  });
});
