import { TIMEOUT, type Ask, type Asked } from '../../machine/thread.ts';
import type { Nanos } from '../../kernel/time.ts';
import { GO } from './constants.ts';
import { checkdead } from './dead.ts';
import { handoffp, injectglist } from './proc.ts';
import { schedtrace } from './schedtrace.ts';
import { IDLE, RUNNING, SYSCALL, type P, type Sched } from './sched.ts';

/**
 * A thread without a P that looks after the others: takes Ps out of long system calls, has hogs preempted, polls the network when
 * nobody else does. Go 1.26 runtime/proc.go, sysmon.
 */
export function* sysmon(s: Sched, ask: Ask): Generator<Asked, void, number> {
  checkdead(s);
  let idle = 0;
  let delay: Nanos = GO.sysmonFirst;
  const traceEvery = Number(s.host.settings['go.schedtrace']) * 1_000_000;
  let tracedAt = -Infinity;
  for (;;) {
    if (idle === 0) delay = GO.sysmonFirst;
    else if (idle > GO.sysmonIdleRounds && s.rules['sysmon-backoff']) delay = Math.min(delay * 2, GO.sysmonLast);
    yield ask.sleep(delay, { idle: true });
    if (traceEvery === 0 && s.rules['sysmon-parks'] && (s.gcwaiting || s.idlePs.length === s.gomaxprocs)) {
      const next = s.allp.reduce((least, { timers }) => Math.min(least, timers.wakeTime), Infinity);
      if (next > s.now) {
        s.sysmonwait = true;
        s.sysmonnote.value = 0;
        const answer = yield ask.wait(s.sysmonnote, 0, next === Infinity ? -1 : next - s.now);
        s.sysmonwait = false;
        if (answer !== TIMEOUT) [idle, delay] = [0, GO.sysmonFirst];
      }
    }
    const { netpoll } = s;
    if (s.rules['sysmon-polls'] && netpoll.lastpoll !== 0 && netpoll.lastpoll + GO.pollEvery < s.now) {
      netpoll.lastpoll = s.now;
      injectglist(s, null, netpoll.poll());
    }
    idle = retake(s) ? 0 : idle + 1;
    if (traceEvery > 0 && tracedAt + traceEvery <= s.now) {
      tracedAt = s.now;
      s.host.tasks.log(schedtrace(s));
    }
  }
}

/** Looks at every P; answers whether one was taken from a system call. proc.go, retake. */
function retake(s: Sched): boolean {
  let taken = false;
  for (const p of s.ps) {
    if (p.state !== RUNNING && p.state !== SYSCALL) continue;
    const isLong = lasts(s, p);
    if (isLong && p.state === RUNNING && s.rules.preemption) preemptone(s, p);
    if (p.state === SYSCALL && s.rules.retake && mayTake(s, p, isLong)) {
      taken = true;
      p.syscalltick++;
      p.state = IDLE;
      handoffp(s, p);
    }
  }
  return taken;
}

/** Has its tick stood still for a slice since sysmon saw it first? */
function lasts(s: Sched, p: P): boolean {
  if (p.seenTick !== p.schedtick) {
    p.seenTick = p.schedtick;
    p.seenAt = s.now;
    return false;
  }
  return p.seenAt + GO.forcePreempt <= s.now;
}

/** A P in a system call that sysmon has seen once already; with an empty queue only if nobody else would find its work. */
function mayTake(s: Sched, p: P, isLong: boolean): boolean {
  if (!isLong && p.seenSyscall !== p.syscalltick) {
    p.seenSyscall = p.syscalltick;
    p.seenSyscallAt = s.now;
    return false;
  }
  const others = s.nmspinning + s.idlePs.length > 0;
  return !(s.rules['empty-p-stays'] && p.isEmpty && others && p.seenSyscallAt + GO.syscallLeave > s.now);
}

/** Asks the goroutine of a P to give way. Where it can is the version's: `cuttable` of the model. */
export function preemptone(s: Sched, p: P): void {
  const thread = p.m?.thread ?? null;
  if (thread !== null) s.host.kernel.interrupt(thread);
}
