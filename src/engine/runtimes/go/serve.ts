import type { Ask, Asked } from '../../machine/thread.ts';
import { site } from '../../kernel/names.ts';
import { EFFECT, type Task } from '../../sync/task.ts';
import { SLEEPING } from './noise.ts';
import { CALLS } from './ops.ts';
import { addTimer, needsPoller, ready } from './proc.ts';
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
    case CALLS.gomaxprocs:
    case CALLS.collect: {
      const old = s.gomaxprocs;
      yield* stopTheWorld(s, ask, m);
      if (op.name === CALLS.collect) yield ask.cpu(Number(settings['go.gcPauseNs'] ?? 0));
      startTheWorld(s, m, op.name === CALLS.collect ? old : (g.a as number));
      tasks.complete(g, old);
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
