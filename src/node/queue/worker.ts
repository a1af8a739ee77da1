import { hostname } from 'node:os';
import type { Job, Worker } from 'bullmq';
import { mergeParts } from '../../engine/explore/explorer.ts';
import { Died } from '../explore/crew.ts';
import { Desk, type Work } from '../explore/job.ts';
import type { Address } from './address.ts';
import { Benches, Refused } from './benches.ts';
import { connect, library, within, type Connection, type Library, type Redis } from './connection.ts';
import { ANSWER_MS, answerKey, askerKey, LOCK_MS, MOST_STALLS, PREFIX, QUEUE, STALLED_MS } from './errand.ts';
import type { Errand, Refusal, Reply, Tidings } from './errand.ts';
import { read, write } from './wire.ts';

/** What a worker is told. */
export interface Serving {
  readonly address: Address;
  /** Where scenario files are looked for. */
  readonly cwd: string;
  readonly threads: number;
  /** What it has to say, line by line. */
  readonly notice: (text: string) => void;
}

/** What it did. */
export interface Served {
  readonly jobs: number;
  readonly schedules: number;
}

const TELL_MS = 500;
/** A job that is refused is kept so long: else this worker would have it again before any other. */
const REFUSE_MS = 1_000;

interface Task {
  readonly asker: string;
  readonly desk: Desk;
  /** What comes of it counts for nothing: who asked is gone, or somebody else will do it. */
  isVoid: boolean;
  readonly tell: () => Promise<void>;
  readonly giveBack: () => Promise<void>;
}

/** Takes jobs from a queue and does them in threads; its own thread keeps the locks of the jobs alive, and explores nothing. */
export class QueueWorker {
  readonly name = `${hostname()}-${process.pid}`;
  readonly #serving: Serving;
  readonly #tools: Library;
  readonly #connection: Connection;
  readonly #redis: Redis;
  readonly #benches: Benches;
  readonly #tasks = new Set<Task>();
  /** Who asked, as far as it was told. */
  readonly #met = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #tick: NodeJS.Timeout;
  readonly #worker: Worker<Errand, undefined>;
  #isTicking = false;
  #jobs = 0;
  #schedules = 0;

  /** @throws QueueError */
  static async start(serving: Serving): Promise<QueueWorker> {
    const tools = await library();
    return new QueueWorker(serving, tools, await connect(tools, serving.address));
  }

  private constructor(serving: Serving, tools: Library, connection: Connection) {
    const { redis } = connection;
    this.#serving = serving;
    this.#tools = tools;
    this.#connection = connection;
    this.#redis = redis;
    this.#benches = new Benches(serving);
    this.#tick = setInterval(() => void this.#look(), TELL_MS);
    this.#worker = new tools.Worker<Errand, undefined>(QUEUE, (job, token) => this.#do(job, token!), {
      connection: redis,
      prefix: PREFIX,
      name: this.name,
      concurrency: serving.threads,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_MS,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: TELL_MS,
    });
    this.#worker.on('error', () => undefined); // of the connection the next lines tell; what a job threw its asker is told
    let isLost = false;
    redis.on('close', () => {
      if (!isLost) serving.notice(`the connection to ${serving.address.shown} is lost; trying again`);
      isLost = true;
    });
    redis.on('ready', () => {
      if (isLost) serving.notice('connected again');
      isLost = false;
    });
  }

  get underWay(): number {
    return this.#tasks.size;
  }

  /** Takes no more jobs, and waits for those under way. */
  async finish(): Promise<Served> {
    if (this.#redis.status !== 'ready') return this.drop(); // there is nobody to hand them in to
    await this.#worker.close();
    return this.#end();
  }

  /** Gives the jobs under way back at once. */
  async drop(): Promise<Served> {
    for (const task of this.#tasks) end(task, true);
    await within(1_000, Promise.all([...this.#tasks].map((task) => task.giveBack())));
    await within(1_000, this.#worker.close(true));
    return this.#end();
  }

  async #end(): Promise<Served> {
    clearInterval(this.#tick);
    this.#redis.removeAllListeners('close');
    this.#connection.end();
    await this.#benches.end();
    return { jobs: this.#jobs, schedules: this.#schedules };
  }

  async #do(job: Job<Errand, undefined>, token: string): Promise<undefined> {
    const errand = job.data;
    const desk = new Desk();
    const task: Task = {
      asker: errand.asker,
      desk,
      isVoid: false,
      tell: () => this.#tell(job, { done: desk.done, findings: desk.findings }),
      giveBack: async () => void (await job.moveToWait(token)),
    };
    const wish = await this.#redis.get(askerKey(errand.asker));
    if (wish === null) return undefined; // nobody waits for it
    try {
      const reply = wish === 'stop' ? EMPTY : await this.#replyTo(errand, task);
      if (task.isVoid) return undefined;
      await this.#redis.set(answerKey(job.id!), write(reply), 'PX', ANSWER_MS);
      this.#jobs++;
      this.#schedules += desk.done;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.#refuse(job, error.why);
      await task.giveBack();
      throw new this.#tools.WaitingError();
    } finally {
      this.#tasks.delete(task);
    }
    return undefined;
  }

  async #replyTo(errand: Errand, task: Task): Promise<Reply> {
    const { desk, tell } = task;
    const work = read(errand.work) as Work;
    return this.#benches.with(errand, async (threads) => {
      this.#meet(errand);
      this.#tasks.add(task); // from now on it is told how far it is
      await tell();
      try {
        const answer = await threads.answer(work, { desk });
        // somebody saved the file since the threads for it were made
        if (!answer.ok && answer.error.code === 'E_SOURCE_CHANGED')
          throw new Refused('E_SOURCE_DIFFERS', answer.error.message, answer.error.hint ?? '');
        return { answer };
      } catch (error) {
        if (error instanceof Died) return { died: error.why, done: desk.done };
        throw error;
      }
    });
  }

  #meet({ asker, file }: Errand): void {
    if (this.#met.has(asker)) return;
    this.#met.add(asker);
    this.#serving.notice(`explores ${file} for ${asker}`);
  }

  async #tell(job: Job<Errand>, news: Omit<Tidings, 'worker' | 'threads'>): Promise<void> {
    await job.updateProgress({ worker: this.name, threads: this.#serving.threads, ...news });
  }

  async #refuse(job: Job<Errand>, why: Refusal): Promise<void> {
    const { asker, file } = job.data;
    if (!this.#refused.has(asker)) this.#serving.notice(`does not explore ${file} for ${asker}: ${why.message} [${why.code}]`);
    this.#refused.add(asker);
    await this.#tell(job, { done: 0, findings: 0, refuses: why });
    await new Promise((resolve) => setTimeout(resolve, REFUSE_MS));
  }

  /** Tells how far the jobs are, and looks whether they are still wanted. */
  async #look(): Promise<void> {
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      for (const asker of new Set([...this.#tasks].map((task) => task.asker))) {
        const wish = await this.#redis.get(askerKey(asker));
        if (wish === 'go') continue;
        for (const task of this.#tasks) if (task.asker === asker) end(task, wish === null);
      }
      await Promise.all([...this.#tasks].map((task) => task.tell()));
    } catch {
      // the job is another's by now, or the connection is gone: that is told elsewhere
    } finally {
      this.#isTicking = false;
    }
  }
}

function end(task: Task, isVoid: boolean): void {
  task.isVoid ||= isVoid;
  task.desk.stop();
}

const EMPTY: Reply = { answer: { ok: true, value: mergeParts([]), ms: 0 } };
