import { invariant } from '../../kernel/errors.ts';
import type { Nanos } from '../../kernel/time.ts';

/** Weight by nice value from -20 to 19; a step is about a quarter. Linux 6.12 kernel/sched/core.c, sched_prio_to_weight. */
const WEIGHTS: readonly number[] = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277, 1024,
  820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
]; // prettier-ignore

/** The weight of nice 0, at which virtual time passes like real time. Linux 6.12 include/linux/sched.h, NICE_0_LOAD. */
const NICE_0 = 1024;

/** A thread's share of its core, against the others' there. */
export function weightOf(nice: number): number {
  const weight = WEIGHTS[nice + 20];
  invariant(weight !== undefined, 'nice is a whole number from -20 to 19', nice);
  return weight;
}

/** How far a span moves the virtual time of a thread of that weight, rounded down. Linux 6.12 kernel/sched/fair.c, calc_delta_fair. */
export function virtual(span: Nanos, weight: number): number {
  return weight === NICE_0 ? span : Math.floor((span * NICE_0) / weight);
}

/** What a span of the kernel's becomes on a machine of `cores`. Linux 6.12 kernel/sched/fair.c, get_update_sysctl_factor. */
export function scaled(span: Nanos, cores: number): Nanos {
  const counted = Math.min(cores, 8);
  return span * (32 - Math.clz32(counted));
}
