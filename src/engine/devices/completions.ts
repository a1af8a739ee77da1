import { site } from '../kernel/names.ts';
import { Mark, type Alarm } from '../kernel/alarm.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Machine } from '../machine/machine.ts';
import type { Kernel, KernelCall, Thread } from '../machine/thread.ts';

const COMPLETION = site('completion');

/** What devices need beside the verbs of programs: the alarms and the door of the machine. */
type Board = Kernel & Pick<Machine, 'queue' | 'door'>;

/** A request that a device has taken. As a system call it keeps its thread until the device is done. */
export class Request implements KernelCall {
  /** Entering the kernel was paid for before the request was made. */
  readonly cost = 0;
  readonly done: Nanos;
  readonly #completions: Completions;

  constructor(completions: Completions, done: Nanos) {
    this.#completions = completions;
    this.done = done;
  }

  start(thread: Thread, kernel: Kernel): boolean {
    if (this.done <= kernel.now) return true;
    this.#completions.await({ done: this.done, thread }, kernel as Board);
    return false;
  }
}

interface Waiting {
  readonly done: Nanos;
  readonly thread: Thread;
}

/**
 * Who waits for which device, and the one interrupt line by which all of them report. Completions of one instant, of one device
 * or of several, are taken in an order that is a draw.
 */
export class Completions {
  /** By instant; those of one instant in the order in which they came to wait. */
  readonly #waiting: Waiting[] = [];
  #line: Line | null = null;

  /** A run begins: alarms and threads of the last one are gone. */
  reset(): void {
    if (this.#waiting.length > 0) this.#waiting.length = 0;
    this.#line = null;
  }

  await(one: Waiting, board: Board): void {
    let place = this.#waiting.length;
    while (place > 0 && this.#waiting[place - 1]!.done > one.done) place--;
    this.#waiting.splice(place, 0, one);
    this.#line ??= new Line(this, board);
    if (place === 0) board.queue.set(this.#line, one.done);
  }

  /** The earliest are done. */
  report(board: Board): void {
    let due = 0;
    while (due < this.#waiting.length && this.#waiting[due]!.done <= board.now) due++;
    for (; due > 0; due--) {
      const [one] = this.#waiting.splice(board.door.draw(COMPLETION, due), 1);
      board.served(one!.thread, 0);
    }
    const next = this.#waiting[0];
    if (next !== undefined) board.queue.set(this.#line!, next.done);
  }
}

/** The interrupt line: rings when the next request is done. */
class Line extends Mark implements Alarm {
  readonly idle = false;
  readonly #completions: Completions;
  readonly #board: Board;
  constructor(completions: Completions, board: Board) {
    super();
    this.#completions = completions;
    this.#board = board;
  }
  ring(): void {
    this.#completions.report(this.#board);
  }
}
