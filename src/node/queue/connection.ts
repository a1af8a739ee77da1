import type { Redis } from 'ioredis';
import { SimError } from '../../index.ts';
import type { Address } from './address.ts';

export type { Redis } from 'ioredis';

/** A queue cannot be used, or no longer. */
export class QueueError extends SimError {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'QueueError';
    this.code = code;
    this.hint = hint;
  }
}

/** The packages that talk to a queue: whoever uses none has no need of them. */
export type Library = typeof import('bullmq') & { readonly Redis: typeof Redis };

/** @throws QueueError where they are not installed */
export async function library(): Promise<Library> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { ...bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new QueueError(
      'E_NO_QUEUE_PACKAGES',
      '--queue needs two packages that are not installed: bullmq and ioredis',
      'Install them beside seedloom: npm install bullmq@6 ioredis@6',
    );
  }
}

const CONNECT_MS = 5_000;
const RETRY_MS = 500;

/** A connection that comes back by itself. */
export interface Connection {
  readonly redis: Redis;
  /** For good; also for what BullMQ made of it. */
  end(): void;
}

/** @throws QueueError where none can be made */
export async function connect({ Redis }: Library, { url, shown }: Address): Promise<Connection> {
  let comesBack = false;
  let why: unknown;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: null, // as BullMQ wants it
    retryStrategy: () => (comesBack ? RETRY_MS : null),
  });
  redis.on('error', (error) => void (why = error)); // whoever waits is told; one without a listener would be printed
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      redis.connect().then(() => redis.ping()),
      new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('no answer in 5 s')), CONNECT_MS))),
    ]);
  } catch (error) {
    redis.disconnect();
    throw new QueueError(
      'E_QUEUE_UNREACHABLE',
      `there is no Redis to talk to at ${shown}: ${reasonOf(why ?? error)}`,
      'Is it running, and are host, port and password right? Debian: apt-get install redis-server',
    );
  } finally {
    clearTimeout(timer);
  }
  comesBack = true;
  const end = (): void => {
    comesBack = false;
    redis.disconnect();
  };
  return { redis, end };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return (message ?? '') === '' ? (code ?? String(error)) : message!.split('\n', 1)[0]!;
}

/** Does not wait longer for what may never come. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
