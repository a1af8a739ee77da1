import type { Scenario } from 'seedloom';
import * as A from './algorithms.ts';
import { philosophers } from './classics.ts';
import { bugAfter } from './families.ts';
import * as P from './programs.ts';

/** A row of sections 1a, 1b and 1d: how many traces a program has, and how many of them few preemptions or delays reach. */
export interface TraceRow {
  readonly name: string;
  readonly program: Scenario;
  readonly traces: number;
  /** Those reachable with at most 0, 1, 2 .. preemptions, as far as printed. */
  readonly pb?: readonly number[];
  readonly db?: readonly number[];
  /** Traces that fail, where the tables tell. */
  readonly failing?: number;
  /** Where the program or the figure is not to the letter of the tables. */
  readonly note?: string;
  /** All executions, counted here: those of too many are left to `prove`. Infinity: nobody goes through them all. */
  readonly executions: number;
}

const list = (text: string): readonly number[] => text.split(' ').map(Number);
const row = (name: string, program: Scenario, traces: number, executions: number, pb?: string, more: { db?: string; failing?: number } = {}): TraceRow => ({
  name,
  program,
  traces,
  executions,
  ...(pb === undefined ? {} : { pb: list(pb) }),
  ...(more.db === undefined ? {} : { db: list(more.db) }),
  ...(more.failing === undefined ? {} : { failing: more.failing }),
}); // prettier-ignore

// prettier-ignore
export const TRACES: readonly TraceRow[] = [
  ...[2, 6, 24, 120, 720, 5040].map((n, k) => row(`ainc(${k + 2})`, P.ainc(k + 2), n, n, String(n))),
  row('binc(2)', P.binc(2), 4, 6, '2 4'),
  row('binc(3)', P.binc(3), 36, 90, '6 24 36'),
  row('binc(4)', P.binc(4), 576, 2520, '24 168 432 576'),
  row('cinc(2)', P.cinc(2), 8, 20, '2 6 8'),
  row('cinc(3)', P.cinc(3), 216, 1680, '6 42 120 192 216'),
  row('cinc(4)', P.cinc(4), 13824, 369600, '24 312 1704 5160 9792 12960 13824'),
  row('inc(2)', P.inc(2), 4, 6, '2 4'),
  row('inc(3)', P.inc(3), 36, 90, '6 24 36'),
  row('inc(4)', P.inc(4), 576, 2520, '24 168 432 576'),
  row('cas(5)', P.cas(5), 5, 120),
  ...[2, 5, 14, 43, 144, 523, 2048, 8597].map((n, k) => row(`casrot(${k + 2})`, P.casrot(k + 2), n, [2, 6, 24, 120, 720, 5040, 40320, 362880][k]!, String(n))),
  row('casw(2)', P.casw(2), 6, 6, '2 4 6'),
  row('casw(3)', P.casw(3), 66, 90, '6 24 54 66'),
  row('casw(4)', P.casw(4), 1200, 2520, '24 168 576 1056 1200'),
  row('casw(5)', P.casw(5), 32880, 113400, '120 1320 6720 18720 30000 32880'),
  ...[5, 13, 33, 81, 193, 449, 1025, 2305].map((n, k) => row(`wcas(${k + 2})`, P.wcas(k + 2), n, [6, 24, 120, 720, 5040, 40320, 362880, 3628800][k]!)),
  ...[6, 24, 120, 720].map((n, k) => row(`wainc(${k + 2})`, P.wainc(k + 2), n, n)),
  row('readers(2)', P.readers(2), 4, 6),
  row('readers(8)', P.readers(8), 256, 362880),
  ...[2, 6, 24, 120].map((n, k) => row(`n_writers_a_reader(${k + 1})`, P.writersAReader(k + 1), n, n)),
  row('writes_a_read(1)', P.writesARead(1), 4, 6, '2 4'),
  row('writes_a_read(2)', P.writesARead(2), 14, 20, '2 6 12 14'),
  row('writes_a_read(3)', P.writesARead(3), 50, 70, '2 8 24 38 48 50'),
  row('redundant_co(1)', P.redundantCo(1), 12, 12),
  row('redundant_co(2)', P.redundantCo(2), 90, 90, '6 24 60 90'),
  row('redundant_co(3)', P.redundantCo(3), 560, 560),
  row('redundant_co(4)', P.redundantCo(4), 3150, 3150),
  row('race_parametric(2)', P.raceParametric(2), 34, 70),
  row('race_parametric(3)', P.raceParametric(3), 328, 924),
  row('race_parametric(4)', P.raceParametric(4), 3334, 12870),
  ...[2, 5, 12, 28].map((n, k) => row(`lastzero(${k + 1})`, P.lastZero(k + 1), n, [3, 35, 920, 44300][k]!)),
  row('CoA(1)', P.coA(1), 4, 20),
  row('CoA(2)', P.coA(2), 15, 560, '6 15'),
  row('CoA(3)', P.coA(3), 130, 25200, '24 90 130'),
  row('CoA(4)', P.coA(4), 2028, 1663200, '120 708 1608 2028'),
  row('wrw(2)', P.wrw(2), 22, 30, '6 18 22'),
  row('wrw(3)', P.wrw(3), 300, 630, '24 132 264 300'),
  row('wrw(4)', P.wrw(4), 6576, 22680, '120 1080 3600 6000 6576'),
  ...[2, 6, 24, 120, 720, 5040].map((n, k) => row(`lockinc(${k + 2})`, P.lockInc(k + 2), n, n, String(n), k === 3 ? { db: '1 5 14 29 49 71 91 106 115 119 120' } : {})),
  row('fib_bench(1)', P.fibBench(1), 11, 560, '6 11'),
  row('fib_bench(2)', P.fibBench(2), 140, 84084, '6 33 98 137 140'),
  ...[1, 2, 3].map((n) => row(`SharedPtr(${n})`, P.sharedPtr(n), 4 * n + 10, [252, 924, 3432][n - 1]!)),
  row('control_flow(2)', P.controlFlow(2), 18, 2676, '18'),
  row('control_flow(3)', P.controlFlow(3), 90, 178416, '90'),
  row('opt_lock(2)', P.optLock(2), 42, 674, '2 8 18 36 42'),
  row('opt_lock(3)', P.optLock(3), 126, 7574),
  row('philosophers(2)', philosophers(2), 3, 6, '2 3', { failing: 1 }),
  row('philosophers(3)', philosophers(3), 7, 168, '6 7', { failing: 1 }),
  row('philosophers(4)', philosophers(4), 15, 98184, '14 15', { failing: 1 }),
  row('ordered philosophers(3)', P.orderedPhilosophers(3), 6, 142, '6', { failing: 0 }),
  row('ordered philosophers(4)', P.orderedPhilosophers(4), 14, 64000, '14', { failing: 0 }),
  row('store-load ring(3)', P.storeLoad(3), 7, 90),
  row('store-load ring(5)', P.storeLoad(5), 31, 113400),
  row('mutex_deadlock(4)', P.mutexDeadlock(4), 4, 4, undefined, { failing: 4 }),
  row('trylock_unlock(2)', P.tryLockUnlock(2), 4, 6),
  row('trylock_unlock(3)', P.tryLockUnlock(3), 21, 48),
  row('trylock_unlock(4)', P.tryLockUnlock(4), 148, 504),
  row('trylock(4)', P.tryLock(4), 4, 24),
  // 1b
  row('SB', P.straight('x:=1 y | y:=1 x'), 3, 6, '2 3'),
  row('MP', P.straight('x:=1 y:=1 | y x'), 3, 6, '2 3'),
  row('LB', P.straight('x y:=1 | y x:=1'), 3, 6, '2 3'),
  row('2+2W', P.straight('x:=1 y:=2 | y:=1 x:=2'), 3, 6, '2 3'),
  row('S', P.straight('x:=2 y:=1 | y x:=1'), 3, 6, '2 3'),
  row('IRIW', P.straight('x:=1 | y:=1 | x y | y x'), 15, 180, '14 15'),
  row('RWC', P.straight('x:=1 | x y | y:=1 x'), 7, 30, '6 7'),
  row('WRC', P.straight('x:=1 | x y:=1 | y x'), 7, 30, '6 7'),
  row('LB3', P.straight('x y:=1 | y z:=1 | z x:=1'), 7, 90, '6 7'),
  row('ISA2', P.straight('x:=1 y:=1 | y z:=1 | z x'), 7, 90, '6 7'),
  row('CoRR', P.straight('x:=1 x:=2 | x x'), 6, 6, '2 4 6'),
  row('CoRR1', P.straight('x:=1 | x:=2 | x x | x'), 36, 60, '18 36'),
  row('CoRR2', P.straight('x:=1 | x:=2 | x x | x x'), 72, 180, '18 54 72'),
  row('W+RRR+W', P.straight('x:=1 | x x x | x:=2'), 20, 20, '6 18 20'),
  row('inc+inc+RR+W+RR', P.straight('x+ | x+ | x x | x:=42 | x x'), 600, 1260, '96 384 600'),
  row('viktor-relseq', P.straight('x+ x+ | x+ x+ | x+ | x+'), 180, 180, '24 96 180'),
  row('fr+w+w+w+reads', P.straight('x:=1 | x:=2 | x:=3 | x x x x'), 210, 210, '24 132 204 210'),
  row('MP2', P.straight('a:=1 c:=1 b:=1 d:=1 | b a | d c'), 9, 420, '4 9'),
  row('Z6.U', P.straight('x:=1 y:=1 | y+ y | y:=3 x'), 18, 90, '6 15 18'),
  row('detour', P.straight('x:=1 | z x:=0 x y:=0 | y z:=0'), 9, 105, '4 9'),
  row('relseq', P.straight('x:=1 y:=1 y:=2 | y~3 | y x'), 16, 60, '6 15 16'),
  row('ccr', P.straight('x?0>42 | x?0>17 x'), 2, 3),
  row('casdep', P.straight('x y?0>1 z:=0 | y:=2'), 2, 4),
  row('bug_after_1k, N=6', bugAfter(6), 1716, 1716, undefined, { failing: 1 }),
  row('eratosthenes(5)', A.eratosthenes(5, 2), 398, 213184, '2 18 68 156 260 340 382 396 398'),
  row('publish', A.publish(41), 42, 903, '2 42'),
  row('commits(2)', A.commits(2), 1258, 7150),
  row('dekker_f', A.dekkerF, 3, 16, '2 3'),
  row('Peterson', A.peterson, 4, 292, '2 2 4'),
  row('Szymanski', A.szymanski, 6, 668, '2 2 6'),
  row('Lamport fast mutex', A.lamport, 16, 5369, '2 6 10 16'),
  row('floating_read(3)', P.straight('x:=1 | x:=2 | x:=3 | x'), 24, 24),
  row('mutex_hard(3)', P.mutexHard(3), 4, 4, undefined, { failing: 3 }),
  row('mutex_vs_trylock(1)', P.mutexVsTry(1), 3, 3),
  row('mutex_vs_trylock(2)', P.mutexVsTry(2), 15, 16),
  row('POPL example', A.popl, 5, 69),
  row('combination lock', A.combinationLock, 6, 9914),
  row('sleeping races 6', A.sleepingRaces, 10, 720),
  row('long chain', A.longChain, 20, 803262),
  row('brush 2,2', P.brush(2, 2), 36, 90),
  row('brush 3,3', P.brush(3, 3), 400, 1680),
  // 1d
  row('readers(3), own reads first', P.readersOwn(3), 8, 630, undefined, { db: '1 2 5 8' }),
  row('readers(6), own reads first', P.readersOwn(6), 64, Infinity, undefined, { db: '1 2 8 23 43 58 64' }),
  row('readers(6), writer last', P.readersLast(6), 64, 5040, undefined, { db: '1 7 22 42 57 63 64' }),
  row('writers(6)', P.writers(6), 720, 720, undefined, { db: '1 6 20 49 98 169 259 360 461 551 622 671 700 714 719 720' }),
  {
    ...row('10 x two stores', P.writersTwice(10), Infinity, Infinity, undefined, { db: '1 19 197' }),
    note: "the table prints 187, from a search that reduces; going through all executions gives 2n^2 - 3 for 3, 4 and 5 tasks, as the table's own 29 for 4",
  },
  row('3 x two stores', P.writersTwice(3), 90, 90, undefined, { db: '1 5 15' }),
  row('5 x two stores', P.writersTwice(5), 113400, 113400, undefined, { db: '1 9 47' }),
  row('4 x two stores', P.writersTwice(4), 2520, 2520, undefined, { db: '1 7 29 82 190 368 619 933 1280' }),
];
