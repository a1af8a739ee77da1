import type { AnyOp } from '../../sync/op.ts';
import type { Task } from '../../sync/task.ts';
import { ContainerOp, type Operation } from './containers.ts';
import type { Laws } from './laws.ts';
import { PyOp, type Step } from './ops.ts';
import type { Rules } from './versions.ts';

/** Kinds of steps after which the evaluation loop looks at its breaker, from 3.10. Reads and writes of variables never are. */
const LOOKS: Readonly<Record<'3.10' | '3.11', readonly Step[]>> = {
  // frames, jumps that are taken, forward too, and every return of a callee
  '3.10': ['call', 'c call', 'quick call', 'branch', 'loop'],
  // function entry, backward jumps, C callables but for the specialised forms (len, isinstance, append, type)
  '3.11': ['call', 'c call', 'loop'],
};

/** What is known of the operation that a task came to last. */
interface Seen {
  turn: number;
  /** A check point lies before it. */
  before: boolean;
  /** None has come since a variable was loaded, up to its end. */
  loaded: boolean;
}

/**
 * Where the evaluation loop looks at its eval breaker between two operations of a thread. Up to 3.9 after nearly every opcode. From
 * 3.10 on nothing comes between loading a variable and storing into it what follows without a call or a jump: a bare `x += 1`
 * loses nothing. The operations of the neutral kit say nothing about opcodes: between them a loop or a call is assumed.
 */
export class EvalBreaker {
  readonly #looks: readonly Step[] | null;
  readonly #seen = new WeakMap<Task, Seen>();

  constructor({ checks }: Rules, laws: Laws) {
    this.#looks = checks === 'every opcode' || !laws.checkPoints ? null : LOOKS[checks];
  }

  /** Notes that a task has come to an operation. */
  note(op: AnyOp, task: Task): void {
    const is =
      op instanceof ContainerOp ? (task.a as Operation).is : op.name === 'cell.read' ? 'load' : op.name === 'cell.write' ? 'store' : null;
    const counts = is === 'load' || is === 'store' || op instanceof PyOp;
    if (this.#looks === null || !counts) return; // after anything else there is a check point
    let seen = this.#seen.get(task);
    if (seen === undefined) this.#seen.set(task, (seen = { turn: -1, before: true, loaded: false }));
    const follows = seen.loaded && seen.turn === task.turn - 1;
    seen.turn = task.turn;
    seen.before = !follows || !(is === 'store' || op instanceof PyOp);
    seen.loaded = is === 'load' || (follows && op instanceof PyOp && !this.#looks.includes(op.step));
  }

  /** Is there a check point before `next`? `null`: the body has not said what it does next. */
  between(task: Task, next: AnyOp | null): boolean {
    const seen = this.#seen.get(task);
    if (seen === undefined || seen.turn !== task.turn) return true;
    return next === null ? !seen.loaded : seen.before;
  }
}
