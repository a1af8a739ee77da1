import type { Raw } from '../../trace/records.ts';
import type { Sched } from './sched.ts';

/**
 * The line that GODEBUG=schedtrace writes: milliseconds since the first one, Ps and Ms (sysmon's own thread included), the length of
 * the global queue, and of the ring of each P without its runnext. Go 1.26 runtime/proc.go, schedtrace; that 1.20 to 1.25 had no
 * schedticks is unverified for 1.25.
 */
export function schedtrace(s: Sched): string {
  s.tracesFrom ??= s.now;
  const rings = s.ps.map(({ ring }) => ring.size).join(' ');
  const columns = [
    `SCHED ${Math.floor((s.now - s.tracesFrom) / 1_000_000)}ms:`,
    `gomaxprocs=${s.gomaxprocs}`,
    `idleprocs=${s.idlePs.length}`,
    `threads=${s.allm.length - s.exitedMs + 1}`,
    `spinningthreads=${s.nmspinning}`,
    ...(s.version < 20 ? [] : [`needspinning=${s.needspinning ? 1 : 0}`]),
    `idlethreads=${s.idleMs.length}`,
    `runqueue=${s.runq.size}`,
    ...(s.version < 26 ? [`[${rings}]`] : [`[ ${rings} ]`, `schedticks=[ ${s.ps.map(({ schedtick }) => schedtick).join(' ')} ]`]),
  ];
  return columns.join(' ');
}

/** The lines of GODEBUG=schedtrace in a run, as they stand on standard error. */
export function schedtraceOf(records: readonly Raw[]): string[] {
  return records.flatMap(({ kind, task, text }) => (kind.name === 'logged' && task === null && text.startsWith('SCHED ') ? [text] : []));
}
