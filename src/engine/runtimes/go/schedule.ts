import { site } from '../../kernel/names.ts';
import type { Nanos } from '../../kernel/time.ts';
import * as T from '../../machine/thread.ts';
import type { Ask, Asked } from '../../machine/thread.ts';
import { FAILED, WAITING, type Task } from '../../sync/task.ts';
import { checkdead, end, failed } from './dead.ts';
import { GOEXIT } from './faults.ts';
import { findLocal, findRunnable } from './find.ts';
import { HANDING, REFILLING } from './noise.ts';
import { addTimer, handoffp, mPark, needsPoller, resetspinning, stopm, wakep } from './proc.ts';
import { runqput } from './runq.ts';
import type { M, P, Sched } from './sched.ts';
import { Search } from './steal.ts';
import { GONE, serve, serveAtOnce, STAYS } from './serve.ts';
import { Timer } from './timers.ts';

const REFILL = site('refill');
const SWITCH = site('goroutine-switch');

/** The program of an M: finds a goroutine, runs it until it leaves, and again. `cost`: of its start. Go 1.26 runtime/proc.go, schedule and execute. */
export function* mstart(s: Sched, ask: Ask, m: M, cost: Nanos): Generator<Asked, void, number> {
  if (cost > 0) yield ask.cpu(cost);
  if (m.nextp === null) yield* stopm(s, ask, m);
  else s.acquirep(m, m.nextp);
  m.nextp = null;
  if (m.id === 0 && (s.isChecked || m.p!.ring.size > 0)) wakep(s); // the set-up has made more than one goroutine
  const switchNs = Number(s.host.settings['go.switchNs']);
  const { kernel, noise } = s.host;
  const search = new Search();
  for (;;) {
    let g: Task;
    s.inherits = false;
    if (m.lockedg !== null) {
      yield* stoplockedm(s, ask, m);
      g = m.lockedg;
    } else {
      g = (s.gcwaiting || s.gc.isMarking ? null : findLocal(s, m.p!)) ?? (yield* findRunnable(s, ask, m, search));
      if (m.spinning) resetspinning(s, m);
      const owner = s.lockedM.size === 0 ? undefined : s.lockedM.get(g);
      if (owner !== undefined) {
        yield* startlockedm(s, ask, m, owner);
        continue;
      }
    }
    s.ticked(m.p!, s.inherits);
    m.curg = g;
    kernel.charge(noise.around(SWITCH, switchNs, HANDING));
    if (m.p!.isFresh) refills(s, m.p!);
    let stop = yield ask.run(g);
    while (stop === T.CALLED) {
      const now = serveAtOnce(s, m, g);
      if (now === GONE || (now !== STAYS && !(yield* serve(s, ask, m, g)))) break;
      if (s.gcwaiting) {
        leaves(s, m, g, T.PREEMPTED); // as at the next call: it has been asked while it was no task of this thread
        break;
      }
      stop = yield ask.run(g);
    }
    if (stop !== T.CALLED && leaves(s, m, g, stop)) return;
    if (stop === T.FINISHED && s.isChecked && isMain(g)) yield* harness(s, ask, m.p!);
  }
}

/** A P allocates for the first time: its cache asks the heap for spans, whose pages nobody has touched. Go 1.26 runtime/mcache.go, refill. */
function refills(s: Sched, p: P): void {
  p.isFresh = false;
  const { kernel, noise, settings } = s.host;
  if (p.id !== 0) kernel.charge(noise.extra(REFILL, Number(settings['go.refillNs']), REFILLING)); // P0 has run the start of the runtime
}

/** The kits number what they name themselves. */
const isMain = (g: Task): boolean => !g.numbered && g.name === 'main';

/** A goroutine has left its M. True: the thread ends with it. */
function leaves(s: Sched, m: M, g: Task, stop: number): boolean {
  m.curg = null;
  switch (stop) {
    case T.FINISHED:
      s.gfree++;
      return goexit0(s, m, g);
    case T.BLOCKED_TASK:
      if (g.deadline >= 0 && g.at === WAITING) limit(s, m, g);
      return false;
    case T.YIELDED:
      yields(s, m, g);
      return false;
    default:
      if (s.gcwaiting && s.version >= 26 && s.rules['stw-runnext']) runqput(s, m.p!, g, true);
      else if (s.rules['preempted-global']) s.runq.push(g);
      else runqput(s, m.p!, g, false);
      if (s.version >= 22 && s.rules['gosched-wakes']) wakep(s);
      return false;
  }
}

/** Gosched: to the tail of the global queue. Whoever hands a starving mutex over only steps behind its own ring. proc.go, goschedImpl, goyield_m. */
function yields(s: Sched, m: M, g: Task): void {
  if (g.op!.family === 'pause') {
    if (s.rules['gosched-global']) s.runq.push(g);
    else runqput(s, m.p!, g, false);
    if (s.version >= 22 && s.rules['gosched-wakes']) wakep(s);
  } else if (s.rules['goyield-local']) runqput(s, m.p!, g, false);
  else s.runq.push(g);
}

/** A wait with a limit: a timer of this P ends it. Up to 1.22 the timer stays until then, whatever comes of the wait. */
function limit(s: Sched, m: M, g: Task): void {
  const { turn } = g;
  const timer = new Timer(() => {
    s.limits.delete(g);
    s.host.tasks.expire(g, turn);
  });
  timer.when = g.deadline;
  if (s.version >= 23) s.limits.set(g, timer);
  addTimer(s, m.p!, timer);
}

/** A goroutine is at its end: by a return, a panic, Goexit, or os.Exit. proc.go, goexit0, main. */
function goexit0(s: Sched, m: M, g: Task): boolean {
  s.memory.gone(g);
  if (g.at === FAILED) {
    failed(s, g);
    return true;
  }
  if (isMain(g)) {
    if (g.result === GOEXIT) s.mainIsGone = true;
    else if (s.host.settings['afterMain'] === 'exit') {
      end(s, 0, 'ok');
      return true;
    }
  }
  if (s.isDrained && !s.mainIsGone) {
    end(s, 0, 'ok');
    return true;
  }
  if (m.lockedg !== g) return false;
  m.lockedg = null; // a goroutine that ends locked takes its thread with it
  s.lockedM.delete(g);
  s.exitedMs++;
  s.host.process.allocate(-Number(s.host.settings['thread.stackBytes']));
  handoffp(s, s.releasep(m));
  checkdead(s);
  return true;
}

/**
 * Whoever looks for leaks has called main in a goroutine of its own, waits for it, and is readied by its end: it takes runnext, and
 * what stood there goes to the tail of the ring. It counts the goroutines, and sleeps. Go 1.26 testing/testing.go, tRunner.
 */
function* harness(s: Sched, ask: Ask, p: P): Generator<Asked, void, number> {
  if (p.runnext !== null) p.ring.push(p.runnext);
  p.runnext = null;
  needsPoller(s);
  wakep(s); // somebody is to see to its timer
  yield ask.cpu(Number(s.host.settings['go.sleepNs']));
}

/** This M's goroutine waits: gives its P away, and sleeps until somebody brings one with the goroutine. proc.go, stoplockedm. */
function* stoplockedm(s: Sched, ask: Ask, m: M): Generator<Asked, void, number> {
  if (m.p !== null) handoffp(s, s.releasep(m));
  s.nmidlelocked++;
  checkdead(s);
  yield* mPark(s, ask, m);
}

/** Brings a locked goroutine's M this M's P, and parks. proc.go, startlockedm. */
function* startlockedm(s: Sched, ask: Ask, m: M, owner: M): Generator<Asked, void, number> {
  s.nmidlelocked--;
  owner.nextp = s.releasep(m);
  s.notewakeup(owner);
  yield* stopm(s, ask, m);
}
