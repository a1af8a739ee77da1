import { STARTING } from '../../machine/noise.ts';
import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Ask, Asked } from '../../machine/thread.ts';
import type { Task } from '../../sync/task.ts';
import { GO } from './constants.ts';
import { checkdead, throws } from './dead.ts';
import { STARTING_POLLER } from './noise.ts';
import { runqput } from './runq.ts';
import { M, type P, type Sched } from './sched.ts';
import type { Timer } from './timers.ts';

const POLLER = site('poller');
const THREAD_START = site('thread-start');

/** Gives a P to an M, an idle one or a new one, and starts it. Go 1.26 runtime/proc.go, startm. */
export function startm(s: Sched, p: P, spinning: boolean): void {
  if (spinning) s.nmspinning++;
  const m = s.mget();
  if (m === null) return newm(s, p, spinning);
  m.spinning = spinning;
  m.nextp = p;
  s.notewakeup(m);
}

/** A new thread; without a P it parks at once. proc.go, newm. */
export function newm(s: Sched, p: P | null, spinning: boolean): void {
  const { kernel, process, settings, noise } = s.host;
  if (s.allm.length - s.exitedMs >= GO.maxThreads) return throws(s, `thread exhaustion`);
  const m = new M(s.allm.length);
  s.allm.push(m);
  m.spinning = spinning;
  m.nextp = p;
  process.allocate(Number(settings['thread.stackBytes']));
  const isThere = p === null || s.host.kernel.now === 0; // since the start of the runtime
  const half = isThere ? 0 : Math.floor(noise.around(THREAD_START, Number(settings['go.threadNs']), STARTING) / 2);
  kernel.charge(half);
  const prefix = process.id === 0 ? '' : `${process.name}.`;
  kernel.start(process, `${prefix}M${m.id}`, (ask, self) => {
    self.local = m;
    m.thread = self;
    return s.program(ask, m, half);
  });
}

/** Parks this M until somebody has a P for it. proc.go, stopm. */
export function* stopm(s: Sched, ask: Ask, m: M): Generator<Asked, void, number> {
  s.idleMs.push(m);
  checkdead(s);
  yield* mPark(s, ask, m);
}

/** Sleeps on the M's own note until it is woken with a P. proc.go, mPark, acquirep. */
export function* mPark(s: Sched, ask: Ask, m: M): Generator<Asked, void, number> {
  while (m.park.value === 0) yield ask.wait(m.park, 0);
  m.park.value = 0;
  if (m.nextp !== null) s.acquirep(m, m.nextp);
  m.nextp = null;
}

/** There may be work for one more P: wakes one M to look for it, unless one is looking already. proc.go, wakep. */
export function wakep(s: Sched): void {
  if (!s.rules.wakep || (s.rules['one-spinning'] && s.nmspinning > 0)) return;
  if (s.idlePs.length === 0) s.needspinning = true;
  else startm(s, s.pidleget()!, true);
}

/** An M that was looking has found work: the next one may look. proc.go, resetspinning. */
export function resetspinning(s: Sched, m: M): void {
  m.spinning = false;
  s.nmspinning--;
  if (s.rules['spinning-passes-on']) wakep(s);
}

/** A goroutine can go on: into the queue of the P that says so. proc.go, ready. */
export function ready(s: Sched, p: P | null, g: Task): void {
  if (p === null || !s.rules['waker-p']) s.runq.push(g);
  else runqput(s, p, g, true);
  wakep(s);
}

/** This P has no M any more: finds one where `findRunnable` would find something for it. proc.go, handoffp. */
export function handoffp(s: Sched, p: P): void {
  p.m = null;
  if (s.gcwaiting) return gcstopp(s, p);
  if (!s.rules.handoff) return s.pidleput(p);
  if (!p.isEmpty || s.runq.size > 0) return startm(s, p, false);
  if (s.nmspinning + s.idlePs.length === 0) {
    s.needspinning = false;
    return startm(s, p, true);
  }
  if (s.idlePs.length === s.gomaxprocs - 1 && s.netpoll.lastpoll !== 0) return startm(s, p, false);
  const when = p.timers.wakeTime;
  s.pidleput(p);
  if (when !== Infinity) wakeNetPoller(s, when);
}

/** A P stops for whoever wants the world to. */
export function gcstopp(s: Sched, p: P): void {
  p.state = 3;
  p.m = null;
  if (--s.stopwait > 0) return;
  s.rings(s.stopnote);
}

/** Goroutines that the poller found, the first of them first: for idle Ps through the global queue, the rest for `p`. proc.go, injectglist. */
export function injectglist(s: Sched, p: P | null, list: readonly Task[]): void {
  const forOthers = p === null ? list.length : s.rules['netpoll-shares'] ? Math.min(list.length, s.idlePs.length) : 0;
  list.forEach((g, k) => {
    s.host.tasks.complete(g);
    if (k < forOthers) s.runq.push(g);
    else runqput(s, p!, g, false);
  });
  for (let k = 0; k < forOthers; k++) {
    const idle = s.pidleget();
    if (idle === null) return;
    startm(s, idle, false);
  }
}

/** Timers and the network rely on the poller; the first of them sets it up. Go 1.26 runtime/netpoll.go, netpollGenericInit. */
export function needsPoller(s: Sched): void {
  if (s.netpoll.isSetUp) return;
  s.netpoll.isSetUp = true;
  const { kernel, noise, settings } = s.host;
  kernel.charge(noise.around(POLLER, Number(settings['go.pollerNs']), STARTING_POLLER));
}

/** Arms a timer on a P. time.go, timer.maybeAdd. */
export function addTimer(s: Sched, p: P, timer: Timer): void {
  needsPoller(s);
  p.timers.add(timer);
  wakeNetPoller(s, timer.when);
}

/** Whoever sleeps in the poller must wake for a timer at `when`. proc.go, wakeNetPoller. */
export function wakeNetPoller(s: Sched, when: Nanos): void {
  const { netpoll } = s;
  if (netpoll.lastpoll !== 0) wakep(s);
  else if (netpoll.pollUntil === 0 || netpoll.pollUntil > when) netpoll.break();
}
