import { describe, expect, it } from 'vitest';
import { ms, us } from 'seedloom';
import { Asyncio } from '../../../../src/engine/runtimes/cpython/asyncio.ts';
import { ASYNCIO_SETTINGS, CPYTHON_SETTINGS } from '../../../../src/engine/runtimes/cpython/constants.ts';
import { Enter, Leave, Quick, type Operation } from '../../../../src/engine/runtimes/cpython/containers.ts';
import { ObjectLock } from '../../../../src/engine/runtimes/cpython/gil/critical.ts';
import { LAWS, type Laws } from '../../../../src/engine/runtimes/cpython/laws.ts';
import { THREADING_LOCK } from '../../../../src/engine/runtimes/cpython/policies.ts';
import { AS_THREAD, Interpreter } from '../../../../src/engine/runtimes/cpython/process.ts';
import { named } from '../../../../src/engine/kernel/names.ts';
import type { AnyOp } from '../../../../src/engine/sync/op.ts';
import { Task } from '../../../../src/engine/sync/task.ts';
import type { Scalar } from '../../../../src/engine/trace/header.ts';
import { PyOp, Released } from '../../../../src/engine/runtimes/cpython/ops.ts';
import { Lab } from '../../../contract/lab.ts';

/** Places in the words of `thread.ready`. */
const [WOKEN, TIMED_OUT] = [1, 4];

type Body = Generator<AnyOp, unknown, unknown>;

/** A process of CPython in which some laws may not hold. */
function python(laws: Laws, settings: Record<string, Scalar> = {}) {
  const lab = new Lab({ cores: 4, ...settings }, CPYTHON_SETTINGS);
  const { process, runtime } = lab.process('main', (host) => new Interpreter(host, laws));
  const spawn = (name: string, body: () => Body): Task => lab.spawn(process, name, body);
  return { lab, process, runtime, spawn, ...lab.ops };
}
type Python = ReturnType<typeof python>;

/** Who ran when, one turn after another. */
function turns({ lab }: Python): { task: string; at: number }[] {
  const runs = lab.records.filter((raw) => raw.kind.name === 'task.running').map((raw) => ({ task: raw.task!, at: raw.at }));
  return runs.filter((run, k) => run.task !== runs[k - 1]?.task);
}
const hog = ({ work }: Python, span: number): (() => Body) =>
  function* () {
    yield* work(span);
  };

/** Operations on one list. */
function containersOf({ lab: { slot }, keeps }: Python) {
  const [quick, entering, leaving] = [new Quick('list', slot), new Enter(slot), new Leave(slot)];
  const operation: Operation = { on: named('list'), locks: [new ObjectLock()], is: 'call', effect: () => null };
  /** One that takes so long. */
  function* section(span: number): Generator<AnyOp, void, unknown> {
    yield* entering.of(operation);
    yield* keeps(span);
    yield* leaving.of(operation);
  }
  return { section, step: () => quick.of(operation), enter: () => entering.of(operation), leave: () => leaving.of(operation) };
}

/** What a law brings about: true where it holds. Every entry is tried with the law on and with it off. */
const SHOWN: Record<keyof Laws, (laws: Laws) => boolean> = {
  waiterAsks: (laws) => {
    const p = python(laws);
    for (const name of ['a', 'b']) p.spawn(name, hog(p, ms(50)));
    p.lab.run();
    const seen = turns(p);
    return seen.length >= 19 && seen.slice(2, 18).every((turn, k) => Math.abs(turn.at - seen[k + 1]!.at - ms(5)) < us(40));
  },
  switchRestarts: (laws) => {
    const p = python(laws);
    for (const name of ['a', 'b', 'c']) p.spawn(name, hog(p, ms(30)));
    p.lab.run();
    const seen = turns(p);
    return seen.slice(2, 12).every((turn, k) => turn.at - seen[k + 1]!.at >= ms(5)); // nobody is asked before somebody waited 5 ms for it
  },
  holdersCounted: (laws) => {
    const p = python(laws);
    const released = new Released(p.lab.slot);
    p.spawn('hog', function* () {
      for (let k = 0; k < 10; k++) {
        yield* p.work(ms(3));
        yield* released.of(100); // back before anybody has woken
      }
    });
    for (const name of ['b', 'c']) p.spawn(name, hog(p, us(10)));
    p.lab.run();
    return p.lab.times('task.finished', 'c')[0]! < ms(7); // it saw no change of hands in its 5 ms, and asks
  },
  wakeRestarts: (laws) => {
    const p = python(laws);
    const released = new Released(p.lab.slot);
    p.spawn('hog', function* () {
      for (let k = 0; k < 10; k++) {
        yield* p.work(ms(2));
        yield* released.of(100);
      }
    });
    p.spawn('other', hog(p, us(10)));
    p.lab.run();
    return p.lab.times('task.finished', 'other')[0]! > ms(19); // woken every 2 ms, it never comes to its 5
  },
  wholeMicroseconds: (laws) => {
    const p = python(laws, { 'python.switchIntervalNs': 1, 'os.timerSlackNs': 0 });
    for (const name of ['a', 'b']) p.spawn(name, hog(p, us(100)));
    p.lab.run();
    const waits = p.lab.times('thread.blocked')[0]!;
    const asks = p.lab.records.find((raw) => raw.kind.name === 'thread.ready' && raw.x === TIMED_OUT)!.at;
    return asks - waits === us(1);
  },
  takerClears: (laws) => {
    const p = python(laws, { 'op.accessNs': 20_000 });
    const x = p.cell('x', 0);
    p.spawn('short', function* () {
      yield* p.work(ms(4.999));
      yield* x.read(); // asked for as it ends, it does not stay to clear the request
    });
    for (const name of ['b', 'c']) p.spawn(name, hog(p, ms(4)));
    p.lab.run();
    const [b, c] = [p.lab.times('task.finished', 'b')[0]!, p.lab.times('task.finished', 'c')[0]!];
    return b < c; // the one that is first has it for itself, and is not asked to give way at once
  },
  signalsOne: (laws) => {
    const p = python(laws);
    p.spawn('first', function* () {
      yield* p.work(ms(1));
      yield* p.sleep(ms(10));
    });
    for (const name of ['b', 'c', 'd']) p.spawn(name, hog(p, ms(1)));
    p.lab.run();
    const freed = p.lab.times('task.called', 'first')[0]!;
    const woken = p.lab.records.filter(
      ({ kind, x, at }) => kind.name === 'thread.ready' && x === WOKEN && at - freed < us(5) && at >= freed,
    );
    return woken.length === 1;
  },
  voluntaryForced: (laws) => {
    const p = python(laws, { 'op.loopNs': ms(6) }); // what C code does before it gives the GIL up
    const released = new Released(p.lab.slot);
    p.spawn('hog', function* () {
      yield* released.of(100);
      yield* p.work(ms(20));
    });
    p.spawn('other', hog(p, us(10)));
    p.lab.run();
    return p.lab.times('task.finished', 'other')[0]! < ms(7);
  },
  checkPoints: (laws) => {
    const p = python(laws, { exact: false, 'python.switchIntervalNs': 1_000 });
    const [x, loop] = [p.cell('x', 0), new PyOp('loop', p.lab.slot)];
    for (const name of ['a', 'b'])
      p.spawn(name, function* () {
        for (let k = 0; k < 5_000; k++) {
          yield* x.write((yield* x.read()) + 1);
          yield* loop.of();
        }
      });
    p.lab.run();
    return x.value === 10_000;
  },
  cCallsKeep: (laws) => {
    const p = python(laws);
    p.spawn('hog', function* () { yield* p.keeps(ms(30)); }); // prettier-ignore
    p.spawn('other', hog(p, us(10)));
    p.lab.run();
    return p.lab.times('task.finished', 'other')[0]! > ms(30);
  },
  selectReleases: (laws) => {
    const lab = new Lab({ cores: 4 }, ASYNCIO_SETTINGS);
    const { process, runtime } = lab.process('main', (host) => new Asyncio(host, true, laws));
    runtime.boot();
    lab.spawn(process, 'coroutine', function* () { yield* lab.ops.sleep(ms(50)); }); // prettier-ignore
    const thread = new Task(1, 'thread', process, false, function* () { yield* lab.ops.work(ms(1)); }, []); // prettier-ignore
    thread.local = AS_THREAD;
    lab.tasks.begin(thread, null);
    lab.run();
    return lab.times('task.finished', 'thread')[0]! < ms(10); // and not only when the loop has woken
  },
  finalizing: (laws) => {
    const p = python(laws);
    const daemon = new Task(1, 'daemon', p.process, true, hog(p, ms(50)), []);
    p.spawn('main', hog(p, ms(1)));
    p.lab.tasks.begin(daemon, null);
    return p.lab.run() < ms(10);
  },
  lockHandedOver: (laws) => {
    const p = python(laws, { 'python.version': '3.13' });
    const lock = p.mutex('lock', THREADING_LOCK);
    p.spawn('greedy', function* () {
      for (let k = 0; k < 20; k++) {
        yield* lock.lock();
        yield* p.work(ms(2));
        yield* lock.unlock();
      }
    });
    p.spawn('other', function* () {
      yield* p.sleep(us(100));
      yield* lock.lock();
      yield* lock.unlock();
    });
    p.lab.run();
    const handed = p.lab.records.filter((raw) => raw.kind.name === 'lock.acquired' && raw.x % 2 === 1);
    return handed.some((raw) => raw.task === 'other');
  },
  forcedSwitch: (laws) => {
    const p = python(laws);
    for (const name of ['a', 'b']) p.spawn(name, hog(p, ms(20)));
    p.lab.run();
    return turns(p).length > 4;
  },
  finalRelease: (laws) => {
    const p = python(laws, { 'op.accessNs': 20_000 });
    const x = p.cell('x', 0);
    p.spawn('short', function* () {
      yield* p.work(ms(4.999));
      yield* x.read(); // the request comes while it loads, and there is no check point before its end
    });
    p.spawn('other', hog(p, ms(8)));
    p.lab.run();
    const exited = p.lab.records.find((raw) => raw.kind.name === 'thread.exited')!;
    return exited.at < turns(p)[1]!.at; // it does not stay until the other has taken over
  },
  barging: (laws) => Array.from({ length: 40 }, (_, k) => 80 + k).some((span) => bargesIn(laws, us(span))),
  released: (laws) => {
    const p = python(laws);
    for (const name of ['a', 'b', 'c', 'd']) p.spawn(name, function* () { yield* p.sleep(ms(10)); }); // prettier-ignore
    return p.lab.run() < ms(11);
  },
  startWaits: (laws) => {
    const p = python(laws);
    p.spawn('parent', function* () {
      for (const name of ['x', 'y', 'z']) yield* p.start(p.process, name, hog(p, ms(20)));
    });
    p.lab.run();
    return p.lab.times('task.finished', 'parent')[0]! > ms(14); // three hogs, about 5 ms each until the parent has the GIL back
  },
  lockWithoutGil: (laws) => {
    const p = python(laws, { 'python.version': '3.11' });
    const lock = p.mutex('lock', THREADING_LOCK);
    p.spawn('greedy', function* () {
      yield* lock.lock();
      yield* p.sleep(us(50)); // the other comes, and parks on the lock
      for (let k = 0; k < 200; k++) {
        yield* p.work(us(20));
        yield* lock.unlock();
        yield* p.work(us(20)); // long enough for the other to wake and take the lock, not the GIL
        yield* lock.lock();
      }
    });
    p.spawn('other', function* () {
      yield* lock.lock();
      yield* lock.unlock();
    });
    p.lab.run();
    return p.lab.times('task.finished', 'other')[0]! < ms(1); // greedy finds the lock taken, and has to give up the GIL
  },
  stopTheWorld: (laws) => {
    const p = python(laws, { 'python.version': '3.14t', 'freeThreaded.pricePercent': 0, 'gc.everyNs': ms(10), 'gc.pauseNs': ms(5) });
    for (const name of ['a', 'b']) p.spawn(name, hog(p, ms(40)));
    return p.lab.run() > ms(70); // eight runs of 5 ms, in which both stand still
  },
  objectLocks: (laws) => {
    const p = python(laws, { 'python.version': '3.14t' });
    const { section, step } = containersOf(p);
    p.spawn('long', () => section(ms(1)));
    p.spawn('short', function* () {
      yield* p.work(us(20));
      yield* step();
    });
    p.lab.run();
    return p.lab.times('task.finished', 'short')[0]! > ms(1); // it waits for the list
  },
  sectionsSuspend: (laws) => {
    const p = python(laws, { 'python.version': '3.14t' });
    const { enter, leave, step } = containersOf(p);
    p.spawn('blocks', function* () {
      yield* enter();
      yield* p.sleep(ms(5));
      yield* leave();
    });
    p.spawn('other', function* () {
      yield* p.work(us(50));
      yield* step();
    });
    p.lab.run();
    return p.lab.times('task.finished', 'other')[0]! < ms(1);
  },
  ticks: (laws) => {
    const p = python(laws, { 'python.version': '2.7', exact: false });
    for (const name of ['a', 'b']) p.spawn(name, hog(p, ms(2)));
    p.lab.run();
    return turns(p).length > 4;
  },
  retakesAtOnce: (laws) => {
    const p = python(laws, { 'python.version': '2.7', cores: 1 });
    for (const name of ['a', 'b']) p.spawn(name, hog(p, ms(10)));
    p.lab.run();
    const resumed = p.lab.times('task.running').length;
    return resumed > 1_000 && turns(p).length < 20; // thousands of releases: the other is woken, but has no core
  },
  signals: (laws) => {
    const p = python(laws, { 'python.version': '2.7' });
    for (const name of ['a', 'b']) p.spawn(name, hog(p, ms(1)));
    p.lab.run();
    return p.lab.records.some((raw) => raw.kind.name === 'task.finished' && raw.task === 'b');
  },
};

/** Does a thread whose sleep ends as the GIL is freed run before one that has been waiting for it for longer? */
function bargesIn(laws: Laws, span: number): boolean {
  const p = python(laws);
  p.spawn('newcomer', function* () {
    yield* p.sleep(span);
    yield* p.work(us(1));
  });
  p.spawn('first', function* () {
    yield* p.work(us(100));
    yield* p.sleep(us(100));
  });
  p.spawn('waiter', function* () {
    yield* p.sleep(us(5)); // by then the first has the GIL
    yield* p.work(us(300));
  });
  p.lab.run();
  const order = turns(p).map((turn) => turn.task);
  const came = order.lastIndexOf('newcomer');
  return came > 0 && came < order.indexOf('waiter');
}

describe('each rule of the GIL does what the specification says, and without it something else happens', () => {
  it.each(Object.keys(LAWS) as (keyof Laws)[])('%s', (law) => {
    expect(SHOWN[law](LAWS), 'with it').toBe(true);
    expect(SHOWN[law]({ ...LAWS, [law]: false }), 'without it').toBe(false);
  });
});
