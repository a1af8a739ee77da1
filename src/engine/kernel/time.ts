/** Virtual time and spans of it, in whole nanoseconds. 2^53 ns are 104 days. */
export type Nanos = number;

/** The longest span or instant that stays a whole number in a double. */
export const MAX_NANOS: Nanos = Number.MAX_SAFE_INTEGER;

/**
 * What a field of instants begins as, before its first one. No small integer: of a field that begins as 0 V8 takes it that it always
 * holds one, and throws away all that it has compiled once 2^31 ns have passed.
 */
export const NO_INSTANT: Nanos = Infinity;

/** `n` nanoseconds, rounded to whole ones. */
export const ns = (n: number): Nanos => Math.round(n);
/** `n` microseconds. Fractions are rounded to whole nanoseconds. */
export const us = (n: number): Nanos => Math.round(n * 1_000);
/** `n` milliseconds. Fractions are rounded to whole nanoseconds. */
export const ms = (n: number): Nanos => Math.round(n * 1_000_000);
/** `n` seconds. Fractions are rounded to whole nanoseconds. */
export const s = (n: number): Nanos => Math.round(n * 1_000_000_000);

/** A span in the unit a person would choose: `400 ns`, `12.5 us`, `3.25 ms`, `2 s`. */
export function showSpan(span: Nanos): string {
  if (span < 1_000) return `${span} ns`;
  if (span < 1_000_000) return `${trim(span / 1_000)} us`;
  if (span < 1_000_000_000) return `${trim(span / 1_000_000)} ms`;
  return `${trim(span / 1_000_000_000)} s`;
}

/** Three decimals at most. `toFixed` prints the same digits in every engine. */
function trim(value: number): string {
  return value.toFixed(3).replace(/\.?0+$/, '');
}
