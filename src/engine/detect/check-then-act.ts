import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { Table } from './names.ts';

interface Stale {
  readonly object: number;
  readonly task: number;
  readonly foreign: number;
  readonly read: number;
  readonly between: number;
  readonly acted: number;
}

/** Findings told of in one run. */
const MOST_STALE = 16;

/**
 * Check-then-act, lost update: a task read a value, another task changed it, and the first wrote it without looking again: of the four
 * unserialisable patterns (Lu, Tucek, Qin and Zhou, AVIO, ASPLOS 2006) the one in which somebody acts on what is no longer so. It is
 * seen on cells and on atomics alike: each access may be atomic and the pair is not. A successful compare-and-swap looks again itself.
 *
 * A hint. False alarms: a task that read a value for another purpose (to show it) and then writes without regard to it. No alarm where
 * one lock is held over both, because then nobody comes between.
 */
export class CheckThenActDetector implements Detector {
  readonly name = 'check-then-act';
  readonly #cast: Cast;
  /** By object: who changed it last, and at which record. */
  readonly #writer = new Table(-1);
  readonly #writeSeq = new Table(-1);
  /** By object: at which record each task read it last, -1 where it has written since. */
  readonly #reads: Table[] = [];
  readonly #reported = new Table(-1);
  #run = 0;
  #found: Stale[] = [];

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#writer.set(object, -1);
      this.#writeSeq.set(object, -1);
      const reads = this.#reads[object];
      if (reads !== undefined) for (let task = 0; task < this.#most; task++) reads.set(task, -1);
    },
    'task.spawned': (_raw, task) => {
      if (task >= this.#most) this.#most = task + 1;
    },
    'cell.read': (raw, task, object) => this.#read(raw, task, object),
    'cell.awaited': (raw, task, object) => this.#read(raw, task, object),
    'atomic.loaded': (raw, task, object) => this.#read(raw, task, object),
    'cell.written': (raw, task, object) => this.#write(raw, task, object, true),
    'atomic.stored': (raw, task, object) => this.#write(raw, task, object, true),
    'atomic.added': (raw, task, object) => this.#write(raw, task, object, true),
    'atomic.exchanged': (raw, task, object) => this.#write(raw, task, object, true),
    'atomic.compared': (raw, task, object) => {
      if (raw.x === 1) this.#write(raw, task, object, false);
      else this.#read(raw, task, object);
    },
  };
  /** Most tasks of any run: what tables may hold. */
  #most = 0;

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset(): void {
    this.#run++;
    if (this.#found.length > 0) this.#found = [];
  }

  #read({ seq }: Raw, task: number, object: number): void {
    (this.#reads[object] ??= new Table(-1, 8)).set(task, seq);
  }

  #write({ seq }: Raw, task: number, object: number, blind: boolean): void {
    if (task < 0) return;
    const reads = this.#reads[object];
    const read = reads === undefined ? -1 : reads.get(task);
    const between = this.#writeSeq.get(object);
    const foreign = this.#writer.get(object);
    if (
      blind &&
      read >= 0 &&
      between > read &&
      foreign !== task &&
      this.#reported.get(object) !== this.#run &&
      this.#found.length < MOST_STALE
    ) {
      this.#reported.set(object, this.#run);
      this.#found.push({ object, task, foreign, read, between, acted: seq });
    }
    if (read >= 0) reads!.set(task, -1);
    this.#writer.set(object, task);
    this.#writeSeq.set(object, seq);
  }

  conclude(): readonly Finding[] {
    return this.#found.length === 0 ? NOTHING : this.#found.map((stale) => this.#finding(stale));
  }

  #finding({ object, task, foreign, read, between, acted }: Stale): Finding {
    const name = this.#cast.names.texts[object]!;
    const [own, other] = [this.#cast.nameOf(task), this.#cast.nameOf(foreign)];
    return {
      kind: 'check-then-act',
      certainty: 'hint',
      signature: `check-then-act: ${name} by ${own}`,
      text: `${own} reads ${name} (event ${read}), ${other} changes it (event ${between}), and ${own} writes it without looking again (event ${acted})`,
      tasks: [own, other],
      objects: [name],
      record: acted,
      records: [read, between, acted],
    };
  }
}
