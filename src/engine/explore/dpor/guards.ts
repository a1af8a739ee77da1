import type { AnyOp } from '../../sync/op.ts';

/** Which of the operations that wait for one object could have taken effect before a step that changed it, and after. */
export interface Gate {
  readonly object: number;
  readonly known: number;
  readonly before: number;
  after: number;
}

const MOST = 30;

/**
 * Asks operations that wait for a state of their object, whoever comes with them: what a task that comes to one later would have
 * found before an earlier step is known without trying.
 */
export class Guards {
  readonly #ops: AnyOp[][] = [];

  /** A task has come to such an operation on that object. */
  meet(object: number, op: AnyOp): void {
    const known = (this.#ops[object] ??= []);
    if (known.length < MOST && !known.includes(op)) known.push(op);
  }

  /** Its operations are others now. */
  forget(object: number): void {
    if (this.#ops[object] !== undefined) this.#ops[object].length = 0;
  }

  /** Before a step that touches these objects. */
  before(touched: readonly number[]): Gate[] | null {
    let gates: Gate[] | null = null;
    for (const one of touched) {
      const ops = this.#ops[one >> 1];
      if (ops === undefined || ops.length === 0) continue;
      (gates ??= []).push({ object: one >> 1, known: ops.length, before: this.#ask(ops), after: 0 });
    }
    return gates;
  }

  after(gates: Gate[] | null): void {
    if (gates !== null) for (const gate of gates) gate.after = this.#ask(this.#ops[gate.object]!.slice(0, gate.known));
  }

  /** Could `op` have taken effect? Undefined: nobody asked. */
  was(gates: Gate[] | null, object: number, op: AnyOp): { readonly before: boolean; readonly after: boolean } | undefined {
    const gate = gates?.find((one) => one.object === object);
    const place = this.#ops[object]?.indexOf(op) ?? -1;
    if (gate === undefined || place < 0 || place >= gate.known) return undefined;
    return { before: ((gate.before >> place) & 1) === 1, after: ((gate.after >> place) & 1) === 1 };
  }

  #ask(ops: readonly AnyOp[]): number {
    let bits = 0;
    for (let k = 0; k < ops.length; k++) if (ops[k]!.enabled(NOBODY)) bits |= 1 << k;
    return bits;
  }
}

/** An impartial operation does not look at who asks. */
const NOBODY = null as never;
