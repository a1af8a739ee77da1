import type { AnyOp } from '../../sync/op.ts';
import type { Gate } from './guards.ts';
import type { Step } from './step.ts';
import type { Reach } from './sight.ts';
import type { Branch } from './wakeup.ts';

/** What is known of an operation that a task has pending. */
export interface Pending {
  readonly proc: number;
  /** Null: its way is no operation. */
  readonly op: AnyOp | null;
  /** The number of the object that it acts on; -1 where that is none, several, or a task. */
  readonly object: number;
  /** What it touches, as far as can be told before. */
  readonly ahead: readonly number[];
}

/** A state on the present path: what could be done in it, what was, and what is to be. */
export interface Frame {
  /** The ways in their order, and whether each would change nothing. */
  readonly procs: readonly number[];
  readonly looks: readonly boolean[];
  /** Time was at play already. */
  readonly timed: boolean;
  /** Steps that were tried from here, or before and nothing since depends on them: what begins with them has been gone through. */
  sleep: Step[];
  /** What is to be tried from here, in that order. */
  tree: Branch[];
  /** What is being tried, where it was planned; and the number of its way. */
  branch: Branch | null;
  way: number;
  pending: Pending;
  gates: Gate[] | null;
  /** What was drawn in the step, and out of how many. */
  draws: number[];
  counts: number[];
  waits: Reach['waits'];
  /** Ways that were open before the step and are not after it. */
  closed: Pending[];
  /** Guarded operations that tasks came to after the step: steps before it may have closed them. */
  late: Pending[];
  /** What trials have shown of steps that are to come before this one: null, that they cannot. */
  tried: Map<string, Step | null> | null;
}
