import { OPERATION } from '../../runtimes/interleaving/ways.ts';
import type { Frame, Pending } from './frame.ts';
import type { Guards } from './guards.ts';
import type { Past } from './past.ts';
import { doesOf, meets, selfOf, Step, taskOf } from './step.ts';

/** A step that may have to come before the event at `at`: the least and the most that it may be there. */
export interface Reversal {
  readonly at: number;
  /** The events that are to come before it, by their places. */
  readonly besides: readonly number[];
  readonly pending: Pending;
  /** After which event it was pending; -1: from the start. */
  readonly before: number;
  readonly low: Step;
  readonly high: Step;
  /** It is known that it can be taken there. */
  readonly isSure: boolean;
}

/** All that is known of a run. */
export interface Known {
  readonly frames: readonly Frame[];
  readonly past: Past;
  readonly guards: Guards;
  /** Some step did more than its operation told before. */
  readonly isWide: boolean;
  /** Some step has ended its run. */
  readonly someEnd: boolean;
}

/**
 * A pending operation is to come before the event at `at`, which it depends on: what is known of it there. `before`: after which
 * event it was pending. `taken`: what it was when it was taken; null: it was closed. Null: it cannot come before.
 */
export function reversalOf(known: Known, at: number, pending: Pending, before: number, taken: Step | null): Reversal | null {
  const { past, frames } = known;
  const { proc, ahead, op } = pending;
  const frame = frames[at]!;
  const other = past.events[at]!.step;
  const besides = past.besides(at);
  const isFixed = frame.timed || doesOf(proc) !== OPERATION || (taken !== null && isEndAnyway(taken, ahead, other));
  // what finds something else there may do something else
  const mayDiffer =
    known.isWide || (known.someEnd && (taken === null || meets(op?.wavers === true ? asIf(ahead, false) : ahead, other.touched)));
  let [isSure, low, high] = [true, ahead, ahead];
  if (before < at) {
    const place = frame.procs.indexOf(proc);
    if (op !== null && isChangedBy(besides, pending, known, at)) {
      isSure = false;
      [low, high] = [asIf(ahead, true), asIf(ahead, false)];
    } else if (place < 0) return null;
    else low = high = op?.wavers === true ? asIf(ahead, frame.looks[place]!) : ahead;
  } else if (op === null) isSure = false;
  else if (op.guarded) {
    if (pending.object < 0) {
      if (selfOf(taskOf(other.proc)) === ahead[0]! >> 1) return null; // the end of a task cannot come before what it does
      isSure = false;
    } else {
      const was = known.guards.was(frame.gates, pending.object, op);
      if (was === undefined) isSure = taken !== null && !meets(ahead, other.touched);
      else if (!was.before || (taken === null && was.after)) return null;
    }
  } else if (op.wavers && meets(asIf(ahead, false), other.touched)) [low, high] = [asIf(ahead, true), asIf(ahead, false)];
  const least = new Step(proc, low, isFixed);
  const isExact = low === high && (isFixed || !mayDiffer);
  return { at, besides, pending, before, low: least, high: isExact ? least : new Step(proc, high, isFixed || mayDiffer), isSure };
}

/** Equal where the same task has come to the same operation in the same way, and the same steps touch its objects meanwhile. */
export function pastOf({ past }: Known, { pending: { proc, ahead }, before, besides }: Reversal): string {
  let [a, b] = before < 0 ? [0, 0] : [past.events[before]!.a, past.events[before]!.b];
  for (const k of besides) {
    const event = past.events[k]!;
    if (meets(event.step.touched, ahead)) [a, b] = [(a + event.a) | 0, (b + event.b) | 0];
  }
  return `${proc} ${a} ${b}`;
}

/** It ends the run, and what the other step changes is nothing to it. */
function isEndAnyway(taken: Step, ahead: readonly number[], other: Step): boolean {
  return taken.isFixed && !other.isFixed && !meets(ahead, other.touched);
}

/** Is there a step among these that touches what decides whether the operation can take effect, or what it does? */
function isChangedBy(steps: readonly number[], { op, ahead, proc }: Pending, { past }: Known, at: number): boolean {
  if (!op!.guarded && !op!.wavers) return false;
  const { touched } = past.events[at]!.step;
  const own = selfOf(taskOf(proc));
  // where the later step changes the object, nothing that does not come after it touches that
  const open = ahead.filter((one) => one >> 1 !== own && !touched.includes(one | 1)).map((one) => one & ~1);
  return open.length > 0 && steps.some((k) => meets(past.events[k]!.step.touched, open));
}

/** The same objects, things merely looked at or changed. Things have even numbers, tasks odd ones. */
function asIf(ahead: readonly number[], looks: boolean): readonly number[] {
  return ahead.map((one) => ((one >> 1) % 2 === 0 ? (one & ~1) | (looks ? 0 : 1) : one));
}
