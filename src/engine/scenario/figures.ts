import { MOST_MEAN } from '../kernel/exponential.ts';
import type { Slot } from '../sync/slot.ts';

/** The bound of a semaphore, if it has one. */
export function most(slot: Slot, permits: number, options: { readonly most?: number } | undefined): number {
  return options?.most === undefined ? Infinity : slot.whole("a semaphore's most", options.most, Math.max(1, permits));
}

/** The mean of an exponential input: short enough that every number drawn is one of whole nanoseconds. */
export function meanOf(slot: Slot, mean: number): number {
  if (slot.span('exponential', mean) <= MOST_MEAN) return mean;
  throw slot.mistaken('E_BAD_SPAN', `the mean of exponential is at most ${MOST_MEAN} ns, not ${mean}`, 'That is 67 hours.');
}

/** Bytes a second; without a figure only the latency counts. */
export function pace(slot: Slot, bytesPerSecond: number | undefined): number {
  return bytesPerSecond === undefined ? Infinity : slot.whole('a number of bytes a second', bytesPerSecond, 1);
}
