import { named, type Named } from '../../src/engine/kernel/names.ts';
import type { Outcome, TraceEnd, TraceHeader } from '../../src/engine/trace/header.ts';
import { Recorder } from '../../src/engine/trace/recorder.ts';
import { kindOf, type Raw, type RecordKind } from '../../src/engine/trace/records.ts';
import { Scene } from '../../src/engine/trace/scene.ts';
import { type ParsedTrace, renderTrace } from '../../src/engine/trace/text.ts';

/** The columns of one record that differ from nothing, 0 and the empty text. */
export interface Columns {
  readonly task?: string;
  readonly object?: string;
  readonly x?: number;
  readonly y?: number;
  readonly text?: unknown;
}

export const HEADER: TraceHeader = {
  scenario: 'opposed-locks',
  source: '9c1d04e2a1b2c3d4',
  engine: 1,
  runtime: 'os-threads',
  model: 1,
  seed: '7',
  deviations: [
    { index: 12, value: 1 },
    { index: 40, value: 2 },
  ],
  params: { n: 5 },
  settings: { cores: 2, exact: false, os: 'round-robin', 'os.sliceNs': 4_000_000 },
};

/** Records made by hand, through the real recorder. */
export class Script {
  readonly records: Raw[] = [];
  readonly #scene = new Scene();
  readonly #recorder = new Recorder(this.#scene);
  readonly #names = new Map<string, Named>();

  constructor() {
    this.#recorder.reset({ record: (raw) => this.records.push(raw) });
  }

  /** The instant, core and thread of the records that follow; without a core they are nowhere. */
  at(now: number, core = -1, thread?: string): this {
    this.#scene.at(now);
    this.#scene.on(core, this.#named(thread));
    return this;
  }

  add(kind: RecordKind, columns: Columns = {}): this {
    this.#recorder.record(kindOf(kind), this.#named(columns.task), this.#named(columns.object), columns.x, columns.y, columns.text);
    return this;
  }

  end(outcome: Outcome = 'ok', makespan = this.#scene.now): TraceEnd {
    const { order, full, count } = this.#recorder;
    return { outcome, events: count, makespan, order: order.toString(), full: full.toString() };
  }

  trace(header: Partial<TraceHeader> = {}, outcome: Outcome = 'ok'): ParsedTrace {
    return { header: { ...HEADER, ...header }, records: this.records, end: this.end(outcome) };
  }

  text(header: Partial<TraceHeader> = {}, outcome: Outcome = 'ok'): string {
    return renderTrace(this.trace(header, outcome));
  }

  #named(name: string | undefined): Named | null {
    if (name === undefined) return null;
    const known = this.#names.get(name) ?? named(name);
    this.#names.set(name, known);
    return known;
  }
}

/** Two tasks, each on a thread and a core of its own, lock a and b in opposite order; `window` is how long each holds its first. */
export function opposedLocks(window = 5_000): Script {
  const script = new Script();
  script.add('process.started', { object: 'main', text: 'os-threads' });
  for (const lock of ['a', 'b']) script.add('object.made', { object: lock, text: 'mutex' });
  for (const [core, task] of ['left', 'right'].entries()) {
    const thread = `t${core}`;
    script.add('task.spawned', { task });
    script.add('thread.started', { object: thread, text: 'main' }).add('thread.ready', { object: thread });
    script.at(0, core).add('core.waking').at(0);
  }
  for (const [core, task] of ['left', 'right'].entries()) {
    const thread = `t${core}`;
    script.at(1_000, core, thread).add('thread.running', { object: thread, x: 1_500 }).add('task.running', { task });
    script.add('lock.acquired', { task, object: core === 0 ? 'a' : 'b' });
  }
  for (const [core, task] of ['left', 'right'].entries()) {
    const thread = `t${core}`;
    script.at(1_000 + window, core, thread).add('task.worked', { task, x: window });
    script.add('task.blocked', { task, text: core === 0 ? 'b' : 'a' }).add('thread.blocked', { object: thread });
  }
  script.at(20_000);
  for (const [core, task] of ['left', 'right'].entries()) script.add('task.stuck', { task, text: core === 0 ? 'b' : 'a' });
  return script;
}
