import { InvariantError, ScenarioError } from '../../../kernel/errors.ts';
import { isNoOperation } from '../../../interpret/foreign.ts';
import { TaskFault } from '../../../sync/faults.ts';
import type { AnyOp } from '../../../sync/op.ts';
import type { Thrown } from '../../../sync/slot.ts';
import type { Body, Task } from '../../../sync/task.ts';
import { ExitStatus, Fatal, GOEXIT, goText, Panic } from '../faults.ts';
import { here } from './here.ts';
import { takesTime } from './made.ts';
import { checkCalled } from './methods.ts';

/** What a function of Go is here: a generator function. */
export type Func<A extends unknown[] = never[], R = unknown> = (...args: A) => Body<R>;
/** What can be deferred: a function that does something at once, answers an operation, or is a generator function. */
type Deferred<A extends unknown[]> = (...args: A) => Iterable<AnyOp> | AnyOp | Body<unknown> | { [Symbol.iterator](): unknown } | void;

/** A call of a function whose deferred calls run when it ends, however it does. */
export class Frame {
  readonly outer: Frame | undefined;
  readonly deferred: (() => unknown)[] = [];
  /** The panic, or the Goexit, that unwinds it. */
  thrown: Thrown | null = null;
  constructor(outer: Frame | undefined) {
    this.outer = outer;
  }
}

/** Thrown by Goexit: unwinds the goroutine, and nothing recovers it. */
class Goexit extends Error {}

/** runtime.Goexit. */
export function goexit(): never {
  throw new Goexit('runtime.Goexit');
}

/** `defer f(args)`: the call is made when the function ends; its arguments are taken now. */
export function defer<A extends unknown[]>(f: Deferred<A>, ...args: A): void {
  const at = here();
  checkCalled(at.shop.slot, 'defer', f);
  const task = at.goroutine;
  let frame = at.frames.get(task);
  if (frame === undefined) at.frames.set(task, (frame = new Frame(undefined)));
  frame.deferred.push(() => f(...args));
}

/** `panic(value)`: unwinds the goroutine through its deferred calls; without a `recover` there the program ends with exit code 2. */
export function panic(value: unknown): never {
  throw new Panic(value);
}

/** What a runtime error is, once recovered. */
class RuntimeError {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  Error(): string {
    return this.#text;
  }
}

/** `recover()` in a deferred call: ends the panic and answers its value; null where there is none. */
export function recover(): unknown {
  const at = here();
  const frame = at.frames.get(at.goroutine);
  if (frame === undefined || frame.thrown === null) return null;
  const { error } = frame.thrown;
  if (error instanceof Goexit) return null;
  frame.thrown = null;
  return error instanceof Panic ? error.value : error instanceof Error ? new RuntimeError(goText(error)) : error;
}

/**
 * A function with deferred calls of its own: `const f = func(function* (x: number) { defer(...); ... })`; as a method it is a field of its
 * class, `get = func(function* (this: Cache, key: string) { ... })`. A goroutine's first function needs no `func`. `zero`: what it
 * answers after a panic that was recovered.
 */
export function func<A extends unknown[], R = void, This = unknown>(
  f: (this: This, ...args: A) => Body<R>,
  zero?: R,
): (this: This, ...args: A) => Body<R> {
  const framed = function* (this: This, ...args: A): Body<R> {
    const at = here();
    const task = at.goroutine;
    const frame = new Frame(at.frames.get(task));
    at.frames.set(task, frame);
    return ((yield* runs(task, () => f.apply(this, args))) ?? zero) as R;
  };
  Object.defineProperty(framed, 'name', { value: f.name });
  return framed;
}

/** What a goroutine goes on with whose function has ended: its deferred calls, if there are any left. Goexit is no failure. */
export function sequel(task: Task, value: unknown, thrown: Thrown | null): Body<unknown> | null {
  if (thrown !== null && passes(thrown.error)) return null;
  const { frames } = here();
  const frame = frames.size === 0 ? undefined : frames.get(task);
  if (frame !== undefined) return ends(task, frame, value, thrown);
  return thrown !== null && thrown.error instanceof Goexit ? exits() : null;
}

function* exits(): Generator<never, typeof GOEXIT> {
  return GOEXIT;
}

function* runs<R>(task: Task, f: () => Body<R>): Body<R | undefined> {
  const frame = here().frames.get(task)!;
  let result: R | undefined;
  let thrown: Thrown | null = null;
  try {
    result = yield* f();
  } catch (error) {
    if (passes(error)) throw error;
    thrown = { error };
  }
  return (yield* ends(task, frame, result, thrown)) as R | undefined;
}

/** The deferred calls of a function, the last one first; then the panic goes on, if none of them has recovered it. */
function* ends(task: Task, frame: Frame, result: unknown, thrown: Thrown | null): Body<unknown> {
  const { frames } = here();
  frame.thrown = thrown;
  for (let call = frame.deferred.pop(); call !== undefined; call = frame.deferred.pop()) yield* unwinds(frame, call);
  if (frame.outer === undefined) frames.delete(task);
  else frames.set(task, frame.outer);
  if (frame.thrown !== null) throw frame.thrown.error;
  return thrown === null ? result : undefined;
}

/** One deferred call. A panic in it takes the place of the one before. */
function* unwinds(frame: Frame, call: () => unknown): Body {
  try {
    const made = call();
    if (takesTime(made)) yield* made;
  } catch (error) {
    if (passes(error)) throw error;
    const before = frame.thrown?.error;
    frame.thrown = { error: before !== undefined && error instanceof Panic ? new Panic(error.value, lines(before)) : error };
  }
}

const lines = (error: unknown): readonly string[] => [...(error instanceof Panic ? error.before : []), goText(error)];

/** What no deferred call sees: a fatal error, os.Exit, a mistake of the scenario's or of ours. */
function passes(error: unknown): boolean {
  return (
    error instanceof Fatal ||
    error instanceof ExitStatus ||
    error instanceof InvariantError ||
    error instanceof ScenarioError ||
    isNoOperation(error) ||
    (error instanceof TaskFault && error.code === 'E_CANCELLED') ||
    (error instanceof Error && error.constructor.name === 'RunEnds')
  );
}
