import { site } from '../../kernel/names.ts';
import type { Task } from '../../sync/task.ts';
import { GO } from './constants.ts';
import type { P, Sched } from './sched.ts';

const RUNNEXT = site('runnext');
const BATCH = site('batch');

/** Room of a ring. */
const room = (s: Sched): number => (s.rules['ring-size'] ? GO.ring : Infinity);

/** Puts a goroutine on a P: into runnext, whose old one goes to the tail of the ring, or to that tail itself. Go 1.26 runtime/proc.go, runqput. */
export function runqput(s: Sched, p: P, g: Task, next: boolean): void {
  let out: Task | null = g;
  if (next && s.rules.runnext && !(s.isRandomised && s.host.door.draw(RUNNEXT, 2) === 1)) {
    out = p.runnext;
    p.runnext = g;
    if (out === null) return;
  }
  if (p.ring.size < room(s)) p.ring.push(out);
  else runqputslow(s, p, out);
}

/** The ring is full: its older half and the one that found no room go to the tail of the global queue. proc.go, runqputslow. */
function runqputslow(s: Sched, p: P, g: Task): void {
  const from = s.runq.size;
  for (let k = 0; k < GO.ring / 2; k++) s.runq.push(p.ring.shift()!);
  s.runq.push(g);
  if (s.isRandomised) shuffle(s, from);
}

/** runnext, which shares the slice of the one before, then the head of the ring. proc.go, runqget. */
export function runqget(s: Sched, p: P): Task | null {
  const { runnext } = p;
  if (runnext !== null) {
    p.runnext = null;
    s.inherits = true;
    return runnext;
  }
  return p.ring.shift() ?? null;
}

/** A P's share of the global queue: the first is the answer, the others go into its ring. proc.go, globrunqgetbatch. */
export function globrunqgetbatch(s: Sched, p: P): Task | null {
  const { size } = s.runq;
  if (size === 0) return null;
  const n = s.rules['global-batch'] ? Math.min(size, Math.floor(size / s.gomaxprocs) + 1, GO.ring / 2) : 1;
  const g = s.runq.shift()!;
  let read = 0; // with very many of them memory is far: here their reads overlap, one by one each would be waited for
  for (let k = 1; k < n; k++) {
    const next = s.runq.shift()!;
    read ^= next.at ^ next.turn ^ next.id;
    p.ring.push(next);
  }
  s.readAhead = read;
  return g;
}

/** Moves half of a victim's ring, rounded up and oldest first, to the thief's; the last of them is the answer. proc.go, runqsteal. */
export function runqsteal(s: Sched, thief: P, victim: P): Task | null {
  const { size } = victim.ring;
  if (size === 0) return null;
  const others = s.rules['steal-half'] ? size - Math.floor(size / 2) - 1 : 0;
  const first = s.rules['steal-last'] ? null : victim.ring.shift()!;
  for (let k = 0; k < others; k++) thief.ring.push(victim.ring.shift()!);
  return first ?? victim.ring.shift()!;
}

/** What -race does to a batch. */
function shuffle(s: Sched, from: number): void {
  for (let k = s.runq.size - 1 - from; k > 0; k--) s.runq.swap(from + k, from + s.host.door.draw(BATCH, k + 1));
}
