import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Task } from '../../sync/task.ts';
import { GO } from './constants.ts';
import { runqget, runqsteal } from './runq.ts';
import { IDLE, RUNNING, type P, type Sched } from './sched.ts';

const STEAL_ORDER = site('steal-order');
const known = new Map<number, readonly number[]>();

/**
 * An M's search through the other Ps: four passes over all of them, each in a random order; half of a ring is taken at once, timers and
 * runnext only in the last pass. What a pass costs is its M's, and before a runnext is taken its P is left some time. One object an M:
 * one of two Ps searches so often that objects for each search show. Go 1.26 runtime/proc.go, stealWork, runqgrab.
 */
export class Search {
  /** Timers were run, and whatever they readied is somewhere; or the world is to stop. */
  newWork = false;
  /** The earliest timer of another P. */
  until: Nanos = Infinity;
  /** A runnext whose P is left some time for it: the pass goes on after that. */
  spared: Task | null = null;
  #passes = 0;
  /** In this pass: Ps seen, the one in turn, and how far the next one is. */
  #seen = 0;
  #at = 0;
  #step = 0;

  /** Sets out; where there is no other P it is over at once. */
  begin(s: Sched): void {
    this.newWork = false;
    this.until = Infinity;
    this.#passes = s.gomaxprocs === 1 ? GO.stealTries : 0;
  }

  /** There is no pass left. */
  get isOver(): boolean {
    return this.#passes >= GO.stealTries;
  }

  /** One pass for `p`. Null: nothing, or `spared` is set. */
  pass(s: Sched, p: P): Task | null {
    const { ps } = s;
    const steps = coprimes(ps.length);
    const drawn = s.rules['steal-order'] ? s.host.door.draw(STEAL_ORDER, ps.length * steps.length) : 0;
    this.#passes++;
    this.#step = steps[Math.floor(drawn / ps.length)]!;
    this.#at = drawn % ps.length;
    this.#seen = 0;
    return this.#visits(s, p);
  }

  /** The rest of a pass, that time being over. */
  resumes(s: Sched, p: P): Task | null {
    const victim = s.ps[this.#at]!;
    let g = runqsteal(s, p, victim);
    if (g === null && victim.runnext === this.spared) {
      g = victim.runnext;
      victim.runnext = null;
    }
    this.spared = null;
    s.inherits = false;
    if (g !== null) return g;
    this.#moves(s);
    return this.#visits(s, p);
  }

  #moves(s: Sched): void {
    this.#seen++;
    this.#at = (this.#at + this.#step) % s.ps.length;
  }

  #visits(s: Sched, p: P): Task | null {
    const { ps } = s;
    for (; this.#seen < ps.length; this.#moves(s)) {
      const victim = ps[this.#at]!;
      if (s.gcwaiting) {
        this.newWork = true;
        this.#passes = GO.stealTries;
        return null;
      }
      if (victim === p) continue;
      const g = this.isOver ? this.#visitsLast(s, p, victim) : ofRing(s, p, victim);
      if (g !== null || this.spared !== null) return g;
    }
    return null;
  }

  /** In the last pass. */
  #visitsLast(s: Sched, p: P, victim: P): Task | null {
    if (s.rules['steal-timers']) {
      const ran = victim.timers.check(s.now, p);
      this.until = Math.min(this.until, victim.timers.wakeTime);
      s.inherits = false;
      const got = ran ? runqget(s, p) : null;
      if (got !== null) return got;
      this.newWork ||= ran;
    }
    const g = ofRing(s, p, victim);
    if (g !== null || victim.state === IDLE || !s.rules.steal || !s.rules['steal-runnext'] || victim.runnext === null) return g;
    this.spared = victim.runnext;
    return victim.state === RUNNING && s.rules['steal-delay'] ? null : this.resumes(s, p);
  }
}

function ofRing(s: Sched, p: P, victim: P): Task | null {
  if (victim.state === IDLE || !s.rules.steal) return null;
  const g = runqsteal(s, p, victim);
  s.inherits = false;
  return g;
}

/** Steps that visit all of so many Ps, wherever they start: those that have no factor in common with their number. proc.go, randomOrder. */
function coprimes(count: number): readonly number[] {
  let list = known.get(count);
  if (list === undefined) {
    list = Array.from({ length: count }, (_, k) => k + 1).filter((k) => gcd(k, count) === 1);
    known.set(count, list);
  }
  return list;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
