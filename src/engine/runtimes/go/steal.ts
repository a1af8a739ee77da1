import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Ask, Asked } from '../../machine/thread.ts';
import { GO } from './constants.ts';
import type { Task } from '../../sync/task.ts';
import { runqget, runqsteal } from './runq.ts';
import { IDLE, RUNNING, type P, type Sched } from './sched.ts';

const STEAL_ORDER = site('steal-order');
const known = new Map<number, readonly number[]>();

interface Stolen {
  readonly got: Task | null;
  /** Timers were run, and whatever they readied is somewhere. */
  readonly newWork: boolean;
  /** The earliest timer of another P. */
  readonly until: Nanos;
}

/**
 * Four passes over all other Ps, each in a random order; half of a ring is taken at once, timers and runnext only in the last pass.
 * Go 1.26 runtime/proc.go, stealWork, runqgrab.
 */
export function* stealWork(s: Sched, ask: Ask, p: P): Generator<Asked, Stolen, number> {
  const others = s.gomaxprocs - 1;
  if (others === 0) return { got: null, newWork: false, until: Infinity };
  const look = Number(s.host.settings['go.stealNs']);
  let newWork = false;
  let until = Infinity;
  for (let pass = 1; pass <= GO.stealTries; pass++) {
    const last = pass === GO.stealTries;
    yield ask.cpu(look * others);
    const { ps } = s;
    const steps = coprimes(ps.length);
    const drawn = s.rules['steal-order'] ? s.host.door.draw(STEAL_ORDER, ps.length * steps.length) : 0;
    const step = steps[Math.floor(drawn / ps.length)]!;
    for (let k = 0, at = drawn % ps.length; k < ps.length; k++, at = (at + step) % ps.length) {
      const victim = ps[at]!;
      if (s.gcwaiting) return { got: null, newWork: true, until };
      if (victim === p) continue;
      if (last && s.rules['steal-timers']) {
        const ran = victim.timers.check(s.now, p);
        until = Math.min(until, victim.timers.wakeTime);
        s.inherits = false;
        const got = ran ? runqget(s, p) : null;
        if (got !== null) return { got, newWork, until };
        newWork ||= ran;
      }
      if (victim.state === IDLE || !s.rules.steal) continue;
      let g = runqsteal(s, p, victim);
      if (g === null && last && s.rules['steal-runnext']) {
        const next = victim.runnext;
        if (next === null) continue;
        if (victim.state === RUNNING && s.rules['steal-delay']) yield ask.sleep(GO.stealDelay);
        g = runqsteal(s, p, victim);
        if (g === null && victim.runnext === next) {
          victim.runnext = null;
          g = next;
        }
      }
      s.inherits = false;
      if (g !== null) return { got: g, newWork, until };
    }
  }
  return { got: null, newWork, until };
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
