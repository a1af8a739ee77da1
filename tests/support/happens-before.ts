import type { Raw } from '../../src/engine/trace/records.ts';

/** Two conflicting accesses that nothing orders, by their places in the list of records. */
export interface UnorderedPair {
  readonly object: string;
  readonly first: number;
  readonly second: number;
}

/**
 * Happens-before of one execution, from the definitions and without any cleverness: a node for each record of a task, an edge for each
 * rule, and the transitive closure of it all. Shares no code with the detectors; used only to check them.
 */
export class HappensBefore {
  readonly #records: readonly Raw[];
  readonly #types = new Map<string, string>();
  readonly #sizes = new Map<string, number>();
  readonly #edges: number[][];
  readonly #reaches: Uint32Array[];

  constructor(records: readonly Raw[]) {
    this.#records = records;
    this.#edges = records.map(() => []);
    for (const raw of records) {
      if (raw.kind.name !== 'object.made') continue;
      this.#types.set(raw.object!, raw.text);
      this.#sizes.set(raw.object!, raw.x);
    }
    this.#lives();
    for (const object of this.#types.keys()) this.#meetings(object);
    this.#reaches = this.#closure();
  }

  before(a: number, b: number): boolean {
    return (this.#reaches[a]![b >> 5]! & (1 << (b & 31))) !== 0;
  }

  /** All pairs of accesses to one variable by two tasks, one of them a change and one of them plain, of which neither is before the other. */
  races(): UnorderedPair[] {
    const found: UnorderedPair[] = [];
    const accesses = this.#records.flatMap((raw, at) => {
      if (raw.task === null || !/^(cell|atomic)\./.test(raw.kind.name)) return [];
      const awaitsAtomic = raw.kind.name === 'cell.awaited' && this.#types.get(raw.object!) === 'atomic';
      return [
        {
          raw,
          at,
          plain: raw.kind.name.startsWith('cell.') && !awaitsAtomic,
          changes: raw.kind.name === 'cell.written' || this.#changes(raw),
        },
      ];
    });
    for (const [k, first] of accesses.entries()) {
      for (const second of accesses.slice(k + 1)) {
        if (first.raw.object !== second.raw.object || first.raw.task === second.raw.task) continue;
        if (!(first.changes || second.changes) || !(first.plain || second.plain)) continue;
        if (!this.before(first.at, second.at)) found.push({ object: first.raw.object!, first: first.at, second: second.at });
      }
    }
    return found;
  }

  /** Is it an atomic change? */
  #changes({ kind, x }: Raw): boolean {
    return ['atomic.stored', 'atomic.added', 'atomic.exchanged'].includes(kind.name) || (kind.name === 'atomic.compared' && x === 1);
  }

  #edge(from: number, to: number): void {
    if (from >= 0 && to >= 0 && from !== to) this.#edges[from]!.push(to);
  }

  /** The place of the last record of `task` before `at`. */
  #lastOf(task: string | null, at: number): number {
    for (let k = at - 1; k >= 0; k--) if (this.#records[k]!.task === task) return k;
    return -1;
  }
  #nextOf(task: string | null, at: number): number {
    return this.#records.findIndex((raw, k) => k > at && raw.task === task);
  }

  #lives(): void {
    for (const [at, { kind, task, object, x }] of this.#records.entries()) {
      if (task === null) continue;
      this.#follows(task, at);
      if (object === null) continue;
      const woken = kind.name === 'task.readied' && x === 0 && this.#waitedToBeTold(task, at);
      if (kind.name === 'task.spawned' || kind.name === 'task.joined' || woken) this.#follows(object, at);
    }
  }

  /** Edges to `at` from what `task` has done before it, and from the cancels that it got: a cancel counts as seen at once. */
  #follows(task: string, at: number): void {
    this.#edge(this.#lastOf(task, at), at);
    for (let k = 0; k < at; k++)
      if (this.#records[k]!.kind.name === 'task.cancelling' && this.#records[k]!.object === task) this.#edge(k, at);
  }

  #waitedToBeTold(task: string, at: number): boolean {
    const wait = this.#records.slice(0, at).findLast((raw) => raw.task === task && raw.kind.name === 'task.blocked');
    return ['condition', 'event', 'barrier'].includes(this.#types.get(wait?.text ?? '') ?? '');
  }

  /** The places of the records of these kinds on an object. */
  #all(object: string, kind: string, x?: number): number[] {
    return this.#records.flatMap((raw, at) =>
      raw.object === object && raw.kind.name === kind && raw.task !== null && (x === undefined || raw.x === x) ? [at] : [],
    );
  }

  #everyEarlier(from: readonly number[], to: readonly number[]): void {
    for (const b of to) for (const a of from) if (a < b) this.#edge(a, b);
  }

  #meetings(object: string): void {
    const all = (kind: string, x?: number): number[] => this.#all(object, kind, x);
    switch (this.#types.get(object)) {
      case 'mutex':
      case 'reentrantLock':
        return this.#everyEarlier(all('lock.released'), all('lock.acquired'));
      case 'rwlock':
        this.#everyEarlier(all('rwlock.released', 1), all('rwlock.acquired'));
        return this.#everyEarlier(all('rwlock.released', 0), all('rwlock.acquired', 1));
      case 'semaphore': {
        const permits = this.#sizes.get(object)!;
        for (const [n, at] of all('semaphore.acquired').entries())
          for (const release of all('semaphore.released').slice(0, Math.max(0, n + 1 - permits))) this.#edge(release, at);
        return;
      }
      case 'barrier': {
        let opened = -1;
        for (const at of all('barrier.opened')) {
          for (const arrival of all('barrier.arrived')) if (arrival > opened && arrival < at) this.#edge(arrival, at);
          opened = at;
        }
        return;
      }
      case 'event':
        for (const set of all('event.set'))
          for (const seen of all('event.seen', 1))
            if (set < seen && !all('event.cleared').some((at) => at > set && at < seen)) this.#edge(set, seen);
        return;
      case 'once':
        return this.#everyEarlier(all('once.done'), all('once.passed'));
      case 'waitGroup':
        return this.#everyEarlier(
          all('waitGroup.added').filter((at) => this.#records[at]!.x < 0),
          all('waitGroup.passed'),
        );
      case 'future':
        return this.#everyEarlier([...all('future.resolved'), ...all('future.rejected')], all('future.got'));
      case 'atomic':
        return this.#readsFrom(object);
      case 'channel':
        return this.#channel(object);
      case 'pipe':
        return this.#pipe(object);
      case 'queue':
      case 'mailbox':
        return this.#passing(object);
      default:
    }
  }

  #readsFrom(object: string): void {
    const of = this.#records.flatMap((raw, at) =>
      raw.object === object && raw.task !== null && /^(atomic|cell)\./.test(raw.kind.name) ? [at] : [],
    );
    for (const at of of) {
      if (['atomic.stored', 'cell.read'].includes(this.#records[at]!.kind.name)) continue;
      this.#edge(of.findLast((other) => other < at && this.#changes(this.#records[other]!)) ?? -1, at);
    }
  }

  #channel(object: string): void {
    const capacity = this.#sizes.get(object)!;
    const sent = this.#all(object, 'channel.sent');
    const received = this.#all(object, 'channel.received').filter((at) => this.#records[at]!.x !== 2);
    for (const [k, at] of received.entries()) {
      this.#edge(sent[k]!, at);
      if (capacity === 0) this.#edge(at, this.#nextOf(this.#records[sent[k]!]!.task, Math.max(at, sent[k]!)));
      else if (sent[k + capacity] !== undefined) this.#edge(at, sent[k + capacity]!);
    }
    this.#everyEarlier(this.#all(object, 'channel.closed'), this.#all(object, 'channel.received', 2));
  }

  /** Every byte by itself: which write brought it, and which read takes it. */
  #pipe(object: string): void {
    const bytes = (kind: string): number[] => this.#all(object, kind).flatMap((at) => new Array<number>(this.#records[at]!.x).fill(at));
    const [written, read] = [bytes('pipe.written'), bytes('pipe.read')];
    for (const [k, at] of read.entries()) if (k === 0 || at !== read[k - 1] || written[k] !== written[k - 1]) this.#edge(written[k]!, at);
    this.#everyEarlier(this.#all(object, 'pipe.closed', 0), this.#all(object, 'pipe.read', 0));
  }

  /** Values lie in a list; with a bound, a put beyond it needs the room of a get that nobody has used. */
  #passing(object: string): void {
    const capacity = this.#sizes.get(object)!;
    const inside: number[] = [];
    const room: number[] = [];
    let [puts, owed] = [0, 0];
    for (const [at, raw] of this.#records.entries()) {
      if (raw.object !== object) continue;
      switch (raw.kind.name) {
        case 'queue.put':
          inside.push(at);
          if (++puts > capacity && capacity > 0) this.#edge(room.shift() ?? -1, at);
          break;
        case 'queue.got':
          this.#edge(inside.shift() ?? -1, at);
          if (owed > 0) owed--;
          else room.push(at);
          break;
        case 'queue.returned':
          inside.unshift(at);
          if (room.pop() === undefined) owed++;
          break;
        case 'mailbox.sent':
          inside.push(at);
          break;
        case 'mailbox.received':
          this.#edge(inside.splice(raw.x, 1)[0] ?? -1, at);
          break;
        case 'mailbox.returned':
          inside.splice(raw.x, 0, at);
          break;
        default:
      }
    }
    this.#everyEarlier(this.#all(object, 'queue.taskDone'), this.#all(object, 'queue.joined'));
  }

  #closure(): Uint32Array[] {
    const words = (this.#records.length >> 5) + 1;
    const reaches = this.#records.map(() => new Uint32Array(words));
    for (let at = this.#records.length - 1; at >= 0; at--) {
      for (const to of this.#edges[at]!) {
        reaches[at]![to >> 5]! |= 1 << (to & 31);
        for (let w = 0; w < words; w++) reaches[at]![w]! |= reaches[to]![w]!;
      }
    }
    return reaches;
  }
}
