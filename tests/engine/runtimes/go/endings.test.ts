import { describe, expect, it } from 'vitest';
import { ms } from '../../../../src/engine/kernel/time.ts';
import { after, prepare, scenario, type Body as NeutralBody } from '../../../../src/index.ts';
import {
  chan,
  close,
  defer,
  func,
  go,
  int,
  log,
  main,
  nilChan,
  os,
  otherwise,
  panic,
  recover,
  runtime,
  select,
  sync,
  time,
  work,
  type Body,
} from '../../../../src/kits/go.ts';
import { play } from './play.ts';

describe('the deadlock report', () => {
  function* stuck(): Body {
    const mu = new sync.Mutex();
    const wg = new sync.WaitGroup();
    yield* mu.Lock();
    yield* wg.Add(1);
    yield* go(function* locks() {
      yield* mu.Lock();
    });
    yield* go(function* waits() {
      yield* wg.Wait();
    });
    yield* go(function* sends() {
      yield* chan(int).send(1);
    });
    yield* go(function* picks() {
      yield* select(chan(int).onRecv(), chan(int).onRecv());
    });
    yield* go(function* bare() {
      yield* select();
    });
    yield* go(function* nil() {
      yield* nilChan(int).recv();
    });
    yield* runtime.LockOSThread();
    yield* chan(int).recv();
  }

  it('names every goroutine and why it waits, in the words of its version', () => {
    const reasons = (version: string): string[] => {
      const { stderr, exit, outcome } = play(stuck, { 'go.version': version });
      expect([stderr[0], exit, outcome]).toEqual(['fatal error: all goroutines are asleep - deadlock!', 2, 'deadlock']);
      return stderr.filter((line) => line.startsWith('goroutine')).map((line) => line.replace(/^goroutine \d+ /, ''));
    };
    const common = ['[chan send]:', '[select]:', '[select (no cases)]:', '[chan receive (nil chan)]:'];
    expect(reasons('1.19')).toEqual(['[chan receive, locked to thread]:', '[semacquire]:', '[semacquire]:', ...common]);
    expect(reasons('1.20')).toEqual(['[chan receive, locked to thread]:', '[sync.Mutex.Lock]:', '[semacquire]:', ...common]);
    expect(reasons('1.26')).toEqual(['[chan receive, locked to thread]:', '[sync.Mutex.Lock]:', '[sync.WaitGroup.Wait]:', ...common]);
  });

  it('does not come while a goroutine computes, sleeps or is in a system call: a part of the program may be stuck', () => {
    const { outcome, stderr } = play(function* () {
      yield* go(function* () {
        yield* chan(int).recv();
      });
      yield* time.Sleep(ms(5));
      yield* work(ms(1));
    });
    expect([outcome, stderr]).toEqual(['ok', []]);
  });

  it('comes at once on one P and on four', () => {
    for (const count of [1, 4]) {
      const { outcome, makespan } = play(
        function* () {
          yield* chan(int).recv();
        },
        { 'go.gomaxprocs': count },
      );
      expect(outcome).toBe('deadlock');
      expect(makespan).toBeLessThan(ms(1));
    }
  });

  it('waits for a timer that is set, even one that nobody waits for', () => {
    function* withTimer(): Body {
      yield* time.AfterFunc(ms(20), function* () {});
      yield* chan(int).recv();
    }
    const { outcome, makespan } = play(withTimer);
    expect(outcome).toBe('deadlock');
    expect(makespan).toBeGreaterThanOrEqual(ms(20));
  });

  it('says so when main has left by Goexit and nobody is left', () => {
    const { stderr, exit } = play(function* () {
      yield* go(function* () {
        yield* work(ms(1));
      });
      runtime.Goexit();
    });
    expect(stderr).toEqual(['fatal error: no goroutines (main called runtime.Goexit) - deadlock!']);
    expect(exit).toBe(2);
  });
});

describe('panics and exit codes', () => {
  it('a panic that nobody recovers runs the deferred calls of its goroutine and ends the program with 2', () => {
    const said: string[] = [];
    const { stderr, exit, outcome } = play(function* () {
      defer(() => void said.push("main's"));
      yield* go(function* bad() {
        defer(() => void said.push("bad's"));
        panic('boom');
      });
      yield* time.Sleep(ms(5));
    });
    expect([said, exit, outcome]).toEqual([["bad's"], 2, 'task-failed']);
    expect(stderr).toEqual(['panic: boom', '', 'goroutine 2 [running]:', 'main.bad()', 'created by main.main in goroutine 1']);
  });

  it('a panic in a deferred call comes on top of the one before', () => {
    const { stderr } = play(function* () {
      defer(() => panic('second'));
      panic('first');
    });
    expect(stderr.slice(0, 2)).toEqual(['panic: first', '\tpanic: second']);
  });

  it('recover ends a panic, the other deferred calls run, and the caller goes on', () => {
    const said: unknown[] = [];
    const safe = func(function* (): Body {
      defer(() => void said.push('outer', recover()));
      defer(() => void said.push('inner', recover()));
      panic(42);
    });
    const { exit } = play(function* () {
      yield* safe();
      said.push('on');
    });
    expect([said, exit]).toEqual([['inner', 42, 'outer', null, 'on'], 0]);
  });

  it('Goexit runs deferred calls, recover sees nothing, and the others go on', () => {
    const said: unknown[] = [];
    const { exit } = play(function* () {
      yield* go(function* () {
        defer(() => void said.push(recover()));
        runtime.Goexit();
      });
      yield* time.Sleep(ms(1));
      said.push('main');
    });
    expect([said, exit]).toEqual([[null, 'main'], 0]);
  });

  it('os.Exit ends at once with its status, log.Fatal with 1', () => {
    const said: string[] = [];
    expect(
      play(function* () {
        defer(() => void said.push('never'));
        yield* os.Exit(3);
      }).exit,
    ).toBe(3);
    expect(
      play(function* () {
        yield* log.Fatal('no');
      }),
    ).toMatchObject({ exit: 1, outcome: 'task-failed' });
    expect(
      play(function* () {
        yield* os.Exit(0);
      }),
    ).toMatchObject({ exit: 0 });
    expect(said).toEqual([]);
  });

  it('a fatal error is seen by no recover', () => {
    const { exit, stderr } = play(function* () {
      defer(() => void recover());
      yield* new sync.RWMutex().RUnlock();
    });
    expect([exit, stderr[0]]).toEqual([2, 'fatal error: sync: RUnlock of unlocked RWMutex']);
  });
});

describe('the end of main', () => {
  const leak = scenario('leak', ({ spawn, channel }) => {
    const ch = channel<number>('ch');
    spawn('main', function* (): NeutralBody {
      yield* spawn('worker', function* (): NeutralBody {
        yield* ch.receive();
      });
    });
  });
  it('ends the program, unless the others are to go on', () => {
    expect(prepare(leak, { runtime: 'go' }).run({ seed: '1' }).end.outcome).toBe('ok');
    expect(prepare(leak, { runtime: 'go', settings: { afterMain: 'drain' } }).run({ seed: '1' }).end.outcome).toBe('deadlock');
  });
  it('a program without a main ends with its last task', () => {
    const two = scenario('two', ({ spawn, sleep }) => {
      for (const name of ['a', 'b'])
        spawn(name, function* (): NeutralBody {
          yield* sleep(ms(name === 'a' ? 1 : 3));
        });
    });
    const { outcome, makespan } = prepare(two, { runtime: 'go', settings: { exact: true } }).run({ seed: '1' }).end;
    expect(outcome).toBe('ok');
    expect(makespan).toBeGreaterThanOrEqual(ms(3));
    expect(makespan).toBeLessThan(ms(4.1));
  });
});

describe('timers', () => {
  it('that are found due together run n, 1, 2 ... n-1', () => {
    const { order } = play(function* () {
      for (let k = 1; k <= 4; k++)
        yield* time.AfterFunc(ms(k), [function* a() {}, function* b() {}, function* c() {}, function* d() {}][k - 1]!);
      yield* work(ms(8));
      yield* time.Sleep(ms(1));
    });
    expect(order.slice(1)).toEqual(['d', 'a', 'b', 'c']);
  });

  it('a ticker keeps one tick and drops the others; Stop says whether it was still to fire', () => {
    const ticks: number[] = [];
    const stops: boolean[] = [];
    play(function* () {
      const ticker = yield* time.NewTicker(ms(10));
      yield* work(ms(45)); // four are due, one has room
      for (let k = 0; k < 2; k++) ticks.push(Math.round((yield* ticker.C.recv()) / ms(1)));
      stops.push(yield* ticker.Stop());
      const timer = yield* time.NewTimer(ms(1));
      yield* time.Sleep(ms(5));
      stops.push(yield* timer.Stop());
    });
    expect(ticks).toHaveLength(2);
    expect(ticks[1]! - ticks[0]!).toBeGreaterThan(4);
    expect(stops).toEqual([true, true]); // since 1.23 also when it was due and nobody has looked
  });

  it('a sleep of nothing does not give way', () => {
    const { order } = play(function* () {
      yield* go(function* child() {});
      yield* time.Sleep(0);
      yield* go(function* next() {});
      yield* runtime.Gosched();
    });
    expect(order).toEqual(['main', 'next', 'child']);
  });

  it('of less than a millisecond end on a whole one: the poller counts in them', () => {
    const { makespan } = play(function* () {
      yield* time.Sleep(ms(0.2));
    });
    expect(makespan).toBeGreaterThan(ms(1));
    expect(makespan).toBeLessThan(ms(1.1));
  });
});

describe('versions', () => {
  it('a loop without calls keeps its P up to 1.13', () => {
    const program = function* (): Body {
      yield* go(function* child() {});
      yield* work(ms(60));
      yield* time.Sleep(1);
    };
    expect(play(program, { 'go.version': '1.13' }).firstRun('child')).toBeGreaterThan(ms(60));
    expect(play(program, { 'go.version': '1.14' }).firstRun('child')).toBeLessThan(ms(25));
  });

  it('an impossible one is refused with those that there are', () => {
    expect(() =>
      prepare(
        main('x', function* () {}),
        { runtime: 'go', settings: { 'go.version': '1.12' } },
      ),
    ).toThrow(/1\.12/);
    expect(() =>
      prepare(
        main('x', function* () {}),
        { runtime: 'go', settings: { 'go.gomaxprocs': 5_000 } },
      ),
    ).toThrow(/from 0 to 1024/);
  });
});

describe('threads', () => {
  const sleepers = (locked: boolean) =>
    function* (): Body {
      for (let k = 0; k < 10; k++) {
        yield* go(function* () {
          if (locked) yield* runtime.LockOSThread();
          yield* time.Sleep(ms(5));
          yield* work(ms(0.01));
        });
      }
      yield* time.Sleep(ms(50));
    };
  it('ten locked goroutines need ten more', () => {
    const [free, locked] = [false, true].map((lock) => play(sleepers(lock), { 'go.gomaxprocs': 2 }).threads());
    expect(locked! - free!).toBeGreaterThanOrEqual(9);
    expect(free).toBeLessThanOrEqual(4);
  });

  it('GOMAXPROCS stops the world, and hands what removed Ps had to the others', () => {
    const ran: number[] = [];
    const { exit } = play(
      function* () {
        const wg = new sync.WaitGroup();
        yield* wg.Add(20);
        for (let k = 0; k < 20; k++)
          yield* go(function* () {
            defer(() => wg.Done());
            yield* work(ms(1));
            ran.push(k);
          });
        yield* work(ms(2));
        if ((yield* runtime.GOMAXPROCS(1)) !== 4) panic('there were four');
        yield* wg.Wait();
      },
      { cores: 4, 'go.gomaxprocs': 4 },
    );
    expect([ran.length, exit]).toEqual([20, 0]);
  });

  it('the pauses of a collection stop everybody for as long as it says', () => {
    const busy = function* (): Body { yield* work(ms(10)); }; // prettier-ignore
    const off = play(busy).makespan;
    const on = play(busy, { 'go.gc': 'pauses', 'go.gcEveryNs': ms(1), 'go.gcPauseNs': ms(0.1) }).makespan;
    expect(on - off).toBeGreaterThan(ms(1.4));
    expect(on - off).toBeLessThan(ms(3));
  });
});

describe('a mutex', () => {
  it('is taken again by whoever frees it and comes back, until a waiter has waited for 1 ms', () => {
    let hogs = 0;
    const { exit } = play(
      function* () {
        const mu = new sync.Mutex();
        const state = { done: false };
        yield* go(function* hog() {
          while (!state.done) {
            yield* mu.Lock();
            yield* work(100_000);
            hogs++;
            yield* mu.Unlock();
          }
        });
        yield* runtime.Gosched();
        yield* mu.Lock();
        state.done = true;
        yield* mu.Unlock();
      },
      { 'go.gomaxprocs': 2 },
    );
    expect(exit).toBe(0);
    expect(hogs).toBeGreaterThan(0);
    expect(hogs).toBeLessThan(15);
  });

  it('readers that waited for a writer run between two writers', () => {
    const order: string[] = [];
    play(function* () {
      const rw = new sync.RWMutex();
      yield* rw.Lock();
      const writer = (name: string) => function* (): Body { yield* rw.Lock(); order.push(name); yield* rw.Unlock(); }; // prettier-ignore
      const reader = (name: string) => function* (): Body { yield* rw.RLock(); order.push(name); yield* rw.RUnlock(); }; // prettier-ignore
      for (const [k, f] of [writer('w'), reader('r1'), reader('r2'), reader('r3')].entries()) {
        yield* go(f);
        yield* runtime.Gosched();
        void k;
      }
      yield* rw.Unlock();
      yield* time.Sleep(ms(1));
    });
    expect(order).toEqual(['r1', 'r2', 'r3', 'w']);
  });
});

describe('with a limit', () => {
  it('a wait is ended by a timer of its P', () => {
    const limited = scenario('limited', ({ spawn, mutex, channel, select, check }) => {
      const [lock, ch] = [mutex('lock'), channel<number>('ch')];
      spawn('main', function* (): NeutralBody {
        yield* lock.lock();
        check(!(yield* lock.lockWithin(ms(2))), 'it is not free');
        check((yield* select(ch.onReceive(), after(ms(2)))).index === 1, 'nobody sends');
      });
    });
    const { end } = prepare(limited, { runtime: 'go', settings: { exact: true } }).run({ seed: '1' });
    expect([end.outcome, Math.round(end.makespan / 1e6)]).toEqual(['ok', 4]);
  });

  it('a default is taken only when nothing is ready', () => {
    const picked: number[] = [];
    play(function* () {
      const ch = chan(int, 1);
      picked.push(yield* select(ch.onRecv(), otherwise()));
      yield* ch.send(1);
      picked.push(yield* select(ch.onRecv(), otherwise()));
      yield* close(ch);
      picked.push(yield* select(ch.onRecv(), otherwise()));
    });
    expect(picked).toEqual([1, 0, 0]);
  });
});
