/**
 * The rules of the specification that the models follow, each by its name, so that a test can show what becomes of a program
 * where one of them does not hold. Always all on but in those tests.
 */
export interface Laws {
  /** The interval belongs to the waiter and starts with its waiting: who waits so long sets the drop request. */
  readonly waiterAsks: boolean;
  /** A waiter that saw the GIL change hands while it waited does not ask: it waits anew. */
  readonly switchRestarts: boolean;
  /** Who gave way to a request waits until another thread has had the GIL. */
  readonly forcedSwitch: boolean;
  /** The last release of a thread waits for nobody. */
  readonly finalRelease: boolean;
  /** A free GIL is taken by whoever comes, past all who wait. */
  readonly barging: boolean;
  /** The GIL is given up around calls that block. */
  readonly released: boolean;
  /** Thread.start() returns when the child has set its started event. */
  readonly startWaits: boolean;
  /** A woken waiter takes a lock of up to 3.12 before it has the GIL back. */
  readonly lockWithoutGil: boolean;
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
