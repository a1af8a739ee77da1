import { createDraft, type Draft, finishDraft } from 'immer';
import { invariant } from '../kernel/errors.ts';
import type { Scalar } from './header.ts';
import type { Raw } from './records.ts';
import type { CoreState, ObjectState, TaskState, ThreadState, WorldState } from './state.ts';
import { TraceError } from './text.ts';

/** Records between two states that are kept. */
const EVERY = 256;

/**
 * The state of everything after any number of records, forward and back. States share what did not change between them and
 * are frozen, so they can be held and compared by identity.
 */
export class World {
  readonly #records: readonly Raw[];
  readonly #every: number;
  /** The state after every `k * every` records, as far as anybody has asked. */
  readonly #checkpoints: WorldState[];
  /** The last one given: stepping forward goes on from here. */
  #last: WorldState;

  constructor(
    records: readonly Raw[],
    header: { readonly settings: Readonly<Record<string, Scalar>> },
    options: { readonly every?: number } = {},
  ) {
    this.#records = records;
    this.#every = options.every ?? EVERY;
    invariant(Number.isSafeInteger(this.#every) && this.#every >= 1, 'checkpoints are at least one record apart', this.#every);
    this.#last = emptyWorld(header.settings);
    this.#checkpoints = [this.#last];
  }

  /** The state after the first `seq` records, from 0 to their number. @throws TraceError where the records contradict each other. */
  at(seq: number): WorldState {
    invariant(Number.isSafeInteger(seq) && seq >= 0 && seq <= this.#records.length, 'a state is asked for after some of the records', seq);
    let state = this.#checkpoints[Math.min(Math.floor(seq / this.#every), this.#checkpoints.length - 1)]!;
    if (this.#last.seq <= seq && this.#last.seq > state.seq) state = this.#last;
    while (state.seq < seq) {
      const boundary = (Math.floor(state.seq / this.#every) + 1) * this.#every;
      state = this.#fold(state, Math.min(seq, boundary));
      if (state.seq === boundary && boundary / this.#every === this.#checkpoints.length) this.#checkpoints.push(state);
    }
    this.#last = state;
    return state;
  }

  /** The state after the last record. */
  get end(): WorldState {
    return this.at(this.#records.length);
  }

  /** One draft for many records: most of immer's cost is by draft. */
  #fold(from: WorldState, to: number): WorldState {
    const draft = createDraft(from);
    for (let seq = from.seq; seq < to; seq++) foldRecord(draft, this.#records[seq]!);
    return finishDraft(draft);
  }
}

/** Before the first record: idle cores, as many as the settings say, and nothing else. */
export function emptyWorld(settings: Readonly<Record<string, Scalar>>): WorldState {
  const cores = Array.from({ length: Number(settings['cores'] ?? 0) }, (): CoreState => ({ state: 'idle', thread: null }));
  return { at: 0, seq: 0, cores, processes: table(), threads: table(), tasks: table(), objects: table() };
}

/** Without a prototype: a task may be called `constructor`. */
function table<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** What one record changes. @throws TraceError for a name that no record introduced. */
export function foldRecord(world: Draft<WorldState>, raw: Raw): void {
  world.at = raw.at;
  world.seq = raw.seq + 1;
  const { x, text } = raw;
  switch (raw.kind.name) {
    case 'process.started':
      world.processes[subject(raw)] = { runtime: text, exit: null };
      return;
    case 'process.exited':
      found(world.processes, raw.object, raw, 'process').exit = x;
      return;
    case 'object.made':
      world.objects[subject(raw)] = made(text, x);
      return;
    case 'core.waking':
      coreOf(world, raw).state = 'waking';
      return;
    case 'core.idle':
      coreOf(world, raw).state = 'idle';
      return;
    case 'thread.started':
      found(world.processes, text, raw, 'process');
      world.threads[subject(raw)] = { process: text, state: 'new', core: null };
      return;
    case 'thread.running': {
      const thread = leaveCore(world, raw, 'running');
      thread.core = raw.core;
      const core = coreOf(world, raw);
      core.state = 'busy';
      core.thread = raw.object;
      return;
    }
    case 'thread.ready':
      leaveCore(world, raw, 'ready');
      return;
    case 'thread.blocked':
      leaveCore(world, raw, 'blocked');
      return;
    case 'thread.exited':
      leaveCore(world, raw, 'exited');
      return;
    case 'task.spawned':
      if (raw.task === null) throw nobody(raw, 'task');
      world.tasks[raw.task] = { state: 'ready', thread: null, on: [], outside: false };
      return;
    case 'task.placedOutside':
      taskOf(world, raw).outside = true;
      return;
    case 'task.running': {
      const task = leave(world, raw, 'running');
      if (raw.thread !== null) found(world.threads, raw.thread, raw, 'thread');
      task.thread = raw.thread;
      return;
    }
    case 'task.preempted':
    case 'task.yielded':
    case 'task.readied':
      leave(world, raw, 'ready');
      return;
    case 'task.blocked':
      wait(world, raw, x === 1);
      return;
    case 'task.stuck':
      if (taskOf(world, raw).state !== 'blocked') leave(world, raw, 'blocked').on = names(raw); // it stands in no queue
      return;
    case 'task.called':
      leave(world, raw, 'called');
      return;
    case 'task.finished':
      leave(world, raw, 'finished');
      return;
    case 'task.failed':
      leave(world, raw, 'failed');
      return;
    case 'task.abandoned':
      leave(world, raw, 'abandoned');
      return;
    case 'lock.acquired': {
      const lock = objectOf(world, raw);
      lock.owner = raw.task;
      if (lock.type === 'reentrantLock') lock.count = 1;
      return;
    }
    case 'lock.released': {
      const lock = objectOf(world, raw);
      lock.owner = null;
      lock.count = 0;
      return;
    }
    case 'lock.reentered':
    case 'lock.steppedOut':
      objectOf(world, raw).count = x;
      return;
    case 'rwlock.acquired':
      if (x === 1) objectOf(world, raw).owner = raw.task;
      else objectOf(world, raw).count++;
      return;
    case 'rwlock.released':
      if (x === 1) objectOf(world, raw).owner = null;
      else objectOf(world, raw).count--;
      return;
    case 'semaphore.acquired':
    case 'semaphore.released':
    case 'barrier.arrived':
      objectOf(world, raw).count = x;
      return;
    case 'barrier.opened':
      objectOf(world, raw).count = 0;
      return;
    case 'barrier.broken': {
      const barrier = objectOf(world, raw);
      barrier.closed = true;
      barrier.count = 0;
      return;
    }
    case 'channel.sent':
      if (x === 0) objectOf(world, raw).buffer.push(text);
      return;
    case 'channel.received':
      if (x === 0) objectOf(world, raw).buffer.shift();
      return;
    case 'channel.closed':
    case 'pipe.closed':
      objectOf(world, raw).closed = true;
      return;
    case 'event.set':
      objectOf(world, raw).count = 1;
      return;
    case 'event.cleared':
      objectOf(world, raw).count = 0;
      return;
    case 'once.begun':
      objectOf(world, raw).owner = raw.task;
      return;
    case 'once.givenUp':
      objectOf(world, raw).owner = null;
      return;
    case 'once.done': {
      const once = objectOf(world, raw);
      once.owner = null;
      once.closed = true;
      return;
    }
    case 'waitGroup.added':
      objectOf(world, raw).count = raw.y;
      return;
    case 'future.resolved':
    case 'future.rejected': {
      const future = objectOf(world, raw);
      future.closed = true;
      future.value = text;
      return;
    }
    case 'queue.put': {
      const queue = objectOf(world, raw);
      queue.buffer.push(text);
      queue.count++;
      return;
    }
    case 'queue.got':
      objectOf(world, raw).buffer.shift();
      return;
    case 'queue.returned':
      objectOf(world, raw).buffer.unshift(text);
      return;
    case 'queue.taskDone':
      objectOf(world, raw).count = x;
      return;
    case 'mailbox.sent':
      objectOf(world, raw).buffer.push(text);
      return;
    case 'mailbox.received':
      objectOf(world, raw).buffer.splice(x, 1);
      return;
    case 'mailbox.returned':
      objectOf(world, raw).buffer.splice(x, 0, text);
      return;
    case 'pipe.written':
    case 'pipe.read':
      objectOf(world, raw).count = raw.y;
      return;
    case 'cell.read':
    case 'cell.written':
    case 'cell.awaited':
    case 'atomic.loaded':
    case 'atomic.stored':
    case 'atomic.added':
    case 'atomic.exchanged':
    case 'atomic.compared':
      objectOf(world, raw).value = text;
      return;
    // What only tells of something that other records bring about, or that is no part of the state.
    case 'task.worked':
    case 'task.joined':
    case 'task.cancelling':
    case 'check.failed':
    case 'assume.failed':
    case 'logged':
    case 'lock.refused':
    case 'rwlock.refused':
    case 'semaphore.refused':
    case 'condition.waiting':
    case 'condition.notified':
    case 'condition.left':
    case 'channel.refused':
    case 'select.chosen':
    case 'event.seen':
    case 'event.refused':
    case 'once.passed':
    case 'waitGroup.passed':
    case 'future.got':
    case 'future.refused':
    case 'queue.refused':
    case 'mailbox.refused':
    case 'device.requested':
    case 'pipe.refused':
    case 'queue.joined':
      return;
    default:
      raw.kind.name satisfies never;
  }
}

function made(type: string, size: number): Draft<ObjectState> {
  return { type, size, owner: null, count: type === 'semaphore' ? size : 0, closed: false, value: null, buffer: [], waiters: [] };
}

/** Sets the thread's state; a core that it was on is free. */
function leaveCore(world: Draft<WorldState>, raw: Raw, state: ThreadState['state']): Draft<ThreadState> {
  const thread = found(world.threads, raw.object, raw, 'thread');
  if (thread.core !== null) world.cores[thread.core] = { state: 'idle', thread: null };
  thread.core = null;
  thread.state = state;
  return thread;
}

/** Sets the task's state; it is on no thread and waits for nothing. */
function leave(world: Draft<WorldState>, raw: Raw, state: TaskState['state']): Draft<TaskState> {
  const task = taskOf(world, raw);
  for (const name of task.on) {
    const waiters = world.objects[name]?.waiters; // a task that is waited for keeps no list
    const place = waiters?.indexOf(raw.task!) ?? -1;
    if (place >= 0) waiters!.splice(place, 1);
  }
  if (task.on.length > 0) task.on = [];
  task.thread = null;
  task.state = state;
  return task;
}

function wait(world: Draft<WorldState>, raw: Raw, front: boolean): void {
  const task = leave(world, raw, 'blocked');
  task.on = names(raw);
  for (const name of task.on) {
    const object = world.objects[name];
    if (object === undefined) found(world.tasks, name, raw, 'object or task');
    else if (front) object.waiters.unshift(raw.task!);
    else object.waiters.push(raw.task!);
  }
}

/** What the text column names; `-` is nothing. */
const names = (raw: Raw): string[] => raw.text.split(' ').filter((name) => name !== '' && name !== '-');

const taskOf = (world: Draft<WorldState>, raw: Raw): Draft<TaskState> => found(world.tasks, raw.task, raw, 'task');
const objectOf = (world: Draft<WorldState>, raw: Raw): Draft<ObjectState> => found(world.objects, raw.object, raw, 'object');

function coreOf(world: Draft<WorldState>, raw: Raw): Draft<CoreState> {
  const core = raw.core === null ? undefined : world.cores[raw.core];
  if (core === undefined) throw nobody(raw, 'core', raw.core === null ? null : `c${raw.core}`);
  return core;
}

function found<T>(known: Record<string, T>, name: string | null, raw: Raw, what: string): T {
  const one = name === null ? undefined : known[name];
  if (one === undefined) throw nobody(raw, what, name);
  return one;
}

function subject(raw: Raw): string {
  if (raw.object === null) throw nobody(raw, raw.kind.shape.object!);
  return raw.object;
}

function nobody(raw: Raw, what: string, name: string | null = null): TraceError {
  const record = `event ${raw.seq} (${raw.kind.name})`;
  return new TraceError(
    'E_TRACE_INCONSISTENT',
    name === null ? `${record} names no ${what}` : `${record} names the ${what} '${name}', which no event introduced`,
  );
}
