import { listed, type Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers, type RunFacts } from './detector.ts';
import { findCycles, HELD_TO_READ, WANTED_TO_READ, type Nesting } from './lock-graph.ts';
import { Table } from './names.ts';
import type { Order } from './order.ts';

/** The same nesting of a task in so many stretches between starts, joins and messages is kept apart; more are not. */
const MOST_STRETCHES = 8;
/** Nestings kept of one run. */
const MOST_NESTINGS = 10_000;
/** Words of `lock.acquired` from here on: whoever asked would not have waited for ever. */
const TRIED = 2;
/** Cycles told of in one run. */
const MOST_CYCLES = 16;

/**
 * Deadlocks that this run did not have and another may: tasks take locks in orders that can close a circle. A hint, because the run
 * only shows the orders. Silent where one lock, or too few permits of a semaphore, guard both orders, where one task does both, and where a start, a join or a message
 * puts one before the other. Readers keep out readers only where writers are preferred and another task writes.
 *
 * False alarms: tasks that cannot meet for reasons that only values know (a flag, a branch). Asking without waiting, or with a limit,
 * cannot deadlock: of a lock the trace shows it, of a read/write lock only by a refusal, so one that a task was ever refused counts as
 * not waited for by that task. And whom a lock prefers that was made with a preference of its own, the trace does not show: the runtime's setting is taken.
 * Missed: locks that no run took together.
 */
export class LockOrderDetector implements Detector {
  readonly name = 'lock-order';
  readonly #cast: Cast;
  readonly #causal: Order;
  /** By task: the locks it holds, times 2, plus 1 where it reads under it; in the order of taking. */
  readonly #held: number[][] = [];
  readonly #owner = new Table(-1);
  /** By task: semaphores it has permits of. By semaphore: somebody gave a permit who had none, so that there may be any number. */
  readonly #permits: number[][] = [];
  readonly #unbounded = new Table(0);
  /** By name of read/write lock: names of the tasks that were ever refused it. It outlives runs, as names do. */
  readonly #refused: Set<number>[] = [];
  /** By name of lock: tasks that wrote under it in this run. */
  readonly #writers: number[][] = [];
  readonly #nestings: Nesting[] = [];
  /** By task: those of its own. */
  readonly #own: Nesting[][] = [];
  #prefersWriters = true;

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#owner.set(object, -1);
      this.#unbounded.set(object, 0);
      const writers = this.#writers[object];
      if (writers !== undefined) writers.length = 0;
    },
    'task.spawned': (_raw, task) => {
      (this.#held[task] ??= []).length = 0;
      (this.#permits[task] ??= []).length = 0;
      (this.#own[task] ??= []).length = 0;
    },
    'lock.acquired': (raw, task, object) => {
      if (raw.x < TRIED) this.#take(raw, task, object, 0);
      else this.#held[task]!.push(object * 2);
      this.#owner.set(object, task);
    },
    'lock.released': (_raw, _task, object) => {
      const owner = this.#owner.get(object);
      if (owner >= 0) this.#drop(owner, object * 2);
      this.#owner.set(object, -1);
    },
    'semaphore.acquired': (_raw, task, object) => void this.#permits[task]!.push(object),
    'semaphore.released': (_raw, task, object) => {
      if (!removeLast(this.#permits[task]!, object)) this.#unbounded.set(object, 1);
    },
    'rwlock.acquired': (raw, task, object) => {
      if (raw.x === 1) (this.#writers[object] ??= []).push(task);
      this.#take(raw, task, object, raw.x === 0 ? 1 : 0);
    },
    'rwlock.released': (raw, task, object) => this.#drop(task, object * 2 + (raw.x === 0 ? 1 : 0)),
    'rwlock.refused': (_raw, task, object) => this.#refuse(task, object),
  };

  constructor(cast: Cast, causal: Order) {
    this.#cast = cast;
    this.#causal = causal;
  }

  reset({ settings }: RunFacts): void {
    this.#nestings.length = 0;
    this.#prefersWriters = settings['writerPreference'] !== false;
  }

  #refuse(task: number, object: number): void {
    (this.#refused[object] ??= new Set()).add(this.#cast.idOf(task));
  }

  #drop(task: number, entry: number): void {
    removeLast(this.#held[task]!, entry); // where it is not among them, a reader's side was freed by somebody else
  }

  #take({ seq }: Raw, task: number, object: number, reads: 0 | 1): void {
    const held = this.#held[task]!;
    if (held.length > 0 && !this.#causal.overwhelmed) for (const entry of held) this.#nest(task, entry, object, reads, seq, held);
    held.push(object * 2 + reads);
  }

  #nest(task: number, entry: number, to: number, reads: 0 | 1, record: number, held: readonly number[]): void {
    const from = entry >> 1;
    const mode = ((entry & 1) === 1 ? HELD_TO_READ : 0) | (reads === 1 ? WANTED_TO_READ : 0);
    const time = this.#causal.time(task);
    if (this.#nestings.length >= MOST_NESTINGS) return;
    let stretches = 0;
    const own = this.#own[task]!;
    for (let k = own.length - 1; k >= 0; k--) {
      const known = own[k]!;
      if (
        known.from !== from ||
        known.to !== to ||
        known.mode !== mode ||
        !same(known.held, held) ||
        !same(known.permits, this.#permits[task]!)
      )
        continue;
      // the same stretch: it has started, joined and heard from nobody in between
      if (known.time === time && this.#causal.clocks.equal(known.row, this.#causal.rows[task]!)) return;
      if (++stretches >= MOST_STRETCHES) return;
    }
    const row = this.#causal.clocks.take();
    this.#causal.clocks.copy(row, this.#causal.rows[task]!);
    const nesting = { task, from, to, mode, held: [...held], permits: [...this.#permits[task]!], row, time, record };
    own.push(nesting);
    this.#nestings.push(nesting);
  }

  conclude(): readonly Finding[] {
    if (this.#nestings.length === 0) return NOTHING;
    const asked = this.#nestings.filter(({ task, to }) => this.#refused[to]?.has(this.#cast.idOf(task)) !== true);
    const cycles = findCycles(
      asked,
      this.#causal,
      (lock, a, b) => this.#readersMeet(lock, a, b),
      (semaphore, permits) => this.#unbounded.get(semaphore) === 0 && permits > this.#cast.sizeOf(semaphore),
    );
    if (cycles.length === 0) return NOTHING;
    const bySignature = new Map<string, Finding>();
    for (const cycle of cycles) {
      const finding = this.#finding(cycle);
      if (!bySignature.has(finding.signature) && bySignature.size < MOST_CYCLES) bySignature.set(finding.signature, finding);
    }
    return [...bySignature.values()];
  }

  #readersMeet(lock: number, a: number, b: number): boolean {
    return this.#prefersWriters && this.#writers[lock]?.some((task) => task !== a && task !== b) === true;
  }

  #finding(cycle: readonly Nesting[]): Finding {
    const names = this.#cast.names.texts;
    const tasks = cycle.map(({ task }) => this.#cast.nameOf(task));
    const locks = [...new Set(cycle.map(({ from }) => names[from]!))].sort();
    const clauses = cycle.map(({ task, from, to, record }) => {
      const again =
        from === to ? `reads under ${names[from]} and asks to read under it again` : `takes ${names[to]} while it holds ${names[from]}`;
      return `${this.#cast.nameOf(task)} ${again} (event ${record})`;
    });
    const end =
      cycle.length === 1 ? 'a writer that asks in between stops it for ever' : 'each can get its first lock and then wait for the next one';
    return {
      kind: 'lock-order',
      certainty: 'hint',
      signature: `lock-order: ${locks.join(' ')} by ${[...tasks].sort().join(' ')}`,
      text: `${listed(clauses)}: ${end}`,
      tasks,
      objects: locks,
      record: cycle.reduce((last, { record }) => Math.max(last, record), 0),
      records: cycle.map(({ record }) => record).sort((a, b) => a - b),
    };
  }
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((entry, k) => entry === b[k]);
}

/** Takes the last one out; was there one? */
function removeLast(list: number[], item: number): boolean {
  const at = list.lastIndexOf(item);
  if (at < 0) return false;
  for (let k = at; k < list.length - 1; k++) list[k] = list[k + 1]!;
  list.length--;
  return true;
}
