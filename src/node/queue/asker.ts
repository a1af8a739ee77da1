import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Queue, QueueEvents } from 'bullmq';
import { mergeParts } from '../../engine/explore/explorer.ts';
import { Died, resultOf, type Crew, type Helpers, type Noting } from '../explore/crew.ts';
import { Desk, type Results, type Work } from '../explore/job.ts';
import type { Plan } from '../../engine/explore/explore.ts';
import type { Address } from './address.ts';
import { buildOf } from './build.ts';
import { connect, library, QueueError, within, type Connection, type Redis } from './connection.ts';
import { answerKey, askerKey, ASKER_MS, idOf, MOST_STALLS, PREFIX, QUEUE } from './errand.ts';
import type { Errand, Reply, Tidings, Wish } from './errand.ts';
import { Roll } from './roll.ts';
import { read, write } from './wire.ts';

/** What is asked of the workers, and who hears what there is to say about them. */
export interface Asking {
  readonly address: Address;
  /** Relative to the current folder, with slashes. */
  readonly file: string;
  readonly plan: Plan;
  readonly stallMs: number;
  readonly memoryMb: number;
  readonly notice: (text: string) => void;
}

/** Jobs under way, at least: workers make themselves known only by taking some. */
const FEWEST_LANES = 8;
const MOST_LANES = 1_024;
const HEARTBEAT_MS = 1_000;
/** After so long without an answer from Redis the exploration ends. */
const LOST_MS = 6_000;
/** So long workers have to hand in what they have, when they are told to stop. */
const STOP_MS = 3_000;

interface Pending {
  readonly errand: Errand;
  readonly desk: Desk;
  readonly settle: (reply: Reply | null) => void;
}

/** Workers on other machines, reached through a queue, with the threads here for what one of them has to do alone. */
export class Asker implements Crew {
  readonly stretchMs = 2_000;
  readonly #asking: Asking;
  readonly #threads: Crew;
  readonly #connection: Connection;
  readonly #redis: Redis;
  readonly #queue: Queue<Errand>;
  readonly #events: QueueEvents;
  readonly #name = `${hostname().replaceAll(':', '_')}-${process.pid}-${randomBytes(4).toString('hex')}`;
  readonly #build = buildOf();
  readonly #pending = new Map<string, Pending>();
  readonly #roll = new Roll();
  readonly #beat: NodeJS.Timeout;
  #isBeating = false;
  #answeredAt = performance.now();
  #beatAt = performance.now();
  #shares = 0;
  #stopped = false;
  #lost: QueueError | undefined;

  /** @throws QueueError where the queue cannot be reached */
  static async open(threads: Crew, asking: Asking): Promise<Asker> {
    const tools = await library();
    const connection = await connect(tools, asking.address);
    const given = { connection: connection.redis, prefix: PREFIX };
    const queue = new tools.Queue<Errand>(QUEUE, given);
    const events = new tools.QueueEvents(QUEUE, given);
    queue.on('error', () => undefined); // the heartbeat tells
    events.on('error', () => undefined);
    const asker = new Asker(threads, asking, { connection, queue, events });
    await within(LOST_MS, Promise.all([asker.#live(), events.waitUntilReady()])); // what goes wrong here the heartbeat tells
    return asker;
  }

  private constructor(
    threads: Crew,
    asking: Asking,
    { connection, queue, events }: { readonly connection: Connection; readonly queue: Queue<Errand>; readonly events: QueueEvents },
  ) {
    this.#threads = threads;
    this.#asking = asking;
    this.#connection = connection;
    this.#redis = connection.redis;
    this.#queue = queue;
    this.#events = events;
    events.on('progress', ({ jobId, data }) => this.#heard(jobId, data as unknown as Tidings));
    events.on('completed', ({ jobId }) => void this.#fetch(jobId).catch(() => undefined)); // the heartbeat looks for it again
    events.on('failed', ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
    this.#beat = setInterval(() => void this.#pulse(), HEARTBEAT_MS);
  }

  get lanes(): number {
    return Math.min(MOST_LANES, Math.max(FEWEST_LANES, 2 * this.#roll.threads));
  }

  get isStopped(): boolean {
    return this.#stopped || this.#threads.isStopped;
  }

  get underWay(): { readonly done: number; readonly findings: number } {
    let { done, findings } = this.#threads.underWay;
    for (const { desk } of this.#pending.values()) {
      done += desk.done;
      findings = Math.max(findings, desk.findings);
    }
    return { done, findings };
  }

  get helpers(): Helpers {
    return { workers: this.#roll.workers, shares: this.#shares };
  }

  get lost(): QueueError | undefined {
    return this.#lost;
  }

  async do<K extends Work['kind']>(work: Extract<Work, { kind: K }>, { desk = new Desk(), noting = 0 }: Noting = {}): Promise<Results[K]> {
    const { kind, strategy } = work as { readonly kind: Work['kind']; readonly strategy?: string };
    if (kind === 'inOrder' && noting === 0) this.#asking.notice(`${strategy} goes from one schedule to the next, which only one can do: it is done here, without the queue`); // prettier-ignore
    if (kind !== 'thrown' || noting > 0) return this.#threads.do(work, { desk, noting });
    const reply = this.isStopped ? null : await this.#ask(work, desk);
    if (reply === null) return mergeParts([]) as Results[K];
    if ('died' in reply) {
      desk.proceed(reply.done, 0);
      throw new Died(reply.died);
    }
    if (reply.answer.ok) desk.tookMs = reply.answer.ms;
    return resultOf(reply.answer) as Results[K];
  }

  stop(): void {
    this.#threads.stop();
    if (this.#stopped) return;
    this.#stopped = true;
    void this.#live().catch(() => undefined);
    for (const id of this.#pending.keys()) {
      // what nobody has begun is not begun; of the others comes what there is
      void this.#queue.remove(id).then(
        (removed) => (removed === 1 ? this.#settle(id, null) : undefined),
        () => undefined,
      );
    }
    setTimeout(() => this.#settleAll(), STOP_MS).unref();
  }

  hurry(): void {
    this.#settleAll();
    this.#threads.hurry();
  }

  async end(): Promise<void> {
    clearInterval(this.#beat);
    const ids = [...this.#pending.keys()];
    this.#settleAll();
    const isThere = this.#redis.status === 'ready';
    if (isThere) {
      await within(1_000, Promise.all([this.#redis.del(askerKey(this.#name)), ...ids.map((id) => this.#queue.remove(id))]));
    }
    await within(1_000, Promise.all([this.#events.close(), this.#queue.close()]));
    this.#connection.end();
  }

  async #ask(work: Work, desk: Desk): Promise<Reply | null> {
    const { file, plan, stallMs, memoryMb } = this.#asking;
    const errand: Errand = { asker: this.#name, build: this.#build, file, memoryMb, stallMs, plan: write(plan), work: write(work) };
    const id = idOf(errand);
    return new Promise((settle) => {
      this.#pending.set(id, { errand, desk, settle });
      void this.#add(id, errand);
    });
  }

  async #add(id: string, errand: Errand): Promise<void> {
    try {
      await this.#queue.add(QUEUE, errand, { jobId: id, removeOnComplete: true, removeOnFail: true, attempts: 3, backoff: 500 });
    } catch (error) {
      this.#trouble(error); // the heartbeat looks for it again
    }
  }

  #settle(id: string, reply: Reply | null): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.settle(reply);
  }

  #settleAll(): void {
    for (const id of this.#pending.keys()) this.#settle(id, null);
  }

  #heard(id: string, tidings: Tidings): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return; // somebody else's
    const { worker, done, findings, refuses } = tidings;
    if (this.#roll.heard(tidings)) this.#asking.notice(`${worker} takes no part: ${refuses!.message}`);
    else if (refuses === undefined) pending.desk.proceed(done, findings);
  }

  /** The job is through: its answer lies beside the queue. */
  async #fetch(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const text = await this.#redis.get(answerKey(id));
    if (!this.#pending.has(id)) return; // fetched meanwhile
    if (text === null) return this.#stopped ? this.#settle(id, null) : this.#add(id, pending.errand); // it lay too long, or was dropped
    void this.#redis.unlink(answerKey(id)).catch(() => undefined);
    this.#shares++;
    try {
      this.#settle(id, read(text) as Reply);
    } catch {
      this.#failed(id, 'its answer cannot be read');
    }
  }

  #failed(id: string, reason: string): void {
    if (!this.#pending.has(id)) return;
    const stalled = reason.includes('stalled');
    this.#giveUp(
      stalled
        ? new QueueError('E_WORKERS_DIED', `${MOST_STALLS + 1} workers died over the same schedules`, 'Explore without --queue: what a schedule does to its thread is told there.') // prettier-ignore
        : new QueueError('E_WORKER_FAILED', `a worker could not do its job: ${reason}`, 'What it printed may tell more.'),
    );
  }

  /** A sign of life; and a look whether Redis, the workers and the jobs are still there. */
  async #pulse(): Promise<void> {
    const now = performance.now();
    // this process was busy or asleep: an answer may lie there, and nobody has looked
    if (now - this.#beatAt > 2 * HEARTBEAT_MS) this.#answeredAt = now - HEARTBEAT_MS;
    this.#beatAt = now;
    if (now - this.#answeredAt > LOST_MS) {
      const { shown } = this.#asking.address;
      this.#giveUp(
        new QueueError(
          'E_QUEUE_LOST',
          `the connection to ${shown} is lost`,
          'Explore again when Redis is back; workers come back by themselves.',
        ),
      );
    }
    const { refusal } = this.#roll;
    if (refusal !== undefined) this.#giveUp(new QueueError(refusal.code, `no worker takes part: ${refusal.message}`, refusal.hint));
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      await this.#live();
      if (this.#pending.size > 0 && !this.#stopped && this.#roll.isDeserted()) {
        this.#asking.notice(`no worker is at it; start some here or elsewhere: npx seedloom worker --queue ${this.#asking.address.shown}`);
      }
      await Promise.all([...this.#pending.keys()].map((id) => this.#lookFor(id)));
    } catch (error) {
      this.#trouble(error);
    } finally {
      this.#isBeating = false;
    }
  }

  async #live(): Promise<void> {
    const wish: Wish = this.#stopped ? 'stop' : 'go';
    await this.#redis.set(askerKey(this.#name), wish, 'PX', ASKER_MS);
    this.#answeredAt = performance.now();
  }

  /** Events get lost with a connection, and jobs with a Redis that was started anew: those are put there once more. */
  async #lookFor(id: string): Promise<void> {
    if ((await this.#redis.exists(this.#queue.toKey(id))) === 0) await this.#fetch(id); // an answer is there before its job is gone
  }

  /** Redis is there, and will not: a connection that is gone is another matter, and told when it stays away. */
  #trouble(error: unknown): void {
    const { name, message } = error as Error;
    if (name !== 'ReplyError' && !message.startsWith('Redis version')) return;
    if (/^(?:LOADING|BUSY|TRYAGAIN|MASTERDOWN)/.test(message)) return;
    const hint = 'Workers and who asks must be allowed to read and write there, with memory left, and it must be Redis 5 or newer.';
    this.#giveUp(
      new QueueError('E_QUEUE_REFUSES', `the Redis at ${this.#asking.address.shown} says: ${message.replace(/ script: .*$/, '')}`, hint),
    );
  }

  #giveUp(why: QueueError): void {
    this.#lost ??= why;
    this.#stopped = true;
    this.#settleAll();
  }
}
