import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/cli.ts';
import type { Area, Row } from '../support/prove.ts';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));
/** Of each sort one: all schedules in order, walks without a machine and on one, hints, findings of many kinds. */
const CASES: readonly (readonly [file: string, options: string])[] = [
  ['lost-update.ts', '-r interleaving'],
  ['opposed-locks.ts', '-r os-threads --strategy pct'],
  ['corpus/classics/dining-philosophers.ts', '-r interleaving --strategy random'],
  ['corpus/classics/dining-philosophers.ts', '-r interleaving --strategy exhaustive'],
  ['corpus/goker/serving_2137.ts', '-r interleaving --detectors all'],
  ['seat-booking.ts', '-r os-threads --detectors all'],
];
const SIZES = {
  small: { cases: 1, runs: 1_200, crews: [2], shares: [2, 1] },
  full: { cases: CASES.length, runs: 20_000, crews: [2, 4], shares: [3, 1, 4, 2] },
};
type Size = (typeof SIZES)['full'];

/** `explore` over threads and in shares. */
export const area: Area = {
  name: 'parallel',
  about: 'explore with 1, 2 and 4 threads, and 4 shares merged: the same bytes, as JSON and as text',
  async *rows(size): AsyncIterable<Row> {
    const { cases, runs, ...how } = SIZES[size];
    for (const [file, options] of CASES.slice(0, cases)) {
      const which = `explore ${join(SCENARIOS, file)} ${options} --runs ${runs}`;
      yield await sameFor(`${file} ${options}`, which, how);
    }
    if (size === 'full') yield await quicker(400_000);
  },
};

async function printed(line: string): Promise<string> {
  let out = '';
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: () => undefined }, cwd: process.cwd(), env: {} };
  await main(line.split(' '), streams);
  return out;
}

async function sameFor(name: string, which: string, { crews, shares }: Pick<Size, 'crews' | 'shares'>): Promise<Row> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-parallel-')));
  try {
    const alone = await printed(`${which} --workers 1 --json`);
    const others: string[] = [];
    for (const workers of crews) others.push(await printed(`${which} --workers ${workers} --json`));
    const files: string[] = [];
    for (const i of shares) {
      files.push(join(folder, `${i}.json`));
      writeFileSync(files.at(-1)!, await printed(`${which} --shard ${i}/${shares.length} --workers 2 --json`));
    }
    others.push(await printed(`explore --merge ${files.join(' ')} --json`));
    const texts = [await printed(`${which} --workers 2`), await printed(`explore --merge ${files.join(' ')}`)];
    const { schedules, distinct, findings } = JSON.parse(alone) as { schedules: number; distinct: number; findings: unknown[] };
    const same = others.filter((one) => one === alone).length;
    return {
      bar: `${name}: 1, ${crews.join(' and ')} threads and ${shares.length} shares merged print the same bytes`,
      figure: `${same} of ${others.length} the same, ${texts[0] === texts[1] ? 'text too' : 'text differs'}; ${schedules} schedules, ${distinct} different, ${findings.length} findings`,
      holds: same === others.length && texts[0] === texts[1] && findings.length > 0,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A figure, no bar: what the machine gives depends on its neighbours. */
async function quicker(runs: number): Promise<Row> {
  const which = `explore ${join(SCENARIOS, 'lost-update.ts')} -r interleaving --strategy random --no-shrink --runs ${runs} --json`;
  const seconds: number[] = [];
  for (const workers of [1, 2]) {
    const start = performance.now();
    await printed(`${which} --workers ${workers}`);
    seconds.push((performance.now() - start) / 1_000);
  }
  const [one, two] = seconds as [number, number];
  return {
    bar: `${runs} random walks with 1 and with 2 threads, start included`,
    figure: `${one.toFixed(2)} s and ${two.toFixed(2)} s: ${(one / two).toFixed(2)} times as fast`,
    holds: one > 0,
    note: 'no bar',
  };
}
