import type { Named } from '../kernel/names.ts';
import type { Kernel, KernelCall, Thread } from '../machine/thread.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import { brokenPipe, closedPipe } from './faults.ts';
import { BLOCKED, DONE, Op, WHY_WORDS, type Attempt, type Sys, type Why } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import { WAITING, type Task } from './task.ts';

const WRITTEN = kindOf('pipe.written');
const READ = kindOf('pipe.read');
const CLOSED = kindOf('pipe.closed');
const REFUSED = kindOf('pipe.refused');

/** Up to so many bytes are written in one piece or not yet: PIPE_BUF, pipe(7). Also the least room a pipe can have, one page. */
export const PIPE_BUF = 4_096;
/** The room that a pipe has if nothing else is said: pipe(7), since Linux 2.6.11. */
export const PIPE_CAPACITY = 65_536;

/**
 * Bytes on their way from some tasks to others, as pipe(7) has it, counted and not kept. Its operations are system calls: one
 * that has to wait keeps its thread, where the runtime does not go round that. Those who wait are served first come, first
 * served. Left out: the kernel fills whole pages, so that many small writes fit fewer bytes.
 */
export class Pipe extends Primitive {
  readonly type = 'pipe';
  readonly #capacity: number;
  #held = 0;
  #writingClosed = false;
  #readingClosed = false;
  readonly #writers = this.newQueue();
  readonly #readers = this.newQueue();
  /** The threads of those that wait in the kernel. */
  readonly #threads = new Map<Task, { readonly thread: Thread; readonly kernel: Kernel }>();
  readonly #write = new Write(this);
  readonly #read = new Read(this);
  readonly #close = new Close('pipe.close', this, true);
  readonly #closeReading = new Close('pipe.closeReading', this, false);

  constructor(name: string, slot: Slot, capacity: number) {
    super(name, slot);
    this.#capacity = capacity;
  }

  override get size(): number {
    return this.#capacity;
  }

  /** Bytes in it, at this moment. For checks after the run and for `log`. */
  get length(): number {
    return this.#held;
  }

  /**
   * Writes `bytes`, waiting for room. Up to 4096 go in together; more go in as room comes, and may mix with those of others.
   * @throws E_PIPE_CLOSED, or E_BROKEN_PIPE where nobody can read them, into the task.
   */
  write(bytes: number): Op<void> {
    return this.slot.arm(this.#write, this.slot.whole('a number of bytes', bytes, 0));
  }
  /**
   * Waits until there is something, and takes up to `bytes` of it; answers how many. 0: end of file, it is empty and closed.
   * @throws E_PIPE_CLOSED into the task.
   */
  read(bytes: number): Op<number> {
    return this.slot.arm(this.#read, this.slot.whole('a number of bytes', bytes, 0));
  }
  /** Nothing more will be written, but by those who wait to: readers get what is left, then the end of file. @throws E_PIPE_CLOSED the second time. */
  close(): Op<void> {
    return this.slot.arm(this.#close);
  }
  /** Nobody will read any more: it fails, and so does writing, also for those who wait. @throws E_PIPE_CLOSED the second time. */
  closeReading(): Op<void> {
    return this.slot.arm(this.#closeReading);
  }

  /** True: all of it is in. Else the task, whose `a` is what is left, waits. */
  writes(task: Task, sys: Sys): boolean {
    if (this.#writingClosed) throw closedPipe(this.name);
    if (this.#readingClosed) throw brokenPipe(this.name);
    task.phase = (task.a as number) > PIPE_BUF ? 1 : 0;
    if (this.#writers.first === null) while (this.#put(task, sys) && this.#feed(sys)); // what was read makes room for more
    if (task.a === 0) return true;
    this.#writers.pushBack(task);
    return false;
  }

  /** How many bytes the task gets; -1: it waits. */
  reads(task: Task, sys: Sys): number {
    if (this.#readingClosed) throw closedPipe(this.name);
    if (task.a === 0) return 0;
    if (this.#held === 0 && !this.#writingClosed) {
      this.#readers.pushBack(task);
      return -1;
    }
    const bytes = this.#take(task, sys);
    this.#admit(sys);
    return bytes;
  }

  closes(writing: boolean, task: Task, sys: Sys): void {
    if (writing ? this.#writingClosed : this.#readingClosed) throw closedPipe(this.name);
    if (writing) this.#writingClosed = true;
    else this.#readingClosed = true;
    sys.record(CLOSED, task, this, writing ? 0 : 1);
    // who waits to read finds it empty
    for (let waiter = this.#readers.first; waiter !== null; waiter = this.#readers.first) {
      if (writing) sys.settle(waiter.task, this.#take(waiter.task, sys));
      else sys.fail(waiter.task, closedPipe(this.name));
      this.#served(waiter.task);
    }
    if (writing) return;
    for (let waiter = this.#writers.first; waiter !== null; waiter = this.#writers.first) {
      sys.fail(waiter.task, brokenPipe(this.name));
      this.#served(waiter.task);
    }
  }

  /** A task gives up waiting; that may make way for those behind it. */
  leaves(task: Task, why: Why, sys: Sys): void {
    sys.record(REFUSED, task, this, 1 + WHY_WORDS.indexOf(why));
    sys.settle(task, 0);
    this.#served(task);
    this.#admit(sys);
  }

  /** The task's thread waits in the kernel. */
  sleeps(task: Task, thread: Thread, kernel: Kernel): void {
    this.#threads.set(task, { thread, kernel });
  }

  /** Puts in what has room of what the task has left; true if anything. */
  #put(task: Task, sys: Sys): boolean {
    const left = task.a as number;
    const room = this.#capacity - this.#held;
    const bytes = task.phase === 0 && left > room ? 0 : Math.min(left, room);
    if (bytes === 0) return false;
    this.#held += bytes;
    task.a = left - bytes;
    sys.record(WRITTEN, task, this, bytes, this.#held);
    return true;
  }

  #take(task: Task, sys: Sys): number {
    const bytes = Math.min(task.a as number, this.#held);
    this.#held -= bytes;
    sys.record(READ, task, this, bytes, this.#held);
    return bytes;
  }

  /** Serves those who wait to read; true if any. */
  #feed(sys: Sys): boolean {
    const { first } = this.#readers;
    for (let waiter = first; waiter !== null && this.#held > 0; waiter = this.#readers.first) {
      sys.settle(waiter.task, this.#take(waiter.task, sys));
      this.#served(waiter.task);
    }
    return first !== null;
  }

  /** Lets those go on who wait to write and have room now. */
  #admit(sys: Sys): void {
    for (let waiter = this.#writers.first; waiter !== null; waiter = this.#writers.first) {
      this.#put(waiter.task, sys);
      if (waiter.task.a !== 0) return;
      sys.settle(waiter.task, undefined);
      this.#served(waiter.task);
    }
  }

  #served(task: Task): void {
    const waiting = this.#threads.get(task);
    if (waiting === undefined) return;
    this.#threads.delete(task);
    waiting.kernel.served(waiting.thread, 0);
  }

  protected reset(): void {
    this.#held = 0;
    this.#writingClosed = this.#readingClosed = false;
    this.#threads.clear();
  }

  protected snapshot(): Partial<ObjectState> {
    return {
      count: this.#held,
      closed: this.#writingClosed || this.#readingClosed,
      waiters: [...this.#readers.names(), ...this.#writers.names()], // never both
    };
  }
}

/** A task's wait as a system call of its thread. Entering the kernel was paid for by the operation. */
class Waits implements KernelCall {
  readonly cost = 0;
  readonly #pipe: Pipe;
  readonly #task: Task;
  constructor(pipe: Pipe, task: Task) {
    this.#pipe = pipe;
    this.#task = task;
  }
  start(thread: Thread, kernel: Kernel): boolean {
    if (this.#task.at !== WAITING) return true; // served on its way into the kernel
    this.#pipe.sleeps(this.#task, thread, kernel);
    return false;
  }
}

/** An operation on a pipe. Bytes that a task has got, and is cancelled before it knows, are gone. */
abstract class PipeOp<R> extends Op<R> {
  protected readonly pipe: Pipe;
  constructor(name: string, pipe: Pipe) {
    super(name, pipe.slot);
    this.pipe = pipe;
  }
  override on(): Named | null {
    return this.pipe;
  }
  override request(task: Task): KernelCall {
    return new Waits(this.pipe, task);
  }
  override abandon(task: Task, why: Why, granted: boolean, sys: Sys): void {
    if (!granted) this.pipe.leaves(task, why, sys);
  }
}

class Write extends PipeOp<void> {
  constructor(pipe: Pipe) {
    super('pipe.write', pipe);
  }
  attempt(task: Task, sys: Sys): Attempt {
    return this.pipe.writes(task, sys) ? DONE : BLOCKED;
  }
}

class Read extends PipeOp<number> {
  constructor(pipe: Pipe) {
    super('pipe.read', pipe);
  }
  attempt(task: Task, sys: Sys): Attempt {
    const bytes = this.pipe.reads(task, sys);
    if (bytes < 0) return BLOCKED;
    task.answer = bytes;
    return DONE;
  }
}

class Close extends PipeOp<void> {
  readonly #writing: boolean;
  constructor(name: string, pipe: Pipe, writing: boolean) {
    super(name, pipe);
    this.#writing = writing;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.pipe.closes(this.#writing, task, sys);
    return DONE;
  }
}
