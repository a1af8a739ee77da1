import type { Nanos } from '../../kernel/time.ts';
import type { Ask, Asked } from '../../machine/thread.ts';
import type { Task } from '../../sync/task.ts';
import { GO } from './constants.ts';
import { gcstopp, injectglist, stopm } from './proc.ts';
import { globrunqgetbatch, runqget } from './runq.ts';
import { IDLE, type M, type P, type Sched } from './sched.ts';
import type { Search } from './steal.ts';

/**
 * Steps 2 to 7 of findRunnable, which take no time worth a step: expired timers, every 61st time the global queue, runnext and ring,
 * the global queue, the poller. Go 1.26 runtime/proc.go, findRunnable.
 */
export function findLocal(s: Sched, p: P): Task | null {
  s.inherits = false;
  if (s.rules['own-timers'] && p.timers.wakeTime <= s.now) p.timers.check(s.now, p);
  if (s.rules['tick-61'] && p.schedtick % GO.globalEvery === 0 && s.runq.size > 0) return s.runq.shift()!;
  const first = s.rules['local-first'] ? (runqget(s, p) ?? globrunqgetbatch(s, p)) : (globrunqgetbatch(s, p) ?? runqget(s, p));
  if (first !== null) return first;
  if (!s.rules['own-timers'] && p.timers.check(s.now, p)) return findLocal(s, p);
  return s.rules['local-poll'] ? poll(s, p) : null;
}

/** The poller, without waiting, if nobody is blocked in it. */
function poll(s: Sched, p: P): Task | null {
  const { netpoll } = s;
  if (netpoll.lastpoll === 0 || netpoll.isEmpty) return null;
  netpoll.lastpoll = s.now;
  return take(s, p, netpoll.poll());
}

function take(s: Sched, p: P, list: readonly Task[]): Task | null {
  const [g, ...others] = list;
  if (g === undefined) return null;
  injectglist(s, p, others);
  s.host.tasks.complete(g);
  return g;
}

/** Finds a goroutine for this M, which has a P; parks until there is one. null: the M has lost its reason to look. */
export function* findRunnable(s: Sched, ask: Ask, m: M, search: Search): Generator<Asked, Task, number> {
  const stealNs = Number(s.host.settings['go.stealNs']);
  for (;;) {
    while (s.gcwaiting) yield* gcstopm(s, ask, m);
    const p = m.p!;
    if (s.gc.isMarking) {
      if (p.timers.wakeTime <= s.now) p.timers.check(s.now, p);
      if (yield* s.gc.worker(ask, m)) continue;
    }
    const local = findLocal(s, p);
    if (local !== null) return local;

    let pollUntil: Nanos = p.timers.wakeTime;
    const busy = s.gomaxprocs - s.idlePs.length;
    if (m.spinning || !s.rules['spinning-half'] || 2 * s.nmspinning < busy) {
      becomeSpinning(s, m);
      search.begin(s);
      while (!search.isOver) {
        yield ask.cpu(stealNs * (s.gomaxprocs - 1));
        let got = search.pass(s, p);
        while (search.spared !== null) {
          yield ask.sleep(GO.stealDelay);
          got = search.resumes(s, p);
        }
        if (got !== null) {
          if (!s.rules['stolen-slice']) s.inherits = true;
          return got;
        }
      }
      if (search.newWork) continue;
      pollUntil = Math.min(pollUntil, search.until);
    }
    if (s.gcwaiting) continue;
    s.inherits = false;
    const global = globrunqgetbatch(s, p); // somebody may have put something there while this M was looking
    if (global !== null) return global;
    if (s.gc.isMarking && (yield* s.gc.idleWorker(ask, m))) continue;
    if (!m.spinning && s.needspinning && s.version >= 20) {
      becomeSpinning(s, m); // there was work meanwhile that nobody could be woken for
      continue;
    }

    s.releasep(m);
    s.pidleput(p);
    const wasSpinning = m.spinning;
    if (m.spinning) {
      m.spinning = false;
      s.nmspinning--;
      if (recheck(s, m)) continue;
      for (const other of s.ps) pollUntil = Math.min(pollUntil, other.timers.wakeTime);
    }
    const { netpoll } = s;
    if (s.rules['poller-sleeps'] && netpoll.lastpoll !== 0 && (netpoll.hasWaiters || pollUntil !== Infinity)) {
      const got = yield* pollBlocking(s, ask, m, pollUntil, wasSpinning);
      if (got !== null) return got;
      if (m.p !== null) continue;
    } else if (pollUntil !== Infinity && (netpoll.pollUntil === 0 || netpoll.pollUntil > pollUntil)) netpoll.break();
    yield* stopm(s, ask, m);
  }
}

function becomeSpinning(s: Sched, m: M): void {
  if (m.spinning) return;
  m.spinning = true;
  s.nmspinning++;
  s.needspinning = false;
}

/** The last M that stops looking must not miss what came in meanwhile: takes an idle P and looks again. */
function recheck(s: Sched, m: M): boolean {
  const work = s.runq.size > 0 || (s.rules.steal && s.ps.some((p) => !p.isEmpty && p.state !== IDLE));
  if (!work || s.idlePs.length === 0) return false;
  s.acquirep(m, s.pidleget()!);
  becomeSpinning(s, m);
  return true;
}

/** Blocks in the poller until something is ready or the earliest timer is due. With a P afterwards, or without. */
function* pollBlocking(s: Sched, ask: Ask, m: M, until: Nanos, wasSpinning: boolean): Generator<Asked, Task | null, number> {
  const { netpoll } = s;
  netpoll.lastpoll = 0;
  netpoll.pollUntil = until === Infinity ? 0 : until;
  const timeout = netpoll.timeout(netpoll.pollUntil);
  if (timeout !== 0) yield ask.wait(netpoll.note, 0, timeout);
  else yield ask.cpu(Number(s.host.settings['os.syscallNs'])); // whoever finds a timer due that it may not run comes here again
  const list = netpoll.poll();
  netpoll.pollUntil = 0;
  netpoll.lastpoll = s.now;
  const p = s.pidleget();
  if (p === null) {
    injectglist(s, null, list);
    return null;
  }
  s.acquirep(m, p);
  s.inherits = false;
  const got = take(s, p, list);
  if (got === null && wasSpinning) becomeSpinning(s, m);
  return got;
}

/** This M's P stops for whoever wants the world to; the M parks. proc.go, gcstopm. */
function* gcstopm(s: Sched, ask: Ask, m: M): Generator<Asked, void, number> {
  if (m.spinning) {
    m.spinning = false;
    s.nmspinning--;
  }
  gcstopp(s, s.releasep(m));
  yield* stopm(s, ask, m);
}
