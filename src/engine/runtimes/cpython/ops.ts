import type { Nanos } from '../../kernel/time.ts';
import { CALL, DONE, Op, type Attempt } from '../../sync/op.ts';
import type { Slot } from '../../sync/slot.ts';

/** What a stretch of bytecode is to the evaluation loop. */
export type Step = 'call' | 'c call' | 'quick call' | 'branch' | 'loop';

/** A step of Python code that does nothing but be a check point, or not, by version. */
export class PyOp extends Op<void> {
  override readonly shared = false;
  readonly step: Step;
  constructor(step: Step, slot: Slot) {
    super(`python.${step.replace(' ', '-')}`, slot);
    this.step = step;
  }
  of(): this {
    return this.slot.arm(this);
  }
  attempt(): Attempt {
    return DONE;
  }
}

/** `time.sleep`: keeps the thread, whoever runs on it, and drops the GIL. */
export class TimeSleep extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('time.sleep', slot);
  }
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('time.sleep', span));
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** A C function that computes without the GIL: a NumPy kernel, hashing, compressing. */
export class Released extends Op<void> {
  override readonly shared = false;
  constructor(slot: Slot) {
    super('c.released', slot);
  }
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('a C call', span));
  }
  attempt(): Attempt {
    return CALL;
  }
}

/** A C function that computes and keeps the GIL: sort, regex, json. Nothing can come into it. */
export class Kept extends Op<void> {
  override readonly shared = false;
  override readonly computes = true;
  constructor(slot: Slot) {
    super('c.kept', slot);
  }
  of(span: Nanos): this {
    return this.slot.arm(this, undefined, this.slot.span('a C call', span));
  }
  attempt(): Attempt {
    return DONE;
  }
}
