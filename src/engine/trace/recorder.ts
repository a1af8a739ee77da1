import { Digest } from '../kernel/digest.ts';
import { invariant } from '../kernel/errors.ts';
import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { mixRecord, NOBODY } from './digest.ts';
import type { Kind, Raw } from './records.ts';
import { showValue } from './value.ts';

/** Who receives a run's records, one at a time, in order. */
export interface Sink {
  record(raw: Raw): void;
}

/** Where the records of this instant happen: kept up to date by the machine, read once a record. */
export interface Scene {
  now: Nanos;
  core: number;
  thread: Named | null;
}

/** Turns what happens into digests and, when somebody listens, into records. */
export class Recorder {
  /** Without times: equal for two runs in which the same things happened in the same order. */
  readonly order = new Digest();
  /** With times, cores and threads. */
  readonly full = new Digest();
  /** Records so far. */
  count = 0;
  readonly #scene: Scene;
  #sink: Sink | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Starts a run; `sink` hears every record, or nobody does and only the digests are kept. */
  reset(sink: Sink | null): void {
    this.order.reset();
    this.full.reset();
    this.count = 0;
    this.#sink = sink;
  }

  /**
   * Notes one thing that happened. `object`, `x`, `y` and `text` mean what the kind's shape says; what it has no column for
   * stays null, 0 or undefined. `text` is a sentence of ours, something with a name, or a value of the workload.
   */
  record(kind: Kind, task: Named | null, object: Named | null, x = 0, y = 0, text?: unknown): void {
    const { shape } = kind;
    invariant(Number.isSafeInteger(x), 'the first number of a record is a whole number', x);
    invariant(x === 0 || shape.x !== undefined, 'a record holds only what its kind has columns for', kind.name);
    invariant(y === 0 || shape.y !== undefined, 'a record holds only what its kind has columns for', kind.name);
    const scene = this.#scene;
    const { thread } = scene;
    const textHash = shape.text === undefined ? 0 : hashOf(kind, text);
    mixRecord(
      this.order,
      this.full,
      kind,
      scene.now,
      scene.core,
      thread === null ? NOBODY : thread.hash,
      task === null ? NOBODY : task.hash,
      object === null ? NOBODY : object.hash,
      x,
      y,
      textHash,
    );
    const seq = this.count++;
    if (this.#sink === null) return;
    this.#sink.record({
      seq,
      at: scene.now,
      core: scene.core < 0 ? null : scene.core,
      thread: thread?.name ?? null,
      task: task?.name ?? null,
      kind,
      object: object?.name ?? null,
      x,
      y,
      text: shape.text === undefined ? '' : shownAs(kind, text),
    });
  }
}

/** The text column as it is written: a name, a sentence of ours, or a value of the workload. */
function shownAs(kind: Kind, text: unknown): string {
  if (kind.valued) return showValue(text);
  return typeof text === 'string' ? text : isNamed(text) ? text.name : showValue(text);
}

/** Hashes of the texts that come again and again: those of names are known, those of small numbers are kept. */
function hashOf(kind: Kind, text: unknown): number {
  if (!kind.valued) return isNamed(text) ? text.hash : hashText(shownAs(kind, text));
  if (typeof text === 'number' && text >= 0 && text < SMALL && Number.isInteger(text)) return (numbers[text] ??= hashText(showValue(text)));
  return text === undefined ? UNDEFINED : hashText(showValue(text));
}
const SMALL = 1024;
const numbers: (number | undefined)[] = Array.from({ length: SMALL }, () => undefined);
const UNDEFINED = hashText('undefined');

function isNamed(text: unknown): text is Named {
  return typeof text === 'object' && text !== null && 'hash' in text;
}
