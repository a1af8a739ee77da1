import type { Ask, Asked } from '../../machine/thread.ts';
import { site } from '../../kernel/names.ts';
import { EFFECT, type Task } from '../../sync/task.ts';
import { throws } from './dead.ts';
import { SLEEPING } from './noise.ts';
import { CALLS } from './ops.ts';
import { addTimer, needsPoller, ready } from './proc.ts';
import { runqput } from './runq.ts';
import type { M, Sched } from './sched.ts';
import { startTheWorld, stopTheWorld } from './stw.ts';
import { syscall } from './syscall.ts';
import { Timer } from './timers.ts';

const SLEEP = site('sleep');

/** What became of a call: the goroutine goes on, it waits, or serving it takes time. */
export const STAYS = 0;
export const GONE = 1;
const LATER = 2;
type Served = 0 | 1 | 2;

/** Serves what a goroutine has asked its runtime for, if that takes no time of its thread. */
export function serveAtOnce(s: Sched, m: M, g: Task): Served {
  const { tasks } = s.host;
  const op = g.op!;
  switch (op.family) {
    case 'sleep':
      if (g.ns <= 0) {
        tasks.complete(g); // returns at once and does not give way
        return STAYS;
      }
      return LATER;
    case 'network':
      m.curg = null;
      needsPoller(s);
      s.netpoll.add(g, s.now + g.ns);
      return GONE;
    case 'go':
      return serveCall(s, m, g);
    default:
      return LATER;
  }
}

function serveCall(s: Sched, m: M, g: Task): Served {
  switch (g.op!.name) {
    case CALLS.lockThread:
      m.lockCount++;
      m.lockedg = g;
      s.lockedM.set(g, m);
      break;
    case CALLS.unlockThread:
      if (m.lockCount > 0 && --m.lockCount === 0) {
        m.lockedg = null;
        s.lockedM.delete(g);
      }
      break;
    case CALLS.gomaxprocs: {
      const wanted = g.a as number;
      if (wanted > 0 && wanted !== s.gomaxprocs) return LATER;
      s.host.tasks.complete(g, s.gomaxprocs);
      return STAYS;
    }
    case CALLS.frame: {
      const cost = s.memory.enters(g, g.a as number);
      if (cost === Infinity) return LATER;
      s.host.kernel.charge(cost);
      break;
    }
    case CALLS.alloc:
      s.host.kernel.charge(s.memory.allocates(g.a as number));
      if (s.gc.owes(g, g.a as number)) return LATER;
      break;
    default:
      return LATER;
  }
  s.host.tasks.complete(g);
  return STAYS;
}

/** time.Sleep: a timer of this P readies it. Go 1.26 runtime/time.go, timeSleep, goroutineReady. */
function sleeps(s: Sched, m: M, g: Task): void {
  const { turn } = g;
  const timer = new Timer((p) => {
    if (g.turn !== turn || g.ended) return;
    s.host.tasks.complete(g);
    ready(s, p, g);
  });
  timer.when = s.now + g.ns;
  addTimer(s, m.p!, timer);
}

/** Somebody else is stopping the world: the goroutine stops with it, and asks again when it goes on. proc.go, worldsema. */
function asksAgain(s: Sched, m: M, g: Task): false {
  m.curg = null;
  s.host.tasks.complete(g);
  g.next = EFFECT;
  runqput(s, m.p!, g, true);
  return false;
}

/** The same where it takes time. False: the goroutine waits somewhere. */
export function* serve(s: Sched, ask: Ask, m: M, g: Task): Generator<Asked, boolean, number> {
  const { tasks, settings } = s.host;
  const op = g.op!;
  if (op.family === 'sleep') {
    m.curg = null;
    sleeps(s, m, g);
    yield ask.cpu(s.host.noise.around(SLEEP, Number(settings['go.sleepNs']), SLEEPING)); // a timer may be due before its P looks
    return false;
  }
  if (s.spinners.delete(g)) {
    yield ask.cpu(Number(settings['go.spinNs']));
    tasks.complete(g);
    g.next = EFFECT; // and tries again
    return true;
  }
  switch (op.name) {
    case CALLS.frame:
      s.host.tasks.log('runtime: goroutine stack exceeds 1000000000-byte limit');
      throws(s, 'stack overflow');
      return false;
    case CALLS.alloc:
      yield* s.gc.pays(ask, m, g);
      tasks.complete(g);
      return true;
    case CALLS.gomaxprocs:
    case CALLS.memStats:
    case CALLS.collect: {
      if (s.gcwaiting) return asksAgain(s, m, g);
      if (op.name === CALLS.collect && settings['go.gc'] === 'on') {
        if (!(yield* s.gc.whole(ask, m, g))) return asksAgain(s, m, g);
        tasks.complete(g);
        return true;
      }
      const old = s.gomaxprocs;
      yield* stopTheWorld(s, ask, m);
      if (op.name === CALLS.collect) yield ask.cpu(Number(settings['go.gcPauseNs'] ?? 0));
      const answer = op.name === CALLS.memStats ? s.gc.stats() : old;
      startTheWorld(s, m, op.name === CALLS.gomaxprocs ? (g.a as number) : old);
      tasks.complete(g, answer);
      return true;
    }
    case CALLS.print:
      return yield* syscall(s, ask, m, g, { kind: 'burns', ns: Number(settings['go.printNs']) });
    default: {
      const call = op.request(g);
      return yield* syscall(s, ask, m, g, call === null ? { kind: 'sleeps', ns: g.ns } : { kind: 'asks', call });
    }
  }
}
