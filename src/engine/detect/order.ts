import { invariant } from '../kernel/errors.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { Clocks } from './clocks.ts';
import type { Fold, Handlers } from './detector.ts';
import { Line } from './line.ts';
import { Table } from './names.ts';

/** Beyond so many tasks a run is not ordered: a clock for each is 64 MB by then. Go's own race detector stops at 8128. */
export const MOST_ORDERED_TASKS = 4096;

/** What a task is woken from by a notification. */
const WAKES: ReadonlySet<string> = new Set(['condition', 'inner-condition', 'event', 'inner-event', 'barrier']);

/**
 * What happens before what, as vector clocks: one for each task, and one for each thing through which tasks meet. The edges are
 *
 * - start to first step, last step to whoever joins, cancel to the cancelled
 * - mutex: release to later acquire. Read/write lock: writer to all later, readers to later writers; readers do not order each other
 * - semaphore made with c permits: the first k releases to acquire number k + c, which cannot be without them
 * - channel of capacity c: send k to receive k, receive k to send k + c (capacity 0: both ways at the meeting), close to those who see
 *   the end. Queue: the same, without a bound only the first. Mailbox: send of a message to its receive. Pipe: write of a byte to its
 *   read, close to those who see the end
 * - condition: notification to the woken. Event: set to those it wakes and those who see it set. Barrier: all arrivals to all that
 *   leave. Wait group: done to the end of a wait. Once: end of the body to whoever finds it done. Future: settled to whoever gets it.
 *   Queue: taskDone to the end of a join
 * - atomic: a write, and the read-modify-writes that follow upon it, to a read of what it wrote (C++ release sequences; Go's memory
 *   model). Two atomic accesses never race; a plain write orders nothing.
 *
 * With `causal` the edges of locks and atomics are left out, those of semaphores made with permits too: they say who came first in
 * this run, and in another run it may be the other one. What is left holds in every run that passes on the same messages.
 */
export class Order implements Fold {
  readonly clocks = new Clocks();
  /** Row of each task's clock. */
  readonly rows: number[] = [];
  /** There were too many tasks: nothing is known of this run any more. */
  overwhelmed = false;
  readonly #cast: Cast;
  readonly #causal: boolean;
  /** Row of each object's clock, -1 before it has one; a second row for readers and for room. */
  readonly #row = new Table(-1);
  readonly #second = new Table(-1);
  /** Passes so far: acquires of a semaphore, sends of a channel, puts of a queue; and what goes the other way. */
  readonly #passed = new Table(0);
  readonly #returned = new Table(0);
  /** Rows of what is under way: values in a queue, mailbox or pipe, releases of a semaphore, slots of a channel. */
  readonly #lines: Line[] = [];
  /** Rows of the room that was made in a queue; of a pipe, how many bytes each row stands for. */
  readonly #rooms: Line[] = [];
  /** The task's wait is one that whoever ends it is ordered before. */
  readonly #woken: boolean[] = [];
  /** The sender of the meeting at an unbuffered channel whose other half is the next record. */
  #meeting = -1;
  readonly on: Handlers;

  constructor(cast: Cast, { causal }: { readonly causal: boolean }) {
    this.#cast = cast;
    this.#causal = causal;
    this.on = { ...this.#edges, ...(causal ? {} : this.#lockEdges) };
  }

  reset(): void {
    this.clocks.reset();
    this.overwhelmed = false;
    this.#meeting = -1;
  }

  /** Does the step of `task` at which its own clock was `time` happen before what `other` does now? */
  before(task: number, time: number, other: number): boolean {
    return time <= this.clocks.at(this.rows[other]!, task);
  }

  /** A task's own time now. */
  time(task: number): number {
    return this.clocks.at(this.rows[task]!, task);
  }

  readonly #edges: Handlers = {
    'object.made': (_raw, _task, object) => this.#made(object),
    'task.spawned': (_raw, task, by) => this.#spawn(task, this.#cast.task(by)),
    'task.joined': (_raw, task, joined) => this.#follow(task, this.#cast.task(joined)),
    'task.cancelling': (_raw, task, target) => this.#lead(task, this.#cast.task(target)),
    'task.blocked': (raw, task) => this.#blocks(raw, task),
    'task.readied': (raw, task, by) => {
      if (raw.x === 0 && by >= 0 && this.#woken[task] === true) this.#lead(this.#cast.task(by), task);
    },
    'semaphore.acquired': (_raw, task, object) => this.#acquire(task, object),
    'semaphore.released': (_raw, task, object) => this.#release(task, object),
    'barrier.arrived': (_raw, task, object) => this.#give(task, object),
    'barrier.opened': (_raw, task, object) => {
      this.#get(task, object);
      this.#empty(object);
    },
    'channel.sent': (_raw, task, object) => this.#send(task, object),
    'channel.received': (raw, task, object) => this.#receive(raw, task, object),
    'channel.closed': (_raw, task, object) => this.#give(task, object),
    'event.set': (_raw, task, object) => this.#give(task, object),
    'event.cleared': (_raw, _task, object) => this.#empty(object),
    'event.seen': (raw, task, object) => {
      if (raw.x === 1) this.#get(task, object);
    },
    'once.done': (_raw, task, object) => this.#give(task, object),
    'once.passed': (_raw, task, object) => this.#get(task, object),
    'waitGroup.added': (raw, task, object) => {
      if (raw.x < 0) this.#give(task, object);
    },
    'waitGroup.passed': (_raw, task, object) => this.#get(task, object),
    'future.resolved': (_raw, task, object) => this.#give(task, object),
    'future.rejected': (_raw, task, object) => this.#give(task, object),
    'future.got': (_raw, task, object) => this.#get(task, object),
    'queue.put': (_raw, task, object) => this.#put(task, object),
    'queue.got': (_raw, task, object) => this.#take(task, object),
    'queue.returned': (_raw, task, object) => this.#putBack(task, object),
    'queue.taskDone': (_raw, task, object) => this.#give(task, object),
    'queue.joined': (_raw, task, object) => this.#get(task, object),
    'pipe.written': (raw, task, object) => {
      this.#lineOf(object).push(this.#copied(task));
      this.#roomOf(object).push(raw.x);
    },
    'pipe.read': (raw, task, object) => {
      if (raw.x === 0) this.#get(task, object);
      else this.#drainBytes(task, object, raw.x);
    },
    'pipe.closed': (raw, task, object) => {
      if (raw.x === 0) this.#give(task, object);
    },
    'mailbox.sent': (_raw, task, object) => this.#lineOf(object).push(this.#copied(task)),
    'mailbox.received': (raw, task, object) => this.#drain(task, this.#lineOf(object).removeAt(raw.x)),
    'mailbox.returned': (raw, task, object) => this.#lineOf(object).insertAt(raw.x, this.#copied(task)),
  };

  readonly #lockEdges: Handlers = {
    'lock.acquired': (_raw, task, object) => this.#get(task, object),
    'lock.released': (_raw, task, object) => this.#give(task, object),
    'rwlock.acquired': (raw, task, object) => {
      this.#get(task, object);
      if (raw.x === 1) this.#getSecond(task, object);
    },
    'rwlock.released': (raw, task, object) => {
      if (raw.x === 1) this.#give(task, object);
      else this.#giveSecond(task, object);
    },
    'atomic.loaded': (_raw, task, object) => this.#get(task, object),
    'cell.awaited': (_raw, task, object) => {
      if (this.#cast.typeOf(object) === 'atomic') this.#get(task, object);
    },
    'atomic.stored': (_raw, task, object) => this.#replace(task, object),
    'atomic.added': (_raw, task, object) => this.#change(task, object),
    'atomic.exchanged': (_raw, task, object) => this.#change(task, object),
    'atomic.compared': (raw, task, object) => {
      if (raw.x === 1) this.#change(task, object);
      else this.#get(task, object);
    },
  };

  // ── tasks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #spawn(task: number, by: number): void {
    if (task >= MOST_ORDERED_TASKS) this.overwhelmed = true;
    if (this.overwhelmed) return;
    const { clocks, rows } = this;
    const place = clocks.addTask();
    invariant(place === task, 'tasks are numbered in the order of their spawning', task);
    const row = clocks.take();
    rows[task] = row;
    this.#woken[task] = false;
    clocks.tick(row, task);
    if (by >= 0) this.#lead(by, task);
  }

  /** What `task` has done so far is before what `other` does next. */
  #lead(task: number, other: number): void {
    if (this.overwhelmed || task < 0 || other < 0) return;
    this.clocks.join(this.rows[other]!, this.rows[task]!);
    this.clocks.tick(this.rows[task]!, task);
  }

  #follow(task: number, other: number): void {
    if (this.overwhelmed || other < 0) return;
    this.clocks.join(this.rows[task]!, this.rows[other]!);
  }

  #blocks(raw: Raw, task: number): void {
    const object = this.#cast.objectIn(raw.text);
    const type = object < 0 ? undefined : this.#cast.typeOf(object);
    this.#woken[task] = type !== undefined && WAKES.has(type);
  }

  // ── objects with one clock ─────────────────────────────────────────────────────────────────────────────────────────

  #made(object: number): void {
    this.#row.set(object, -1);
    this.#second.set(object, -1);
    this.#passed.set(object, 0);
    this.#returned.set(object, 0);
    this.#lines[object]?.clear();
    this.#rooms[object]?.clear();
  }

  #rowIn(table: Table, object: number): number {
    let row = table.get(object);
    if (row < 0) table.set(object, (row = this.clocks.take()));
    return row;
  }

  #give(task: number, object: number): void {
    this.#giveInto(this.#row, task, object);
  }
  #giveSecond(task: number, object: number): void {
    this.#giveInto(this.#second, task, object);
  }
  #giveInto(table: Table, task: number, object: number): void {
    if (this.overwhelmed || task < 0) return;
    this.clocks.join(this.#rowIn(table, object), this.rows[task]!);
    this.clocks.tick(this.rows[task]!, task);
  }

  #get(task: number, object: number): void {
    const row = this.#row.get(object);
    if (row >= 0 && !this.overwhelmed) this.clocks.join(this.rows[task]!, row);
  }
  #getSecond(task: number, object: number): void {
    const row = this.#second.get(object);
    if (row >= 0 && !this.overwhelmed) this.clocks.join(this.rows[task]!, row);
  }

  #empty(object: number): void {
    const row = this.#row.get(object);
    if (row >= 0 && !this.overwhelmed) this.clocks.clear(row);
  }

  /** An atomic store: who reads it follows its writer, and not those before. */
  #replace(task: number, object: number): void {
    if (this.overwhelmed || task < 0) return;
    this.clocks.copy(this.#rowIn(this.#row, object), this.rows[task]!);
    this.clocks.tick(this.rows[task]!, task);
  }

  #change(task: number, object: number): void {
    this.#get(task, object);
    this.#give(task, object);
  }

  // ── objects that pass things on, one by one ────────────────────────────────────────────────────────────────────────

  #lineOf(object: number): Line {
    return (this.#lines[object] ??= new Line());
  }
  #roomOf(object: number): Line {
    return (this.#rooms[object] ??= new Line());
  }

  /** A row that holds the task's clock. */
  #copied(task: number): number {
    if (this.overwhelmed) return -1;
    const row = this.clocks.take();
    this.clocks.copy(row, this.rows[task]!);
    this.clocks.tick(this.rows[task]!, task);
    return row;
  }

  /** The task follows what the row holds; the row is not needed any more. */
  #drain(task: number, row: number): void {
    if (this.overwhelmed || row < 0) return;
    this.clocks.join(this.rows[task]!, row);
    this.clocks.give(row);
  }

  #counts(object: number): boolean {
    return !this.#causal || this.#cast.sizeOf(object) === 0;
  }

  #acquire(task: number, object: number): void {
    if (!this.#counts(object)) return;
    const passed = this.#passed.get(object) + 1;
    this.#passed.set(object, passed);
    if (passed > this.#cast.sizeOf(object)) this.#drain(task, this.#lineOf(object).shift());
  }

  /** Keeps, in the order of the releases, the join of each with all before it. */
  #release(task: number, object: number): void {
    if (!this.#counts(object) || this.overwhelmed) return;
    this.#give(task, object);
    const row = this.clocks.take();
    this.clocks.copy(row, this.#row.get(object));
    this.#lineOf(object).push(row);
  }

  /** Slot `count` modulo the capacity: send and receive of one value meet in it, and the send that comes to it next. */
  #slot(object: number, task: number, counts: Table): void {
    if (this.overwhelmed) return;
    const count = counts.get(object);
    counts.set(object, count + 1);
    const line = this.#lineOf(object);
    const place = count % this.#cast.sizeOf(object);
    if (place === line.size) line.push(this.clocks.take());
    const [own, slot] = [this.rows[task]!, line.at(place)];
    this.clocks.join(own, slot);
    this.clocks.copy(slot, own);
    this.clocks.tick(own, task);
  }

  #send(task: number, object: number): void {
    if (this.#cast.sizeOf(object) > 0) this.#slot(object, task, this.#passed);
    else this.#meeting = task;
  }

  #receive(raw: Raw, task: number, object: number): void {
    if (raw.x === FROM_CLOSED) return this.#get(task, object);
    if (this.#cast.sizeOf(object) > 0) return this.#slot(object, task, this.#returned);
    if (this.overwhelmed) return;
    const [mine, other] = [this.rows[task]!, this.rows[this.#meeting]!];
    this.clocks.join(mine, other);
    this.clocks.copy(other, mine);
    this.clocks.tick(mine, task);
    this.clocks.tick(other, this.#meeting);
  }

  #put(task: number, object: number): void {
    const capacity = this.#cast.sizeOf(object);
    if (capacity > 0) {
      const passed = this.#passed.get(object) + 1;
      this.#passed.set(object, passed);
      if (passed > capacity) this.#drain(task, this.#roomOf(object).shift());
    }
    this.#lineOf(object).push(this.#copied(task));
  }

  #take(task: number, object: number): void {
    this.#drain(task, this.#lineOf(object).shift());
    if (this.#cast.sizeOf(object) === 0) return;
    const owed = this.#returned.get(object);
    if (owed > 0) this.#returned.set(object, owed - 1);
    else this.#roomOf(object).push(this.#copied(task));
  }

  /** Whoever reads bytes follows all who wrote them. */
  #drainBytes(task: number, object: number, bytes: number): void {
    const [line, sizes] = [this.#lineOf(object), this.#roomOf(object)];
    for (let left = bytes; left > 0 && line.size > 0;) {
      const size = sizes.at(0);
      if (size > left) {
        sizes.setFirst(size - left);
        if (!this.overwhelmed) this.clocks.join(this.rows[task]!, line.at(0));
      } else {
        sizes.shift();
        this.#drain(task, line.shift());
      }
      left -= size;
    }
  }

  /** What was got goes back to the front: the room that it had made is gone, or is owed if somebody has used it. */
  #putBack(task: number, object: number): void {
    if (this.#cast.sizeOf(object) > 0) {
      const row = this.#roomOf(object).pop();
      if (row >= 0) this.clocks.give(row);
      else this.#returned.set(object, this.#returned.get(object) + 1);
    }
    this.#lineOf(object).insertAt(0, this.#copied(task));
  }
}

const FROM_CLOSED = 2;
