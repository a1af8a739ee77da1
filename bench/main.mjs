// `npm run bench`: our workloads beside the prototypes that show what this machine can reach, in turn, in one go. Only ratios count.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const prototypes = process.env.SEEDLOOM_PROTOTYPES ?? join(here, '..', '..', 'shared', 'bench-prototypes');
const rounds = Number(process.argv[2] ?? 5);

/** Median of the first figure that a program prints, or of the one at `at`. */
const figure =
  (cwd, args, at = 0) =>
  () =>
    Number(
      execFileSync(process.execPath, ['--expose-gc', '--max-old-space-size=8192', ...args], { cwd, encoding: 'utf8' })
        .trim()
        .split(/\s+/)[at],
    );
const ours = (args, at) => figure(here, ['workloads.mjs', ...args], at);
const theirs = (args, at) => figure(prototypes, args, at);

const ROWS = [
  {
    row: '1,000 sleepers, a wake-up',
    ours: ours(['clock', '1000', '500000']),
    theirs: theirs(['workloads.mjs', 'clock', '1000', '500000', 'heap']),
    good: 2,
    must: 4,
  },
  {
    row: '1,000 tasks, a pure switch',
    ours: ours(['pause', '1000', '1000000']),
    theirs: theirs(['workloads.mjs', 'pause', '1000', '1000000']),
    good: 2.5,
    must: 5,
  },
  {
    row: 'mutex, 100 waiters, digest on',
    ours: ours(['mutex', '100', '200000']),
    theirs: theirs(['workloads.mjs', 'mutex', '100', '200000', 'heap', 'hash']),
    good: 2.5,
    must: 5,
  },
  {
    row: '100,000 sleepers, a wake-up',
    ours: ours(['clock', '100000', '1000000']),
    theirs: theirs(['workloads.mjs', 'clock', '100000', '1000000']),
    good: 2,
    must: 4,
  },
  {
    row: 'a schedule of 4 x 10 steps',
    ours: ours(['explore', '4', '20000']),
    theirs: theirs(['explore.mjs', 'gen-iter', '100000']),
    good: 2.5,
    must: 6,
  },
  {
    row: '16 k pending against 512, ours',
    ours: ours(['clock', '16384', '800000']),
    theirs: ours(['clock', '512', '800000']),
    good: 2,
    must: 3,
  },
  { row: 'bytes a parked task, against 400', ours: ours(['parked', '100000', '100000'], 1), theirs: () => 400, good: 1, must: 2 },
];

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
if (!existsSync(prototypes))
  console.log(`no prototypes at ${prototypes}: the rows that need them are skipped (SEEDLOOM_PROTOTYPES names another place)`);
console.log(`${'row'.padEnd(36)}${'ours'.padStart(12)}${'beside'.padStart(12)}${'ratio'.padStart(8)}  good  must  verdict`);
for (const { row, ours: mine, theirs: other, good, must } of ROWS) {
  try {
    const pairs = Array.from({ length: rounds }, () => [mine(), other()]);
    const ratio = median(pairs.map(([a, b]) => a / b));
    const [a, b] = [median(pairs.map((pair) => pair[0])), median(pairs.map((pair) => pair[1]))];
    const verdict = ratio <= good ? 'good' : ratio <= must ? 'must' : 'short of the bar';
    console.log(
      `${row.padEnd(36)}${a.toFixed(1).padStart(12)}${b.toFixed(1).padStart(12)}${ratio.toFixed(2).padStart(8)}  ${String(good).padStart(4)}  ${String(must).padStart(4)}  ${verdict}`,
    );
  } catch (error) {
    console.log(`${row.padEnd(36)}  skipped: ${String(error.message).split('\n', 1)[0]}`);
  }
}
