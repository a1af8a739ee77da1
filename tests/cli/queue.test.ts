import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/cli.ts';
import { planOf } from '../../src/engine/explore/explore.ts';
import { exploreThreaded } from '../../src/node/explore/explore.ts';
import { loadScenario } from '../../src/node/load.ts';
import { Performer } from '../../src/node/perform.ts';
import { addressOf } from '../../src/node/queue/address.ts';
import { Asker } from '../../src/node/queue/asker.ts';
import { QueueWorker } from '../../src/node/queue/worker.ts';
import { OwnRedis, redisServer } from '../support/redis.ts';
import { Desk, OPPOSED, type Said } from './harness.ts';

vi.setConfig({ testTimeout: 180_000 }); // threads start slowly on a busy machine

const LOST = `  const x = cell('x', 0);
  for (const name of ['a', 'b', 'c']) {
    spawn(name, function* (): Body {
      yield* x.write((yield* x.read()) + 1);
      yield* pause();
      yield* x.write((yield* x.read()) + 1);
    });
  }
  atEnd(() => check(x.value === 6, 'one was lost'));`;

describe('a command line with --queue that says something impossible', () => {
  const desk = new Desk();
  desk.scenario('opposed.ts', OPPOSED);
  it.each([
    ['explore opposed.ts --queue 127.0.0.1:6379', "--queue takes the address of a Redis, not '127.0.0.1:6379' [E_BAD_VALUE]"],
    ['explore opposed.ts --queue http://127.0.0.1', "--queue takes the address of a Redis, not 'http://127.0.0.1' [E_BAD_VALUE]"],
    ['explore opposed.ts --queue redis://127.0.0.1/x', "--queue takes the address of a Redis, not 'redis://127.0.0.1/x' [E_BAD_VALUE]"],
    ['explore opposed.ts --queue http://me:secret@127.0.0.1', '--queue takes the address of a Redis, not what was given [E_BAD_VALUE]'],
    ['explore opposed.ts --queue redis://:secret@127.0.0.1:1', 'there is no Redis to talk to at redis://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1 [E_QUEUE_UNREACHABLE]'], // prettier-ignore
    ['worker --queue redis://127.0.0.1:1', 'there is no Redis to talk to at redis://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1 [E_QUEUE_UNREACHABLE]'], // prettier-ignore
    ['worker', '--queue is missing [E_USAGE]'],
    ['worker --queue redis://127.0.0.1:1 --workers none', "--workers takes a whole number, at least 1, not 'none' [E_BAD_VALUE]"],
    ['worker opposed.ts --queue redis://127.0.0.1:1', 'too many arguments'],
  ])('%s', async (line, message) => {
    const said = await desk.run(line);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(`error: ${message}`);
  });

  it('a scenario that no worker would find', async () => {
    const other = new Desk();
    other.scenario('opposed.ts', OPPOSED);
    const said = await desk.run(`explore ${join(other.folder, 'opposed.ts')} --queue redis://127.0.0.1:1`);
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is outside this folder, so no worker would find it [E_USAGE]') as string }); // prettier-ignore
  });

  it('an address is shown without its password', () => {
    expect(addressOf('rediss://me:secret@redis.local:6380/2')).toEqual({ url: 'rediss://me:secret@redis.local:6380/2', shown: 'rediss://redis.local:6380/2' }); // prettier-ignore
    expect(addressOf('redis://127.0.0.1').shown).toBe('redis://127.0.0.1:6379');
  });
});

const found = redisServer();
const skipped = 'missing' in found ? ` (skipped: ${found.missing})` : '';

describe.skipIf('missing' in found)(`explore through Redis${skipped}`, () => {
  const desk = new Desk();
  desk.scenario('lost.ts', LOST);
  desk.scenario('opposed.ts', OPPOSED);
  const workers: QueueWorker[] = [];
  let redis: OwnRedis;

  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.drop();
  });
  afterAll(() => redis.kill());

  const hire = async (notices: string[] = [], cwd = desk.folder): Promise<QueueWorker> => {
    const worker = await QueueWorker.start({ address: addressOf(redis.url), cwd, threads: 1, notice: (text) => notices.push(text) });
    workers.push(worker);
    return worker;
  };
  const queued = (line: string): Promise<Said> => desk.run(`${line} --queue ${redis.url}`);
  const talking = async <R>(work: (to: Redis) => Promise<R>): Promise<R> => {
    const to = new Redis(redis.url, { maxRetriesPerRequest: null });
    try {
      return await work(to);
    } finally {
      to.disconnect();
    }
  };

  it.each([
    'explore lost.ts -r interleaving --strategy random --runs 3000 --workers 1',
    'explore lost.ts -r os-threads --detectors all --runs 1500 --seed 7 --workers 1 --shard 2/3 --json',
  ])('%s: two workers print what one thread here does, and leave nothing behind', async (line) => {
    const notices: string[] = [];
    await hire(notices);
    await hire(notices);
    const [here, there] = [await desk.run(line), await queued(line)];
    expect(there).toEqual(here);
    expect(here.out).toContain('one was lost');
    expect(notices.some((text) => text.startsWith('explores lost.ts for '))).toBe(true);
    expect(
      (await talking((to) => to.keys('*'))).filter((key) => !/^seedloom:explore:(?:meta|id|events|stalled-check|marker)$/.test(key)),
    ).toEqual([]);
  });

  it('schedules that bring their threads down are found there as here, and the worker lives on', async () => {
    const eats = 'const all: number[][] = []; for (;;) all.push(new Array<number>(10_000).fill(1));';
    desk.scenario('eats.ts', `  const x = cell('x', 0);\n  spawn('a', function* (): Body { yield* x.write(1); yield* x.write(2); });\n  spawn('b', function* (): Body { if ((yield* x.read()) === 1) { ${eats} } });`); // prettier-ignore
    await hire();
    const loaded = await loadScenario('eats.ts', desk.folder);
    const plan = planOf({ runtime: 'interleaving', strategy: 'uniform', runs: 60, params: {}, source: loaded.source });
    const asked = { loaded, plan, cwd: desk.folder, stallMs: 5_000, memoryMb: 128 };
    const whole = { ...asked, prepared: new Performer(loaded, plan.choice, asked).prepared, threads: 1, shrinks: true };
    const address = addressOf(redis.url);
    const here = await exploreThreaded(whole);
    const there = await exploreThreaded({
      ...whole,
      hire: (threads) => Asker.open(threads, { ...asked, address, file: 'eats.ts', notice: () => undefined }),
    });
    expect(there).toEqual(here);
    expect(there).toMatchObject({ gaveUp: true, lost: undefined });
    expect(there.exploration.findings[0]!.text).toContain('more memory than a thread has');
    expect(await queued('explore lost.ts -r interleaving --strategy random --runs 200 --workers 1')).toMatchObject({ code: 1, err: '' });
  });

  it('jobs that a worker gives back, or that are taken from it, are done by the next', async () => {
    const line = 'explore lost.ts -r os-threads --runs 4000 --workers 1 --json';
    const notices: string[] = [];
    const first = await hire(notices);
    const asked = queued(line);
    while (first.underWay === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.drop();
    const second = await hire(notices);
    while (second.underWay === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await hire(notices);
    await second.finish();
    expect((await asked).out).toBe((await desk.run(line)).out);
    expect(notices.filter((text) => text.startsWith('explores lost.ts'))).toHaveLength(3);
  });

  it('a job that worker after worker dies over ends it, with what was found', async () => {
    await hire();
    const asked = queued('explore lost.ts -r interleaving --strategy random --runs 100000000 --workers 1');
    const failed = await talking(async (to) => {
      for (;;) {
        const [id] = await to.lrange('seedloom:explore:active', 0, 0);
        if (id === undefined) continue;
        // as the queue writes it down when a job has stalled too often
        await to.xadd(
          'seedloom:explore:events',
          '*',
          'event',
          'failed',
          'jobId',
          id,
          'failedReason',
          'job stalled more than allowable limit',
        );
        return id;
      }
    });
    const { code, out, err } = await asked;
    expect([code, failed]).toEqual([1, expect.any(String)]);
    expect(out).toContain('✗ check-failed');
    expect(err).toContain('error: 4 workers died over the same schedules [E_WORKERS_DIED]\n');
  });

  it('a Redis that takes nothing more ends it, with what was found', async () => {
    const asked = queued('explore lost.ts -r interleaving --strategy random --runs 100000000 --workers 1');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await talking((to) => to.config('SET', 'maxmemory', '1'));
    const { code, out, err } = await asked;
    await talking((to) => to.config('SET', 'maxmemory', '0'));
    expect(code).toBe(1);
    expect(out).toContain('✗ check-failed');
    expect(err).toContain(
      `error: the Redis at ${redis.url} says: OOM command not allowed when used memory > 'maxmemory'. [E_QUEUE_REFUSES]\n`,
    );
  });

  it('what goes in order is done by who asks, who says so', async () => {
    const [here, there] = [await desk.run('explore opposed.ts -r interleaving'), await queued('explore opposed.ts -r interleaving')];
    expect([there.code, there.out]).toEqual([here.code, here.out]);
    expect(there.err).toBe('dpor goes from one schedule to the next, which only one can do: it is done here, without the queue\n');
  });

  it('a worker with another text of the scenario takes no part; where all are so, it ends with what was found', async () => {
    const other = new Desk();
    other.scenario('lost.ts', `${LOST} // another`);
    const notices: string[] = [];
    const stranger = await hire(notices, other.folder);
    const line = 'explore lost.ts -r interleaving --strategy random --runs 3000 --workers 1';
    const refused = await queued(line);
    expect(refused.code).toBe(1); // one was lost in the first walks
    expect(refused.out).toContain('16 schedules');
    expect(refused.err).toBe(
      `${stranger.name} takes no part: lost.ts is another one here\nerror: no worker takes part: lost.ts is another one here [E_SOURCE_DIFFERS]\n` +
        '  Bring both to the same text of the scenario and of what it imports.\nthis is what was found until then\n',
    );
    expect(notices).toEqual([
      expect.stringMatching(/^does not explore lost\.ts for \S+: lost\.ts is another one here \[E_SOURCE_DIFFERS\]$/),
    ]);
    await hire();
    const both = await queued(line);
    expect(both.out).toBe((await desk.run(line)).out);
  });

  it('drops the job of somebody who is gone', async () => {
    const queue = new Queue('explore', { prefix: 'seedloom', connection: { host: '127.0.0.1', port: redis.port } });
    const errand = { asker: 'gone', build: '', file: 'lost.ts', memoryMb: 1, stallMs: 1, plan: '{}', work: '{}' };
    await queue.add('explore', errand, { jobId: 'gone-1', removeOnComplete: true });
    await hire();
    for (let k = 0; k < 500 && (await queue.getJob('gone-1')) !== undefined; k++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await queue.getJob('gone-1')).toBeUndefined();
    expect(await talking((to) => to.exists('seedloom:answer:gone-1'))).toBe(0);
    await queue.close();
  });

  it('tells how far it is and by whom, asks for workers, and shows on Ctrl-C what was found so far', async () => {
    let [out, told] = ['', ''];
    let isHired = false;
    let isInterrupted = false;
    const err = {
      isTTY: true,
      columns: 160,
      write: (text: string) => {
        told += text;
        if (!isHired && told.includes('no worker is at it')) {
          isHired = true;
          void hire();
        }
        if (!isInterrupted && /[2-9] shares by 1 worker,/.test(text)) isInterrupted = process.emit('SIGINT');
      },
    };
    const line = `explore lost.ts -r interleaving --strategy random --runs 100000000 --workers 1 --queue ${redis.url}`;
    const streams = { out: { write: (text: string) => void (out += text) }, err, cwd: desk.folder, env: { NO_COLOR: '1' } };
    expect(await main(line.split(' '), streams)).toBe(130);
    expect(told).toContain(`no worker is at it; start some here or elsewhere: npx seedloom worker --queue ${redis.url}`);
    expect(told).toMatch(
      /[\d,]+ of 100,000,000 schedules, [\d,]+\/s, [\d,]+ of about [\d,.e]+ different, \d+ findings?, \d+ shares? by 1 worker, /,
    );
    expect(told).toContain('interrupted: this is what was found so far');
    expect(out).toContain('✗ check-failed');
    expect(Number(/(\S+) schedules/.exec(out)![1]!.replaceAll(',', ''))).toBeGreaterThan(100);
    expect(process.listenerCount('SIGINT')).toBe(0);
    const left = await talking((to) => to.llen('seedloom:explore:wait'));
    expect(left).toBe(0);
  });

  it('a worker says what it does, and ends on a signal', async () => {
    let told = '';
    let asked: Promise<Said> | undefined;
    const err = {
      write: (text: string) => {
        told += text;
        if (text.includes('waiting for jobs')) asked = queued('explore lost.ts -r interleaving --strategy random --runs 600 --workers 1').finally(() => process.emit('SIGTERM')); // prettier-ignore
      },
    };
    const streams = { out: { write: () => undefined }, err, cwd: desk.folder, env: {} };
    expect(await main(['worker', '--queue', redis.url, '--workers', '1'], streams)).toBe(0);
    expect((await asked!).code).toBe(1);
    expect(told).toMatch(
      /^\S+-\d+: 1 thread, waiting for jobs at redis:\/\/127\.0\.0\.1:\d+\nexplores lost\.ts for \S+\ndid \d+ jobs, \d+ schedules\n$/,
    );
    expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual([0, 0]);
  });
});
