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
};

/** First come, first served: the longest waiter owns it from the release on. */
export const HAND_OFF: LockPolicy = { ...BARGING, name: 'hand-off', onRelease: () => 'own', admits: () => false };

/** The policies that a runtime gives to objects made by the neutral kit. */
export interface Policies {
  readonly mutex: LockPolicy;
  readonly semaphore: LockPolicy;
}
