import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { main } from '../../src/cli/cli.ts';

/** What a command said and answered. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own, gone after the file's tests, in which commands are run. */
export class Desk {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-desk-')));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  write(file: string, text: string): string {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** A scenario with this set-up, on the third line and below. */
  scenario(file: string, setup: string, after = ''): string {
    const kit = 'atEnd, cell, channel, check, condition, mutex, param, pause, sleep, spawn, state, work';
    return this.write(
      file,
      `import { ms, scenario, us, type Body, type Mutex } from 'seedloom';\nexport default scenario('${name(file)}', ({ ${kit} }) => {\n${setup}\n})${after};\n`,
    );
  }

  async run(line: string, env: Readonly<Record<string, string>> = {}): Promise<Said> {
    let [out, err] = ['', ''];
    const streams = {
      out: { write: (text: string) => void (out += text) },
      err: { write: (text: string) => void (err += text) },
      cwd: this.folder,
      env,
    };
    const code = await main(
      line.split(' ').filter((word) => word !== ''),
      streams,
    );
    return { code, out, err };
  }
}

function name(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ts$/, '');
}

/** Two tasks that lock in opposite order. */
export const OPPOSED = `  const [a, b] = [mutex('a'), mutex('b')];
  function* transfer(from: Mutex, to: Mutex): Body {
    yield* from.lock();
    yield* work(us(5));
    yield* to.lock();
    yield* to.unlock();
    yield* from.unlock();
  }
  spawn('left', transfer, a, b);
  spawn('right', transfer, b, a);`;

/** The line to paste that a report ends with, without `npx seedloom`. */
export function pasted({ out }: Said): string {
  const line = out.split('\n').findLast((one) => one.includes('npx seedloom replay'));
  return line!.slice(line!.indexOf('replay'));
}
