import { ScenarioError } from '../../../kernel/errors.ts';
import { workshopOf, type Workshop } from '../../../scenario/workshop.ts';
import type { Kit } from '../../../scenario/kit.ts';
import type { Slot } from '../../../sync/slot.ts';
import type { Body, BodyOf, Task } from '../../../sync/task.ts';
import type { MemStats } from '../memory.ts';
import { CALLS, GoStatement, Print, RuntimeCall } from '../ops.ts';
import { MapWalk } from './map-order.ts';
import { checkCalled } from './methods.ts';
import { StartTimer, StopTimer } from './timer-ops.ts';
import { sequel, type Frame } from './frame.ts';

/** The operations that this kit adds to the neutral ones; made once a scenario. */
class Ops {
  readonly go: GoStatement;
  readonly print: Print;
  readonly lockThread: RuntimeCall<void>;
  readonly unlockThread: RuntimeCall<void>;
  readonly gomaxprocs: RuntimeCall<number>;
  readonly collect: RuntimeCall<void>;
  readonly syscall: RuntimeCall<void>;
  readonly alloc: RuntimeCall<void>;
  readonly frame: RuntimeCall<void>;
  readonly memStats: RuntimeCall<MemStats>;
  readonly startTimer: StartTimer;
  readonly stopTimer: StopTimer;
  readonly mapWalk: MapWalk;

  constructor(slot: Slot) {
    this.go = new GoStatement(slot);
    this.print = new Print(slot);
    this.lockThread = new RuntimeCall(CALLS.lockThread, slot);
    this.unlockThread = new RuntimeCall(CALLS.unlockThread, slot);
    this.gomaxprocs = new RuntimeCall(CALLS.gomaxprocs, slot);
    this.collect = new RuntimeCall(CALLS.collect, slot);
    this.alloc = new RuntimeCall(CALLS.alloc, slot);
    this.frame = new RuntimeCall(CALLS.frame, slot);
    this.memStats = new RuntimeCall(CALLS.memStats, slot);
    this.syscall = new RuntimeCall(CALLS.syscall, slot);
    this.startTimer = new StartTimer(slot);
    this.stopTimer = new StopTimer(slot);
    this.mapWalk = new MapWalk(slot);
  }
}
const opsOf = new WeakMap<Kit, Ops>();

/** The program that runs: one at a time, from the start of its main on. */
export class Here {
  readonly kit: Kit;
  readonly ops: Ops;
  readonly shop: Workshop;
  /** The innermost function with deferred calls, or with room for them, by goroutine. */
  readonly frames = new Map<Task, Frame>();
  /** What was printed without the end of its line. */
  unfinishedLine = '';
  readonly #bases = new Map<string, Numbered>();

  constructor(kit: Kit) {
    this.kit = kit;
    this.shop = workshopOf(kit);
    let ops = opsOf.get(kit);
    if (ops === undefined) opsOf.set(kit, (ops = new Ops(this.shop.slot)));
    this.ops = ops;
  }

  /** The running goroutine. */
  get goroutine(): Task {
    return this.shop.slot.running!;
  }

  /** A goroutine that is still to be started, called after its function. */
  newGoroutine<A extends unknown[]>(f: (...args: A) => Body<unknown>, args: A): Task {
    const name = this.#names.get(f) ?? this.#nameOf(f);
    const count = ++name.count;
    return this.shop.numberedTask(name.base, count === 1 ? 0 : count, f as unknown as BodyOf<never[]>, args);
  }

  /** Many goroutines have few functions. */
  #nameOf(f: { readonly name: string }): Numbered {
    checkCalled(this.shop.slot, 'go', f);
    const name = this.#numbered(baseOf(f.name));
    this.#names.set(f, name);
    return name;
  }
  readonly #names = new Map<unknown, Numbered>();

  #numbered(base: string): Numbered {
    let numbered = this.#bases.get(base);
    if (numbered === undefined) this.#bases.set(base, (numbered = { base, count: 0 }));
    return numbered;
  }

  /** `base`, with a number from the second on. */
  numbered(base: string): string {
    const count = ++this.#numbered(base).count;
    return count === 1 ? base : `${base}-${count}`;
  }
}

/** A name that is given to several, the second of which is number 2. */
interface Numbered {
  readonly base: string;
  count: number;
}

/** A name that a task may have: that of its function, or func, as anonymous ones are called in Go's dumps. */
function baseOf(name: string): string {
  const plain = name.replaceAll(/[\s"'=\\\p{C}]/gu, '').slice(0, 40);
  return plain === '' || plain === 'main' ? 'func' : plain;
}

let present: Here | null = null;

/** A run begins. */
export function enter(kit: Kit): Here {
  present = new Here(kit);
  present.shop.slot.sequel = sequel;
  return present;
}

/** The program that runs. @throws ScenarioError outside of one. */
export function here(): Here {
  if (present !== null) return present;
  throw new ScenarioError(
    'E_OUTSIDE_TASK',
    'a call of seedloom/go was made outside a Go program',
    "Write it in the body of main('name', function* () { ... }), or in what that calls.",
  );
}

/** Something that every run makes anew on its first use: so a variable of the file is like one of a Go package. */
export class PerRun<T> {
  readonly #make: (here: Here) => T;
  #of: Here | null = null;
  #value: T | undefined;

  constructor(make: (here: Here) => T) {
    this.#make = make;
    if (present !== null && present.shop.slot.running !== null) this.now(); // made in a body: named in that order
  }

  now(): T {
    const at = here();
    if (this.#of !== at) {
      this.#of = at;
      this.#value = this.#make(at);
    }
    return this.#value as T;
  }
}
