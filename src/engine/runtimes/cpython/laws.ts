/**
 * The rules of the specification that the models follow, each by its name, so that a test can show what becomes of a program
 * where one of them does not hold. Always all on but in those tests.
 */
export interface Laws {
  /** The interval belongs to the waiter and starts with its waiting: who waits so long sets the drop request. */
  readonly waiterAsks: boolean;
  /** A waiter that saw the GIL change hands while it waited does not ask: it waits anew. */
  readonly switchRestarts: boolean;
  /** Changes of holder are counted, not releases: who takes it back before anybody else got in has not given it away. */
  readonly holdersCounted: boolean;
  /** Whoever is woken and finds it taken waits for a full interval again. */
  readonly wakeRestarts: boolean;
  /** The interval is cut to whole microseconds, and is one at least. */
  readonly wholeMicroseconds: boolean;
  /** Whoever takes it clears the drop request, whoever set it. */
  readonly takerClears: boolean;
  /** A release wakes one of those that wait, not all. */
  readonly signalsOne: boolean;
  /** Who gave way to a request waits until another thread has had the GIL. */
  readonly forcedSwitch: boolean;
  /** So does who gives it up for a call that blocks while a request is pending. */
  readonly voluntaryForced: boolean;
  /** The last release of a thread waits for nobody. */
  readonly finalRelease: boolean;
  /** A free GIL is taken by whoever comes, past all who wait. */
  readonly barging: boolean;
  /** The GIL is given up around calls that block. */
  readonly released: boolean;
  /** From 3.10 the evaluation loop looks at its breaker at calls and at jumps back, and not between a load and the store after it. */
  readonly checkPoints: boolean;
  /** C code that computes keeps it, however long it takes. */
  readonly cCallsKeep: boolean;
  /** An event loop gives it up once a turn, in its select. */
  readonly selectReleases: boolean;
  /** As the interpreter ends, daemon threads stop where they next want the GIL. */
  readonly finalizing: boolean;
  /** Thread.start() returns when the child has set its started event. */
  readonly startWaits: boolean;
  /** A woken waiter takes a lock of up to 3.12 before it has the GIL back. */
  readonly lockWithoutGil: boolean;
  /** A lock of 3.13 is handed to whoever has been parked for more than a millisecond. */
  readonly lockHandedOver: boolean;
  /** Without a GIL: who collects garbage stops all other threads at their check points. */
  readonly stopTheWorld: boolean;
  /** Without a GIL: what changes a list or a dict has it to itself. */
  readonly objectLocks: boolean;
  /** Without a GIL: who blocks inside a critical section gives its locks back. */
  readonly sectionsSuspend: boolean;
  /** GIL by ticks: freed after so many ticks. */
  readonly ticks: boolean;
  /** GIL by ticks: taken again at once, without a wait or a hand-over. */
  readonly retakesAtOnce: boolean;
  /** GIL by ticks: every release wakes somebody who waits. */
  readonly signals: boolean;
}

export const LAWS: Laws = {
  waiterAsks: true,
  switchRestarts: true,
  holdersCounted: true,
  wakeRestarts: true,
  wholeMicroseconds: true,
  takerClears: true,
  signalsOne: true,
  voluntaryForced: true,
  checkPoints: true,
  cCallsKeep: true,
  selectReleases: true,
  finalizing: true,
  lockHandedOver: true,
  forcedSwitch: true,
  finalRelease: true,
  barging: true,
  released: true,
  startWaits: true,
  lockWithoutGil: true,
  stopTheWorld: true,
  objectLocks: true,
  sectionsSuspend: true,
  ticks: true,
  retakesAtOnce: true,
  signals: true,
};
