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

  get listening(): boolean {
    return this.#sink !== null;
  }

  /**
   * Notes one thing that happened. `object`, `x`, `y` and `text` mean what the kind's shape says; what it has no column for
   * stays null, 0 or undefined. A `text` that is not a sentence of ours is rendered by `showValue`.
   */
  record(kind: Kind, task: Named | null, object: Named | null, x = 0, y = 0, text?: unknown): void {
    const { shape } = kind;
    invariant(Number.isSafeInteger(x), 'the first number of a record is a whole number', x);
    invariant(x === 0 || shape.x !== undefined, 'a record holds only what its kind has columns for', kind.name);
    invariant(y === 0 || shape.y !== undefined, 'a record holds only what its kind has columns for', kind.name);
    const scene = this.#scene;
    const { thread } = scene;
    let shown = '';
    if (shape.text !== undefined) shown = typeof text === 'string' && !kind.valued ? text : showValue(text);
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
      shape.text === undefined ? 0 : hashText(shown),
    );
    const seq = this.count++;
    this.#sink?.record({
      seq,
      at: scene.now,
      core: scene.core < 0 ? null : scene.core,
      thread: thread?.name ?? null,
      task: task?.name ?? null,
      kind,
      object: object?.name ?? null,
      x,
      y,
      text: shown,
    });
  }
}
