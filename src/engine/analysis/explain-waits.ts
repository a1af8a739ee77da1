import type { Raw } from '../trace/records.ts';

/** Something that a task has and has not given back. */
export interface Held {
  readonly task: string;
  readonly object: string;
  readonly how: 'lock' | 'read' | 'write' | 'permit';
  /** The record of its taking. */
  readonly since: Raw;
}

/** `from` waits for `wants`, which `to` has; of a join, `wants` is the task itself. */
export interface Edge {
  readonly from: string;
  readonly wants: string;
  readonly to: string;
}

/** In which order a task of a circle takes two locks. */
export interface LockOrder {
  readonly task: string;
  readonly held: string;
  readonly wanted: string;
}

/** What is held by whom, as a fold over records. */
export class Ties {
  readonly #held: Held[] = [];
  readonly #tasks = new Set<string>();
  readonly #types = new Map<string, string>();
  readonly #ended = new Set<string>();
  /** Semaphores whose permits come from tasks that took none: signals, which nobody holds. */
  readonly #signals = new Set<string>();
  /** Who waits, and for what, in the order of their coming. */
  readonly #waiting = new Map<string, string>();

  see(raw: Raw): void {
    const { task, object } = raw;
    switch (raw.kind.name) {
      case 'object.made':
        this.#types.set(object!, raw.text);
        break;
      case 'task.spawned':
        this.#tasks.add(task!);
        break;
      case 'task.finished':
      case 'task.failed':
      case 'task.abandoned':
        this.#ended.add(task!);
        break;
      case 'task.blocked':
        this.#waiting.delete(task!);
        this.#waiting.set(task!, raw.text);
        break;
      case 'task.stuck':
        if (!this.#waiting.has(task!)) this.#waiting.set(task!, raw.text);
        break;
      case 'task.readied':
      case 'task.running':
        this.#waiting.delete(task!);
        break;
      case 'lock.acquired':
      case 'once.begun':
        this.#take(raw, 'lock');
        break;
      case 'rwlock.acquired':
        this.#take(raw, raw.x === 0 ? 'read' : 'write');
        break;
      case 'semaphore.acquired':
        this.#take(raw, 'permit');
        break;
      case 'lock.released':
      case 'rwlock.released':
      case 'once.done':
      case 'once.givenUp':
      case 'semaphore.released': {
        const at = this.#held.findIndex((one) => one.object === object && one.task === task);
        if (at >= 0) this.#held.splice(at, 1);
        else if (raw.kind.name === 'semaphore.released') this.#signals.add(object!);
        break;
      }
      default:
    }
  }

  #take(since: Raw, how: Held['how']): void {
    this.#held.push({ task: since.task!, object: since.object!, how, since });
  }

  /** Everything held, in the order of its taking. */
  held(): Held[] {
    return this.#held.filter(({ object }) => !this.#signals.has(object));
  }

  heldBy(task: string): Held[] {
    return this.held().filter((one) => one.task === task);
  }

  /** Whom a task waits for that waits for these. */
  edges(from: string, on: readonly string[]): Edge[] {
    return on.flatMap((wants) => {
      if (this.#tasks.has(wants)) return [{ from, wants, to: wants }];
      const first = this.#firstAt(wants);
      if (first !== null && first !== from) return [{ from, wants, to: first }];
      const holders = [...new Set(this.held().flatMap(({ object, task }) => (object === wants ? [task] : [])))];
      holders.sort((a, b) => Number(b === from) - Number(a === from)); // a way through others is looked for first, from the end
      return holders.map((to) => ({ from, wants, to }));
    });
  }

  /** Who has waited longest at a lock that others read under: a writer, and whoever comes after it stands behind it. */
  #firstAt(wants: string): string | null {
    if (this.typeOf(wants) !== 'rwlock') return null;
    const isRead = this.#held.some(({ object, how }) => object === wants && how === 'read');
    if (!isRead) return null;
    return [...this.#waiting].find(([, on]) => on.split(' ').includes(wants))?.[0] ?? null;
  }

  isTask(name: string): boolean {
    return this.#tasks.has(name);
  }

  isLock(name: string): boolean {
    return ['mutex', 'rwlock'].includes(this.typeOf(name));
  }

  /** `mutex`, `channel`; empty for what is no object. */
  typeOf(name: string): string {
    return this.#types.get(name) ?? '';
  }

  /** Who has ended in this way or that. */
  get ended(): ReadonlySet<string> {
    return this.#ended;
  }
}

/** What would have kept the tasks from waiting for ever, as far as the records tell. */
export function remedyOf(circle: readonly Edge[], ties: Ties): string {
  const wanted = [...new Set(circle.map(({ wants }) => wants))];
  if (circle.length === 0) return '';
  if (circle.length === 1)
    return ties.isTask(wanted[0]!)
      ? `${circle[0]!.from} waits for its own end.`
      : `${circle[0]!.from} holds ${wanted[0]} already and asks for it again: it must let go first, or not ask.`;
  if (!circle.every(({ wants }) => ties.isLock(wants))) {
    const join = circle.find(({ wants }) => ties.isTask(wants));
    if (join !== undefined)
      return `${join.from} waits for the end of ${join.to} and keeps what ${join.to} cannot do without: letting go before the join removes the circle.`;
    return `None of them gives back what it has before it gets more: taking ${list(wanted.sort())} in one order everywhere, or all at once, removes the circle.`;
  }
  if (wanted.length === 1 && circle.some(({ from }) => !ties.heldBy(from).some(({ object }) => object === wanted[0])))
    return readAgain(circle, wanted[0]!, ties);
  if (wanted.length === 1)
    return `Each holds ${wanted[0]} to read and wants it to write, and no reader lets go first: taking it to write from the start removes the circle.`;
  const sorted = wanted.sort(); // by code unit
  return sorted.length === 2
    ? `Taking ${sorted[0]} before ${sorted[1]} in ${circle.length === 2 ? 'both' : 'all'} removes the circle.`
    : `Taking them in one order everywhere, for instance ${sorted.join(', ')}, removes the circle.`;
}

/** A reader asks again behind a writer that waits for it. */
function readAgain(circle: readonly Edge[], lock: string, ties: Ties): string {
  const holds = (task: string): boolean => ties.heldBy(task).some(({ object }) => object === lock);
  const readers = circle.flatMap(({ from }) => (holds(from) ? [from] : []));
  const writers = circle.flatMap(({ from }) => (holds(from) ? [] : [from]));
  return `${list(readers)} ${readers.length === 1 ? 'reads' : 'read'} under ${lock} already and ${readers.length === 1 ? 'asks' : 'ask'} for it again: a new request comes after ${list(writers)}, and ${list(writers)} can come only when ${lock} is free. Asking once, and passing on that it is held, removes the circle.`;
}

/** `a, b and c` */
export function list(names: readonly string[]): string {
  return names.length <= 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
