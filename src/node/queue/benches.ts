import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Plan } from '../../engine/explore/explore.ts';
import { SimError } from '../../index.ts';
import { Threads } from '../explore/threads.ts';
import { sourceOf } from '../load.ts';
import { buildOf } from './build.ts';
import type { Errand, Refusal } from './errand.ts';
import { read } from './wire.ts';

/** An errand that this worker will not do. */
export class Refused extends Error {
  readonly why: Refusal;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.why = { code, message, hint };
  }
}

/** Explorations that are kept at hand. */
const MOST = 4;
const IDLE_MS = 30_000;

interface Bench {
  readonly threads: Promise<Threads>;
  busy: number;
  usedAt: number;
}

/** Threads for each exploration that jobs come from. */
export class Benches {
  readonly #cwd: string;
  readonly #threads: number;
  readonly #build = buildOf();
  readonly #all = new Map<string, Bench>();

  constructor({ cwd, threads }: { readonly cwd: string; readonly threads: number }) {
    this.#cwd = cwd;
    this.#threads = threads;
  }

  /** Does something with the threads for that errand. @throws Refused where its file or the code here is not that of who asked */
  async with<R>(errand: Errand, work: (threads: Threads) => Promise<R>): Promise<R> {
    const { build, file, memoryMb, stallMs, plan } = errand;
    const key = JSON.stringify([build, file, memoryMb, stallMs, plan]);
    let bench = this.#all.get(key);
    if (bench === undefined) {
      bench = { threads: this.#made(errand), busy: 0, usedAt: 0 };
      this.#all.set(key, bench);
    }
    bench.busy++;
    try {
      return await work(await bench.threads);
    } catch (error) {
      if (error instanceof Refused && this.#all.get(key) === bench) {
        this.#all.delete(key); // the file may be mended
        void ended(bench);
      }
      throw error;
    } finally {
      bench.busy--;
      bench.usedAt = performance.now();
      this.#tidy();
    }
  }

  async end(): Promise<void> {
    const all = [...this.#all.values()];
    this.#all.clear();
    await Promise.all(all.map(ended));
  }

  async #made({ build, file, memoryMb, stallMs, plan: text }: Errand): Promise<Threads> {
    if (build !== this.#build)
      throw new Refused(
        'E_OTHER_BUILD',
        `this is another seedloom (${this.#build}) than the one that asks (${build})`,
        'Bring both to the same version, or to the same commit with dist/ built from nothing.',
      );
    const cwd = this.#cwd;
    const path = resolve(cwd, file);
    if (/^\.\.(?:[\\/]|$)/.test(relative(cwd, path)) || isAbsolute(file))
      throw new Refused('E_OUTSIDE', `${file} is outside the folder of the worker`, 'Start both where the scenario lies below.');
    if (!existsSync(path))
      throw new Refused('E_NO_FILE', `there is no file ${file} here`, 'Start the worker in the same folder of a clone that has it.');
    const plan = read(text) as Plan;
    const source = await sourceOf(path, cwd).catch((error: unknown) => {
      if (error instanceof SimError) return error.message;
      throw error;
    });
    if (source !== plan.choice.source)
      throw new Refused('E_SOURCE_DIFFERS', `${file} is another one here`, 'Bring both to the same text of the scenario and of what it imports.'); // prettier-ignore
    return new Threads({ path, cwd, plan, stallMs }, { threads: this.#threads, memoryMb });
  }

  /** Ends what was not used for long, and the longest unused where there are many. */
  #tidy(): void {
    const idle = [...this.#all].filter(([, { busy }]) => busy === 0).toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    const since = performance.now() - IDLE_MS;
    for (const [key, bench] of idle) {
      if (this.#all.size <= MOST && bench.usedAt >= since) continue;
      this.#all.delete(key);
      void ended(bench);
    }
  }
}

async function ended({ threads }: Bench): Promise<void> {
  try {
    await (await threads).end();
  } catch {
    // it never began
  }
}
