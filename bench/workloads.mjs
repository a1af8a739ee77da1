// One workload in one process: `node --expose-gc bench/workloads.mjs NAME TASKS UNITS [none|digest|records|default] [outside|inside]`.
// `inside`: tasks on green threads, with an OS, cores and an OS thread below; `outside`: processes on the kernel's alarms.
// Prints CPU nanoseconds a unit; for `parked` heap bytes a task.
import { explore, prepare, scenario } from '../dist/index.js';
import { asyncio } from '../dist/kits/asyncio.js';

const [name = 'clock', size = '1000', units = '300000', listening = 'digest', where = 'inside'] = process.argv.slice(2);
const tasks = Number(size);
const total = Number(units);
const each = Math.max(1, Math.round(total / tasks));
const BOUNDS = { steps: Number.MAX_SAFE_INTEGER, stepsAtOneInstant: Number.MAX_SAFE_INTEGER };

/** Delays as the prototypes have them: 65,536 exponential whole nanoseconds around 1 ms. */
function delays() {
  const table = new Float64Array(65536);
  for (let i = 0, x = 88172645; i < table.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    table[i] = Math.max(1, Math.round(-Math.log(1 - (x >>> 0) / 4294967296) * 1e6));
  }
  return table;
}

const table = delays();
const SCENARIOS = {
  /** Every task sleeps again and again; the unit is a wake-up. */
  clock: (start, { sleep }) => {
    let k = 0;
    const body = function* () {
      for (let i = 0; i < each; i++) yield* sleep(table[k++ & 65535]);
    };
    for (let i = 0; i < tasks; i++) start(`t${i}`, body);
  },
  /** Every task gives way again and again; the unit is a switch. */
  pause: (start, { pause }) => {
    const body = function* () {
      for (let i = 0; i < each; i++) yield* pause();
    };
    for (let i = 0; i < tasks; i++) start(`t${i}`, body);
  },
  /** Every task locks, sleeps 1 us and unlocks; the unit is a critical section. */
  mutex: (start, { sleep, mutex }) => {
    const lock = mutex('lock');
    const body = function* () {
      for (let i = 0; i < each; i++) {
        yield* lock.lock();
        yield* sleep(1000);
        yield* lock.unlock();
      }
    };
    for (let i = 0; i < tasks; i++) start(`t${i}`, body);
  },
  /** Every task waits on one channel, which is then closed. */
  parked: (start, { channel, sleep }, parked) => {
    const gate = channel('gate');
    const body = function* () {
      yield* gate.receive();
    };
    for (let i = 0; i < tasks; i++) start(`t${i}`, body);
    start('opener', function* () {
      yield* sleep(1_000_000_000);
      parked();
      yield* gate.close();
    });
  },
  /** 4 tasks of 10 steps that lose updates, as the prototype has them; the unit is a schedule of them all. */
  schedules: (start, { cell }) => {
    const shared = cell('shared', 0);
    const body = function* () {
      for (let i = 0; i < 5; i++) {
        const seen = yield* shared.read();
        yield* shared.write(seen + 1);
      }
    };
    for (let i = 0; i < 4; i++) start(`t${i}`, body);
  },
};

const RANDOMLY = { runtime: 'interleaving', strategy: 'random', shrink: false };

/** One of the scenarios; `parked` is called when all of its tasks wait. */
function program(which, parked = () => undefined) {
  return scenario(which, (kit) => SCENARIOS[which](where === 'outside' ? kit.outside : kit.spawn, kit, parked));
}

/** Sets a scenario up. */
function ready(which, runtime = 'green-threads', parked = () => undefined) {
  return prepare(program(which, parked).with({ exact: runtime !== 'interleaving', cores: 1 }), { runtime });
}

/** One run. @throws where it does not end well: then the figure would be of something else. */
function run(made, how = listening, seed = '1') {
  const listen = how === 'records' ? { listen: () => ({ record: () => undefined }) } : {};
  const { outcome } = made.run({ seed, bounds: BOUNDS, digests: how !== 'none', ...listen }).end;
  if (outcome !== 'ok') throw new Error(`${name} ended with ${outcome}`);
}

/** CPU nanoseconds, of all threads of this process. */
function spent(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

const FIGURES = {
  python: () => {
    const made = prepare(sleepersInPython(), { runtime: 'asyncio' });
    run(made); // warm
    return spent(() => run(made)) / (each * tasks);
  },
  /** The heap of a waiting task, from before the set-up. */
  parked: () => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    let bytes = 0;
    const parked = () => {
      globalThis.gc();
      bytes = process.memoryUsage().heapUsed - before;
    };
    run(ready('parked', 'green-threads', parked));
    return bytes / tasks;
  },
  /** Schedules as `explore` makes them, with these detectors. */
  schedules: () => {
    const explored = (runs) => explore(program('schedules'), { ...RANDOMLY, runs, detectors: listening });
    explored(10_000); // warm
    return spent(() => explored(total)) / total;
  },
  /** The heap after so many schedules, against that after the first 20,000. */
  flat: () => {
    const heaps = [];
    const proceed = (done) => {
      if (done === 20_000 || done === total) {
        globalThis.gc();
        heaps.push(process.memoryUsage().heapUsed);
      }
      return true;
    };
    explore(program('schedules'), { ...RANDOMLY, runs: total, detectors: listening, proceed });
    return heaps[1] / heaps[0];
  },
  /** The same, each a run of its own with digests. */
  runs: () => {
    const made = ready('schedules', 'interleaving');
    for (let i = 0; i < 3000; i++) run(made, listening, String(i)); // warm
    return spent(() => Array.from({ length: total }, (_, i) => run(made, listening, String(i)))) / total;
  },
};

/** Ten coroutines to a thread in one interpreter, all sleeping again and again; the unit is a wake-up. */
function sleepersInPython() {
  const threads = Math.round(tasks / 11);
  return asyncio('python', ({ asyncio: aio, threading, time }) => {
    let k = 0;
    function* coroutine() {
      for (let i = 0; i < each; i++) yield* aio.sleep(table[k++ & 65535] / 1e7);
    }
    function* thread() {
      for (let i = 0; i < each; i++) yield* time.sleep(table[k++ & 65535] / 1e7);
    }
    return function* main() {
      const all = Array.from({ length: threads }, () => threading.Thread({ target: thread }));
      for (const one of all) yield* one.start();
      yield* aio.gather(...Array.from({ length: tasks - threads }, coroutine));
      for (const one of all) yield* one.join();
    };
  }).with({ exact: true, cores: 4 });
}

/**
 * CPU of one unit, in the fourth run: a run that ends and one that begins take ways that the long middle did not, and V8 then discards what
 * it had made of that. The programs beside ours go on in one and the same run when they are measured.
 */
function usual() {
  const made = ready(name);
  for (let i = 0; i < 3; i++) run(made); // warm
  return spent(() => run(made)) / (each * tasks);
}

console.log((FIGURES[name] ?? usual)().toFixed(3));
