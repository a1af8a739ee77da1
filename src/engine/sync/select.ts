import { ScenarioError } from '../kernel/errors.ts';
import { site, type Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { kindOf } from '../trace/records.ts';
import type { ChannelCase } from './channel.ts';
import { Meeting } from './channel.ts';
import { BLOCKED, DONE, type Attempt, type Sys, type Why } from './op.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';
import { Claim, type Waiter } from './waiting.ts';

const CHOSEN = kindOf('select.chosen');
const SELECT = site('select');

/** A case that is chosen when no other was within a span. */
export interface AfterCase {
  readonly after: Nanos;
}
/** A case that is chosen when no other is ready at once. */
export interface OtherwiseCase {
  readonly otherwise: true;
}
export type SelectCase = ChannelCase | AfterCase | OtherwiseCase;

/** Which case was taken, by its position; for a receive the value, and whether it is one. */
export interface Selected {
  readonly index: number;
  readonly value: unknown;
  readonly ok: boolean;
}

/** `select(..., after(ms(5)))`: gives up after a span. */
export const after = (span: Nanos): AfterCase => ({ after: span });
/** `select(..., otherwise)`: does not wait. */
export const otherwise: OtherwiseCase = { otherwise: true };

interface Plan {
  readonly cases: readonly SelectCase[];
  /** Position of the `after` or `otherwise` case; -1 without. */
  readonly elseAt: number;
  readonly waits: boolean;
}

/**
 * Waits for one of several channel operations. Among those ready at once the pick is uniform, as in Go (runtime/select.go,
 * selectgo); `otherwise` is never taken while another is ready. Without any case that can happen it waits for ever.
 */
export class Select extends Meeting<Selected> {
  constructor(slot: Slot) {
    super('select', slot);
  }

  of(cases: readonly SelectCase[]): this {
    for (const one of cases) {
      if (typeof one === 'object' && !(Symbol.iterator in one) && ('channel' in one || 'after' in one || 'otherwise' in one)) continue;
      throw this.slot.mistaken(
        'E_BAD_SELECT',
        'select was given something that is no case',
        "Cases are ch.onReceive(), ch.onSend(value), after(span) and otherwise; the last two are imported from 'seedloom'.",
      );
    }
    const elseAt = cases.findIndex((one) => !('channel' in one));
    if (cases.findLastIndex((one) => !('channel' in one)) !== elseAt) {
      throw new ScenarioError('E_BAD_SELECT', 'a select has at most one of after(...) and otherwise', 'Keep the shorter wait.');
    }
    const last = cases[elseAt];
    const limit = last !== undefined && 'after' in last ? this.slot.span('after', last.after) : -1;
    const plan: Plan = { cases, elseAt, waits: last === undefined || 'after' in last };
    return this.slot.arm(this, plan, 0, limit);
  }

  override also(task: Task): readonly Named[] {
    return (task.a as Plan).cases.flatMap((one) => ('channel' in one ? one.channel : []));
  }

  attempt(task: Task, sys: Sys): Attempt {
    const plan = task.a as Plan;
    const ready: number[] = [];
    plan.cases.forEach((one, index) => {
      if ('channel' in one && (one.sends ? one.channel.canSend() : one.channel.canReceive())) ready.push(index);
    });
    if (ready.length > 0) {
      const index = ready[sys.draw(SELECT, ready.length)]!;
      const one = plan.cases[index] as ChannelCase;
      sys.record(CHOSEN, task, one.channel, index);
      if (one.sends) one.channel.put(task, one.value, sys);
      const got = one.sends ? undefined : one.channel.get(task, sys);
      task.answer = { index, value: got?.value, ok: got?.ok ?? true };
      return DONE;
    }
    if (!plan.waits) {
      sys.record(CHOSEN, task, null, plan.elseAt);
      task.answer = { index: plan.elseAt, value: undefined, ok: false };
      return DONE;
    }
    this.#enqueue(task, plan);
    return BLOCKED;
  }

  /** One claim on every channel, in the order of the cases. */
  #enqueue(task: Task, plan: Plan): void {
    const claims: Claim[] = [];
    plan.cases.forEach((one, index) => {
      if (!('channel' in one) || one.channel.isNil) return;
      const claim = new Claim(task, index, one.value);
      (one.sends ? one.channel.senders : one.channel.receivers).pushBack(claim);
      claims.push(claim);
    });
    if (claims.length > 0) task.claims = claims;
  }

  met(waiter: Waiter, value: unknown, ok: boolean, sys: Sys): Selected {
    const { cases } = waiter.task.a as Plan;
    const one = cases[waiter.index] as ChannelCase;
    sys.record(CHOSEN, waiter.task, one.channel, waiter.index);
    return { index: waiter.index, value, ok: one.sends || ok };
  }

  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (granted) return;
    const { elseAt } = task.a as Plan;
    if (why === 'timeout') sys.record(CHOSEN, task, null, elseAt);
    sys.settle(task, { index: elseAt, value: undefined, ok: false });
  }
}
