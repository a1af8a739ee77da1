import type { Nanos } from '../kernel/time.ts';
import type { Raw } from './records.ts';

/** What a task that lives can be doing. The order says which wins a tie in a picture. */
export const STATES = ['running', 'ready', 'blocked', 'sleeping'] as const;
/** `ready`: it could run and waits for a thread or its thread for a core. `sleeping`: asleep or in a call to the world. */
export type SpanState = (typeof STATES)[number];

/** Who hears of spans, none of them empty, each when it has ended. */
export interface SpanSink {
  task(task: string, state: SpanState, from: Nanos, to: Nanos): void;
  /** The core was busy with the thread, which ran the task, or its runtime's own code. */
  core(core: number, thread: string, task: string | null, from: Nanos, to: Nanos): void;
}

interface TaskTrack {
  state: SpanState | 'ended';
  thread: string | null;
  since: Nanos;
}
interface ThreadTrack {
  running: boolean;
  core: number | null;
  task: string | null;
  since: Nanos;
}

/**
 * Follows tasks and threads through the records. A task that is running while the OS has its thread off the cores counts as
 * ready. Instants are the caller's: virtual time, or the number of the record.
 */
export class Spans {
  readonly #out: SpanSink;
  readonly #tasks = new Map<string, TaskTrack>();
  readonly #threads = new Map<string, ThreadTrack>();

  constructor(out: SpanSink) {
    this.#out = out;
  }

  see(raw: Raw, at: Nanos): void {
    switch (raw.kind.name) {
      case 'thread.running':
        return this.#thread(raw.object!, raw.core, at);
      case 'thread.ready':
      case 'thread.blocked':
      case 'thread.exited':
        return this.#thread(raw.object!, null, at);
      case 'task.running':
        return this.#task(raw.task!, 'running', raw.thread, at);
      case 'task.spawned':
      case 'task.preempted':
      case 'task.yielded':
      case 'task.readied':
        return this.#task(raw.task!, 'ready', null, at);
      case 'task.blocked':
      case 'task.stuck':
        return this.#task(raw.task!, 'blocked', null, at);
      case 'task.called':
        return this.#task(raw.task!, 'sleeping', null, at);
      case 'task.finished':
      case 'task.failed':
      case 'task.abandoned':
        return this.#task(raw.task!, 'ended', null, at);
      default:
    }
  }

  /** The run is over: what goes on, goes on until here. */
  close(at: Nanos): void {
    for (const name of this.#tasks.keys()) this.#flushTask(name, at);
    for (const name of this.#threads.keys()) this.#flushThread(name, at);
  }

  #task(name: string, state: TaskTrack['state'], thread: string | null, at: Nanos): void {
    this.#flushTask(name, at);
    const track = this.#tasks.get(name);
    if (track === undefined) {
      this.#tasks.set(name, { state, thread, since: at });
    } else {
      if (track.thread !== null) this.#seat(track.thread, name, null, at);
      track.state = state;
      track.thread = thread;
    }
    if (thread !== null) this.#seat(thread, null, name, at);
  }

  /** Changes who runs on a thread, if it is `from` that does. */
  #seat(thread: string, from: string | null, to: string | null, at: Nanos): void {
    const track = this.#threads.get(thread);
    if (track === undefined || (from !== null && track.task !== from)) return;
    this.#flushThread(thread, at);
    track.task = to;
  }

  #thread(name: string, core: number | null, at: Nanos): void {
    this.#flushThread(name, at);
    const track = this.#threads.get(name);
    if (track === undefined) {
      this.#threads.set(name, { running: core !== null, core, task: null, since: at });
      return;
    }
    if (track.task !== null) this.#flushTask(track.task, at);
    track.running = core !== null;
    track.core = core;
  }

  #flushTask(name: string, at: Nanos): void {
    const track = this.#tasks.get(name);
    if (track === undefined) return;
    if (track.state !== 'ended' && at > track.since) this.#out.task(name, this.#stateOf(track), track.since, at);
    track.since = at;
  }

  #stateOf(track: TaskTrack): SpanState {
    if (track.state !== 'running' || track.thread === null) return track.state as SpanState;
    return this.#threads.get(track.thread)?.running === false ? 'ready' : 'running';
  }

  #flushThread(name: string, at: Nanos): void {
    const track = this.#threads.get(name);
    if (track === undefined) return;
    if (track.core !== null && at > track.since) this.#out.core(track.core, name, track.task, track.since, at);
    track.since = at;
  }
}
