import { invariant } from '../kernel/errors.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Core } from './core.ts';
import type { Thread } from './thread.ts';

/** Books the time since the core began to burn: switching first, then what its thread owes, then what its present step needs. */
export function book(core: Core, thread: Thread, now: Nanos): void {
  let left = now - core.since;
  core.since = now;
  const overhead = Math.min(left, core.overhead);
  core.overhead -= overhead;
  core.osNs += overhead;
  left -= overhead;
  core.sliceLeft -= left;
  const debt = Math.min(left, thread.debt);
  thread.debt -= debt;
  core.runtimeNs += debt;
  left -= debt;
  thread.need -= left;
  invariant(thread.need >= 0, 'a core burns no more than its thread needs', thread.name);
  if (thread.task === null) core.runtimeNs += left;
  else {
    core.taskNs += left;
    thread.nsLeft -= left;
  }
}

/** Books what is still open at the end of a run, and checks that every core's time went somewhere. */
export function closeMeters(cores: readonly Core[], now: Nanos): void {
  for (const core of cores) {
    if (core.thread === null) core.idleNs += now - core.idleSince;
    else book(core, core.thread, now);
    const booked = core.taskNs + core.runtimeNs + core.osNs + core.idleNs;
    invariant(booked === now, 'CPU charged plus idle equals elapsed time on every core', `core ${core.id}: ${booked} of ${now}`);
  }
}
