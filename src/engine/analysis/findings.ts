import type { Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';

/** Something that a run shows, in one sentence, with a name that groups it across seeds. */
export interface Finding {
  readonly kind: 'deadlock' | 'check-failed' | 'task-failed' | 'limit';
  /** Kind and what takes part, without times: equal for two runs that fail in the same way. */
  readonly signature: string;
  readonly text: string;
  readonly tasks: readonly string[];
  readonly objects: readonly string[];
  /** Number of the record that shows it. */
  readonly record: number;
}

/** What a task waits for at the end, and who could end that wait. */
interface Stuck {
  readonly task: string;
  readonly on: readonly string[];
  readonly record: number;
}

/**
 * What a run shows of itself, as a fold over its records: failed checks and tasks, and for a deadlock the circle of those who
 * wait for each other. No false alarms: each is the run's own end, not a guess about other runs.
 */
export class Findings {
  readonly #owners = new Map<string, string>();
  readonly #tasks = new Set<string>();
  readonly #stuck: Stuck[] = [];
  readonly #found: Finding[] = [];

  record(raw: Raw): void {
    const { task, object } = raw;
    switch (raw.kind.name) {
      case 'task.spawned':
        this.#tasks.add(task!);
        break;
      case 'lock.acquired':
        this.#owners.set(object!, task!);
        break;
      case 'rwlock.acquired':
        if (raw.x === 1) this.#owners.set(object!, task!);
        break;
      case 'lock.released':
      case 'rwlock.released':
        this.#owners.delete(object!);
        break;
      case 'task.stuck':
        this.#stuck.push({ task: task!, on: raw.text.split(' ').filter((name) => name !== '-'), record: raw.seq });
        break;
      case 'check.failed':
        this.#add('check-failed', raw.text, `check failed: ${raw.text}`, task === null ? [] : [task], [], raw.seq);
        break;
      case 'task.failed':
        if (raw.x === 0) this.#add('task-failed', `${task} ${raw.text}`, `task ${task} failed: ${raw.text}`, [task!], [], raw.seq);
        break;
      default:
    }
  }

  /** All findings of a run that ended like this. */
  conclude(outcome: Outcome, bound: string | null): readonly Finding[] {
    if (outcome === 'deadlock') this.#deadlock();
    if (outcome === 'limit') this.#add('limit', bound ?? '', `the run was cut off: ${bound ?? 'a limit was reached'}`, [], [], 0);
    return this.#found;
  }

  #add(kind: Finding['kind'], what: string, text: string, tasks: readonly string[], objects: readonly string[], record: number): void {
    this.#found.push({ kind, signature: `${kind}: ${what}`, text, tasks, objects, record });
  }

  #deadlock(): void {
    const circle = this.#circle();
    const shown = circle.length > 0 ? circle : this.#stuck;
    const tasks = shown.map((one) => one.task);
    const objects = [...new Set(shown.flatMap((one) => one.on))].sort();
    const clauses = shown.slice(0, 6).map((one) => this.#clause(one));
    if (shown.length > 6) clauses.push(`and ${shown.length - 6} more`);
    const head =
      circle.length > 1 ? `${list(tasks)} wait for each other` : `${list(tasks)} ${tasks.length === 1 ? 'waits' : 'wait'} for ever`;
    const rest = this.#stuck.length - shown.length;
    const more = rest > 0 ? `; ${rest} more ${rest === 1 ? 'waits' : 'wait'} for them` : '';
    this.#add(
      'deadlock',
      `${[...tasks].sort().join(' ')} over ${objects.join(' ')}`,
      `${head}: ${clauses.join(', ')}${more}`,
      tasks,
      objects,
      shown[0]?.record ?? 0,
    );
  }

  #clause({ task, on }: Stuck): string {
    const held = [...this.#owners].filter(([, owner]) => owner === task).map(([lock]) => lock);
    const wants = on.length === 0 ? 'waits for nothing that can come' : `wants ${on.join(' or ')}`;
    return held.length === 0 ? `${task} ${wants}` : `${task} holds ${list(held)} and ${wants}`;
  }

  /** The first circle in who waits for whom; empty when nobody waits for the holder of something. */
  #circle(): Stuck[] {
    const byTask = new Map(this.#stuck.map((one) => [one.task, one]));
    const next = (one: Stuck): Stuck | undefined => {
      for (const name of one.on) {
        const holder = this.#owners.get(name) ?? (this.#tasks.has(name) ? name : undefined);
        if (holder !== undefined && byTask.has(holder)) return byTask.get(holder);
      }
      return undefined;
    };
    for (const start of this.#stuck) {
      const path: Stuck[] = [];
      for (let one: Stuck | undefined = start; one !== undefined; one = next(one)) {
        if (path.includes(one)) return path.slice(path.indexOf(one));
        path.push(one);
      }
    }
    return [];
  }
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
