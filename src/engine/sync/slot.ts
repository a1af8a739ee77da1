import { ScenarioError } from '../kernel/errors.ts';
import type { Nanos } from '../kernel/time.ts';
import type { AnyOp } from './op.ts';
import type { Body, Task } from './task.ts';

/** What left a body that did not return. */
export interface Thrown {
  readonly error: unknown;
}

/** What a task goes on with whose body has returned `value` or thrown; null: it has ended as that did. */
export type Sequel = (task: Task, value: unknown, thrown: Thrown | null) => Body<unknown> | null;

/**
 * The one armed operation of a run. A factory writes its arguments here and arms its shared operation; the engine accepts only
 * the armed one. So a forgotten `yield*`, an operation made early and a foreign value are each caught by one comparison.
 */
export class Slot {
  armed: AnyOp | null = null;
  /** The armed operation is being iterated: it came by `yield*`, not by a bare `yield`. */
  starred = false;
  a: unknown = undefined;
  ns: Nanos = 0;
  /** Limit of a timed wait; -1 for none. */
  within: Nanos = -1;
  /** The task whose body runs at this moment. */
  running: Task | null = null;
  /** Asked where a body ends, for a kit whose functions leave something to be done then. */
  sequel: Sequel | null = null;
  /** Notes where each operation was made: switched on to find the line of a mistake. */
  capturing = false;
  /** Made where the operation made last was made, while capturing: its stack shows the line. */
  trail: Error | undefined;
  /** The same for the last operation of each task, the one that it failed by, or its failed check; under '' for one outside a task. */
  readonly trails = new Map<string, Error>();
  /** By which operation a fault came about. */
  readonly #culprits = new Map<unknown, Error>();
  /** A mistake found in a factory: kept, should the body swallow the error. */
  mistake: ScenarioError | null = null;

  /** Arms `op`. @throws ScenarioError outside a body, or when an operation before it was never yielded. */
  arm<O extends AnyOp>(op: O, a?: unknown, ns: Nanos = 0, within: Nanos = -1): O {
    if (this.running === null)
      throw this.mistaken(
        'E_OUTSIDE_TASK',
        `${op.name} was called outside a task's body`,
        'Operations belong inside a generator that was passed to spawn(...).',
      );
    if (this.armed !== null) throw this.forgotten();
    if (this.capturing) this.note();
    this.armed = op;
    this.a = a;
    this.ns = ns;
    this.within = within;
    return op;
  }

  /** Notes the line that runs, as that of the running task. */
  note(): void {
    this.trails.set(this.running?.name ?? '', (this.trail = new Error()));
  }

  /** The last operation of the running task has failed with this fault. */
  blame(fault: unknown): void {
    const trail = this.trails.get(this.running?.name ?? '');
    if (trail !== undefined) this.#culprits.set(fault, trail);
  }

  /** The running task ends by this error: its line is that of the operation that failed, not of what `finally` or `defer` did since. */
  noteCulprit(error: unknown): void {
    const trail = this.#culprits.get(error);
    if (trail !== undefined) this.trails.set(this.running?.name ?? '', trail);
  }

  /** A span that a workload passes. @throws ScenarioError unless it is a whole number of nanoseconds, 0 or more. */
  span(name: string, span: Nanos): Nanos {
    if (Number.isSafeInteger(span) && span >= 0) return span;
    throw this.mistaken(
      'E_BAD_SPAN',
      `${name} takes whole nanoseconds, 0 or more, not ${String(span)}`,
      'Use ns(), us(), ms() or s(): they round.',
    );
  }

  /** A figure that a workload passes. @throws ScenarioError unless it is a whole number from `least` to `most`. */
  whole(what: string, value: number, least: number, most = Infinity): number {
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const bounds = most === Infinity ? `, at least ${least}` : ` from ${least} to ${most}`;
    throw this.mistaken('E_BAD_VALUE', `${what} is a whole number${bounds}, not ${String(value)}`, 'See the documentation of the kit.');
  }

  /** The error for an operation that was made and never yielded. */
  forgotten(): ScenarioError {
    return this.mistaken(
      'E_FORGOTTEN_YIELD',
      `task '${this.running?.name ?? '?'}' made ${this.armed!.name} but did not wait for it`,
      "Write 'yield* ' before the call.",
      this.trail?.stack,
    );
  }

  reset(): void {
    this.trail = undefined;
    if (this.trails.size > 0) this.trails.clear();
    if (this.#culprits.size > 0) this.#culprits.clear();
    this.armed = this.running = this.sequel = this.mistake = null;
    this.a = undefined;
  }

  /** Notes a mistake of the scenario; the first one counts. `trail`: the stack that shows its line, if not the error's own. */
  mistaken(code: string, message: string, hint: string, trail?: string): ScenarioError {
    if (this.mistake === null) {
      this.mistake = new ScenarioError(code, message, hint);
      this.mistake.trail = trail;
    }
    return this.mistake;
  }
}
