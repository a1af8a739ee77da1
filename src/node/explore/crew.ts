import { Piscina } from 'piscina';
import { InvariantError, SimError } from '../../index.ts';
import { Desk, type Answer, type Assignment, type Job, type Results, type Work } from './job.ts';

/** A thread came to an end in the middle of its job; the others go on. */
export class Died extends Error {
  readonly why: 'memory' | 'exit';
  constructor(why: 'memory' | 'exit') {
    super(why);
    this.why = why;
  }
}

/** An error that a thread told of. */
class Told extends SimError {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const THREAD = new URL(FROM_SOURCE ? './thread-from-source.mjs' : './thread.js', import.meta.url).href;

/** Threads that explore one scenario. Each loads it for itself. */
export class Crew {
  readonly #pool: Piscina<Job, Answer>;
  /** Of the jobs under way, with what they are. */
  readonly #desks = new Map<Desk, Work['kind']>();
  #stopped = false;
  #hurried = false;

  constructor(assignment: Assignment, { threads, memoryMb }: { readonly threads: number; readonly memoryMb: number }) {
    this.#pool = new Piscina<Job, Answer>({
      filename: THREAD,
      workerData: assignment,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: Infinity,
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      execArgv: [],
    });
    this.#pool.on('error', () => undefined); // whoever waits for the job is told
  }

  /** Does a job in the next thread that is free. @throws Died, SimError, InvariantError */
  async do<K extends Work['kind']>(
    work: Extract<Work, { kind: K }>,
    { desk = new Desk(), noting = 0 }: { readonly desk?: Desk; readonly noting?: number } = {},
  ): Promise<Results[K]> {
    this.#desks.set(desk, work.kind);
    if (work.kind === 'found' ? this.#hurried : this.#stopped) desk.stop();
    try {
      const answer = await this.#pool.run({ work, desk: desk.shared, noting });
      if (answer.ok) return answer.value as Results[K];
      const { code, message, hint } = answer.error;
      if (code === undefined || hint === undefined) throw Object.assign(new InvariantError('', undefined), { message });
      throw new Told(code, message, hint);
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') throw new Died('memory');
      if (message?.startsWith('worker exited') === true) throw new Died('exit');
      throw error;
    } finally {
      this.#desks.delete(desk);
    }
  }

  /** Schedules and findings of the jobs under way. */
  get underWay(): { readonly done: number; readonly findings: number } {
    let [done, findings] = [0, 0];
    for (const desk of this.#desks.keys()) {
      done += desk.done;
      findings = Math.max(findings, desk.findings);
    }
    return { done, findings };
  }

  /** Jobs that explore end after their present schedule; those to come after their first. */
  stop(): void {
    this.#stopped = true;
    for (const [desk, kind] of this.#desks) if (kind !== 'found') desk.stop();
  }

  /** Findings are shrunk no further. */
  hurry(): void {
    this.#hurried = true;
    for (const [desk, kind] of this.#desks) if (kind === 'found') desk.stop();
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
  }
}
