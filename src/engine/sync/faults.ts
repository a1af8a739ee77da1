/** A task did what its runtime punishes: it fails by name, and the others go on. The task's body may catch it. */
export class TaskFault extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'TaskFault';
    this.code = code;
  }
}

export const notLockHolder = (lock: string, task: string, owner: string | undefined): TaskFault =>
  new TaskFault(
    'E_NOT_LOCK_HOLDER',
    owner === undefined ? `${task} unlocks ${lock}, which is not locked` : `${task} unlocks ${lock}, which ${owner} holds`,
  );
export const waitsWithoutLock = (condition: string, lock: string, task: string): TaskFault =>
  new TaskFault('E_NOT_LOCK_HOLDER', `${task} waits on ${condition} without holding its lock ${lock}`);
export const relocked = (lock: string, task: string): TaskFault =>
  new TaskFault('E_RELOCKED', `${task} locks ${lock} again, which it holds already`);
export const sendOnClosed = (channel: string): TaskFault => new TaskFault('E_SEND_ON_CLOSED', `send on closed channel ${channel}`);
export const closeOfClosed = (channel: string): TaskFault => new TaskFault('E_CLOSE_OF_CLOSED', `close of closed channel ${channel}`);
export const closeOfNil = (channel: string): TaskFault => new TaskFault('E_CLOSE_OF_NIL', `close of nil channel ${channel}`);
export const brokenBarrier = (barrier: string): TaskFault =>
  new TaskFault('E_BROKEN_BARRIER', `barrier ${barrier} is broken: a task left it before all had arrived`);
export const overReleased = (semaphore: string, most: number): TaskFault =>
  new TaskFault('E_OVER_RELEASED', `semaphore ${semaphore} is released more often than acquired: it holds at most ${most}`);
export const negativeCounter = (group: string): TaskFault =>
  new TaskFault('E_NEGATIVE_COUNTER', `negative counter of wait group ${group}: done more often than added`);
export const groupReused = (group: string): TaskFault =>
  new TaskFault('E_WAIT_GROUP_REUSED', `wait group ${group} is used again before those that waited for it have gone on`);
export const tooManyDone = (queue: string): TaskFault =>
  new TaskFault('E_TOO_MANY_DONE', `taskDone of queue ${queue} called more often than values were put`);
export const alreadySettled = (future: string): TaskFault =>
  new TaskFault('E_ALREADY_SETTLED', `future ${future} is settled already: that happens once only`);
/** `reason`: what the future was rejected with; it is the fault's `cause`. */
export const rejected = (future: string, shown: string, reason: unknown): TaskFault => {
  const fault = new TaskFault('E_REJECTED', `future ${future} was rejected: ${shown}`);
  fault.cause = reason;
  return fault;
};
export const closedPipe = (pipe: string): TaskFault => new TaskFault('E_PIPE_CLOSED', `this end of pipe ${pipe} is closed`);
export const brokenPipe = (pipe: string): TaskFault =>
  new TaskFault('E_BROKEN_PIPE', `write to pipe ${pipe}, which nobody can read any more`);
export const joinedFailed = (task: string, why: string): TaskFault =>
  new TaskFault('E_JOINED_FAILED', `joined task ${task} had failed: ${why}`);

/** Thrown into a task that another one cancelled, at its next resume. */
export class Cancelled extends TaskFault {
  constructor(task: string, by: string) {
    super('E_CANCELLED', `${task} was cancelled by ${by}`);
    this.name = 'Cancelled';
  }
}
