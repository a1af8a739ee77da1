import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/cli.ts';
import type { Area, Row } from '../support/prove.ts';
import { eventsOf, OwnRedis, redisServer, WorkerProcess } from '../support/redis.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Of each sort that is shared out one: on a machine and without, hints, findings of many kinds. */
const CASES: readonly (readonly [file: string, options: string])[] = [
  ['seat-booking.ts', '-r os-threads --detectors all'],
  ['lost-update.ts', '-r interleaving --strategy random'],
  ['opposed-locks.ts', '-r os-threads --strategy pct'],
  ['corpus/classics/dining-philosophers.ts', '-r interleaving --strategy random'],
  ['corpus/goker/serving_2137.ts', '-r interleaving --strategy portfolio --detectors all'],
];
const SIZES = { small: { cases: 0, runs: 6_000 }, full: { cases: CASES.length, runs: 100_000 } };

/** `explore --queue` with workers that are processes of their own, and a Redis of its own. */
export const area: Area = {
  name: 'redis',
  about: 'explore through Redis with two workers, also when one is killed at work, and when Redis is: the same bytes, or what was found',
  async *rows(size): AsyncIterable<Row> {
    const found = redisServer();
    if ('missing' in found) {
      yield { bar: 'through Redis: the same bytes', figure: 'SKIPPED', holds: true, note: found.missing };
      return;
    }
    const { cases, runs } = SIZES[size];
    for (const [file, options] of CASES.slice(0, cases)) {
      const which = `explore ${join('scenarios', file)} ${options} --runs ${runs}`;
      yield await same(`${file} ${options}: two workers print what one thread here does`, which);
    }
    const [file, options] = CASES[0]!;
    const which = `explore ${join('scenarios', file)} ${options} --runs ${runs}`;
    const site = await opened();
    try {
      yield await same('one of two workers killed (SIGKILL) in the middle of a job: the same bytes', which, killed, site);
      yield await lost(`explore ${join('scenarios', file)} ${options} --runs 100000000`, site); // the other is still there
    } finally {
      await closed(site);
    }
    if (size === 'small') return;
    yield await same('Redis killed, and started anew with nothing in it after 2 s: the same bytes', which, startedAnew);
    yield await deadly(which);
    yield await quicker(400_000);
  },
};

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(line: string): Promise<Said> {
  let [out, err] = ['', ''];
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) }, cwd: ROOT, env: { NO_COLOR: '1' } }; // prettier-ignore
  const code = await main(line.split(' '), streams);
  return { code, out, err };
}

interface Site {
  redis: OwnRedis;
  readonly workers: WorkerProcess[];
}

async function opened(): Promise<Site> {
  const site: Site = { redis: await OwnRedis.start(), workers: [] };
  const { url } = site.redis;
  site.workers.push(...(await Promise.all([WorkerProcess.start(url), WorkerProcess.start(url)])));
  return site;
}

async function closed({ redis, workers }: Site): Promise<void> {
  for (const worker of workers) await worker.end();
  await redis.kill();
}

async function at<R>(work: (site: Site) => Promise<R>): Promise<R> {
  const site = await opened();
  try {
    return await work(site);
  } finally {
    await closed(site);
  }
}

type Mishap = (site: Site) => Promise<{ readonly holds: boolean; readonly figure: string }>;

async function same(bar: string, which: string, mishap: Mishap = bothAtWork, given?: Site): Promise<Row> {
  const here = await run(`${which} --workers 1 --json`);
  const row = async (site: Site): Promise<Row> => {
    const asked = run(`${which} --workers 1 --json --queue ${site.redis.url}`);
    const [there, { holds, figure }] = await Promise.all([asked, mishap(site)]);
    const { schedules, distinct, findings } = JSON.parse(there.out) as { schedules: number; distinct: number; findings: unknown[] };
    const isSame = there.out === here.out && there.code === here.code;
    return {
      bar,
      figure: `${isSame ? 'the same' : 'DIFFERENT'}; ${schedules} schedules, ${distinct} different, ${findings.length} findings; ${figure}`,
      holds: isSame && holds && findings.length > 0,
      ...(there.err === '' ? {} : { note: there.err.trimEnd() }),
    };
  };
  return given === undefined ? at(row) : row(given);
}

const bothAtWork: Mishap = async ({ workers }) => {
  await Promise.all(workers.map((worker) => worker.says('explores scenarios/')));
  return { holds: true, figure: 'both took part' };
};

const killed: Mishap = async ({ redis, workers }) => {
  const job = await workers[0]!.killAtWork(redis.url);
  for (let k = 0; k < 600; k++) {
    const stalled = (await eventsOf(redis.url)).get('stalled') ?? 0;
    if (stalled > 0) return { holds: true, figure: `${stalled} job taken again by the other` };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { holds: false, figure: `${job} was taken by nobody else` };
};

const startedAnew: Mishap = async (site) => {
  const { port } = site.redis;
  const done = await someDone(site.redis.url, 20);
  await site.redis.kill();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  site.redis = await OwnRedis.start(port);
  return { holds: true, figure: `${done} jobs were done` };
};

/** Waits for so many more; answers how many there are in all. */
async function someDone(url: string, more: number): Promise<number> {
  const before = (await eventsOf(url)).get('completed') ?? 0;
  for (let k = 0; k < 2_000; k++) {
    const done = (await eventsOf(url)).get('completed') ?? 0;
    if (done >= before + more) return done;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${more} jobs are not done`);
}

async function lost(which: string, { redis }: Site): Promise<Row> {
  const asked = run(`${which} --workers 1 --json --queue ${redis.url}`);
  await someDone(redis.url, 4);
  await redis.kill();
  const start = performance.now();
  const { code, out, err } = await asked;
  const seconds = (performance.now() - start) / 1_000;
  const { schedules, findings } = JSON.parse(out) as { schedules: number; findings: { token: string }[] };
  const isTold = err.includes(`the connection to ${redis.url} is lost [E_QUEUE_LOST]`);
  return {
    bar: 'Redis killed for good: a message, exit 4 or 1, what was found is told, within 20 s',
    figure: `${isTold ? 'told' : 'NOT TOLD'} after ${seconds.toFixed(1)} s, exit ${code}, ${findings.length} findings of ${schedules} schedules`,
    holds: isTold && (code === 4 || code === 1) && schedules > 100 && findings.length > 0 && seconds < 20,
  };
}

/** Four workers, one after another, die over the same job: the one that stalled is the next to be taken. */
async function deadly(which: string): Promise<Row> {
  return at(async (site) => {
    await site.workers.pop()!.end();
    const asked = run(`${which} --workers 1 --json --queue ${site.redis.url}`);
    let job: string | undefined;
    for (let k = 0; k < 4; k++) {
      job = await site.workers.pop()!.killAtWork(site.redis.url, job);
      site.workers.push(await WorkerProcess.start(site.redis.url));
      while (((await eventsOf(site.redis.url)).get('stalled') ?? 0) <= k) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { code, out, err } = await asked;
    const { findings } = JSON.parse(out) as { findings: unknown[] };
    const isTold = err.includes('4 workers died over the same schedules [E_WORKERS_DIED]');
    return {
      bar: 'a job that four workers die over is given to no fifth: a message, exit 4 or 1, what was found is told',
      figure: `${isTold ? 'told' : 'NOT TOLD'}, exit ${code}, ${findings.length} findings`,
      holds: isTold && (code === 4 || code === 1) && findings.length > 0,
    };
  });
}

/** A figure, no bar: what the machine gives depends on its neighbours. */
async function quicker(runs: number): Promise<Row> {
  const which = `explore scenarios/lost-update.ts -r interleaving --strategy random --no-shrink --runs ${runs} --json`;
  const timed = async (line: string): Promise<number> => {
    const start = performance.now();
    await run(line);
    return (performance.now() - start) / 1_000;
  };
  const here = await timed(`${which} --workers 2`);
  const there = await at(({ redis }) => timed(`${which} --workers 1 --queue ${redis.url}`));
  return {
    bar: `${runs} random walks: two threads here, and two workers with one thread each, start of threads included`,
    figure: `${here.toFixed(2)} s and ${there.toFixed(2)} s`,
    holds: here > 0,
    note: 'no bar',
  };
}
