import { listed, type Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { Table } from './names.ts';

/** So many operations in vain, with nothing that counts as progress between them. */
export const LIVELOCK_OPERATIONS = 300;

/**
 * Livelock: tasks are busy and nothing comes of it. In vain are tries that were refused, comparisons that failed, receives from a closed
 * channel, looks that see what has been there before. Progress is a task that starts or ends, a message that arrives, a line
 * that is logged, and a value that a variable has not had before. It is told when a run ends without its tasks having ended and the
 * last `LIVELOCK_OPERATIONS` in vain had no progress between them.
 *
 * A hint: a bound on steps is no proof. Retries with random pauses end with probability 1, and a run that was cut off may have been
 * about to. A spin that ends by itself is not told.
 */
export class LivelockDetector implements Detector {
  readonly name = 'livelock';
  readonly #cast: Cast;
  /** Operations in vain since the last progress: all of them, and of each task. */
  #futile = 0;
  readonly #by = new Table(0);
  #since = 0;
  #last = 0;
  readonly #objects = new Set<number>();
  /** By object: the values it has had. */
  readonly #values: Set<string>[] = [];
  /** Tasks that have not ended. */
  #alive = 0;

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#values[object]?.clear();
    },
    'task.spawned': (raw, task) => {
      this.#alive++;
      this.#by.set(task, 0);
      this.#progress(raw);
    },
    'task.finished': (raw) => {
      this.#alive--;
      this.#progress(raw);
    },
    'task.failed': (raw) => {
      this.#alive--;
      this.#progress(raw);
    },
    logged: (raw) => this.#progress(raw),
    'future.resolved': (raw) => this.#progress(raw),
    'queue.got': (raw) => this.#progress(raw),
    'mailbox.received': (raw) => this.#progress(raw),
    'channel.received': (raw, task, object) => {
      if (raw.x === 2) this.#vain(raw, task, object);
      else this.#progress(raw);
    },
    'lock.refused': (raw, task, object) => this.#vain(raw, task, object),
    'rwlock.refused': (raw, task, object) => this.#vain(raw, task, object),
    'semaphore.refused': (raw, task, object) => this.#vain(raw, task, object),
    'channel.refused': (raw, task, object) => this.#vain(raw, task, object),
    'queue.refused': (raw, task, object) => this.#vain(raw, task, object),
    'mailbox.refused': (raw, task, object) => this.#vain(raw, task, object),
    'event.seen': (raw, task, object) => {
      if (raw.x === 0) this.#vain(raw, task, object);
    },
    'cell.read': (raw, task, object) => this.#look(raw, task, object),
    'atomic.loaded': (raw, task, object) => this.#look(raw, task, object),
    'atomic.compared': (raw, task, object) => {
      if (raw.x === 0) this.#vain(raw, task, object);
      else this.#change(raw, object);
    },
    'cell.written': (raw, _task, object) => this.#change(raw, object),
    'atomic.stored': (raw, _task, object) => this.#change(raw, object),
    'atomic.added': (raw, _task, object) => this.#change(raw, object),
    'atomic.exchanged': (raw, _task, object) => this.#change(raw, object),
  };

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  reset(): void {
    this.#alive = this.#futile = this.#since = this.#last = 0;
    this.#objects.clear();
  }

  #progress({ seq }: Raw): void {
    this.#since = seq;
    if (this.#futile === 0) return;
    this.#futile = 0;
    this.#objects.clear();
    for (let task = 0; task < this.#cast.count; task++) this.#by.set(task, 0);
  }

  #vain({ seq }: Raw, task: number, object: number): void {
    this.#futile++;
    this.#last = seq;
    this.#by.set(task, this.#by.get(task) + 1);
    if (object >= 0) this.#objects.add(object);
  }

  #look(raw: Raw, task: number, object: number): void {
    if (this.#values[object]?.has(raw.text) === true) this.#vain(raw, task, object);
  }

  #change(raw: Raw, object: number): void {
    const values = (this.#values[object] ??= new Set());
    if (values.has(raw.text)) return;
    values.add(raw.text);
    this.#progress(raw);
  }

  conclude(outcome: Outcome): readonly Finding[] {
    if (this.#futile < LIVELOCK_OPERATIONS || this.#alive === 0 || (outcome !== 'limit' && outcome !== 'ok')) return NOTHING;
    const tasks: string[] = [];
    for (let task = 0; task < this.#cast.count; task++) if (this.#by.get(task) > 0) tasks.push(this.#cast.nameOf(task));
    const objects = [...this.#objects].map((object) => this.#cast.names.texts[object]!).sort();
    return [
      {
        kind: 'livelock',
        certainty: 'hint',
        signature: `livelock: ${[...tasks].sort().join(' ')} over ${objects.join(' ')}`,
        text: `${listed(tasks)} ${tasks.length === 1 ? 'is' : 'are'} busy and ${tasks.length === 1 ? 'gets' : 'get'} nowhere: ${this.#futile} operations in vain on ${listed(objects)} since event ${this.#since}`,
        tasks,
        objects,
        record: this.#last,
        records: [this.#since, this.#last],
      },
    ];
  }
}
