import type { Nanos } from '../../kernel/time.ts';
import { BARGING, type LockPolicy, type Policies } from '../../sync/policy.ts';
import type { Task } from '../../sync/task.ts';
import type { Laws } from './laws.ts';
import { PyThread } from './place.ts';
import type { Rules } from './versions.ts';

/** A waiter that has parked longer than this gets the lock handed over. C313 Python/lock.c, TIME_TO_BE_FAIR_NS. */
export const TIME_TO_BE_FAIR: Nanos = 1_000_000;

/** Any thread may release a lock that is held. */
const anybody = (owner: Task | null): boolean => owner !== null;

/**
 * `threading.Lock`. Up to 3.12 a semaphore: whoever comes first takes it, a waiter also without the GIL. From 3.13 PyMutex: the same
 * until somebody has waited a millisecond, who then owns it from the release on. The version is that of the waiter's process.
 */
export const THREADING_LOCK: LockPolicy = {
  ...BARGING,
  name: 'python-lock',
  mayRelease: anybody,
  onRelease: ({ local, process }) => {
    const { rules, laws } = process.local as { readonly rules?: Rules; readonly laws?: Laws };
    const isFair = rules?.lock === 'pymutex' && laws?.lockHandedOver === true;
    return isFair && local instanceof PyThread && local.parkedFor > TIME_TO_BE_FAIR ? 'own' : 'retry';
  },
  byPriority: false,
};

/** `asyncio.Lock`: first come, first served, and a newcomer waits as soon as anybody does. Anybody may release it. */
export const ASYNCIO_LOCK: LockPolicy = { ...THREADING_LOCK, name: 'asyncio-lock', onRelease: () => 'own', admits: () => false };

export const THREADING_POLICIES: Policies = { mutex: THREADING_LOCK, semaphore: THREADING_LOCK };
/** A loop that waits for a variable is `while not x: await sleep(0)`. */
export const ASYNCIO_POLICIES: Policies = { mutex: ASYNCIO_LOCK, semaphore: ASYNCIO_LOCK, looks: 'in turn' };
