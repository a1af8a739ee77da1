import type { Nanos } from '../../kernel/time.ts';
import { BARGING, type LockPolicy, type Policies } from '../../sync/policy.ts';
import type { Task } from '../../sync/task.ts';
import { PyThread } from './place.ts';
import type { Rules } from './versions.ts';

/** A waiter that has parked longer than this gets the lock handed over. C313 Python/lock.c, TIME_TO_BE_FAIR_NS. */
export const TIME_TO_BE_FAIR: Nanos = 1_000_000;

/** Any thread may release a lock that is held. */
const anybody = (owner: Task | null): boolean => owner !== null;

/** `threading.Lock` up to 3.12, a semaphore: whoever comes first takes it, a waiter also without the GIL. */
export const SEMAPHORE_LOCK: LockPolicy = { ...BARGING, name: 'python-lock', mayRelease: anybody, byPriority: false };

/** `threading.Lock` from 3.13, PyMutex: the same until somebody has waited a millisecond, who then owns it from the release on. */
export const PY_MUTEX: LockPolicy = {
  ...SEMAPHORE_LOCK,
  name: 'pymutex',
  onRelease: ({ local }) => (local instanceof PyThread && local.parkedFor > TIME_TO_BE_FAIR ? 'own' : 'retry'),
};

/** `asyncio.Lock`: first come, first served, and a newcomer waits as soon as anybody does. Anybody may release it. */
export const ASYNCIO_LOCK: LockPolicy = { ...SEMAPHORE_LOCK, name: 'asyncio-lock', onRelease: () => 'own', admits: () => false };

/** What `threading.Lock` and `threading.Semaphore` do, by version. */
export function threadingPolicies(rules: Rules): Policies {
  return { mutex: rules.lock === 'pymutex' ? PY_MUTEX : SEMAPHORE_LOCK, semaphore: SEMAPHORE_LOCK };
}

export const ASYNCIO_POLICIES: Policies = { mutex: ASYNCIO_LOCK, semaphore: ASYNCIO_LOCK };
