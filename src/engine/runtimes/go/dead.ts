import { Task } from '../../sync/task.ts';
import { ExitStatus, Fatal, showPanic } from './faults.ts';
import { waitReason } from './reasons.ts';
import { functionOf } from './symbols.ts';
import type { Sched } from './sched.ts';

const ASLEEP = 'all goroutines are asleep - deadlock!';
const NO_GOROUTINES = 'no goroutines (main called runtime.Goexit) - deadlock!';

/**
 * Runs when an M goes idle, ends, or waits for its locked goroutine: is there one left that could run something? Timers that are
 * set and Ms that sleep in the poller count as hope. Go 1.26 runtime/proc.go, checkdead.
 */
export function checkdead(s: Sched): void {
  if (s.isOver || s.gcwaiting || s.allm.length - s.exitedMs - s.idleMs.length - s.nmidlelocked > 0) return;
  if (s.host.tasks.outsideAlive) return; // as a thread that waits in the poller
  const left = goroutines(s).some((g) => !g.ended);
  if (left && s.allp.some((p) => p.timers.size > 0)) return;
  if (left || s.mainIsGone) dies(s, left ? ASLEEP : NO_GOROUTINES);
}

/** What made a goroutine of time.AfterFunc. */
export const BY_TIMER = Symbol('time.goFunc');

/** Ends the program with an error that nobody can recover from. */
export function throws(s: Sched, text: string): void {
  print(s, `fatal error: ${text}`);
  end(s, 2, 'task-failed');
}

function dies(s: Sched, text: string): void {
  print(s, `fatal error: ${text}`);
  goroutines(s).forEach((g, k) => {
    if (!g.ended) dump(s, g, k, waitReason(g, s.version));
  });
  end(s, 2, 'deadlock');
}

/** A goroutine has ended by a panic that nobody recovered, a fatal error, or os.Exit. */
export function failed(s: Sched, g: Task): void {
  const { error } = g;
  if (error instanceof ExitStatus) return end(s, error.status, error.status === 0 ? 'ok' : 'task-failed');
  if (error instanceof Fatal) print(s, `fatal error: ${error.message}`);
  else for (const line of showPanic(error)) print(s, line);
  dump(s, g, goroutines(s).indexOf(g), 'running');
  end(s, 2, 'task-failed');
}

/** The process ends; whoever is left is dropped where it is. */
export function end(s: Sched, code: number, outcome: 'ok' | 'deadlock' | 'task-failed'): void {
  s.isOver = true;
  if (outcome !== 'ok') s.host.tasks.conclude(outcome);
  s.host.kernel.exit(s.host.process, code);
}

function dump(s: Sched, g: Task, index: number, reason: string): void {
  print(s, '');
  print(s, `goroutine ${index + 1} [${reason}${s.lockedM.has(g) ? ', locked to thread' : ''}]:`);
  print(s, `${functionOf(g.name)}()`);
  if (g.local === BY_TIMER) print(s, 'created by time.goFunc');
  else if (g.local instanceof Task) {
    const by = s.version >= 21 ? ` in goroutine ${goroutines(s).indexOf(g.local) + 1}` : '';
    print(s, `created by ${functionOf(g.local.name)}${by}`);
  }
}

function goroutines(s: Sched): Task[] {
  return s.host.tasks.tasks.filter((task) => task.process === s.host.process);
}

function print(s: Sched, line: string): void {
  s.host.tasks.log(line);
}
