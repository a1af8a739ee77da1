import { showSpan } from '../kernel/time.ts';
import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers, type RunFacts } from './detector.ts';

/** So long may one task keep the thread while another is ready. asyncio in debug mode says so after 100 ms; a frame of 60 Hz is 17 ms. */
export const BLOCKED_LOOP_NS = 10_000_000;
/** Runtimes in which tasks of one thread give way only by themselves. A model of a loop joins them here. */
export const LOOP_RUNTIMES: ReadonlySet<string> = new Set(['green-threads', 'asyncio', 'node']);

interface Stall {
  readonly culprit: number;
  readonly victim: number;
  readonly ns: number;
  readonly record: number;
  readonly from: number;
}

/**
 * A blocked loop: one task computed, or made a call that blocks the thread, for so long that others which were ready, or whose timers
 * had run out, were late by `BLOCKED_LOOP_NS` or more. The worst stall of each task is told. A hint, as how long is too long is for
 * the workload to say; the delay itself is a fact of the run. Only in runtimes where nobody takes the thread away from a task.
 */
export class BlockedLoopDetector implements Detector {
  readonly name = 'blocked-loop';
  readonly #cast: Cast;
  #isLoop = false;
  /** By thread: the task that it ran last, since when without another in between, and the record of that. */
  readonly #last = new Map<string, { task: number; at: number; seq: number }>();
  /** By task: since when it could go on; -1 if it cannot. When its sleep is over. */
  readonly #readyAt: number[] = [];
  readonly #due: number[] = [];
  readonly #worst = new Map<number, Stall>();

  readonly on: Handlers = {
    'task.spawned': (raw, task) => {
      this.#readyAt[task] = raw.at;
      this.#due[task] = -1;
    },
    'task.readied': (raw, task) => {
      const due = this.#due[task]!;
      this.#readyAt[task] = due >= 0 && due < raw.at ? due : raw.at;
      this.#due[task] = -1;
    },
    'task.called': (raw, task) => {
      this.#due[task] = raw.x > 0 ? raw.at + raw.x : -1;
      this.#readyAt[task] = -1;
    },
    'task.yielded': (raw, task) => {
      this.#readyAt[task] = raw.at;
    },
    'task.running': (raw, task) => {
      if (this.#isLoop && raw.thread !== null) this.#runs(raw, task, raw.thread);
    },
  };

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset({ runtime }: RunFacts): void {
    this.#isLoop = LOOP_RUNTIMES.has(runtime);
    this.#last.clear();
    this.#worst.clear();
  }

  #runs({ at, seq }: Raw, task: number, thread: string): void {
    const last = this.#last.get(thread);
    if (last === undefined) this.#last.set(thread, { task, at, seq });
    else if (last.task !== task) {
      const ready = this.#readyAt[task]!;
      const ns = at - Math.max(last.at, ready);
      if (ready >= 0 && ns >= BLOCKED_LOOP_NS && ns > (this.#worst.get(last.task)?.ns ?? 0))
        this.#worst.set(last.task, { culprit: last.task, victim: task, ns, record: seq, from: last.seq });
      last.task = task;
      last.at = at;
      last.seq = seq;
    }
    this.#readyAt[task] = -1;
  }

  conclude(): readonly Finding[] {
    return this.#worst.size === 0 ? NOTHING : [...this.#worst.values()].map((stall) => this.#finding(stall));
  }

  #finding({ culprit, victim, ns, record, from }: Stall): Finding {
    const [one, other] = [this.#cast.nameOf(culprit), this.#cast.nameOf(victim)];
    return {
      kind: 'blocked-loop',
      certainty: 'hint',
      signature: `blocked-loop: by ${one}`,
      text: `${one} keeps the only thread from event ${from} on: ${other} is ready for ${showSpan(ns)} before it gets to run`,
      tasks: [one, other],
      objects: [],
      record,
      records: [from, record],
    };
  }
}
