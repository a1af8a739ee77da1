import type { Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers, type RunFacts } from './detector.ts';
import { Table } from './names.ts';
import type { Order } from './order.ts';

/** No access, and reads by several tasks that nothing orders. */
const NONE = -1;
const SHARED = -2;

/** How two accesses met. */
interface Race {
  readonly object: number;
  readonly first: number;
  readonly firstWrites: boolean;
  readonly firstSeq: number;
  readonly second: number;
  readonly secondWrites: boolean;
  readonly secondSeq: number;
}

/**
 * Data races by happens-before: two accesses to one cell, at least one a write, or a plain read of an atomic and a change of it, that no
 * edge of `Order` puts in order. FastTrack
 * (Flanagan and Freund, PLDI 2009): a variable remembers its last write and its last read as epochs, and all readers only while
 * reads are concurrent. The first race of each variable is reported.
 *
 * No false alarms: the two accesses can come in either order in some run whose tasks do the same up to there. It says nothing of how
 * the run ended and needs no bad result. Missed are races of runs in which something else happened to order the accesses. Setting an
 * object up is before everything. Where tasks cannot run at once (`awaits`, green threads) it is a hint: what nothing orders there
 * is kept apart by the scheduler alone.
 */
export class RaceDetector implements Detector {
  readonly name = 'race';
  readonly #cast: Cast;
  readonly #order: Order;
  readonly #writer = new Table(NONE);
  readonly #writeTime = new Table(0);
  readonly #writeSeq = new Table(0);
  readonly #reader = new Table(NONE);
  readonly #readTime = new Table(0);
  readonly #readSeq = new Table(0);
  /** By object: when and where each task read it, while it is shared. Zero: not since the last write. */
  readonly #readTimes: Table[] = [];
  readonly #readSeqs: Table[] = [];
  /** By atomic: when and where each task changed it last. Zero: not yet. */
  readonly #changeTimes: Table[] = [];
  readonly #changeSeqs: Table[] = [];
  /** The run in which a variable was reported. */
  readonly #reported = new Table(-1);
  #run = 0;
  #races: Race[] = [];
  #parallel = true;
  /** Where only processes run at once: the process that came to a variable first; SEVERAL of them. */
  #processes: Map<number, string> | null = null;

  readonly on: Handlers = {
    'object.made': (_raw, _task, object) => {
      this.#writer.set(object, NONE);
      this.#reader.set(object, NONE);
      this.#changeTimes[object]?.clear();
    },
    'cell.read': (raw, task, object) => {
      if (this.#cast.typeOf(object) === 'atomic') this.#againstChanges(raw, task, object);
      this.#read(raw, task, object);
    },
    'cell.awaited': (raw, task, object) => {
      if (this.#cast.typeOf(object) === 'cell') this.#read(raw, task, object);
    },
    'atomic.stored': (raw, task, object) => {
      if (task >= 0) this.#change(raw, task, object);
    },
    'atomic.added': (raw, task, object) => this.#change(raw, task, object),
    'atomic.exchanged': (raw, task, object) => this.#change(raw, task, object),
    'atomic.compared': (raw, task, object) => {
      if (raw.x === 1) this.#change(raw, task, object);
    },
    'cell.written': (raw, task, object) => {
      if (task >= 0) this.#write(raw, task, object);
    },
  };

  constructor(cast: Cast, order: Order) {
    this.#cast = cast;
    this.#order = order;
  }

  reset({ runtime, settings }: RunFacts): void {
    this.#run++;
    if (this.#races.length > 0) this.#races = [];
    this.#parallel = isParallel(runtime, settings);
    this.#processes = !this.#parallel && runtime === 'cpython-processes' ? new Map() : null;
  }

  #read({ seq, thread }: Raw, task: number, object: number): void {
    const order = this.#order;
    if (order.overwhelmed) return;
    if (this.#processes !== null) this.#cameTo(this.#processes, object, thread);
    const time = order.time(task);
    const reader = this.#reader.get(object);
    if (reader === task && this.#readTime.get(object) === time) return;
    const writer = this.#writer.get(object);
    if (writer >= 0 && writer !== task && !order.before(writer, this.#writeTime.get(object), task))
      this.#report(object, writer, true, this.#writeSeq.get(object), task, false, seq);
    if (reader === SHARED) {
      this.#readTimes[object]!.set(task, time);
      this.#readSeqs[object]!.set(task, seq);
      return;
    }
    if (reader >= 0 && reader !== task && !order.before(reader, this.#readTime.get(object), task)) {
      this.#share(object, reader);
      this.#readTimes[object]!.set(task, time);
      this.#readSeqs[object]!.set(task, seq);
      return;
    }
    this.#reader.set(object, task);
    this.#readTime.set(object, time);
    this.#readSeq.set(object, seq);
  }

  #cameTo(processes: Map<number, string>, object: number, thread: string | null): void {
    const process = thread === null ? '' : thread.slice(0, Math.max(0, thread.lastIndexOf('.')));
    const first = processes.get(object);
    if (first === undefined) processes.set(object, process);
    else if (first !== process) processes.set(object, SEVERAL);
  }

  /** From one reader to a list of readers. */
  #share(object: number, reader: number): void {
    const times = (this.#readTimes[object] ??= new Table(0, 8));
    const seqs = (this.#readSeqs[object] ??= new Table(0, 8));
    times.clear(); // tasks that are still to come too
    times.set(reader, this.#readTime.get(object));
    seqs.set(reader, this.#readSeq.get(object));
    this.#reader.set(object, SHARED);
  }

  #write({ seq, thread }: Raw, task: number, object: number): void {
    const order = this.#order;
    if (order.overwhelmed) return;
    if (this.#processes !== null) this.#cameTo(this.#processes, object, thread);
    const time = order.time(task);
    const writer = this.#writer.get(object);
    const reader = this.#reader.get(object);
    if (writer === task && reader === NONE && this.#writeTime.get(object) === time) return;
    if (writer >= 0 && writer !== task && !order.before(writer, this.#writeTime.get(object), task))
      this.#report(object, writer, true, this.#writeSeq.get(object), task, true, seq);
    if (reader === SHARED) this.#againstReaders(object, task, seq);
    else if (reader >= 0 && reader !== task && !order.before(reader, this.#readTime.get(object), task))
      this.#report(object, reader, false, this.#readSeq.get(object), task, true, seq);
    this.#reader.set(object, NONE);
    this.#writer.set(object, task);
    this.#writeTime.set(object, time);
    this.#writeSeq.set(object, seq);
  }

  /** An atomic change: it races with plain reads only, and all of them are kept, since changes do not end each other's reach. */
  #change({ seq }: Raw, task: number, object: number): void {
    const order = this.#order;
    if (order.overwhelmed) return;
    const reader = this.#reader.get(object);
    if (reader === SHARED) this.#againstReaders(object, task, seq);
    else if (reader >= 0 && reader !== task && !order.before(reader, this.#readTime.get(object), task))
      this.#report(object, reader, false, this.#readSeq.get(object), task, true, seq);
    (this.#changeTimes[object] ??= new Table(0, 8)).set(task, this.#changeTime(task));
    (this.#changeSeqs[object] ??= new Table(0, 8)).set(task, seq);
  }

  /** A change has passed its clock on by now: its own time is the one before. */
  #changeTime(task: number): number {
    return this.#order.time(task) - 1;
  }

  #againstChanges({ seq }: Raw, task: number, object: number): void {
    const times = this.#changeTimes[object];
    if (times === undefined || this.#order.overwhelmed) return;
    for (let k = 0; k < this.#cast.count; k++) {
      const time = times.get(k);
      if (time === 0 || k === task || this.#order.before(k, time, task)) continue;
      return this.#report(object, k, true, this.#changeSeqs[object]!.get(k), task, false, seq);
    }
  }

  #againstReaders(object: number, task: number, seq: number): void {
    const times = this.#readTimes[object]!;
    for (let k = 0; k < this.#cast.count; k++) {
      const time = times.get(k);
      if (time === 0 || k === task || this.#order.before(k, time, task)) continue;
      return this.#report(object, k, false, this.#readSeqs[object]!.get(k), task, true, seq);
    }
  }

  #report(
    object: number,
    first: number,
    firstWrites: boolean,
    firstSeq: number,
    second: number,
    secondWrites: boolean,
    secondSeq: number,
  ): void {
    if (this.#reported.get(object) === this.#run) return;
    this.#reported.set(object, this.#run);
    this.#races.push({ object, first, firstWrites, firstSeq, second, secondWrites, secondSeq });
  }

  conclude(): readonly Finding[] {
    return this.#races.length === 0 ? NOTHING : this.#races.map((race) => this.#finding(race));
  }

  #finding(race: Race): Finding {
    const names = this.#cast.names.texts;
    const object = names[race.object]!;
    const [first, second] = [this.#cast.nameOf(race.first), this.#cast.nameOf(race.second)];
    const verb = (writes: boolean): string => (writes ? 'writes' : 'reads');
    const parallel = this.#parallel || this.#processes?.get(race.object) === SEVERAL;
    const where = parallel ? '' : '; only the scheduler keeps them apart here, a parallel runtime would not';
    return {
      kind: 'race',
      certainty: parallel ? 'sure' : 'hint',
      signature: `race: ${object} between ${[first, second].sort().join(' ')}`,
      text: `${first} ${verb(race.firstWrites)} ${object} (event ${race.firstSeq}) and ${second} ${verb(race.secondWrites)} it (event ${race.secondSeq}): no lock, message, start or end leads from the one to the other${where}`,
      tasks: [first, second],
      objects: [object],
      record: race.secondSeq,
      records: [race.firstSeq, race.secondSeq],
    };
  }
}

/** Can two tasks run at once there, or one be stopped anywhere? Elsewhere tasks change places only where they wait or at safepoints. */
function isParallel(runtime: string, settings: RunFacts['settings']): boolean {
  const { switch: switches, 'python.version': python } = settings;
  if (runtime === 'interleaving') return switches === undefined || switches === 'operations';
  if (typeof python === 'string' && python.endsWith('t') && runtime !== 'asyncio') return true; // no lock around the interpreter
  return !ONE_AT_A_TIME.has(runtime);
}
/** Runtimes whose tasks share one thread, or one lock around the interpreter: `cpython-processes` has several of these. */
const ONE_AT_A_TIME: ReadonlySet<string> = new Set(['green-threads', 'asyncio', 'node', 'cpython-threads', 'cpython-processes', 'ruby']);
const SEVERAL = '*';
