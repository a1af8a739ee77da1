import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.ts');

/** Whether this machine has a Redis; or why there is none. */
export function redisServer(): { readonly path: string } | { readonly missing: string } {
  const path = process.env['REDIS_BIN'] ?? 'redis-server';
  if (spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0) return { path };
  return { missing: 'no redis-server here (Debian: apt-get install redis-server); REDIS_BIN names one' };
}

/** A Redis of our own on a free port of this machine, that keeps nothing and ends with us. */
export class OwnRedis {
  readonly port: number;
  readonly #child: Ended;
  readonly #folder: string;

  private constructor(port: number, child: Ended, folder: string) {
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(given?: number): Promise<OwnRedis> {
    const found = redisServer();
    if ('missing' in found) throw new Error(found.missing);
    const port = given ?? (await freePort());
    const folder = mkdtempSync(join(tmpdir(), 'seedloom-redis-'));
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
    const child = new Ended(found.path, options, folder);
    await child.says('Ready to accept connections');
    return new OwnRedis(port, child, folder);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Without a word to those who are connected. */
  async kill(): Promise<void> {
    await this.#child.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** `seedloom worker` as a process. */
export class WorkerProcess {
  readonly name: string;
  readonly #child: Ended;

  private constructor(name: string, child: Ended) {
    this.name = name;
    this.#child = child;
  }

  static async start(
    url: string,
    { cwd = ROOT, threads = 1 }: { readonly cwd?: string; readonly threads?: number } = {},
  ): Promise<WorkerProcess> {
    const child = new Ended(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), MAIN, 'worker', '--queue', url, '--workers', String(threads)],
      cwd,
    );
    await child.says('waiting for jobs');
    return new WorkerProcess(/^(\S+): /m.exec(child.said)![1]!, child);
  }

  get said(): string {
    return this.#child.said;
  }

  says(text: string): Promise<void> {
    return this.#child.says(text);
  }

  /** Answers its exit code; null where the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGKILL'): Promise<number | null> {
    return this.#child.end(signal);
  }

  /** Kills it while it is at a job: it is halted, and if the queue says that it has one, or has `job`, it never goes on. Answers which. */
  async killAtWork(url: string, job?: string): Promise<string> {
    const redis = new Redis(url);
    try {
      for (let k = 0; k < 4_000; k++) {
        this.#child.signal('SIGSTOP');
        for (const id of await redis.lrange('seedloom:explore:active', 0, -1)) {
          if (job !== undefined && id !== job) continue;
          if ((await redis.hget(`seedloom:explore:${id}`, 'pb')) !== this.name) continue;
          await this.end();
          return id;
        }
        this.#child.signal('SIGCONT');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`${this.name} was never at work:\n${this.said}`);
    } finally {
      redis.disconnect();
    }
  }
}

/** How often the queue told of each kind of event. */
export async function eventsOf(url: string): Promise<ReadonlyMap<string, number>> {
  const redis = new Redis(url);
  try {
    const counts = new Map<string, number>();
    for (const [, fields] of await redis.xrange('seedloom:explore:events', '-', '+')) {
      const kind = fields[fields.indexOf('event') + 1]!;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
  } finally {
    redis.disconnect();
  }
}

/** A process that ends with us, whatever happens. */
class Ended {
  readonly #child: ChildProcess;
  readonly #left: Promise<number | null>;
  readonly #kill = (): void => void this.#child.kill('SIGKILL');
  said = '';

  constructor(command: string, args: readonly string[], cwd: string) {
    this.#child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.on('data', (text: Buffer) => (this.said += text.toString()));
    this.#left = new Promise((resolve) => this.#child.once('close', resolve));
    process.once('exit', this.#kill);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async says(text: string): Promise<void> {
    for (let k = 0; k < 3_000 && !this.said.includes(text); k++) {
      if (this.#child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (!this.said.includes(text)) throw new Error(`it did not say '${text}' but:\n${this.said}`);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    const code = await this.#left;
    process.removeListener('exit', this.#kill);
    return code;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
