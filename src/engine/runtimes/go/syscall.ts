import type { Ask, Asked } from '../../machine/thread.ts';
import type { KernelCall } from '../../machine/thread.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Task } from '../../sync/task.ts';
import { handoffp, stopm } from './proc.ts';
import { runqput } from './runq.ts';
import { IDLE, SYSCALL, type M, type Sched } from './sched.ts';

/** What a system call does with its thread. */
export type Kernelwork =
  | { readonly kind: 'burns'; readonly ns: Nanos }
  | { readonly kind: 'sleeps'; readonly ns: Nanos }
  | { readonly kind: 'asks'; readonly call: KernelCall };

/**
 * entersyscall and exitsyscall: the M leaves its P, which stays behind for it but may be taken, and comes back to it, to any idle P,
 * or to none. True: the goroutine goes on at once. False: it waits in a queue, and the M has been parked. Go 1.26 runtime/proc.go.
 */
export function* syscall(s: Sched, ask: Ask, m: M, g: Task, work: Kernelwork): Generator<Asked, boolean, number> {
  const { kernel, tasks, settings } = s.host;
  const p = m.p!;
  s.inSyscall.add(g);
  kernel.charge(Number(settings['go.syscallNs']));
  p.state = SYSCALL;
  m.p = null;
  s.wakeSysmon();
  if (!s.rules['keep-p'] || s.gcwaiting) {
    p.state = IDLE;
    handoffp(s, p);
  }
  if (work.kind === 'burns') yield ask.cpu(work.ns);
  else if (work.kind === 'sleeps') yield ask.sleep(work.ns);
  else yield ask.syscall(work.call);
  s.inSyscall.delete(g);
  tasks.complete(g);
  if (p.state === SYSCALL && (p.m === m || s.rules['exit-under'])) {
    p.syscalltick++;
    s.acquirep(m, p); // also from under another M that is in a system call
    return true;
  }
  const idle = s.rules['exit-idle-p'] ? s.pidleget() : null;
  if (idle !== null) {
    idle.syscalltick++;
    s.acquirep(m, idle);
    return true;
  }
  m.curg = null;
  if (s.rules['exit-global']) s.runq.push(g);
  else runqput(s, s.allp[0]!, g, false);
  if (m.lockedg === null) yield* stopm(s, ask, m);
  return false;
}
