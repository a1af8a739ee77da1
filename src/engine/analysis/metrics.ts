import type { Nanos } from '../kernel/time.ts';
import type { TraceEnd, TraceHeader } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import { type SpanState, Spans } from '../trace/spans.ts';

export interface CoreMetrics {
  readonly busyNs: Nanos;
  /** Share of the makespan, from 0 to 1; 0 for a run without duration. */
  readonly utilisation: number;
}

/** Where a task's life went. The four add up to it. */
export interface TaskMetrics {
  readonly name: string;
  readonly spawnedAt: Nanos;
  /** null: it never ended. */
  readonly endedAt: Nanos | null;
  readonly runNs: Nanos;
  /** It could run and waited for a thread, or its thread for a core. */
  readonly readyNs: Nanos;
  readonly blockedNs: Nanos;
  /** Asleep or in a call to the world. */
  readonly sleepingNs: Nanos;
  /** It belongs to the world around the machine, and never runs. */
  readonly outside: boolean;
}

export interface ObjectMetrics {
  readonly name: string;
  readonly type: string;
  /** How often a task blocked on it. A select counts for each of its objects. */
  readonly waits: number;
  readonly waitNs: Nanos;
  readonly longestWaitNs: Nanos;
  /** For how long a mutex was held. */
  readonly holdNs: Nanos;
}

/** Figures of one run. Tasks and objects are in the order in which they came to be. */
export interface Metrics {
  readonly makespan: Nanos;
  readonly events: number;
  /** As many as the machine has; none on a model without cores. */
  readonly cores: readonly CoreMetrics[];
  /** Of all cores together, from 0 to 1. */
  readonly utilisation: number;
  readonly tasks: readonly TaskMetrics[];
  readonly objects: readonly ObjectMetrics[];
  /** How often a core went from one OS thread to another. Its first thread is no switch. */
  readonly contextSwitches: number;
  /** How often an OS thread (on a model without threads: the run) went from one task to another. */
  readonly taskSwitches: number;
  /** How often an OS thread came back on another core. */
  readonly migrations: number;
  readonly peakThreads: number;
  /** Most tasks that were spawned and had not ended, not counting those outside. */
  readonly peakTasks: number;
  /** Stacks of the most threads and bytes of the most tasks, which need not fall on one instant: a bound from above. */
  readonly peakMemoryBytes: number;
}

/** What a run did with its time, from its records alone. A pure fold: the same live and from a file. */
export function metrics(records: readonly Raw[], header: Pick<TraceHeader, 'settings'>, end: TraceEnd): Metrics {
  const outside = new Set(records.flatMap(({ kind, task }) => (kind.name === 'task.placedOutside' ? [task!] : [])));
  const counts = new Counts(outside);
  const waits = new Waits();
  const times = new Times(Number(header.settings['cores'] ?? 0));
  for (const raw of records) {
    counts.see(raw);
    waits.see(raw);
    times.see(raw);
  }
  const over = Math.max(end.makespan, records.at(-1)?.at ?? 0);
  waits.close(over);
  times.close(over);
  const share = (busyNs: Nanos, of: Nanos): number => (of === 0 ? 0 : busyNs / of);
  const stack = Number(header.settings['thread.stackBytes'] ?? 0);
  const task = Number(header.settings['task.bytes'] ?? 0);
  const busy = times.busy.reduce((sum, ns) => sum + ns, 0);
  return {
    makespan: end.makespan,
    events: records.length,
    cores: times.busy.map((busyNs) => ({ busyNs, utilisation: share(busyNs, over) })),
    utilisation: share(busy, over * times.busy.length),
    tasks: times.tasks(outside),
    objects: waits.objects(),
    contextSwitches: counts.contextSwitches,
    taskSwitches: counts.taskSwitches,
    migrations: counts.migrations,
    peakThreads: counts.threads.peak,
    peakTasks: counts.tasks.peak,
    peakMemoryBytes: counts.threads.peak * stack + counts.tasks.peak * task,
  };
}

/** Goes up and down, and remembers the top. */
class Level {
  peak = 0;
  #now = 0;
  change(by: number): void {
    this.#now += by;
    this.peak = Math.max(this.peak, this.#now);
  }
}

/** What is counted without regard to time. */
class Counts {
  contextSwitches = 0;
  taskSwitches = 0;
  migrations = 0;
  readonly threads = new Level();
  readonly tasks = new Level();
  readonly #lastThread = new Map<number, string>();
  readonly #lastTask = new Map<string | null, string>();
  readonly #outside: ReadonlySet<string>;

  constructor(outside: ReadonlySet<string>) {
    this.#outside = outside;
  }

  see(raw: Raw): void {
    switch (raw.kind.name) {
      case 'thread.started':
        return this.threads.change(1);
      case 'thread.exited':
        return this.threads.change(-1);
      case 'thread.running':
        if (raw.y === 1) this.migrations++;
        if (changed(this.#lastThread, raw.core!, raw.object!)) this.contextSwitches++;
        return;
      case 'task.spawned':
        return this.tasks.change(this.#outside.has(raw.task!) ? 0 : 1);
      case 'task.running':
        if (changed(this.#lastTask, raw.thread, raw.task!)) this.taskSwitches++;
        return;
      case 'task.finished':
      case 'task.failed':
      case 'task.abandoned':
        return this.tasks.change(this.#outside.has(raw.task!) ? 0 : -1);
      default:
    }
  }
}

/** Notes who is there now; true when somebody else was there before. */
function changed<K>(last: Map<K, string>, place: K, name: string): boolean {
  const before = last.get(place);
  last.set(place, name);
  return before !== undefined && before !== name;
}

/** Who was in which state for how long. */
class Times {
  readonly busy: Nanos[];
  readonly #tasks = new Map<string, { spawnedAt: Nanos; endedAt: Nanos | null; readonly spent: Record<SpanState, Nanos> }>();
  readonly #spans = new Spans({
    task: (task, state, from, to) => {
      const known = this.#tasks.get(task);
      if (known !== undefined) known.spent[state] += to - from;
    },
    core: (core, _thread, _task, from, to) => {
      while (this.busy.length <= core) this.busy.push(0); // a fragment whose settings tell no cores
      this.busy[core]! += to - from;
    },
  });

  constructor(cores: number) {
    this.busy = new Array<Nanos>(cores).fill(0);
  }

  see(raw: Raw): void {
    const kind = raw.kind.name;
    if (kind === 'task.spawned')
      this.#tasks.set(raw.task!, { spawnedAt: raw.at, endedAt: null, spent: { running: 0, ready: 0, blocked: 0, sleeping: 0 } });
    this.#spans.see(raw, raw.at);
    if (kind !== 'task.finished' && kind !== 'task.failed' && kind !== 'task.abandoned') return;
    const known = this.#tasks.get(raw.task!);
    if (known !== undefined) known.endedAt = raw.at;
  }

  close(at: Nanos): void {
    this.#spans.close(at);
  }

  tasks(outside: ReadonlySet<string>): TaskMetrics[] {
    return [...this.#tasks].map(([name, { spawnedAt, endedAt, spent }]) => ({
      name,
      spawnedAt,
      endedAt,
      runNs: spent.running,
      readyNs: spent.ready,
      blockedNs: spent.blocked,
      sleepingNs: spent.sleeping,
      outside: outside.has(name),
    }));
  }
}

interface ObjectCount {
  readonly name: string;
  readonly type: string;
  waits: number;
  waitNs: Nanos;
  longestWaitNs: Nanos;
  holdNs: Nanos;
}

/** Waiting at objects, and holding them. */
class Waits {
  readonly #objects = new Map<string, ObjectCount>();
  /** What each blocked task waits for, and since when. */
  readonly #waiting = new Map<string, { readonly since: Nanos; readonly on: readonly string[] }>();
  readonly #heldSince = new Map<string, Nanos>();

  see(raw: Raw): void {
    switch (raw.kind.name) {
      case 'object.made':
        this.#objects.set(raw.object!, { name: raw.object!, type: raw.text, waits: 0, waitNs: 0, longestWaitNs: 0, holdNs: 0 });
        return;
      case 'task.blocked':
        return this.#wait(raw);
      case 'task.stuck':
        if (!this.#waiting.has(raw.task!)) this.#wait(raw);
        return;
      case 'task.running':
      case 'task.readied':
      case 'task.called':
      case 'task.finished':
      case 'task.failed':
      case 'task.abandoned':
        return this.#leave(raw.task!, raw.at);
      case 'lock.acquired':
        if (!this.#heldSince.has(raw.object!)) this.#heldSince.set(raw.object!, raw.at);
        return;
      case 'lock.released':
        return this.#free(raw.object!, raw.at);
      default:
    }
  }

  close(at: Nanos): void {
    for (const task of this.#waiting.keys()) this.#leave(task, at);
    for (const lock of this.#heldSince.keys()) this.#free(lock, at);
  }

  objects(): ObjectMetrics[] {
    return [...this.#objects.values()];
  }

  #wait(raw: Raw): void {
    this.#leave(raw.task!, raw.at);
    const on = [...new Set(raw.text.split(' '))];
    this.#waiting.set(raw.task!, { since: raw.at, on });
    for (const name of on) {
      const object = this.#objects.get(name); // undefined: a task, which is waited for by a join
      if (object !== undefined) object.waits++;
    }
  }

  #leave(task: string, at: Nanos): void {
    const wait = this.#waiting.get(task);
    if (wait === undefined) return;
    this.#waiting.delete(task);
    for (const name of wait.on) {
      const object = this.#objects.get(name);
      if (object === undefined) continue;
      object.waitNs += at - wait.since;
      object.longestWaitNs = Math.max(object.longestWaitNs, at - wait.since);
    }
  }

  #free(lock: string, at: Nanos): void {
    const since = this.#heldSince.get(lock);
    const object = this.#objects.get(lock);
    this.#heldSince.delete(lock);
    if (since !== undefined && object !== undefined) object.holdNs += at - since;
  }
}
