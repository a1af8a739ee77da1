import type { Nanos } from '../kernel/time.ts';

/** The state of everything at one instant, by name: what the engine reports of itself, and what folding a trace must give. */
export interface WorldState {
  readonly at: Nanos;
  /** Records folded so far. */
  readonly seq: number;
  readonly cores: readonly CoreState[];
  readonly processes: Readonly<Record<string, ProcessState>>;
  readonly threads: Readonly<Record<string, ThreadState>>;
  readonly tasks: Readonly<Record<string, TaskState>>;
  readonly objects: Readonly<Record<string, ObjectState>>;
}

export interface CoreState {
  readonly state: 'idle' | 'waking' | 'busy';
  readonly thread: string | null;
}

export interface ProcessState {
  readonly runtime: string;
  /** Exit code; null while it runs. */
  readonly exit: number | null;
}

export interface ThreadState {
  readonly process: string;
  readonly state: 'new' | 'ready' | 'running' | 'blocked' | 'exited';
  readonly core: number | null;
}

export interface TaskState {
  readonly state: 'ready' | 'running' | 'blocked' | 'called' | 'finished' | 'failed' | 'abandoned';
  /** The OS thread it runs on; null while it does not run, and on a model without threads. */
  readonly thread: string | null;
  /** Names of the objects it waits for: several for a select. */
  readonly on: readonly string[];
  /** It belongs to the world around the machine: no thread, no core, no memory. */
  readonly outside: boolean;
}

export interface ObjectState {
  /** mutex, reentrantLock, rwlock, semaphore, condition, barrier, channel, cell, atomic, event, once, waitGroup, future, queue, mailbox, disk, network, pipe. */
  readonly type: string;
  /** Permits at the start, parties, capacity, a disk's queue depth; 0 where the type has none. */
  readonly size: number;
  /** Holder of a lock or of the write side; who runs a once. */
  readonly owner: string | null;
  /** Permits left, readers inside, parties waiting, levels of a reentrant lock, 1 for an event that is set, a wait group's counter, values of a queue not yet done, bytes in a pipe. */
  readonly count: number;
  /** Closed channel, pipe with a closed end, broken barrier, once that is done, settled future. */
  readonly closed: boolean;
  /** Shown value of a cell, atomic or settled future; null for the rest. */
  readonly value: string | null;
  /** Shown values in the buffer of a channel, queue or mailbox, oldest first. */
  readonly buffer: readonly string[];
  /** Tasks in its wait queue, the next to be served first. */
  readonly waiters: readonly string[];
}
