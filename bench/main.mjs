// `npm run bench [ROUNDS]`: our workloads beside programs that show what this machine can reach, in turn, in one go. Only the
// ratios count: what is absolute moves with whatever else the machine does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const prototypes = process.env.SEEDLOOM_PROTOTYPES ?? join(here, '..', '..', 'shared', 'bench-prototypes');
const python = process.env.SEEDLOOM_PYTHON ?? 'python3';
const rounds = Number(process.argv[2] ?? 3);

/** The first figure that a program prints. @throws with the error that it ends with when it fails. */
function figure(command, args, cwd = here) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(error?.message ?? stderr.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? `status ${status}`);
  return Number(stdout.trim().split(/\s+/, 1)[0]);
}

const node = ['--expose-gc', '--max-old-space-size=8192'];
const ours = (text) => () => figure(process.execPath, [...node, 'workloads.mjs', ...text.split(' ')]);
const theirs = (text) => () => figure(process.execPath, [...node, ...text.split(' ')], prototypes);
const simpy = (text) => () => figure(python, ['mutex_simpy.py', ...text.split(' ')]);
const fixed = (value) => () => value;

/** The one of two figures that a program prints: milliseconds, megabytes. */
function figures(command, args, which) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: here, encoding: 'utf8' });
  if (status !== 0) throw new Error(error?.message ?? stderr.split('\n', 1)[0]);
  return Number(stdout.trim().split(/\s+/)[which]);
}
/** The program in real Go, built once. @throws where there is no Go. */
let built;
function goroutines() {
  if (built !== undefined) return built;
  const binary = join(mkdtempSync(join(tmpdir(), 'seedloom-bench-')), 'goroutines');
  const { status, error } = spawnSync('go', ['build', '-o', binary, 'goroutines.go'], { cwd: here, encoding: 'utf8' });
  if (status !== 0) throw new Error(error === undefined ? 'goroutines.go was not built' : 'there is no Go on this machine');
  return (built = binary);
}
/** What the README advises where there are very many tasks. */
const FOR_MANY = ['--v8-pool-size=1', '--max-semi-space-size=64', '--initial-old-space-size=1000'];
const million =
  (which, options = FOR_MANY) =>
  () =>
    figures(process.execPath, [...options, 'goroutines.mjs'], which);
const realMillion = (which) => () => figures(goroutines(), [], which);

// so many units that what V8 needs to get warm does not count, on either side
const CLOCK = theirs('workloads.mjs clock 1000 3000000');
const SWITCH = theirs('workloads.mjs pause 1000 3000000');
const MUTEX = theirs('workloads.mjs mutex 100 1000000 radix hash');
const MANY = theirs('workloads.mjs clock 100000 4000000');
const SCHEDULE = theirs('explore.mjs gen-iter 300000');

/** `good` and `must`: the highest ratios that earn these words. `once`: too long, and too steady, to be repeated. */
const ROWS = [
  { row: '1,000 sleepers, no trace', ours: ours('clock 1000 3000000 none outside'), beside: CLOCK, good: 2, must: 4 },
  { row: '1,000 tasks, a pure switch, no trace', ours: ours('pause 1000 3000000 none outside'), beside: SWITCH, good: 2.5, must: 5 },
  { row: 'mutex, 100 waiters, digest on', ours: ours('mutex 100 1000000 digest outside'), beside: MUTEX, good: 2.5, must: 5 },
  { row: '100,000 sleepers, no trace', ours: ours('clock 100000 4000000 none outside'), beside: MANY, good: 2, must: 4 },
  { row: 'a schedule of 4 x 10 steps, explored', ours: ours('schedules 4 3000000 none'), beside: SCHEDULE, good: 2.5, must: 6 },
  { row: 'the same with the default detectors', ours: ours('schedules 4 300000 default'), beside: SCHEDULE, good: 8, must: 8 },
  { row: 'heap after 10^6 schedules, to 20,000', ours: ours('flat 4 1000000 default'), beside: fixed(1), good: 1.1, must: 1.5, once: true },
  {
    row: 'digest against no trace, sleepers',
    ours: ours('clock 1000 3000000 digest outside'),
    beside: ours('clock 1000 3000000 none outside'),
    good: 1.1,
    must: 1.3,
  },
  {
    row: '16 k pending against 512, ours',
    ours: ours('clock 16384 3000000 none outside'),
    beside: ours('clock 512 3000000 none outside'),
    good: 2,
    must: 3,
  },
  {
    row: '10,000 coroutines, 1,000 threads, ours',
    ours: ours('python 11000 2640000 none'),
    beside: ours('clock 100000 4000000 none outside'),
    good: 3,
    must: 4,
  },
  { row: 'bytes a parked task, 100,000, to 400', ours: ours('parked 100000 100000'), beside: fixed(400), good: 1, must: 2, once: true },
  { row: 'bytes a parked task, 1,000,000, to 400', ours: ours('parked 1000000 1000000'), beside: fixed(400), good: 1, must: 2, once: true },
  {
    row: 'mutex, 100 waiters, digest on, SimPy',
    ours: ours('mutex 100 1000000 digest outside'),
    beside: simpy('100 100000'),
    good: 1 / 10,
    must: 1 / 5,
    faster: 'SimPy',
  },
  { row: '1,000,000 goroutines, ms, real Go', ours: million(0), beside: realMillion(0), good: 1, must: 1 },
  { row: '1,000,000 goroutines, MB, real Go', ours: million(1), beside: realMillion(1), good: 1, must: 1, once: true },
];
/** For information: the same with green threads, which have an OS, its threads and cores below. */
const BELOW = [
  { row: '1,000 sleepers, no trace', ours: ours('clock 1000 3000000 none'), beside: CLOCK },
  { row: '1,000 tasks, a pure switch, no trace', ours: ours('pause 1000 3000000 none'), beside: SWITCH },
  { row: 'mutex, 100 waiters, digest on', ours: ours('mutex 100 1000000 digest'), beside: MUTEX },
  { row: '100,000 sleepers, no trace', ours: ours('clock 100000 4000000 none'), beside: MANY },
  { row: 'digest against no trace, sleepers', ours: ours('clock 1000 3000000 digest'), beside: ours('clock 1000 3000000 none') },
  {
    row: 'digest against no trace, locks outside',
    ours: ours('mutex 100 1000000 digest outside'),
    beside: ours('mutex 100 1000000 none outside'),
  },
  { row: 'a schedule as a run, digest on', ours: ours('runs 4 20000'), beside: SCHEDULE },
  { row: '1,000,000 goroutines, ms, plain node', ours: million(0, []), beside: realMillion(0) },
  { row: 'bytes a parked task outside, to 400', ours: ours('parked 100000 100000 digest outside'), beside: fixed(400), once: true },
];

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function verdict(ratio, good, must) {
  if (good === undefined) return '';
  return ratio <= good ? 'good' : ratio <= must ? 'must' : 'short of the bar';
}

function show({ row, ours: mine, beside, good, must, once = false, faster }) {
  try {
    const pairs = Array.from({ length: once ? 1 : rounds }, () => [mine(), beside()]);
    const ratio = median(pairs.map(([a, b]) => a / b));
    const cells = [median(pairs.map(([a]) => a)).toFixed(1), median(pairs.map(([, b]) => b)).toFixed(1), ratio.toFixed(2)];
    const bars = [good ?? '', must ?? ''].map((bar) => String(bar).padStart(5)).join(' ');
    console.log(`${row.padEnd(40)}${cells.map((cell) => cell.padStart(10)).join('')}  ${bars}  ${verdict(ratio, good, must)}`.trimEnd());
    if (faster !== undefined) console.log(`  ${(1 / ratio).toFixed(1)} times faster than ${faster}`);
  } catch (error) {
    console.log(`${row.padEnd(40)}  skipped: ${error.message}`);
  }
}

if (!existsSync(prototypes)) console.log(`no prototypes at ${prototypes}: SEEDLOOM_PROTOTYPES names another place`);
console.log(
  `${'row (CPU ns a unit, or as it says)'.padEnd(40)}${'ours'.padStart(10)}${'beside'.padStart(10)}${'ratio'.padStart(10)}   good  must`,
);
for (const row of ROWS) show(row);
console.log('\nwith an OS below, and other forms; no bar');
for (const row of BELOW) show(row);
