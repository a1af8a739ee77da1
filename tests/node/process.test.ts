import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Desk, OPPOSED } from '../cli/harness.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');
const TSX = import.meta.resolve('tsx');
const env = { ...process.env, CI: '', NO_COLOR: '', FORCE_COLOR: undefined };

function node(args: readonly string[], cwd: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, ['--import', TSX, ...args], { cwd, env, encoding: 'utf8' });
}

describe('a real process', () => {
  const desk = new Desk();
  desk.scenario('plain.ts', OPPOSED, ".expect({ 'os-threads': ['ok', 'deadlock'] })");

  it('runs a scenario that is itself the program: the same bytes, also in a CommonJS folder and through a link', () => {
    const by = node([MAIN, 'run', 'scenarios/opposed-locks.ts', '--seed', '3'], ROOT);
    expect(by).toMatchObject({ status: 0, stderr: '' });
    expect(node(['scenarios/opposed-locks.ts', '--seed', '3'], ROOT).stdout).toBe(by.stdout);
    desk.write('tsconfig.json', JSON.stringify({ compilerOptions: { paths: { seedloom: [join(ROOT, 'src/node/entry.ts')] } } }));
    desk.write('package.json', '{ "type": "commonjs" }');
    const direct = node([MAIN, 'run', 'plain.ts'], desk.folder);
    expect(direct.status).toBe(0);
    expect(node(['plain.ts'], desk.folder).stdout).toBe(direct.stdout);
    symlinkSync(join(desk.folder, 'plain.ts'), join(desk.folder, 'link.ts'));
    expect(node(['link.ts'], desk.folder).stdout).toBe(direct.stdout);
  });

  it('does not run a scenario that another file imports', () => {
    desk.write(
      'program.ts',
      "import plain from './plain.ts';\nconsole.log((plain as { name?: string; default?: { name: string } }).name ?? plain.default.name);\n",
    );
    expect(node(['program.ts'], desk.folder).stdout).toBe('plain\n');
  });

  it('answers an exit code, and keeps quiet when nobody reads on', () => {
    expect(node([MAIN, 'run', 'nowhere.ts'], desk.folder)).toMatchObject({ status: 2, stdout: '' });
    const command = `"${process.execPath}" --import "${TSX}" "${MAIN}" run plain.ts --view log | head -n 1`;
    const piped = spawnSync('sh', ['-c', command], { cwd: desk.folder, env, encoding: 'utf8' });
    expect(piped.stderr).toBe('');
    expect(piped.stdout).toMatch(/^plain · os-threads · 4 cores · seed 1\n$/);
  });

  it('keeps what a scenario says off standard output, in a run and in threads', () => {
    desk.scenario('says.ts', "console.log('set up');\nspawn('a', function* (): Body {\n  yield* pause();\n  console.log('in a run');\n});");
    for (const command of ['run says.ts --json', 'explore says.ts --runtime interleaving --json']) {
      const said = node([MAIN, ...command.split(' ')], desk.folder);
      expect(said.status).toBe(0);
      expect(JSON.parse(said.stdout)).toMatchObject({ scenario: 'says' });
      expect(said.stderr).toContain('set up');
      expect(said.stderr).toContain('in a run');
    }
  });

  it('does not let a scenario end it in silence', () => {
    desk.scenario('exits.ts', "spawn('a', function* (): Body {\n  yield* pause();\n  process.exit(0);\n});");
    const said = node([MAIN, 'run', 'exits.ts'], desk.folder);
    expect(said).toMatchObject({ status: 2, stdout: '' });
    expect(said.stderr).toContain('a scenario used process.exit');
  });

  it('stops for Ctrl-C, also inside an endless loop', () => {
    desk.scenario('endless.ts', "spawn('a', function* (): Body {\n  for (;;) Math.abs(1);\n});");
    const command = `"${process.execPath}" --import "${TSX}" "${MAIN}" run endless.ts & pid=$!; sleep 1.5; kill -INT $pid; wait $pid; echo $?`;
    const stopped = spawnSync('sh', ['-c', `set -m; ${command}`], { cwd: desk.folder, env, encoding: 'utf8' });
    expect(stopped.stdout).toBe('130\n');
  });
});
