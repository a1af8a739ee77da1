import type { Scenario } from 'seedloom';
import { KERNELS, bluetooth, lazy01, reorder, twostage, wronglock } from './kernels.ts';

/**
 * Schedules to the first bug as published: means over 20 trials, `*` where not all found it, `-` where none did. `surw`, `pct3`, `pos`
 * and `walk` from the SURW artefact (table 4a), `rff`, `rffPos`, `rffPct3` and `period` from that of RFF (4b; of those trials that
 * found it). Their steps are not ours: compare orders of magnitude.
 */
interface Published {
  readonly surw: string;
  readonly pct3: string;
  readonly pos: string;
  readonly walk: string;
  readonly rff: string;
  readonly rffPos: string;
  readonly rffPct3: string;
  readonly period: string;
}

/** A program of 4a and 4b, rebuilt from 3b. */
export interface FirstBugRow {
  readonly name: string;
  readonly program: Scenario;
  readonly published: Published;
}

const row = (name: string, program: Scenario, artefacts: string): FirstBugRow => {
  const [surw, pct3, pos, walk, rff, rffPos, rffPct3, period] = artefacts.split(/[ |]+/) as [string, ...string[]];
  return {
    name,
    program,
    published: { surw, pct3: pct3!, pos: pos!, walk: walk!, rff: rff!, rffPos: rffPos!, rffPct3: rffPct3!, period: period! },
  };
};
const kernel = (name: string): Scenario => KERNELS.find((one) => one.name === name)!.program;

/** The programs by which strategies are measured. The original of `wronglock` has one task against seven, 3b restates it with one. */
// prettier-ignore
export const FIRST_BUGS: readonly FirstBugRow[] = [
  row('twostage', twostage(1),         '8    13     15     464   | 8.2  14.6    8.9      4'),
  row('twostage_20', twostage(20),     '6    159    156    -     | 21.7 185.4   187.6    76'),
  row('twostage_50', twostage(50),     '20   1676   1637   -     | 35.1 1983.6* 849.0    286'),
  row('twostage_100', twostage(100),   '454  7466*  6674*  -     | 56.0 -       3888.0*  690'),
  row('reorder_3', reorder(3),         '7    185    86     -     | 6.7  222.7   241.1    6'),
  row('reorder_4', reorder(4),         '7    554    533    -     | 6.2  1463.6  395.3    9'),
  row('reorder_5', reorder(5),         '10   647    2169   -     | 5.8  4377.4* 1126.0   12'),
  row('reorder_10', reorder(10),       '17   3225*  -      -     | 5.8  -       2355.8   27'),
  row('reorder_20', reorder(20),       '6    3005   -      -     | 5.8  -       2127.7   39'),
  row('reorder_50', reorder(50),       '13   3304*  -      -     | 5.8  -       12345.9* 129'),
  row('reorder_100', reorder(100),     '194  -      -      -     | 5.8  -       7447.0*  297'),
  row('stack', kernel('stack 10'),     '5    3      2      176   | 1.6  2.0     2.2      8'),
  row('token_ring', kernel('token_ring'), '8 8      9      13    | 5.1  7.0     7.7      2'),
  row('lazy01', lazy01,                '2    5      5      21    | 6.4  5.2     10.2     7'),
  row('deadlock01', kernel('deadlock01'), '2 13     4      3     | 4.7  4.3     20.1     3'),
  row('bluetooth', bluetooth,          '70   112    36     215   | 44.9 72.2    160.8    9'),
  row('account', kernel('account'),    '6    4      4      18    | 1.0  1.0     8.6      10.1'),
  row('wronglock', wronglock(7),       '7    51     10     36    | 1.0  1.0     88.2     4.3'),
  row('wronglock, 1+1', wronglock(1),  '7    51     10     36    | 1.0  1.0     88.2     4.3'),
  row('wronglock_3', wronglock(3),     '9    58     11     36    | 1.0  1.0     40.3     5'),
];
