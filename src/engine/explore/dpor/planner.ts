import { OPERATION } from '../../runtimes/interleaving/ways.ts';
import type { Frame, Pending } from './frame.ts';
import type { Guards } from './guards.ts';
import type { Past } from './past.ts';
import { pastOf, reversalOf, type Known, type Reversal } from './reversal.ts';
import type { Sight } from './sight.ts';
import { doesOf, Step } from './step.ts';
import { gapFor, grow, mayBegin } from './wakeup.ts';

/** Turns the races of a run round: plans what has to be tried, and keeps the questions that only a trial answers. */
export class Planner {
  readonly #frames: readonly Frame[];
  readonly #past: Past;
  readonly #sight: Sight;
  readonly #questions: Reversal[] = [];
  #last: Known;
  /** Some step has ended its run, so any may. */
  someEnd = false;

  constructor(frames: readonly Frame[], past: Past, guards: Guards, sight: Sight) {
    this.#frames = frames;
    this.#past = past;
    this.#sight = sight;
    this.#last = { frames, past, guards, isWide: false, someEnd: false };
  }

  get #known(): Known {
    const { isWide } = this.#sight;
    if (isWide !== this.#last.isWide || this.someEnd !== this.#last.someEnd) this.#last = { ...this.#last, isWide, someEnd: this.someEnd };
    return this.#last;
  }

  /** Plans all that the races of this run ask for, which is new from the event at `branch`. */
  turnRound(branch: number): void {
    const { events } = this.#past;
    // a race of before has been turned round; but beside other steps now, and where what a step does may differ that counts
    const from = this.someEnd || this.#sight.isWide ? 0 : branch;
    for (let k = from; k < events.length; k++) {
      const { races, before, step } = events[k]!;
      const { pending, closed, late, draws } = this.#frames[k]!;
      for (const at of races) this.#plan(reversalOf(this.#known, at, pending, before, step));
      for (const one of closed) this.#plan(reversalOf(this.#known, k, one, -1, null));
      for (const one of late) this.#openBefore(one, k);
      if (draws.length > 0) this.#drawOtherwise(k);
    }
  }

  /** A run that was cut off left these open: they race with what has happened. */
  leftOpen(all: readonly Pending[]): void {
    for (const pending of all) {
      const event = this.#past.event(new Step(pending.proc, pending.ahead, doesOf(pending.proc) !== OPERATION));
      for (const at of event.races) this.#plan(reversalOf(this.#known, at, pending, event.before, event.step));
    }
  }

  /** An operation that was come to after event `before`: steps before that may have closed it. */
  #openBefore(pending: Pending, before: number): void {
    const changes = this.#past.changesOf(pending.object);
    for (let k = changes.length - 1; k >= 0; k--) {
      const at = changes[k]!;
      if (at >= before) continue;
      if (this.#past.precedes(at, before)) break;
      this.#plan(reversalOf(this.#known, at, pending, before, null));
    }
  }

  /** What was drawn in a step may be anything else. */
  #drawOtherwise(at: number): void {
    const { before, step } = this.#past.events[at]!;
    const { pending, draws, counts } = this.#frames[at]!;
    for (let k = 0; k < draws.length; k++) {
      for (let other = 0; other < counts[k]!; other++) {
        if (other === draws[k]) continue;
        const drawn = new Step(step.proc, step.touched, step.isFixed, [...draws.slice(0, k), other]);
        this.#plan({ at, besides: this.#past.besides(at), pending, before, low: drawn, high: drawn, isSure: true });
      }
    }
  }

  #plan(reversal: Reversal | null): void {
    if (reversal === null) return;
    const { at, besides, low, high, isSure } = reversal;
    const { sleep, tree, tried } = this.#frames[at]!;
    const way: Step[] = [];
    for (const k of besides) way.push(this.#past.events[k]!.step);
    way.push(high);
    for (const one of sleep) if (mayBegin(one, way)) return;
    const gap = gapFor(way, tree);
    if (gap === null) return;
    if (isSure && low === high) return grow(gap);
    const known = tried?.get(pastOf(this.#known, reversal));
    if (known === undefined) this.#questions.push(reversal);
    else if (known !== null) this.#plan({ ...reversal, low: known, high: known, isSure: true });
  }

  /** The next question that is still open; null: none is. */
  question(): Reversal | null {
    for (let question = this.#questions.shift(); question !== undefined; question = this.#questions.shift()) {
      const before = this.#questions.length;
      this.#plan(question); // it may have been answered, or be covered, since it was put
      if (this.#questions.length === before) continue;
      this.#questions.pop();
      return question;
    }
    return null;
  }

  /** What the step is there; null: it cannot be taken. */
  answer(question: Reversal, step: Step | null): void {
    (this.#frames[question.at]!.tried ??= new Map()).set(pastOf(this.#known, question), step);
    this.#plan(question);
  }
}
