import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The browser of the machine, by its usual names; or why there is none. */
export function browser(): { readonly path: string } | { readonly missing: string } {
  for (const name of [process.env['CHROMIUM_BIN'], 'chromium', 'chromium-browser', 'google-chrome']) {
    if (name !== undefined && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) return { path: name };
  }
  return { missing: 'no Chromium here (Debian: apt-get install chromium); CHROMIUM_BIN names one' };
}

/** Runs `code` (a module that may import scenarios and the engine by path, and ends in `report(text)`) in a page; answers what it reported. */
export async function reportedBy(path: string, code: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-page-'));
  try {
    const bundle = await build({
      stdin: { contents: `const report = (text) => { document.body.textContent = text; };\n${code}`, resolveDir: root, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      alias: { seedloom: join(root, 'src/index.ts') },
      logLevel: 'silent',
    });
    const page = join(folder, 'page.html');
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><body><script>${bundle.outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>`,
    );
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    const { stdout, status } = spawnSync(path, [...flags, `--user-data-dir=${folder}/profile`, '--dump-dom', pathToFileURL(page).href], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (status !== 0) throw new Error(`the browser ended with ${String(status)}`);
    return /<body>([\s\S]*?)<\/body>/.exec(stdout)?.[1]?.trim() ?? '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
