import { Piscina } from 'piscina';
import { Died, resultOf, type Crew, type Noting } from './crew.ts';
import { Desk, type Answer, type Assignment, type Job, type Results, type Work } from './job.ts';

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const THREAD = new URL(FROM_SOURCE ? './thread-from-source.mjs' : './thread.js', import.meta.url).href;

/** Threads of this process that explore one scenario. Each loads it for itself. */
export class Threads implements Crew {
  readonly lanes: number;
  readonly stretchMs = 200;
  readonly #pool: Piscina<Job, Answer>;
  /** Of the jobs under way, with what they are. */
  readonly #desks = new Map<Desk, Work['kind']>();
  #stopped = false;
  #hurried = false;

  constructor(assignment: Assignment, { threads, memoryMb }: { readonly threads: number; readonly memoryMb: number }) {
    this.lanes = threads;
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

  async do<K extends Work['kind']>(work: Extract<Work, { kind: K }>, { desk = new Desk(), noting = 0 }: Noting = {}): Promise<Results[K]> {
    return resultOf(await this.answer(work, { desk, noting })) as Results[K];
  }

  /** The same, with the answer as the thread gave it. @throws Died */
  async answer(work: Work, { desk, noting = 0 }: Noting & { readonly desk: Desk }): Promise<Answer> {
    this.#desks.set(desk, work.kind);
    if (work.kind === 'found' ? this.#hurried : this.#stopped) desk.stop();
    try {
      const answer = await this.#pool.run({ work, desk: desk.shared, noting });
      if (answer.ok) desk.tookMs = answer.ms;
      return answer;
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') throw new Died('memory');
      if (message?.startsWith('worker exited') === true) throw new Died('exit');
      throw error;
    } finally {
      this.#desks.delete(desk);
    }
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  get underWay(): { readonly done: number; readonly findings: number } {
    let [done, findings] = [0, 0];
    for (const desk of this.#desks.keys()) {
      done += desk.done;
      findings = Math.max(findings, desk.findings);
    }
    return { done, findings };
  }

  stop(): void {
    this.#stopped = true;
    for (const [desk, kind] of this.#desks) if (kind !== 'found') desk.stop();
  }

  hurry(): void {
    this.#hurried = true;
    for (const [desk, kind] of this.#desks) if (kind === 'found') desk.stop();
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
  }
}
