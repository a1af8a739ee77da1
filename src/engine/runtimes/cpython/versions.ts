import type { Settings } from '../../machine/settings.ts';

/** Versions whose rules differ, oldest first. The `t` ones are the free-threaded builds. */
export const VERSIONS = ['2.7', '3.1', '3.2', '3.6', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14', '3.13t', '3.14t'] as const;
export type Version = (typeof VERSIONS)[number];

/** Which rules a version follows. */
export interface Rules {
  readonly version: Version;
  /** How threads share the interpreter. */
  readonly gil: 'ticks' | 'interval' | 'none';
  /** Where the evaluation loop looks at its breaker. C39, a stored 3.10, C311, C313 Python/ceval.c and bytecodes.c. */
  readonly checks: 'every opcode' | '3.10' | '3.11';
  /** `threading.Lock`: a semaphore up to 3.12, PyMutex from 3.13. C311 _threadmodule.c, C313 Python/lock.c. */
  readonly lock: 'semaphore' | 'pymutex';
  /** `asyncio.wait_for` as a task of its own and a future up to 3.11, as `timeout()` from 3.12. Lib/asyncio/tasks.py. */
  readonly waitFor: 'own task' | 'inline';
  /** ThreadPoolExecutor counts a worker as idle after every item up to 3.11, only when the queue is empty from 3.12. */
  readonly idleAfter: 'every item' | 'an empty queue';
  /** How many waiters asyncio.Semaphore wakes after an acquire: one more, or as many as there are units (3.13). */
  readonly semaphoreWakes: 'one' | 'all';
  /** Default start method of multiprocessing on Linux. W314. */
  readonly startMethod: 'fork' | 'forkserver';
  /** Where a thread may not be started once the interpreter shuts down: seen in 3.12.1. */
  readonly refusesLateThreads: boolean;
  /** Minor number: 7 for 2.7 counts as 0. */
  readonly minor: number;
}

/** The rules of a version. */
export function rulesOf(version: Version): Rules {
  const minor = version === '2.7' ? 0 : Number(version.replace('t', '').split('.')[1]);
  return {
    version,
    gil: version.endsWith('t') ? 'none' : minor < 2 ? 'ticks' : 'interval',
    checks: minor < 10 ? 'every opcode' : minor === 10 ? '3.10' : '3.11',
    lock: minor < 13 ? 'semaphore' : 'pymutex',
    waitFor: minor < 12 ? 'own task' : 'inline',
    idleAfter: minor < 12 ? 'every item' : 'an empty queue',
    semaphoreWakes: minor < 13 ? 'one' : 'all',
    startMethod: minor < 14 ? 'fork' : 'forkserver',
    refusesLateThreads: minor === 12,
    minor,
  };
}

/** The rules that the settings of a run ask for. */
export function rulesUnder(settings: Settings): Rules {
  return rulesOf(settings['python.version'] as Version);
}
