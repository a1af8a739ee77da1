import { UNSET, type Alarm } from '../kernel/alarm.ts';
import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Process } from '../machine/process.ts';
import type { Favour, Runnable } from '../machine/thread.ts';
import type { AnyOp } from './op.ts';
import type { Claim, Waiter, WaitQueue } from './waiting.ts';

/** Where a task is. It is in exactly one of these places. */
export const READY = 0;
export const RUNNING = 1;
export const WAITING = 2;
export const CALLED = 3;
export const FINISHED = 4;
export const FAILED = 5;
export const ABANDONED = 6;
export type Place = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** The next thing to do for a task on its thread. */
export const FETCH = 0;
export const EFFECT = 1;

/** What a workload writes: a generator of operations. */
export type Body<R = void> = Generator<AnyOp, R, unknown>;
/** The function of a body. */
export type BodyOf<A extends readonly unknown[], R = unknown> = (...args: A) => Body<R>;

const NO_ARGS: readonly unknown[] = [];
const USUAL: Favour = {};

/** What few tasks ever have, made when one first does: then it stands in the place of the function, and has that too. */
class Extras {
  readonly fn: BodyOf<readonly never[]>;
  readonly args: readonly unknown[];
  readonly favour: Favour;
  deadline: Nanos = -1;
  left: Nanos = -1;
  claims: readonly Claim[] | null = null;
  joiners: WaitQueue | null = null;
  cancelledBy: Named | null = null;
  failure: string | undefined = undefined;

  constructor(fn: BodyOf<readonly never[]>, args: readonly unknown[], favour: Favour) {
    this.fn = fn;
    this.args = args;
    this.favour = favour;
  }
}

/** What a task starts with: the function alone, where there is nothing else. */
function startOf(fn: BodyOf<readonly never[]>, args: readonly unknown[], favour: Favour): BodyOf<readonly never[]> | Extras {
  return args.length === 0 && favour === USUAL ? fn : new Extras(fn, args, favour);
}

/** Lets a task go on that is its own alarm. */
interface Ringer {
  rang(task: Task): void;
}

/** The flags of a task, and its phase above them. */
const DAEMON = 1;
const OUTSIDE = 2;
const UNSEEN = 4;
const FAULTY = 8;
const NUMBERED = 16;
const EXTRAS = 32;
const PHASE_SHIFT = 6;
const ALL_FLAGS = (1 << PHASE_SHIFT) - 1;

/**
 * A task: a body, the operation it is at, and where it waits. It is itself what waits in a queue, except in a select. There may
 * be a million of them: what few have is an object of its own, what is small shares a number. The fields of that are not `#`:
 * measured, the accessors are then too long for V8 to inline.
 */
export class Task implements Waiter, Runnable, Named, Alarm {
  // What every step of it touches, side by side: with very many tasks each piece of memory between them counts. A wheel of alarms
  // reads the first three and writes the last two, long before the task's turn: the memory between is on its way by then.
  high = 0;
  low = 0;
  behind: (Waiter & Alarm) | null = null;
  process: Process;
  at: Place = READY;
  next: 0 | 1 = FETCH;
  body: Body<unknown> | null = null;
  /** The pending operation and its arguments. */
  op: AnyOp | null = null;
  ns: Nanos = 0;
  /** Counts the operations accepted: who kept an older figure speaks of another wait. */
  turn = 0;
  private bits = 0;
  a: unknown = undefined;
  /** The next answer or fault for the body; the result or the error of a task that has ended. */
  private outcome: unknown = undefined;
  place = UNSET;
  ahead: (Waiter & Alarm) | null = null;
  /** The runtime's own slot. */
  local: unknown = null;
  queue: WaitQueue | null = null;
  /** The hash of its name; while it is numbered its number. */
  private hashed = 0;
  /** Its name; while it is numbered what that begins with. */
  private label: string;
  /** Its number, in the order in which tasks are started. */
  id = 0;
  /** The function of its body, or what has that and more. */
  private start: BodyOf<readonly never[]> | Extras;

  constructor(
    id: number,
    name: string,
    process: Process,
    daemon: boolean,
    fn: BodyOf<readonly never[]>,
    args: readonly unknown[],
    outside = false,
    favour: Favour = USUAL,
    number = 0,
  ) {
    this.id = id;
    this.label = name;
    this.hashed = number > 0 ? number : hashText(name);
    this.process = process;
    this.start = startOf(fn, args, favour);
    this.bits = (daemon ? DAEMON : 0) | (outside ? OUTSIDE : 0) | (number > 0 ? NUMBERED : 0) | (this.start === fn ? 0 : EXTRAS);
  }

  /** What traces call it. That of a numbered one is made when somebody asks: few do while a million of them start. */
  get name(): string {
    if (this.numbered) this.makeName();
    return this.label;
  }
  get hash(): number {
    if (this.numbered) this.makeName();
    return this.hashed;
  }

  /** Its name is a word and a number, and nobody has asked for it yet. */
  get numbered(): boolean {
    return (this.bits & NUMBERED) !== 0;
  }

  private makeName(): void {
    this.label = `${this.label}-${this.hashed}`;
    this.hashed = hashText(this.label);
    this.bits &= ~NUMBERED;
  }

  /** As before its first run. */
  reset(process: Process): void {
    this.process = process;
    this.queue = this.ahead = this.behind = null;
    this.place = UNSET;
    this.body = this.op = this.local = null;
    this.a = this.outcome = undefined;
    this.at = READY;
    this.next = FETCH;
    this.ns = this.turn = 0;
    const { fn, args, favour } = this;
    this.start = startOf(fn, args, favour);
    this.bits = (this.bits & (DAEMON | OUTSIDE | NUMBERED)) | (this.start === fn ? 0 : EXTRAS);
  }

  /** What it runs. */
  get fn(): BodyOf<readonly never[]> {
    return this.hasExtras ? (this.start as Extras).fn : (this.start as BodyOf<readonly never[]>);
  }
  /** What that is called with. */
  get args(): readonly unknown[] {
    return this.hasExtras ? (this.start as Extras).args : NO_ARGS;
  }

  private get hasExtras(): boolean {
    return (this.bits & EXTRAS) !== 0;
  }

  /** Made now, where it has none. */
  private get extras(): Extras {
    if (!this.hasExtras) {
      this.start = new Extras(this.fn, NO_ARGS, USUAL);
      this.bits |= EXTRAS;
    }
    return this.start as Extras;
  }

  /** The run ends without it. */
  get daemon(): boolean {
    return (this.bits & DAEMON) !== 0;
  }

  /** It belongs to the world around the machine, where the runtime tells the two apart. */
  get outside(): boolean {
    return (this.bits & OUTSIDE) !== 0;
  }

  get ended(): boolean {
    return this.at >= FINISHED;
  }

  // ── as an alarm ────────────────────────────────────────────────────────────────────────────────────────────────────

  get idle(): boolean {
    return false;
  }
  ring(): void {
    (this.process.local as Ringer).rang(this);
  }

  // ── as one that waits ──────────────────────────────────────────────────────────────────────────────────────────────

  get task(): this {
    return this;
  }
  get index(): number {
    return 0;
  }
  get value(): unknown {
    return this.a;
  }

  // ── its operation ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** The pending operation has succeeded, and the body has not been told yet. */
  get unseen(): boolean {
    return (this.bits & UNSEEN) !== 0;
  }

  /** It has just succeeded. */
  succeeded(): void {
    this.bits |= UNSEEN;
  }

  /** Nothing that it succeeded in is left to be told. */
  forget(): void {
    this.bits &= ~UNSEEN;
  }

  /** How far an operation with several steps has come. */
  get phase(): number {
    return this.bits >> PHASE_SHIFT;
  }
  set phase(phase: number) {
    this.bits = (this.bits & ALL_FLAGS) | (phase << PHASE_SHIFT);
  }

  /** An operation is pending from now on. `deadline`: -1 for none. */
  accept(op: AnyOp, a: unknown, ns: Nanos, deadline: Nanos): void {
    this.op = op;
    this.a = a;
    const small = ns | 0;
    if (small === ns) this.ns = small; // as it is: any other number is an object of its own
    else this.ns = ns;
    this.bits &= ALL_FLAGS;
    this.turn++;
    if (deadline >= 0 || this.hasExtras) this.extras.deadline = deadline;
  }

  // ── what the body is told ──────────────────────────────────────────────────────────────────────────────────────────

  /** What the body is told when it is resumed. */
  get answer(): unknown {
    return (this.bits & FAULTY) === 0 ? this.outcome : undefined;
  }
  set answer(answer: unknown) {
    this.bits &= ~FAULTY;
    this.outcome = answer;
  }

  /** It has that thrown at it. */
  get faulty(): boolean {
    return (this.bits & FAULTY) !== 0;
  }

  /** What it has thrown at it instead of an answer: the one of the two that was set last counts. */
  set fault(fault: Error) {
    this.bits |= FAULTY;
    this.outcome = fault;
  }

  /** Its wait is over, and this is to be told to its body. `unseen`: as something that it succeeded in. */
  toTell(answer: unknown, unseen: boolean): void {
    this.outcome = answer;
    this.bits = (this.bits & ~(UNSEEN | FAULTY)) | (unseen ? UNSEEN : 0);
    this.next = FETCH;
    if (this.hasExtras) this.extras.deadline = -1;
  }

  /** Takes what its body is to be told, or has thrown at it: it is told from now on. */
  tell(): unknown {
    const told = this.outcome;
    this.bits &= ~(FAULTY | UNSEEN);
    this.outcome = undefined;
    return told;
  }

  // ── how it ended ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Ends it with what its body returned. */
  finish(result: unknown): void {
    this.at = FINISHED;
    this.answer = result;
  }

  /** Ends it with what its body threw, and the text of that. */
  failWith(error: unknown, text: string): void {
    this.at = FAILED;
    this.answer = error;
    this.extras.failure = text;
  }

  /** What its body returned; of a failed one the text of what was thrown. */
  get result(): unknown {
    if (this.at === FAILED) return this.extras.failure;
    return this.at === FINISHED ? this.outcome : undefined;
  }

  /** What an unhandled failure threw. */
  get error(): unknown {
    return this.at === FAILED ? this.outcome : undefined;
  }

  // ── what few have ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the OS is asked for, where the task has a thread of its own. */
  get favour(): Favour {
    return this.hasExtras ? this.extras.favour : USUAL;
  }

  /** Instant after which a timed wait gives up; -1 for none. */
  get deadline(): Nanos {
    return this.hasExtras ? this.extras.deadline : -1;
  }
  set deadline(at: Nanos) {
    if (at >= 0 || this.hasExtras) this.extras.deadline = at;
  }

  /** CPU left of an operation that was cut; -1 for none. */
  get left(): Nanos {
    return this.hasExtras ? this.extras.left : -1;
  }
  set left(left: Nanos) {
    if (left >= 0 || this.hasExtras) this.extras.left = left;
  }

  /** Its claims in a select, in the order of the cases. */
  get claims(): readonly Claim[] | null {
    return this.hasExtras ? this.extras.claims : null;
  }
  set claims(claims: readonly Claim[]) {
    this.extras.claims = claims;
  }

  /** Who waits for its end. */
  get joiners(): WaitQueue | null {
    return this.hasExtras ? this.extras.joiners : null;
  }
  set joiners(joiners: WaitQueue) {
    this.extras.joiners = joiners;
  }

  /** Who cancelled it, until its body is told. */
  get cancelledBy(): Named | null {
    return this.hasExtras ? this.extras.cancelledBy : null;
  }
  set cancelledBy(by: Named | null) {
    if (by !== null || this.hasExtras) this.extras.cancelledBy = by;
  }

  // ── its waits ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Leaves every queue that it is in, or a claim of its. */
  dropClaims(): void {
    this.queue?.remove(this);
    if (!this.hasExtras) return;
    const { extras } = this;
    if (extras.claims === null) return;
    for (const claim of extras.claims) claim.queue?.remove(claim);
    extras.claims = null;
  }

  /** What it waits for, where that is one thing; else the names of all, in the order of its claims. */
  waitsOn(): Named | string {
    if (this.queue !== null) return this.queue.owner;
    const { claims } = this;
    return claims?.length === 1 ? claims[0]!.queue!.owner : this.waitsFor();
  }

  /** The names of what it waits for, in the order of its claims. */
  waitsFor(): string {
    if (this.queue !== null) return this.queue.owner.name;
    const { claims } = this;
    if (claims === null) return this.op?.on(this)?.name ?? '-';
    return [...new Set(claims.map((claim) => claim.queue!.owner.name))].join(' ');
  }
}
