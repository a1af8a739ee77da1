import { Channel, deliver } from '../../../sync/channel.ts';
import { closeOfClosed, closeOfNil, sendOnClosed } from '../../../sync/faults.ts';
import type { Sys } from '../../../sync/op.ts';
import type { Task } from '../../../sync/task.ts';
import { kindOf } from '../../../trace/records.ts';

const RECEIVED = kindOf('channel.received');
const CLOSED = kindOf('channel.closed');
const FROM_CLOSED = 2;

/**
 * A channel whose close readies the newest waiter first: all go on a list that is emptied from its end, receivers before senders
 * on it. Go 1.26 runtime/chan.go, closechan.
 */
export class GoChannel<T> extends Channel<T> {
  override shut(task: Task, sys: Sys): void {
    if (this.isNil) throw closeOfNil(this.name);
    if (this.closed) throw closeOfClosed(this.name);
    this.closed = true;
    sys.record(CLOSED, task, this);
    for (let waiter = this.senders.last; waiter !== null; waiter = this.senders.last) sys.fail(waiter.task, sendOnClosed(this.name));
    for (let waiter = this.receivers.last; waiter !== null; waiter = this.receivers.last) {
      sys.record(RECEIVED, waiter.task, this, FROM_CLOSED, 0, undefined);
      deliver(waiter, undefined, false, sys);
    }
  }
}
