import { describe, expect, it } from 'vitest';
import { RULES, type Rule } from '../../../../src/engine/runtimes/go/rules.ts';
import { ms, us } from '../../../../src/engine/kernel/time.ts';
import type { Scalar } from '../../../../src/engine/trace/header.ts';
import { chan, fmt, go, int, network, runtime, sync, syscall, time, work, type Body } from '../../../../src/kits/go.ts';
import { play, type Played } from './play.ts';

interface Check {
  /** What the rule says of the run. */
  readonly says: string;
  readonly program: () => Body<unknown>;
  readonly settings?: Record<string, Scalar>;
  readonly holds: (played: Played) => boolean;
}

function* nothing(): Body {}
const named = (name: string, body: () => Body<unknown> = nothing): (() => Body<unknown>) => {
  const made = (): Body<unknown> => body();
  Object.defineProperty(made, 'name', { value: name });
  return made;
};
/** Starts goroutines called g1 to g<count>. */
function* several(count: number, body: () => Body<unknown> = nothing): Body {
  for (let k = 1; k <= count; k++) yield* go(named(`g${k}`, body));
}
const hog = (span: number) => function* (): Body { yield* work(span); }; // prettier-ignore
function* blocks(): Body {
  yield* time.Sleep(ms(200)); // gives its P away and comes back when all is over
}
/** The same program with another seed. */
const again = (played: Played, rule: Rule, seed: string): Played =>
  play(CHECKS[rule].program, { ...CHECKS[rule].settings, 'go.without': played.without }, seed);
const list = (played: Played, ...only: string[]): string => played.order.filter((task) => only.includes(task)).join(' ');
const before = (played: Played, first: string, second: string): boolean => played.order.indexOf(first) < played.order.indexOf(second);
const shared = { 'go.gomaxprocs': 2 } as const;

const CHECKS: Readonly<Record<Rule, Check>> = {
  runnext: {
    says: 'the newest of three runs first',
    *program() {
      yield* several(3);
      yield* blocks();
    },
    holds: (played) => list(played, 'g1', 'g2', 'g3') === 'g3 g1 g2',
  },
  'ring-size': {
    says: 'when 257 wait the oldest 128 are moved behind the others',
    *program() {
      yield* several(300);
      yield* blocks();
    },
    holds: (played) => before(played, 'g130', 'g1') && before(played, 'g1', 'g128'),
  },
  'tick-61': {
    says: 'who stands in the global queue runs before 100 local ones are through',
    *program() {
      yield* several(100);
      yield* runtime.Gosched();
      yield* go(named('back'));
      yield* blocks();
    },
    holds: (played) => before(played, 'back', 'g90'),
  },
  'inherited-slice': {
    says: 'a pair that wakes each other keeps its P for 10 ms',
    *program() {
      const [ping, pong] = [chan(int), chan(int)];
      yield* go(
        named('third', function* () {
          yield* runtime.Gosched();
          yield* go(named('later'));
        }),
      );
      yield* runtime.Gosched();
      yield* go(
        named('partner', function* () {
          for (;;) {
            yield* ping.recv();
            yield* pong.send(1);
          }
        }),
      );
      for (let k = 0; k < 60_000; k++) {
        yield* ping.send(k);
        yield* pong.recv();
      }
    },
    holds: (played) => played.firstRun('later') > ms(10),
  },
  'global-batch': {
    says: 'what a P takes from the global queue stands before what is made afterwards',
    *program() {
      yield* several(5, function* () {
        yield* runtime.Gosched();
        yield* go(named('older'));
        yield* go(named('newer'));
      });
      yield* blocks();
    },
    holds: (played) => {
      const again = played.records
        .filter(({ kind, task }) => kind.name === 'task.running' && /^(g\d|older)$/.test(task!))
        .map(({ task }) => task!);
      return again.lastIndexOf('g3') < again.indexOf('older');
    },
  },
  'waker-p': {
    says: 'of four that are woken together the last runs first',
    *program() {
      const gate = new sync.WaitGroup();
      yield* gate.Add(1);
      for (let k = 1; k <= 4; k++) {
        yield* go(
          named(`g${k}`, function* () {
            yield* gate.Wait();
            yield* go(named(`after${k}`));
            yield* runtime.Gosched();
          }),
        );
        yield* runtime.Gosched();
      }
      yield* gate.Done();
      yield* blocks();
    },
    holds: (played) => list(played, 'after1', 'after2', 'after3', 'after4') === 'after4 after1 after2 after3',
  },
  'gosched-global': {
    says: 'who gives way comes after what others then make',
    *program() {
      yield* go(
        named('a', function* () {
          yield* go(named('b'));
          yield* go(named('c'));
        }),
      );
      yield* runtime.Gosched();
      yield* go(named('mainIsBack'));
      yield* blocks();
    },
    holds: (played) => before(played, 'b', 'mainIsBack'),
  },
  'preempted-global': {
    says: 'who is preempted comes after what others then make',
    *program() {
      yield* go(
        named('a', function* () {
          yield* go(named('b'));
          yield* go(named('c'));
          yield* work(ms(1));
        }),
      );
      yield* work(ms(30));
      yield* go(named('hogIsBack'));
      yield* blocks();
    },
    holds: (played) => {
      const runs = played.records.filter(({ kind }) => kind.name === 'task.running').map(({ task }) => task!);
      return runs.indexOf('b') < runs.indexOf('main', runs.indexOf('a'));
    },
  },
  'gosched-wakes': {
    says: 'who gives way has a thread woken that looks for work',
    settings: { ...shared, 'go.startMs': 1 },
    *program() {
      yield* runtime.Gosched();
      yield* work(us(100));
    },
    holds: (played) => played.threads() === 2,
  },
  'stw-runnext': {
    says: 'who is stopped by a collection goes on before what it has made',
    settings: { 'go.gc': 'pauses', 'go.gcEveryNs': ms(2) },
    *program() {
      yield* go(named('child'));
      yield* work(ms(7));
    },
    holds: (played) => !played.order.includes('child'),
  },
  'netpoll-shares': {
    says: 'six that are answered at once use both Ps',
    settings: shared,
    *program() {
      const server = network('server', { latency: ms(2) });
      yield* several(6, function* () {
        yield* server.request(1);
        yield* work(ms(4));
      });
      yield* time.Sleep(ms(40));
    },
    holds: (played) => {
      const since = played.records.filter(({ kind, at }) => kind.name === 'task.running' && at > ms(2) && at < ms(2.1));
      return new Set(since.map(({ thread }) => thread)).size === 2;
    },
  },
  'own-timers': {
    says: 'a sleep of 1 ms ends on time while others never stop giving way to each other',
    *program() {
      yield* go(
        named('sleeper', function* () {
          yield* time.Sleep(ms(1));
          yield* go(named('awake'));
        }),
      );
      yield* several(2, function* () {
        for (let k = 0; k < 100; k++) {
          yield* work(us(50));
          yield* runtime.Gosched();
        }
      });
      yield* blocks();
    },
    holds: (played) => played.firstRun('awake') < ms(2),
  },
  'local-poll': {
    says: 'who is answered runs before what could be stolen',
    settings: shared,
    *program() {
      const server = network('server', { latency: ms(1) });
      yield* go(named('busy', hog(ms(3)))); // so that nobody sleeps in the poller
      yield* work(us(100));
      yield* go(
        named('asks', function* () {
          yield* server.request(1);
          yield* go(named('answered'));
        }),
      );
      yield* runtime.Gosched();
      yield* several(2, hog(ms(3)));
      yield* work(ms(9));
      yield* blocks();
    },
    holds: (played) => played.firstRun('answered') < ms(5),
  },
  'poller-sleeps': {
    says: 'a sleep ends while nobody else does anything',
    *program() {
      yield* time.Sleep(ms(1));
    },
    holds: (played) => played.outcome === 'ok',
  },
  'stolen-slice': {
    says: 'three hogs of 8 ms that are stolen one after the other are not preempted',
    settings: { ...shared, 'go.version': '1.13' },
    *program() {
      yield* several(3, function* () {
        for (let k = 0; k < 8; k++) yield* work(ms(1)); // may be preempted between two
      });
      yield* work(ms(40)); // not in the middle of this, up to 1.13
      yield* blocks();
    },
    holds: (played) => !played.records.some(({ kind, task }) => kind.name === 'task.preempted' && task!.startsWith('g')),
  },
  'sysmon-polls': {
    says: 'an answer is seen while one computes on the only P',
    *program() {
      const server = network('server', { latency: ms(2) });
      yield* go(
        named('asks', function* () {
          yield* server.request(1);
          yield* go(named('answered'));
        }),
      );
      yield* runtime.Gosched();
      yield* work(ms(80));
      yield* time.Sleep(1);
    },
    holds: (played) => played.firstRun('answered') < ms(40),
  },
  'exit-under': {
    says: 'who comes from a system call goes on at once where another one has just begun one on its P',
    *program() {
      yield* go(
        named('other', function* () {
          yield* work(us(1_935)); // and is in the kernel for 10 us when the other comes back
          yield* syscall(us(100));
        }),
      );
      yield* syscall(ms(2));
      yield* go(named('hasRead'));
    },
    holds: (played) => played.makespan < ms(2.03),
  },
  'goyield-local': {
    says: 'who hands a starving mutex over comes before the global queue',
    *program() {
      const mu = new sync.Mutex();
      yield* mu.Lock();
      yield* go(
        named('waiter', function* () {
          yield* mu.Lock();
          yield* mu.Unlock();
        }),
      );
      yield* runtime.Gosched();
      yield* work(ms(2));
      yield* mu.Unlock(); // wakes the waiter, which has waited too long
      yield* mu.Lock(); // but loses
      const wake = chan(int);
      yield* go(
        named('other', function* () {
          yield* runtime.Gosched(); // the waiter tries in vain: the mutex is starving
          yield* wake.send(1);
          yield* runtime.Gosched();
        }),
      );
      yield* wake.recv();
      yield* mu.Unlock(); // hands over
      yield* go(named('unlocker'));
      yield* blocks();
    },
    holds: (played) => {
      const yielded = played.records.findLastIndex(({ kind, task }) => kind.name === 'task.yielded' && task === 'main');
      const next = played.records
        .slice(yielded)
        .filter(({ kind }) => kind.name === 'task.running')
        .map(({ task }) => task!);
      return next[0] === 'waiter' && next[1] === 'main';
    },
  },
  'exit-global': {
    says: 'who comes from a system call without a P comes after what is made here',
    *program() {
      yield* go(
        named('reader', function* () {
          yield* syscall(ms(1));
          yield* go(named('hasRead'));
          yield* work(us(1));
        }),
      );
      yield* runtime.Gosched();
      yield* work(ms(5));
      yield* several(2);
      yield* blocks();
    },
    holds: (played) => before(played, 'g1', 'hasRead'),
  },
  'local-first': {
    says: 'who gives way lets the local queue go first',
    *program() {
      yield* several(5);
      yield* runtime.Gosched();
      yield* go(named('back'));
      yield* blocks();
    },
    holds: (played) => before(played, 'g4', 'back'),
  },
  steal: {
    says: 'six hogs of one P use both',
    settings: shared,
    *program() {
      yield* several(6, hog(ms(4)));
      yield* time.Sleep(ms(50));
    },
    holds: (played) => new Set(['g1', 'g3', 'g6'].map(played.threadOf)).size === 2,
  },
  'steal-half': {
    says: 'the first that a thief runs is the third of six',
    settings: { ...shared, 'go.startMs': 1 },
    *program() {
      yield* several(6, hog(ms(4)));
      yield* work(us(100));
      yield* time.Sleep(ms(50));
    },
    holds: (played) => played.order[1] === 'g3',
  },
  'steal-last': {
    says: 'the first that a thief runs is the youngest of its booty',
    settings: { ...shared, 'go.startMs': 1 },
    *program() {
      yield* several(6, hog(ms(4)));
      yield* work(us(100));
      yield* time.Sleep(ms(50));
    },
    holds: (played) => played.order[1] === 'g3',
  },
  'steal-runnext': {
    says: 'a thief runs what its maker has no time for',
    settings: shared,
    *program() {
      yield* go(named('child'));
      yield* work(ms(5));
    },
    holds: (played) => played.order.includes('child') && played.firstRun('child') < ms(1),
  },
  'steal-delay': {
    says: 'a child of one that goes to sleep at once is not stolen',
    settings: { ...shared, 'go.threadNs': 0, 'go.pollerNs': 0, 'os.wakeNs': 0, 'os.switchNs': 0 },
    *program() {
      yield* go(named('child'));
      yield* work(us(2));
      yield* time.Sleep(ms(1));
    },
    holds: (played) => played.threadOf('child') === 'M0',
  },
  'steal-timers': {
    says: 'a timer of a busy P is run by another',
    settings: { ...shared, 'os.syscallNs': 20_000 },
    *program() {
      yield* go(
        named('sleeper', function* () {
          yield* time.Sleep(ms(1));
          yield* go(named('awake'));
        }),
      );
      yield* runtime.Gosched();
      yield* work(ms(3));
      yield* time.Sleep(us(1));
    },
    holds: (played) => played.firstRun('awake') < ms(2.5),
  },
  'steal-order': {
    says: 'whom a thief looks at first is random',
    settings: { cores: 4, 'go.gomaxprocs': 4 },
    *program() {
      yield* several(9, function* () {
        yield* several(3, hog(ms(1)));
        yield* work(ms(1));
      });
      yield* time.Sleep(ms(30));
    },
    holds: (played) => new Set(['2', '3', '4', '5', '6', '7'].map((seed) => again(played, 'steal-order', seed).order.join(' '))).size > 1,
  },
  'spinning-half': {
    says: 'of the Ms that run out of work at once not all look for more',
    settings: { cores: 8, 'go.gomaxprocs': 8, 'go.stealNs': 20_000 },
    *program() {
      yield* several(6, hog(ms(5)));
      yield* work(ms(12));
    },
    holds: (played) =>
      played.questions <
      play(CHECKS['spinning-half'].program, { ...CHECKS['spinning-half'].settings, 'go.without': 'spinning-half' }).questions,
  },
  wakep: {
    says: 'two hogs run side by side',
    settings: shared,
    *program() {
      yield* go(named('child', hog(ms(9))));
      yield* work(ms(9));
      yield* time.Sleep(1);
    },
    holds: (played) => played.firstRun('child') < ms(1),
  },
  'one-spinning': {
    says: 'three goroutines made in a row start one thread',
    settings: { cores: 4, 'go.gomaxprocs': 4, 'go.threadNs': 0, 'go.startMs': 1 },
    *program() {
      yield* several(3);
      yield* time.Sleep(ms(1));
    },
    holds: (played) => played.threads(played.firstRun('main') + us(2)) === 2,
  },
  'spinning-passes-on': {
    says: 'four hogs made by one that computes on come to run on four Ps at once',
    settings: { cores: 8, 'go.gomaxprocs': 8 },
    *program() {
      yield* several(4, hog(ms(5)));
      yield* work(ms(5));
    },
    holds: (played) => played.threads(ms(1)) >= 5,
  },
  'idle-lifo': {
    says: 'the M that went idle last works first',
    settings: { cores: 4, 'go.gomaxprocs': 4 },
    *program() {
      for (let k = 1; k <= 3; k++) yield* go(named(`g${k}`, hog(ms(k))));
      yield* work(ms(6));
      yield* go(named('next'));
      yield* work(ms(1));
    },
    holds: (played) => played.threadOf('next') === play(CHECKS['idle-lifo'].program, CHECKS['idle-lifo'].settings).threadOf('next'),
  },
  preemption: {
    says: 'a hog gives its P up after 10 to 20 ms',
    *program() {
      yield* go(named('child'));
      yield* work(ms(50));
    },
    holds: (played) => played.order.includes('child') && played.firstRun('child') < ms(21),
  },
  'async-preemption': {
    says: 'also in a loop without calls',
    *program() {
      yield* go(named('child'));
      yield* work(ms(50));
      yield* work(ms(1));
      yield* time.Sleep(1);
    },
    holds: (played) => played.firstRun('child') < ms(21),
  },
  'sysmon-backoff': {
    says: 'sysmon looks less and less often at one that computes alone',
    *program() {
      yield* work(ms(100));
    },
    holds: (played) => played.turns('sysmon') < 100,
  },
  'sysmon-parks': {
    says: 'sysmon sleeps while nobody runs',
    *program() {
      yield* time.Sleep(ms(100));
    },
    holds: (played) => played.turns('sysmon') < 10,
  },
  retake: {
    says: 'one P: another goroutine runs during a long system call',
    *program() {
      yield* go(named('child'));
      yield* syscall(ms(5));
    },
    holds: (played) => played.order.includes('child') && played.firstRun('child') < ms(1),
  },
  handoff: {
    says: 'the P of a long system call goes to an M that can use it',
    *program() {
      yield* go(named('child'));
      yield* syscall(ms(5));
    },
    holds: (played) => played.order.includes('child') && played.firstRun('child') < ms(1),
  },
  'keep-p': {
    says: 'who prints a line goes on before the goroutine that it has made',
    *program() {
      yield* go(named('child'));
      yield* fmt.Println('hello');
      yield* go(named('next'));
      yield* blocks();
    },
    holds: (played) => {
      const started = played.records.findIndex(({ kind, task }) => kind.name === 'task.spawned' && task === 'next');
      return started < played.records.findIndex(({ kind, task }) => kind.name === 'task.running' && task === 'child');
    },
  },
  'exit-idle-p': {
    says: 'who comes from a system call goes on at once where a P is idle',
    settings: { cores: 2, 'go.gomaxprocs': 2 },
    *program() {
      yield* go(named('hog', hog(ms(9))));
      yield* syscall(ms(3));
      yield* go(named('next'));
      yield* work(us(50));
    },
    holds: (played) => played.outcome === 'ok' && played.makespan < ms(4),
  },
  'empty-p-stays': {
    says: 'a system call of 9 ms keeps its P where another P is idle: sysmon goes on looking',
    settings: shared,
    *program() {
      yield* syscall(ms(9));
    },
    holds: (played) => played.turns('sysmon') > 20,
  },
};

describe('each rule of the scheduler is noticed when it is switched off', () => {
  for (const [rule, { says, program, settings = {}, holds }] of Object.entries(CHECKS)) {
    it(`${rule}: ${says}`, () => {
      expect(rule in RULES).toBe(true);
      expect(holds(play(program, settings))).toBe(true);
      let without: boolean;
      try {
        without = holds(play(program, { ...settings, 'go.without': rule }));
      } catch {
        without = false; // it never ran
      }
      expect(without).toBe(false);
    });
  }
});
