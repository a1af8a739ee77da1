import { listed as list, type Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';

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
  /** Semaphores: permits at the start, permits left, and who took those that were not given back by the one who took them. */
  readonly #permits = new Map<string, { readonly all: number; left: number; readonly takers: string[] }>();
  /** Barriers: parties, and how many have arrived. */
  readonly #meetings = new Map<string, { readonly parties: number; arrived: number }>();
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
      case 'once.begun':
        this.#owners.set(object!, task!);
        break;
      case 'rwlock.acquired':
        if (raw.x === 1) this.#owners.set(object!, task!);
        break;
      case 'lock.released':
      case 'rwlock.released':
      case 'once.done':
      case 'once.givenUp':
        this.#owners.delete(object!);
        break;
      case 'object.made':
        if (raw.text === 'semaphore') this.#permits.set(object!, { all: raw.x, left: raw.x, takers: [] });
        if (raw.text === 'barrier') this.#meetings.set(object!, { parties: raw.x, arrived: 0 });
        break;
      case 'semaphore.acquired':
      case 'semaphore.released':
        this.#count(raw);
        break;
      case 'barrier.arrived':
        this.#meetings.get(object!)!.arrived = raw.x;
        break;
      case 'barrier.opened':
        this.#meetings.get(object!)!.arrived = 0;
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

  #count({ kind, object, task, x }: Raw): void {
    const permits = this.#permits.get(object!)!;
    permits.left = x;
    if (kind.name === 'semaphore.acquired') permits.takers.push(task!);
    else {
      const own = permits.takers.lastIndexOf(task!);
      permits.takers.splice(own >= 0 ? own : 0, 1);
    }
  }

  #add(kind: Finding['kind'], what: string, text: string, tasks: readonly string[], objects: readonly string[], record: number): void {
    this.#found.push({ kind, certainty: 'sure', signature: `${kind}: ${what}`, text, tasks, objects, record });
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
    const counted = objects.flatMap((name) => this.#state(name));
    const state = counted.length > 0 ? `; ${counted.join(', ')}` : '';
    const more = rest > 0 ? `; ${rest} more ${rest === 1 ? 'waits' : 'wait'} for them` : '';
    this.#add(
      'deadlock',
      `${[...tasks].sort().join(' ')} over ${objects.join(' ')}`,
      `${head}: ${clauses.join(', ')}${more}${state}`,
      tasks,
      objects,
      shown[0]?.record ?? 0,
    );
  }

  /** What a count says that names do not. */
  #state(name: string): string[] {
    const permits = this.#permits.get(name);
    const meeting = this.#meetings.get(name);
    if (meeting !== undefined) return [`at ${name} ${meeting.arrived} of ${meeting.parties} have arrived`];
    if (permits === undefined) return [];
    const takers = [...new Set(permits.takers)];
    return [`${name} has ${permits.left} of ${permits.all} permits${takers.length > 0 ? `, taken by ${list(takers)}` : ''}`];
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
