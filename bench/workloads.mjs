// One workload in one process: `node --expose-gc bench/workloads.mjs NAME SIZE UNITS [none|digest|records]`.
// Prints CPU nanoseconds a unit, and for `clock` the heap bytes a parked task. What runs is a scenario through the public API.
import { prepare, scenario } from '../dist/index.js';

const [name = 'clock', size = '1000', units = '300000', listening = 'digest'] = process.argv.slice(2);
const tasks = Number(size);
const total = Number(units);
const each = Math.max(1, Math.round(total / tasks));

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
const WORKLOADS = {
  /** Every task sleeps again and again; the unit is a wake-up. */
  clock: ({ spawn, sleep }) => {
    let k = 0;
    const body = function* () {
      for (let i = 0; i < each; i++) yield* sleep(table[k++ & 65535]);
    };
    for (let i = 0; i < tasks; i++) spawn(`t${i}`, body);
  },
  /** Every task gives way again and again; the unit is a switch. */
  pause: ({ spawn, pause }) => {
    const body = function* () {
      for (let i = 0; i < each; i++) yield* pause();
    };
    for (let i = 0; i < tasks; i++) spawn(`t${i}`, body);
  },
  /** Every task locks, sleeps 1 us and unlocks; the unit is a critical section. */
  mutex: ({ spawn, sleep, mutex }) => {
    const lock = mutex('lock');
    const body = function* () {
      for (let i = 0; i < each; i++) {
        yield* lock.lock();
        yield* sleep(1000);
        yield* lock.unlock();
      }
    };
    for (let i = 0; i < tasks; i++) spawn(`t${i}`, body);
  },
  /** Every task waits on one channel, which is then closed; the figure is the heap of a parked task. */
  parked: ({ spawn, channel, sleep }) => {
    const gate = channel('gate');
    const body = function* () {
      yield* gate.receive();
    };
    for (let i = 0; i < tasks; i++) spawn(`t${i}`, body);
    spawn('opener', function* () {
      yield* sleep(1_000_000_000);
      globalThis.gc?.();
      parkedBytes = process.memoryUsage().heapUsed - heapBefore;
      yield* gate.close();
    });
  },
  /** 4 tasks of 10 steps on `interleaving`, run anew for every schedule; the unit is a schedule. */
  explore: ({ spawn, cell }) => {
    const [x, y] = [cell('x', 0), cell('y', 0)];
    const body = function* () {
      for (let i = 0; i < 2; i++) {
        const seen = yield* x.read();
        for (let k = 0; k < 3; k++) yield* y.read();
        yield* x.write(seen + 1);
      }
    };
    for (let i = 0; i < 4; i++) spawn(`t${i}`, body);
  },
};

let heapBefore = 0;
let parkedBytes = 0;
globalThis.gc?.();
heapBefore = process.memoryUsage().heapUsed;
const runtime = name === 'explore' ? 'interleaving' : 'green-threads';
const made = prepare(scenario(name, WORKLOADS[name]).with({ exact: name !== 'explore', cores: 1 }), { runtime });
const bounds = { steps: Number.MAX_SAFE_INTEGER, stepsAtOneInstant: Number.MAX_SAFE_INTEGER };
const listen = listening === 'records' ? { listen: () => ({ record: () => undefined }) } : {};
const run = (seed) => made.run({ seed: String(seed), bounds, ...listen });
const repeats = name === 'explore' ? total : 1;
for (let i = 0; i < Math.min(repeats, 3000); i++) if (name !== 'parked') run(i); // warm
const before = process.cpuUsage();
for (let i = 0; i < repeats; i++) run(i);
const spent = process.cpuUsage(before);
const perUnit = ((spent.user + spent.system) * 1000) / (name === 'explore' ? repeats : each * tasks);
console.log(`${perUnit.toFixed(1)} ${(parkedBytes / tasks).toFixed(0)}`);
