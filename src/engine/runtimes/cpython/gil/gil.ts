import type { Nanos } from '../../../kernel/time.ts';
import type { Asked, Ask, Limit } from '../../../machine/thread.ts';
import type { PyThread } from '../place.ts';

/** What a thread asks of the machine on its way. */
export type Steps = Generator<Asked, void, number>;

/** The right to run Python code, as one process shares it among its threads. */
export interface Gil {
  /** Waits until the thread may run Python code. */
  take(ask: Ask, self: PyThread): Steps;
  /** Gives that right back. `final`: the thread ends with it. */
  drop(ask: Ask, self: PyThread, final?: boolean): Steps;
  /** At a check point of the evaluation loop, after an interrupt. */
  check(ask: Ask, self: PyThread): Steps;
  /** After so many ticks; where there are none, never. */
  ticked(ask: Ask, self: PyThread): Steps;
  /** Holds everybody up for so long: the collector. */
  pause(ask: Ask, self: PyThread, ns: Nanos): Steps;
  /** How long the holder runs before it has ticked; null: it does not tick, or nobody would notice. */
  limit(): Limit | null;
  /** Does somebody wait for it? */
  readonly wanted: boolean;
  /** Has the holder been asked to give it up? */
  readonly requested: boolean;
  /** Asks the holder to give it up, as a waiter does that has lost its patience. */
  request(): void;
}
