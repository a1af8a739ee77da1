import { invariant } from '../kernel/errors.ts';
import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { TraceDigest } from './digest.ts';
import { KINDS, type Kind, type Raw } from './records.ts';
import type { Scene } from './scene.ts';
import { showValue } from './value.ts';

/** Who receives a run's records, one at a time, in order. */
export interface Sink {
  record(raw: Raw): void;
}

/** Turns what happens into digests and, when somebody listens, into records. */
export class Recorder {
  private readonly digest = new TraceDigest();
  /** Records so far. */
  count = 0;
  declare private readonly scene: Scene;
  #sink: Sink | null = null;
  #digests = true;
  /** There are digests, or somebody listens. */
  private isHeard = true;
  /** There are digests, and nobody listens. */
  private onlyDigests = true;
  #fleeting = false;
  readonly #raw = new Fleeting();

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** Without times: equal for two runs in which the same things happened in the same order. */
  get order(): string {
    return this.digest.order;
  }

  /** With times, cores and threads. */
  get full(): string {
    return this.digest.full;
  }

  /**
   * Starts a run; `sink` hears every record, or nobody does. Without `digests` both stay those of no records at all. `fleeting`: the
   * sink keeps no record, so that all may be one object.
   */
  reset(
    sink: Sink | null,
    { digests = true, fleeting = false }: { readonly digests?: boolean | undefined; readonly fleeting?: boolean } = {},
  ): void {
    this.#digests = digests;
    this.#fleeting = fleeting;
    this.digest.reset();
    this.count = 0;
    this.#sink = sink;
    this.isHeard = digests || sink !== null;
    this.onlyDigests = digests && sink === null;
  }

  /**
   * Notes one thing that happened. `object`, `x`, `y` and `text` mean what the kind's shape says; what it has no column for
   * stays null, 0 or undefined. `text` is a sentence of ours, something with a name, or a value of the workload.
   */
  record(kind: Kind, task: Named | null, object: Named | null, x = 0, y = 0, text?: unknown): void {
    this.count++;
    if (this.isHeard === true) this.#hear(kind, task, object, x, y, text);
  }

  #hear(kind: Kind, task: Named | null, object: Named | null, x: number, y: number, text: unknown): void {
    if (this.#digests === true) this.digest.mix(kind, this.scene, task, object, x, y, kind.hasText === false ? 0 : hashOf(kind, text));
    if (this.#sink !== null) this.#tell(this.#sink, kind, task, object, x, y, text); // apart: a digest alone costs so little that calls count
  }

  /** The same the short way, for what most records are: of a task, with at most one number, and for text something with a name. */
  step(kind: Kind, task: Named, object: Named | null, x: number, text: Named | null): void {
    this.count++;
    if (this.onlyDigests === true && (x | 0) === x)
      this.digest.take(kind, this.scene, task.hash, object, x, 0, text === null ? 0 : text.hash);
    else if (this.isHeard === true) this.#hear(kind, task, object, x, 0, text ?? undefined);
  }

  #tell(sink: Sink, kind: Kind, task: Named | null, object: Named | null, x: number, y: number, text: unknown): void {
    if (x !== 0 || y !== 0) assertColumns(kind, x, y);
    const scene = this.scene;
    const { thread } = scene;
    const seq = this.count - 1;
    const core = scene.core < 0 ? null : scene.core;
    if (this.#fleeting) {
      const raw = this.#raw;
      raw.seq = seq;
      raw.at = scene.now;
      raw.core = core;
      raw.thread = thread === null ? null : thread.name;
      raw.task = task === null ? null : task.name;
      raw.kind = kind;
      raw.object = object === null ? null : object.name;
      raw.x = x;
      raw.y = y;
      raw.told = text;
      sink.record(raw);
      return;
    }
    sink.record({
      seq,
      at: scene.now,
      core,
      thread: thread === null ? null : thread.name,
      task: task === null ? null : task.name,
      kind,
      object: object === null ? null : object.name,
      x,
      y,
      text: kind.hasText ? shownAs(kind, text) : '',
    });
  }
}

function assertColumns(kind: Kind, x: number, y: number): void {
  if (!Number.isSafeInteger(x)) invariant(false, 'the first number of a record is a whole number', x);
  if ((x !== 0 && !kind.hasX) || (y !== 0 && !kind.hasY)) invariant(false, 'a record holds only what its kind has columns for', kind.name);
}

/** One record object for all records: for sinks that keep none. Its text is made only when somebody asks. */
class Fleeting implements Raw {
  seq = 0;
  at: Nanos = 0;
  core: number | null = null;
  thread: string | null = null;
  task: string | null = null;
  kind: Kind = KINDS[0]!;
  object: string | null = null;
  x = 0;
  y = 0;
  /** What the text column tells, as it was handed over. */
  told: unknown = undefined;

  get text(): string {
    return this.kind.hasText ? shownAs(this.kind, this.told) : '';
  }
}

/** The text column as it is written: a name, a sentence of ours, or a value of the workload. */
function shownAs(kind: Kind, text: unknown): string {
  if (kind.valued) return showValue(text);
  return typeof text === 'string' ? text : isNamed(text) ? text.name : showValue(text);
}

/** The hash of the text column. Those of names are known, those of small numbers are kept. */
function hashOf(kind: Kind, text: unknown): number {
  if (kind.valued === false) return typeof text === 'object' && text !== null ? (text as Named).hash : hashText(shownAs(kind, text));
  if (typeof text === 'number' && text >= 0 && text < SMALL && Number.isInteger(text)) return (numbers[text] ??= hashText(showValue(text)));
  return text === undefined ? UNDEFINED : hashText(showValue(text));
}
const UNDEFINED = hashText('undefined');
const SMALL = 1024;
const numbers: (number | undefined)[] = Array.from({ length: SMALL }, () => undefined);

function isNamed(text: unknown): text is Named {
  return typeof text === 'object' && text !== null && 'hash' in text;
}
