import type { Raw } from '../trace/records.ts';

/** A step at a cell or an atomic that several tasks use. */
export interface Access {
  readonly raw: Raw;
  readonly object: string;
  readonly task: string;
  readonly does: 'reads' | 'writes' | 'changes';
  /** Its number among all such steps of the run: a jump says that some are left out. */
  readonly index: number;
}

/** A task saw a value, another changed it, and the task then wrote all the same. */
export interface Hazard {
  /**
   * `lost-update`: it wrote without looking again. `stale-check`: it looked again before writing, but had decided before. `back-again`: its
   * compare-and-swap found the value that it had seen, which had been another in between.
   */
  readonly kind: 'lost-update' | 'stale-check' | 'back-again';
  readonly object: string;
  readonly task: string;
  readonly read: Raw;
  /** The writes of others in between. */
  readonly between: readonly Raw[];
  readonly write: Raw;
}

/** What tasks did to the memory that they share. */
export interface Memory {
  readonly shared: readonly string[];
  /** The last hazard of the graver kind, where there is one. */
  readonly hazard: Hazard | null;
  /** How many there are of its kind at its object, and how many writes of tasks there. */
  readonly hazards: number;
  readonly writes: number;
  /** The steps around the hazard, else the last ones. */
  readonly steps: readonly Access[];
}

const READS: ReadonlySet<string> = new Set(['cell.read', 'cell.awaited', 'atomic.loaded']);
const WRITES: ReadonlySet<string> = new Set(['cell.written', 'atomic.stored']);
const CHANGES: ReadonlySet<string> = new Set(['atomic.added', 'atomic.exchanged', 'atomic.compared']);
const BEFORE = 3;
const AFTER = 4;
const MOST = 20;

/** Looks for values that were stale when they were used, as a fold over records. */
export class MemoryStory {
  readonly #accesses: Access[] = [];
  readonly #users = new Map<string, Set<string>>();
  readonly #written = new Set<string>();
  readonly #writes = new Map<string, Raw[]>();
  /** The value of each object, as text. */
  readonly #value = new Map<string, string>();
  /** What each task read of each object since it wrote it last. */
  readonly #reads = new Map<string, Raw[]>();
  readonly #hazards: Hazard[] = [];

  constructor(records: readonly Raw[]) {
    for (const raw of records) this.#see(raw);
  }

  memory(): Memory {
    const shared = [...this.#users].filter(([name, users]) => users.size > 1 && this.#written.has(name)).map(([name]) => name);
    const steps = this.#accesses.filter(({ object }) => shared.includes(object)).map((step, index) => ({ ...step, index }));
    const hazard = this.#last('lost-update') ?? this.#last('stale-check') ?? this.#last('back-again') ?? null;
    return {
      shared,
      hazard,
      hazards: this.#hazards.filter(({ kind, object }) => kind === hazard?.kind && object === hazard.object).length,
      writes: (this.#writes.get(hazard?.object ?? '') ?? []).length,
      steps: hazard === null ? steps.slice(-MOST + BEFORE) : around(steps, hazard),
    };
  }

  #last(graver: Hazard['kind']): Hazard | undefined {
    return this.#hazards.findLast(({ kind }) => kind === graver);
  }

  #see(raw: Raw): void {
    const kind = raw.kind.name;
    const does = READS.has(kind) || (kind === 'atomic.compared' && raw.x === 0) ? 'reads' : WRITES.has(kind) ? 'writes' : CHANGES.has(kind) ? 'changes' : null; // prettier-ignore
    if (does === null) return;
    const object = raw.object!;
    if (raw.task !== null) this.#step({ raw, object, task: raw.task, does, index: 0 });
    if (does !== 'reads') this.#value.set(object, raw.text);
  }

  #step(step: Access): void {
    const { raw, object, task, does } = step;
    this.#accesses.push(step);
    entry(this.#users, object, () => new Set<string>()).add(task);
    const key = JSON.stringify([object, task]);
    const reads = entry(this.#reads, key, () => []);
    if (does === 'reads') {
      reads.push(raw);
      return;
    }
    this.#written.add(object);
    this.#judge(step, reads);
    this.#reads.delete(key);
    entry(this.#writes, object, () => []).push(raw);
  }

  /** Was what the task had read still so when it wrote? */
  #judge({ raw, object, task, does }: Access, reads: readonly Raw[]): void {
    const now = this.#value.get(object);
    const stale = (read: Raw): boolean => read.text !== now;
    const last = reads.at(-1);
    const lost = does === 'writes' && last !== undefined && stale(last);
    const isSwap = raw.kind.name === 'atomic.compared';
    const read = lost || (isSwap && last !== undefined && !stale(last)) ? last : reads.find(stale);
    if (read === undefined) return;
    const between = (this.#writes.get(object) ?? []).filter((write) => write.seq > read.seq && write.task !== task);
    const kind = lost ? 'lost-update' : stale(read) ? 'stale-check' : 'back-again';
    if (between.length > 0) this.#hazards.push({ kind, object, task, read, between, write: raw });
  }
}

/** From a little before the stale read to a little after the write; of a long way only its ends. */
function around(steps: readonly Access[], { read, write }: Hazard): Access[] {
  const from = steps.findIndex(({ raw }) => raw === read);
  const to = steps.findIndex(({ raw }) => raw === write);
  const shown = steps.slice(Math.max(0, from - BEFORE), to + 1 + AFTER);
  if (shown.length <= MOST) return shown;
  return [
    ...steps.slice(Math.max(0, from - BEFORE), from + MOST / 2),
    ...steps.slice(Math.max(from + MOST / 2, to - AFTER), to + 1 + AFTER),
  ];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
