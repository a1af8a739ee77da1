import { invariant } from './errors.ts';
import { MAX_NANOS, type Nanos } from './time.ts';

/** ln 2 in two parts, the first with trailing zeros, so that a small multiple of it is exact (fdlibm's ln2_hi and ln2_lo). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * The natural logarithm of a finite number above 0, by `+ - * /` alone: the same bits in every engine, which `Math.log` does not
 * promise. Off by less than 1e-15 of its value. The series of 2 artanh(s), s = (x - 1) / (x + 1), after halving or doubling `x`
 * into the range around 1.
 */
export function naturalLog(x: number): number {
  invariant(x > 0 && x < Infinity, 'a logarithm is taken of a finite number above 0', x);
  let m = x;
  let twos = 0;
  for (; m > Math.SQRT2; twos++) m *= 0.5;
  for (; m <= Math.SQRT1_2; twos--) m *= 2;
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let sum = 1 / 21;
  for (let n = 19; n >= 3; n -= 2) sum = 1 / n + z * sum;
  return twos * LN2_HIGH + (2 * s + (2 * s * (z * sum) + twos * LN2_LOW));
}

/** How many equally likely numbers an exponential variate is made of. */
export const EXPONENTIAL_WAYS = 4_503_599_627_370_496; // 2^52
/** No variate is longer than this many means: 52 ln 2, rounded up. */
const LONGEST = 37;
/** The longest mean whose every variate is a whole number of nanoseconds. */
export const MOST_MEAN: Nanos = Math.floor(MAX_NANOS / LONGEST);

/**
 * The exponential variate that the number `k` below `EXPONENTIAL_WAYS` stands for, in whole nanoseconds, by inverting the
 * distribution: -mean ln((k + 1) / 2^52). Rounding shifts the mean of means above some tens of nanoseconds by nothing that
 * could be seen.
 */
export function exponentialOf(k: number, mean: Nanos): Nanos {
  return Math.round(mean * (0 - naturalLog((k + 1) / EXPONENTIAL_WAYS))); // 0 - 0 is no -0
}
