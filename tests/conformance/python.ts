import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { prepare, type Scalar, type Scenario } from '../../src/index.ts';
import { python, type Py } from '../../src/kits/python.ts';
import { asyncio } from '../../src/kits/asyncio.ts';
import { multiprocessing } from '../../src/kits/multiprocessing.ts';
import convoy from '../../scenarios/python/convoy.ts';
import type { Originals, Timed } from '../support/conformance.ts';

const ROUNDS = 9;
const CORES = Math.min(2, availableParallelism());

/** What the machine's own CPython prints: seconds, or a factor. */
const real = (program: string): number => Number(execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim());

const WORK = `
import asyncio, multiprocessing, threading, time
def work(n):
    while n:
        n -= 1
N = 12_000_000
`;
const timed = (body: string): string =>
  `${WORK}\ndef run():\n${body.replaceAll(/^/gm, '    ')}\nt = time.perf_counter()\nrun()\nprint(time.perf_counter() - t)`;
const SEQUENTIAL = timed('work(N)');
const threads = (count: number): string =>
  timed(`ts = [threading.Thread(target=work, args=(N // ${count},)) for _ in range(${count})]
for t in ts: t.start()
for t in ts: t.join()`);
const POOL = timed(`with multiprocessing.get_context('fork').Pool(2) as pool: pool.map(work, [N // 8] * 8)`);
const SLEEPING = timed(`ts = [threading.Thread(target=time.sleep, args=(0.1,)) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()`);
const AWAITING = timed(`async def main(): await asyncio.gather(*[asyncio.sleep(0.1) for _ in range(4)])
asyncio.run(main())`);
const CONVOY = `
import socket, threading, time
a, b = socket.socketpair()
stop = False
def echo():
    while True:
        d = b.recv(1)
        if not d: return
        b.send(d)
def hog():
    n = 0
    while not stop: n += 1
def trips(span):
    end = time.perf_counter() + span
    n = 0
    while time.perf_counter() < end:
        a.send(b'x'); a.recv(1); n += 1
    return n
import os
pid = os.fork()
if pid == 0:
    a.close(); echo(); os._exit(0)
b.close()
alone = trips(0.3)
t = threading.Thread(target=hog); t.start()
beside = trips(0.5) * 0.3 / 0.5
stop = True; t.join(); a.close()
print(alone / beside)
`;

/** The model's makespan in seconds, its work being what the real machine needed. */
function model(program: Scenario, runtime: string, version: string, seed: number, params: Record<string, Scalar> = {}): number {
  const settings = { cores: CORES, 'python.version': version };
  return prepare(program, { runtime, settings, params }).run({ seed: String(seed) }).end.makespan / 1e9;
}

const computing = (seconds: number, count: number): Scenario =>
  python('computing', ({ threading, compute }) => {
    function* work(): Py {
      yield* compute(seconds / count);
    }
    return function* main(): Py {
      const all = Array.from({ length: count }, () => threading.Thread({ target: work }));
      for (const one of all) yield* one.start();
      for (const one of all) yield* one.join();
    };
  });
const pool = (seconds: number): Scenario =>
  multiprocessing('pool', ({ multiprocessing: mp, With, compute }) => {
    function* work(): Py {
      yield* compute(seconds / 8);
    }
    return function* main(): Py {
      yield* With(mp.Pool(2), (workers) =>
        workers.map(
          work,
          Array.from({ length: 8 }, (_, k) => k),
        ),
      );
    };
  });
const sleeping = (): Scenario =>
  python('sleeping', ({ threading, time }) => {
    function* sleeps(): Py {
      yield* time.sleep(0.1);
    }
    return function* main(): Py {
      const all = Array.from({ length: 4 }, () => threading.Thread({ target: sleeps }));
      for (const one of all) yield* one.start();
      for (const one of all) yield* one.join();
    };
  });
const awaiting = (): Scenario =>
  asyncio('awaiting', ({ asyncio: aio }) => {
    return function* main(): Py {
      yield* aio.gather(...Array.from({ length: 4 }, () => aio.sleep(0.1)));
    };
  });

/** Round trips alone against beside one that computes. */
function lossOf(version: string, seed: number): number {
  const trips = (hogs: number): number => {
    let count = 0;
    prepare(convoy, { runtime: 'cpython-threads', settings: { cores: CORES, 'python.version': version }, params: { hogs, ms: 300 } }).run({
      seed: String(seed),
      listen: () => ({ record: (raw) => void (raw.kind.name === 'logged' && (count = Number(raw.text.split(' ')[0]))) }),
    });
    return count;
  };
  return trips(0) / trips(1);
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const shown = (values: readonly number[]): string =>
  `${middle(values).toFixed(3)} (${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)})`;

/** `close`: how far the medians may lie apart, as a factor; overlapping intervals will do as well. */
function row(what: string, theirs: readonly number[], ours: readonly number[], close: number): Timed {
  const factor = middle(ours) / middle(theirs);
  const overlap = Math.min(...ours) <= Math.max(...theirs) && Math.min(...theirs) <= Math.max(...ours);
  const holds = overlap || (factor <= close && factor >= 1 / close);
  return { what, figure: `real ${shown(theirs)}, model ${shown(ours)}`, holds };
}

/** Real runs and runs of the model in turn; computing is counted in what the real machine needs for it in sequence. */
async function* timing(): AsyncIterable<Timed> {
  const version = /3\.\d+/.exec(execFileSync('python3', ['--version'], { encoding: 'utf8' }))![0];
  const pairs: Record<string, [real: number[], model: number[]]> = {};
  const add = (what: string, theirs: number, ours: number): void => {
    const [all, own] = (pairs[what] ??= [[], []]);
    all.push(theirs);
    own.push(ours);
  };
  for (let round = 1; round <= ROUNDS; round++) {
    const against = (what: string, program: string, ours: (base: number) => number): void => {
      const [before, theirs, after] = [real(SEQUENTIAL), real(program), real(SEQUENTIAL)]; // on both sides: the machine's pace drifts
      const base = (before + after) / 2;
      add(`${what}, against in sequence`, theirs / base, ours(base) / base);
    };
    for (const count of [1, 2, 4])
      against(`computing in ${count} threads`, threads(count), (base) => model(computing(base, count), 'cpython-threads', version, round));
    against('a pool of two', POOL, (base) => model(pool(base), 'cpython-processes', version, round));
    add('four threads that sleep', real(SLEEPING), model(sleeping(), 'cpython-threads', version, round));
    add('four coroutines that sleep', real(AWAITING), model(awaiting(), 'asyncio', version, round));
    add('the convoy: round trips alone, against beside a hog', real(CONVOY), lossOf(version, round));
  }
  for (const [what, [theirs, ours]] of Object.entries(pairs)) yield row(what, theirs, ours, what.startsWith('the convoy') ? 2 : 1.1);
}

/** CPython: the machine's own `python3`. */
export const originals: Originals = {
  folder: 'python',
  extension: 'py',
  command: (file) => ['python3', file],
  versionOf: ['python3', '--version'],
  timing,
};
