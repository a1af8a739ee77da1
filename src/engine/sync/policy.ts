import type { Channel } from './channel.ts';
import type { Mutex } from './mutex.ts';
import type { Once } from './once.ts';
import type { RwLock } from './rwlock.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

/**
 * Who gets a lock, who may release it and how those that wait are filed. It hangs on the object, given by the kit that made it:
 * one process can hold locks of two policies.
 */
export interface LockPolicy {
  readonly name: string;
  /** May `task` release a lock that `owner` holds (null: nobody)? */
  mayRelease(owner: Task | null, task: Task): boolean;
  /** What a release does for the longest waiter: it owns the lock from this instant, it must win it like anyone else, or nothing. */
  onRelease(heir: Task): 'own' | 'retry' | 'leave';
  /** May a newcomer take a free lock although others wait? */
  admits(newcomer: Task): boolean;
  /** Where a waiter goes that was woken and lost. */
  readonly requeue: 'front' | 'back';
  /** What the releaser does then. */
  readonly after: 'go on' | 'yield';
  /** What locking a lock again does to its holder: waits for ever, or fails. */
  readonly relock: 'block' | 'fail';
  /** Is the highest of its waiters next, where the OS goes by priority? Else who came first. */
  readonly byPriority: boolean;
  /** Does its holder run at the highest priority of those who wait for it, where there are priorities? */
  readonly inherits: boolean;
}

/** A futex lock that knows its owner, as pthread mutexes, Java monitors and Rust's: whoever comes first takes it. */
export const BARGING: LockPolicy = {
  name: 'barging',
  mayRelease: (owner, task) => owner === task,
  onRelease: () => 'retry',
  admits: () => true,
  requeue: 'back',
  after: 'go on',
  relock: 'block',
  byPriority: true,
  inherits: false,
};

/** The same lock, but fair: who has waited longest owns it from the release on, and no newcomer comes between. */
export function handedOff(policy: LockPolicy): LockPolicy {
  return { ...policy, name: 'hand-off', onRelease: () => 'own', admits: () => false, byPriority: false };
}

/** First come, first served: the longest waiter owns it from the release on. */
export const HAND_OFF: LockPolicy = handedOff(BARGING);

/**
 * A futex with priority inheritance (PTHREAD_PRIO_INHERIT): the kernel knows its holder, and makes the highest of its waiters the
 * next one when it is freed. Linux 6.12 kernel/futex/pi.c, wake_futex_pi.
 */
export const INHERITING: LockPolicy = { ...HAND_OFF, name: 'inheriting', byPriority: true, inherits: true };

/** The policies that a runtime gives to objects made by the neutral kit. */
export interface Policies {
  readonly mutex: LockPolicy;
  readonly semaphore: LockPolicy;
  /** Who waits for a variable looks at it as soon as it changes, or only when it is the task's turn. */
  readonly looks?: 'at once' | 'in turn';
  /** That of a mutex that is asked to inherit priorities; without one it is as any other. */
  readonly inheriting?: LockPolicy;
  /** Objects that are the runtime's own where its library does more than a policy can say. */
  readonly own?: OwnObjects;
}

/** How a runtime makes the objects of its own library; what is left out is the neutral one. */
export interface OwnObjects {
  readonly mutex?: (name: string, slot: Slot) => Mutex;
  readonly rwlock?: (name: string, slot: Slot) => RwLock;
  readonly once?: (name: string, slot: Slot) => Once;
  readonly channel?: (name: string, slot: Slot, capacity: number, isNil: boolean) => Channel<unknown>;
}
