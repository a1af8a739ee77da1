import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { standing } from '../engine/scenario/guard.ts';

/** Where `bounded` finds what to call. */
const WORK = Symbol.for('seedloom.watchdog');
const script = new Script(`globalThis[Symbol.for('seedloom.watchdog')]()`);
const now = performance.now.bind(performance); // held: the guard of a run takes the clock away

/** A run was stopped from outside: it took longer than it was given. The thread's stack was dropped without any `finally`. */
export class Overrun extends Error {}
/** Ctrl-C while a run was on. */
export class Interrupted extends Error {}

/** Things whose properties the guard of a run replaces, and cannot put back when the run is stopped from outside. */
const GUARDED: readonly object[] = [globalThis, Math, performance, crypto, process];

/**
 * Does synchronous work, at most for `limitMs`: an endless loop in a scenario must not block us for ever. Nesting is not
 * provided for. @throws Overrun, Interrupted
 */
export function bounded<R>(limitMs: number, work: () => R): R {
  const world = globalThis as unknown as Record<symbol, unknown>;
  const before = GUARDED.map((holder) => Object.getOwnPropertyDescriptors(holder));
  const guardedAgain = standing();
  let result: { value: R } | undefined;
  world[WORK] = () => void (result = { value: work() });
  try {
    script.runInThisContext({ timeout: Math.max(1, Math.ceil(limitMs)), breakOnSigint: isMainThread });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT' && code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    for (const [i, holder] of GUARDED.entries()) putBack(holder, before[i]!);
    guardedAgain();
    throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new Overrun() : new Interrupted();
  } finally {
    delete world[WORK];
  }
  return result!.value;
}

function putBack(holder: object, before: Readonly<Record<string, PropertyDescriptor>>): void {
  for (const name of Object.keys(Object.getOwnPropertyDescriptors(holder))) {
    const [was, is] = [before[name], Object.getOwnPropertyDescriptor(holder, name)];
    if (is === undefined || is.configurable !== true || (was?.value === is.value && was?.get === is.get)) continue;
    if (was === undefined) Reflect.deleteProperty(holder, name);
    else Object.defineProperty(holder, name, was);
  }
}

/** Notes when something last went on, cheaply: it looks at the clock once in some hundred signs of life. */
export class Heartbeat {
  #signs = 0;
  #start = now();
  #last = this.#start;

  beat(): void {
    if ((this.#signs++ & 127) === 0) this.#last = now();
  }

  restart(): void {
    this.#signs = 0;
    this.#start = this.#last = now();
  }

  /** Milliseconds from the start to about the last sign. */
  get activeMs(): number {
    return this.#last - this.#start;
  }

  /** Milliseconds since about the last sign. */
  get idleMs(): number {
    return now() - this.#last;
  }
}
