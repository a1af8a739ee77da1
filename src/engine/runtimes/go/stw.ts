import type { Ask, Asked } from '../../machine/thread.ts';
import { gcstopp, startm, wakep } from './proc.ts';
import { DEAD, GCSTOP, RUNNING, SYSCALL, type M, type Sched } from './sched.ts';
import { preemptone } from './sysmon.ts';

/** Goroutines that are still running are asked again after this long. Go 1.26 runtime/proc.go, stopTheWorldWithSema. */
const ASK_AGAIN = 100_000;

/** Goes on when no P runs Go code any more but that of `m`, the one that asks; null: it asks from outside. proc.go, stopTheWorldWithSema. */
export function* stopTheWorld(s: Sched, ask: Ask, m: M | null): Generator<Asked, void, number> {
  s.gcwaiting = true;
  s.stopnote.value = 0;
  s.stopwait = s.gomaxprocs + 1; // one for this function, so that nobody is woken before it waits
  preemptall(s, m);
  for (const p of s.ps) if (p === m?.p || p.state === SYSCALL) gcstopp(s, p);
  for (let p = s.idlePs.pop(); p !== undefined; p = s.idlePs.pop()) gcstopp(s, p);
  s.stopwait--;
  while (s.stopwait > 0) {
    yield ask.wait(s.stopnote, 0, ASK_AGAIN);
    if (s.stopwait > 0) preemptall(s, m);
  }
}

function preemptall(s: Sched, but: M | null): void {
  for (const p of s.ps) if (p.state === RUNNING && p.m !== but) preemptone(s, p);
}

/** Ps go back to work, now `count` of them: those with work get an M, one more is woken to look. proc.go, procresize, startTheWorldWithSema. */
export function startTheWorld(s: Sched, m: M | null, count: number): void {
  s.gcwaiting = false;
  const old = s.ps;
  const mine = m?.p ?? null;
  s.procresize(count);
  const own = mine === null || mine.id < count ? mine : s.allp[0]!;
  for (const p of old.slice(count)) {
    if (p.runnext !== null) s.runq.unshift(p.runnext);
    for (let k = p.ring.size - 1; k >= 0; k--) s.runq.unshift(p.ring.at(k)!);
    p.ring.clear();
    p.runnext = null;
    p.timers.moveTo((own ?? s.allp[0]!).timers);
    p.state = DEAD;
  }
  s.idlePs.length = 0;
  const busy = [];
  for (const p of s.version < 26 ? [...s.ps].reverse() : s.ps) {
    if (p === own) continue;
    if (p.isEmpty) s.pidleput(p);
    else {
      p.state = GCSTOP;
      busy.push(p);
    }
  }
  if (m !== null && own !== null) s.acquirep(m, own);
  for (const p of busy.reverse()) startm(s, p, false);
  wakep(s);
  s.wakeSysmon();
}
