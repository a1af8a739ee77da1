import type { Raw } from '../../src/engine/trace/records.ts';

/**
 * Who waits for ever at the end of a run, by looking through all its records for each question. Shares no code with the detectors;
 * used only to check them.
 */
export class WhoWaits {
  readonly #records: readonly Raw[];
  readonly #tasks: readonly string[];
  readonly #types: ReadonlyMap<string, string>;
  /** Nobody at all could go on. */
  readonly #whole: boolean;

  constructor(records: readonly Raw[], outcome: string) {
    this.#records = records;
    this.#whole = outcome === 'deadlock';
    this.#tasks = records.flatMap(({ kind, task }) => (kind.name === 'task.spawned' ? [task!] : []));
    this.#types = new Map(records.flatMap(({ kind, object, text }) => (kind.name === 'object.made' ? [[object!, text]] : [])));
  }

  /** What it waits for at the end; undefined if it does not. */
  waitsFor(task: string): readonly string[] | undefined {
    const last = this.#records.findLast(
      ({ kind, task: whose }) =>
        whose === task &&
        ['blocked', 'stuck', 'readied', 'called', 'finished', 'failed'].includes(kind.name.slice(5)) &&
        kind.name.startsWith('task.'),
    );
    if (last?.kind.name !== 'task.blocked' && last?.kind.name !== 'task.stuck') return undefined;
    return last.text.split(' ').filter((name) => name !== '-');
  }

  get waiting(): string[] {
    return this.#tasks.filter((task) => this.waitsFor(task) !== undefined);
  }

  ended(task: string): boolean {
    return this.#records.some(({ kind, task: whose }) => whose === task && (kind.name === 'task.finished' || kind.name === 'task.failed'));
  }

  /** Those who could give back what a name stands for. */
  holders(name: string): readonly string[] {
    if (this.#tasks.includes(name)) return [name];
    const all = this.#records.filter(({ object }) => object === name);
    const since = (taken: (raw: Raw) => boolean, given: (raw: Raw) => boolean): string[] => {
      const last = all.findLast((raw) => taken(raw) || given(raw));
      return last !== undefined && taken(last) ? [last.task!] : [];
    };
    const of =
      (kind: string, x?: number) =>
      (raw: Raw): boolean =>
        raw.kind.name === kind && (x === undefined || raw.x === x);
    switch (this.#types.get(name)) {
      case 'mutex':
      case 'reentrantLock':
        return since(of('lock.acquired'), of('lock.released'));
      case 'once':
        return since(of('once.begun'), (raw) => raw.kind.name === 'once.done' || raw.kind.name === 'once.givenUp');
      case 'rwlock': {
        const writer = since(of('rwlock.acquired', 1), of('rwlock.released', 1));
        return writer.length > 0 ? writer : this.#shares(all.filter(({ x, kind }) => x === 0 && kind.name !== 'rwlock.refused')).left;
      }
      case 'semaphore': {
        const moves = all.filter(({ kind }) => kind.name === 'semaphore.acquired' || kind.name === 'semaphore.released');
        const { left, strangers } = this.#shares(moves);
        const free = moves.at(-1)?.x ?? all[0]!.x;
        return strangers || free > 0 ? [] : left;
      }
      default:
        return [];
    }
  }

  #shares(moves: readonly Raw[]): { left: string[]; strangers: boolean } {
    const left: string[] = [];
    let strangers = false;
    for (const { kind, task } of moves) {
      if (kind.name.endsWith('.acquired')) left.push(task!);
      else if (kind.name.endsWith('.released')) {
        const own = left.lastIndexOf(task!);
        if (own < 0) strangers = true;
        left.splice(Math.max(0, own), 1);
      }
    }
    return { left, strangers };
  }

  /** Those whose wait cannot end. */
  get dead(): string[] {
    if (this.#whole) return this.waiting;
    const onlyHolder = ['mutex', 'reentrantLock', 'rwlock', 'once'];
    const hopeless = (name: string, among: readonly string[]): boolean =>
      (this.#tasks.includes(name) || onlyHolder.includes(this.#types.get(name) ?? '')) &&
      this.holders(name).some((holder) => among.includes(holder) || this.ended(holder));
    let dead = this.waiting;
    for (;;) {
      const rest = dead.filter((task) => this.waitsFor(task)!.length > 0 && this.waitsFor(task)!.every((name) => hopeless(name, dead)));
      if (rest.length === dead.length) return dead;
      dead = rest;
    }
  }

  /** Whom `task` waits for, directly or through others, among the dead. */
  reached(task: string): Set<string> {
    const { dead } = this;
    const reached = new Set<string>();
    const visit = (from: string): void => {
      for (const next of this.waitsFor(from)!.flatMap((name) => this.holders(name))) {
        if (!dead.includes(next) || reached.has(next)) continue;
        reached.add(next);
        visit(next);
      }
    };
    visit(task);
    return reached;
  }

  /** Groups of tasks each of which waits, through others or directly, for all of its group. */
  get circles(): string[][] {
    const groups: string[][] = [];
    const reach = new Map(this.dead.map((task) => [task, this.reached(task)]));
    for (const [task, own] of reach) {
      if (!own.has(task) || groups.some((group) => group.includes(task))) continue;
      groups.push([...own].filter((other) => reach.get(other)!.has(task)));
    }
    return groups;
  }
}

/** Where the findings of the deadlock and leak detectors differ from this; undefined where they do not. */
export function waitsDiffer(
  records: readonly Raw[],
  outcome: string,
  findings: readonly { readonly kind: string; readonly tasks: readonly string[] }[],
): string | undefined {
  const oracle = new WhoWaits(records, outcome);
  const { circles, dead } = oracle;
  const kind = outcome === 'deadlock' ? 'deadlock' : 'partial-deadlock';
  const told = findings.filter((one) => one.kind === 'deadlock' || one.kind === 'partial-deadlock');
  if (told.some((one) => one.kind !== kind)) return 'the wrong kind of deadlock';
  if (circles.length > 0) {
    const groups = (all: readonly (readonly string[])[]): string =>
      all
        .map((group) => group.toSorted().join(' '))
        .toSorted()
        .join(', ');
    if (groups(told.map(({ tasks }) => tasks)) !== groups(circles)) return `the circles are ${groups(circles)}`;
  } else if (outcome === 'deadlock') {
    if (told.length !== 1 || told[0]!.tasks.toSorted().join() !== dead.toSorted().join()) return `all wait: ${dead.join(' ')}`;
  } else {
    const alone = dead.filter((task) => oracle.waitsFor(task)!.some((name) => oracle.holders(name).some((holder) => oracle.ended(holder))));
    if (told.map(({ tasks }) => tasks.join()).toSorted().join(' ') !== alone.toSorted().join(' ')) return `left alone: ${alone.join(' ')}`; // prettier-ignore
  }
  const mainEnded = records.some(({ kind: { name }, task }) => name === 'task.finished' && task === 'main');
  const left = mainEnded && (outcome === 'ok' || outcome === 'deadlock') ? oracle.waiting : [];
  const leaks = findings.filter((one) => one.kind === 'leak').flatMap(({ tasks }) => tasks);
  return leaks.toSorted().join() === left.toSorted().join() ? undefined : `leaks: told ${leaks.join(' ')}, left ${left.join(' ')}`;
}
