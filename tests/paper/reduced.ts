import { scenario, type Body, type Scenario } from 'seedloom';
import { philosophers } from './classics.ts';
import * as P from './programs.ts';

/** Each thread puts four messages into a hash table of 128 cells, into the next cell where one is taken. */
export const indexer = (n: number): Scenario =>
  scenario('indexer', ({ atomic, spawn }) => {
    const cells = Array.from({ length: 128 }, (_, k) => atomic(`cell${k}`));
    function* put(t: number): Body {
      for (let m = 1; m <= 4; m++) {
        const w = m * 11 + t;
        let h = (w * 7) % 128;
        while (!(yield* cells[h]!.compareAndSwap(0, w))) h = (h + 1) % 128;
      }
    }
    for (let t = 0; t < n; t++) spawn(`t${t}`, put, t);
  });

/** Each thread gives its inode a free block, if it has none. */
export const filesystem = (n: number): Scenario =>
  scenario('filesystem', ({ atomic, mutex, spawn }) => {
    const make = <T>(count: number, one: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => one(k));
    const [inodeLocks, inodes] = [make(32, (k) => mutex(`li${k}`)), make(32, (k) => atomic(`inode${k}`))];
    const [blockLocks, busy] = [make(26, (k) => mutex(`lb${k}`)), make(26, (k) => atomic(`busy${k}`))];
    function* use(t: number): Body {
      const i = t % 32;
      yield* inodeLocks[i]!.lock();
      if ((yield* inodes[i]!.load()) === 0) {
        for (let b = (2 * i) % 26, found = false; !found; b = (b + 1) % 26) {
          yield* blockLocks[b]!.lock();
          if ((yield* busy[b]!.load()) === 0) {
            yield* busy[b]!.store(1);
            yield* inodes[i]!.store(b + 1);
            found = true;
          }
          yield* blockLocks[b]!.unlock();
        }
      }
      yield* inodeLocks[i]!.unlock();
    }
    for (let t = 0; t < n; t++) spawn(`t${t}`, use, t);
  });

/** A row of sections 1a and 1b that only a reduction goes through. */
export interface ReducedRow {
  readonly name: string;
  readonly program: Scenario;
  readonly traces: number;
  /** So many of them are deadlocks. */
  readonly deadlocks?: number;
}

const rows = (name: string, make: (n: number) => Scenario, traces: Readonly<Record<number, number>>, deadlocks?: number): ReducedRow[] =>
  Object.entries(traces).map(([n, count]) => ({ name: `${name}(${n})`, program: make(Number(n)), traces: count, ...(deadlocks === undefined ? {} : { deadlocks }) })); // prettier-ignore

export const REDUCED: readonly ReducedRow[] = [
  ...rows('readers', P.readers, { 13: 8_192 }),
  ...rows('lastzero', P.lastZero, { 5: 64, 6: 144, 7: 320, 8: 704, 9: 1_536, 10: 3_328, 15: 147_456 }),
  ...rows('indexer', indexer, { 11: 1, 12: 8, 13: 64, 14: 512, 15: 4_096 }),
  ...rows('filesystem', filesystem, { 13: 1, 14: 2, 15: 4, 16: 8, 17: 16, 18: 32, 19: 64 }),
  ...rows('CoA', P.coA, { 5: 49_776 }),
  ...rows('fib_bench', P.fibBench, { 3: 1_698, 4: 19_605 }),
  ...rows('SharedPtr', P.sharedPtr, { 4: 26, 10: 50, 100: 410 }),
  ...rows('control_flow', P.controlFlow, { 4: 600 }),
  ...rows('philosophers', philosophers, { 5: 31, 6: 63, 7: 127, 8: 255 }, 1),
  ...rows('ordered philosophers', P.orderedPhilosophers, { 2: 2, 5: 30, 6: 62 }, 0),
  ...rows('store-load ring', P.storeLoad, { 7: 127, 9: 511 }),
];
