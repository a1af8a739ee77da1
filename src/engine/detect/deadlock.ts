import { listed, type Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { groupsIn } from './groups.ts';
import { BLOCKED, ENDED, type Waits } from './waits.ts';

/** More than so many clauses are not told one by one. */
const MOST_CLAUSES = 6;

/**
 * Tasks that wait for each other for ever. Where nothing could go on, through whatever they wait; where others went on and the run
 * ended by main's end or a bound, only circles of things that one holder alone gives back: locks, the end of a task, a once. A holder
 * that ended with the lock gives nothing back either.
 *
 * False alarms: none where nothing could go on. Elsewhere a wait with a time limit that had not run out when the run ended looks like
 * one without; and Python lets a stranger release a Lock.
 */
export class DeadlockDetector implements Detector {
  readonly name = 'deadlock';
  readonly on: Handlers = {};
  readonly #cast: Cast;
  readonly #waits: Waits;

  constructor(cast: Cast, waits: Waits) {
    this.#cast = cast;
    this.#waits = waits;
  }

  reset(): void {
    // all that it knows is in `waits`
  }

  conclude(outcome: Outcome): readonly Finding[] {
    const { states } = this.#waits;
    let waiting = 0;
    for (let task = 0; task < this.#cast.count; task++) if (states[task] === BLOCKED) waiting++;
    if (waiting === 0) return NOTHING;
    const whole = outcome === 'deadlock';
    const dead = this.#dead(whole);
    const circles = groupsIn(dead, (task) => this.#next(task).filter((other) => dead.has(other)));
    if (circles.length > 0) return circles.map((circle) => this.#finding(circle, whole, dead.size));
    if (whole) return [this.#finding([...dead], whole, dead.size)];
    return [...dead].filter((task) => this.#waitsForEnded(task)).map((task) => this.#finding([task], whole, 1));
  }

  /** Those whose wait cannot end: the largest set in which every way to go on needs somebody of the set, or one that has ended. */
  #dead(whole: boolean): Set<number> {
    const { states } = this.#waits;
    const dead = new Set<number>();
    for (let task = 0; task < this.#cast.count; task++) if (states[task] === BLOCKED) dead.add(task);
    if (whole) return dead;
    for (let size = -1; size !== dead.size;) {
      size = dead.size;
      for (const task of dead) {
        const names = this.#waits.namesOf(task);
        if (names.length === 0 || !names.every((name) => this.#isLost(task, name, dead))) dead.delete(task);
      }
    }
    return dead;
  }

  #isLost(task: number, name: string, dead: ReadonlySet<number>): boolean {
    return this.#waits.isOwned(name) && this.#waits.blockersOf(task, name).some((holder) => dead.has(holder) || this.#hasEnded(holder));
  }

  #hasEnded(task: number): boolean {
    return this.#waits.states[task] === ENDED;
  }

  #waitsForEnded(task: number): boolean {
    return this.#waits.namesOf(task).some((name) => this.#waits.holders(name).some((holder) => this.#hasEnded(holder)));
  }

  /** Whom it waits for; itself last. */
  #next(task: number): number[] {
    const next = this.#waits.namesOf(task).flatMap((name) => this.#waits.blockersOf(task, name));
    return next.sort((a, b) => Number(a === task) - Number(b === task));
  }

  #finding(tasks: readonly number[], whole: boolean, all: number): Finding {
    const waits = this.#waits;
    const names = tasks.map((task) => this.#cast.nameOf(task));
    const objects = [...new Set(tasks.flatMap((task) => waits.namesOf(task)))].sort();
    const clauses = tasks.slice(0, MOST_CLAUSES).map((task) => this.#clause(task));
    if (tasks.length > MOST_CLAUSES) clauses.push(`and ${tasks.length - MOST_CLAUSES} more`);
    const closed = tasks.length > 1 && tasks.every((task) => this.#next(task).some((other) => tasks.includes(other)));
    const head = closed ? `${listed(names)} wait for each other` : `${listed(names)} ${names.length === 1 ? 'waits' : 'wait'} for ever`;
    const rest = whole && all > tasks.length ? `; ${all - tasks.length} more ${all - tasks.length === 1 ? 'waits' : 'wait'}` : '';
    const kind = whole ? 'deadlock' : 'partial-deadlock';
    return {
      kind,
      certainty: 'sure',
      signature: `${kind}: ${[...names].sort().join(' ')} over ${objects.join(' ')}`,
      text: `${head}${whole ? '' : ', while others went on'}: ${clauses.join(', ')}${rest}`,
      tasks: names,
      objects,
      record: waits.since[tasks[0]!] ?? 0,
      records: tasks.map((task) => waits.since[task]!).sort((a, b) => a - b),
    };
  }

  #wanted(task: number, name: string): string {
    const [before] = this.#waits.blockersOf(task, name);
    const isBehind = before !== undefined && this.#waits.holders(name).length > 0 && !this.#waits.holders(name).includes(before);
    return isBehind ? `${name} behind ${this.#cast.nameOf(before)}` : name;
  }

  #clause(task: number): string {
    const on = this.#waits.namesOf(task);
    const held = this.#waits.heldBy(task);
    const wants = on.length === 0 ? 'waits for nothing that can come' : `wants ${on.map((name) => this.#wanted(task, name)).join(' or ')}`;
    return held.length === 0 ? `${this.#cast.nameOf(task)} ${wants}` : `${this.#cast.nameOf(task)} holds ${listed(held)} and ${wants}`;
  }
}
