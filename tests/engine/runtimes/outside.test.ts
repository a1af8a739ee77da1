import { ms, prepare, scenario, us, type Body, type Kit, type Scalar } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../../src/engine/analysis/metrics.ts';
import { timeline } from '../../../src/engine/trace/timeline.ts';
import { parseTrace } from '../../../src/engine/trace/text.ts';
import { brokenLaw, traced } from '../../support/check-run.ts';
import { codeOf, play, playAll, type Played } from '../sync/play.ts';

const TIMED = ['os-threads', 'green-threads'] as const;
const ALL = [...TIMED, 'interleaving'] as const;
/** What a timed runtime charges, all of it zero. */
const FREE: Record<string, Scalar> = {
  'os.switchNs': 0,
  'os.syscallNs': 0,
  'os.wakeNs': 0,
  'os.migrationNs': 0,
};

const at = ({ records }: Played, line: string): number => records.find((one) => one.kind === 'logged' && one.line === line)!.at;

/** A server inside, three requests of a client outside, a millisecond apart. */
function served({ queue, outside, daemon, sleep, work, future, log }: Kit): void {
  const line = queue<ReturnType<typeof future<number>>>('line');
  daemon('server', function* (): Body {
    for (;;) {
      const request = yield* line.get();
      yield* work(us(100));
      yield* request.resolve(7);
    }
  });
  outside('client', function* (): Body {
    for (let k = 0; k < 3; k++) {
      yield* sleep(ms(1));
      const answer = future<number>();
      yield* line.put(answer);
      log(`asks ${k}`);
      log(`has ${k}: ${yield* answer.wait()}`);
    }
  });
}

describe.each(TIMED)('outside, on %s', (runtime) => {
  it('has no thread and no core, and is never late', () => {
    const played = play(runtime, served, { exact: false });
    expect(played.outcome).toBe('ok');
    const acts = ['task.called', 'task.blocked', 'queue.put', 'logged', 'task.finished'];
    const own = played.records.filter((one) => one.task === 'client' && acts.includes(one.kind));
    expect(own).toHaveLength(3 * 5 + 1);
    expect(own.every((one) => one.thread === null && one.core === null)).toBe(true);
    expect(at(played, 'asks 0')).toBe(ms(1));
    expect(at(played, 'asks 1')).toBe(at(played, 'has 0: 7') + ms(1));
    expect(played.records.filter((one) => one.kind === 'task.placedOutside').map((one) => one.task)).toEqual(['client']);
  });

  it('costs the machine nothing but what the server does', () => {
    const { text } = traced(scenario('served', served), { runtime, settings: { exact: true, ...settingsOf(runtime) } }, '1');
    const { header, records, end } = parseTrace(text);
    const figures = metrics(records, header, end);
    expect(figures.cores.reduce((sum, core) => sum + core.busyNs, 0)).toBe(us(300));
    const client = figures.tasks.find((task) => task.name === 'client')!;
    expect(client).toMatchObject({ outside: true, runNs: 0, readyNs: 0, sleepingNs: ms(3), blockedNs: us(300) });
    expect(figures.peakTasks).toBe(1);
    const drawn = timeline(records, end, { ascii: true }).find((line) => line.includes('client'))!;
    expect(drawn).toMatch(/[.-] {2}blocked 300.0 us {2}asleep 3.0 ms$/);
    expect(drawn).not.toContain('#');
  });

  it('computes in no core’s time', () => {
    const played = play(
      runtime,
      ({ outside, spawn, work, log }) => {
        for (const name of ['a', 'b', 'c'])
          outside(name, function* (): Body {
            yield* work(ms(1));
            log(name);
          });
        spawn('inside', function* (): Body {
          yield* work(us(10));
        });
      },
      { cores: 1 },
    );
    expect(['a', 'b', 'c'].map((name) => at(played, name))).toEqual([ms(1), ms(1), ms(1)]);
    expect(played.result.end.makespan).toBe(ms(1));
  });

  it('gives up after its patience, at that instant', () => {
    const played = play(
      runtime,
      ({ mutex, outside, spawn, work, log }) => {
        const door = mutex('door');
        spawn('inside', function* (): Body {
          yield* door.lock();
          yield* work(ms(5));
          yield* door.unlock();
        });
        outside('client', function* (): Body {
          yield* work(ms(1));
          log(`got ${yield* door.lockWithin(us(300))}`);
        });
      },
      { exact: false },
    );
    expect(at(played, 'got false')).toBe(us(1_300));
  });

  it('keeps the daemons inside alive, and they go with it', () => {
    const { outcome, records } = play(runtime, ({ daemon, spawn, outside, sleep, work }) => {
      daemon('ticks', function* (): Body {
        for (;;) yield* sleep(us(500));
      });
      spawn('short', function* (): Body {
        yield* work(us(10));
      });
      outside('client', function* (): Body {
        yield* daemon('noise', function* (): Body {
          for (;;) yield* sleep(us(300));
        });
        yield* sleep(ms(3));
      });
    });
    expect(outcome).toBe('ok');
    const left = records.filter((one) => one.kind === 'task.abandoned');
    expect(left.map((one) => [one.task, one.at])).toEqual([['ticks', ms(3)], ['noise', ms(3)]]); // prettier-ignore
    expect(records.filter((one) => one.kind === 'task.placedOutside').map((one) => one.task)).toEqual(['client', 'noise']);
  });

  it('counts as a party of a deadlock', () => {
    const { outcome, records } = play(runtime, ({ queue, outside, spawn }) => {
      const [there, back] = [queue<number>('there'), queue<number>('back')];
      outside('client', function* (): Body {
        yield* back.get();
        yield* there.put(1);
      });
      spawn('server', function* (): Body {
        yield* there.get();
        yield* back.put(1);
      });
    });
    expect(outcome).toBe('deadlock');
    expect(records.flatMap((one) => (one.kind === 'task.stuck' ? [`${one.task} ${one.on}`] : [])).toSorted()).toEqual([
      'client back',
      'server there',
    ]);
  });

  it('hits a bound where it turns round on the spot', () => {
    const prepared = prepare(
      scenario('spin', ({ outside, pause }) =>
        outside('client', function* (): Body {
          for (;;) yield* pause();
        }),
      ),
      { runtime },
    );
    expect(prepared.run({ seed: '1', bounds: { stepsAtOneInstant: 1_000 } }).end.outcome).toBe('limit');
  });

  it('wakes a thread that sleeps until something later', () => {
    const played = play(runtime, ({ event, outside, spawn, sleep, log }) => {
      const bell = event('bell');
      spawn('sleeper', function* (): Body {
        yield* sleep(ms(50));
      });
      spawn('waiter', function* (): Body {
        yield* bell.wait();
        log('rung');
      });
      outside('ringer', function* (): Body {
        yield* sleep(ms(2));
        yield* bell.set();
      });
    });
    expect(at(played, 'rung')).toBeLessThan(us(2_100));
  });
});

describe.each(ALL)('outside, on %s as everywhere', (runtime) => {
  it('obeys the laws of every run', () => {
    for (const seed of ['1', '2', '3']) expect(brokenLaw(scenario('served', served), { runtime }, seed)).toBeUndefined();
  });

  it('is cancelled wherever it is, and may be joined', () => {
    for (const played of playAll(runtime, ({ outside, spawn, sleep, work, queue, cancel, join, log }) => {
      const never = queue('never');
      const bodies = {
        sleeps: () => sleep(ms(100)),
        waits: () => never.get(),
        computes: () => work(ms(100)),
      };
      const tasks = Object.entries(bodies).map(([name, wait]) =>
        outside(name, function* (): Body<string> {
          return yield* codeOf(wait);
        }),
      );
      spawn('inside', function* (): Body {
        yield* sleep(ms(1));
        for (const task of tasks) yield* cancel(task);
        for (const task of tasks) log(`${task.name} ${yield* join(task)}`);
      });
    })) {
      expect(played.outcome).toBe('ok');
      const without = runtime === 'interleaving' ? /none|E_CANCELLED/ : /E_CANCELLED/; // without a clock they may be over before
      expect(played.log.map((line) => line.replace(without, '...'))).toEqual([
        'inside: sleeps ...',
        'inside: waits ...',
        'inside: computes ...',
      ]);
      expect(played.log[1]).toContain('E_CANCELLED');
    }
  });

  it('has the same inputs everywhere', () => {
    const { log } = play(runtime, ({ outside, input, exponential, log: say }) =>
      outside('client', function* (): Body {
        say(`${input('n', 1_000)} ${exponential('gap', ms(1))}`);
      }),
    );
    expect(log).toMatchInlineSnapshot(`
      [
        "client: 52 198691",
      ]
    `);
  });
});

function settingsOf(runtime: string): Record<string, Scalar> {
  const own =
    runtime === 'os-threads'
      ? ['op.lockNs', 'op.waitNs', 'op.channelNs', 'op.atomicNs', 'op.accessNs', 'op.loopNs', 'thread.createNs']
      : ['green.switchNs', 'green.createNs', 'op.syncNs', 'op.accessNs'];
  return { ...FREE, ...Object.fromEntries(own.map((name) => [name, 0])) };
}
