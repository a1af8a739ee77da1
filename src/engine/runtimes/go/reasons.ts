import { Channel } from '../../sync/channel.ts';
import { CALLED, type Task } from '../../sync/task.ts';

/** Since which version a reason has a name of its own; before it was `semacquire`. */
const NAMED_SINCE: Readonly<Record<string, readonly [since: number, reason: string]>> = {
  'mutex.lock': [20, 'sync.Mutex.Lock'],
  'rwlock.lockRead': [20, 'sync.RWMutex.RLock'],
  'rwlock.lockWrite': [20, 'sync.RWMutex.Lock'],
  'waitGroup.wait': [24, 'sync.WaitGroup.Wait'],
};

/** Why a goroutine waits, as a dump of it says. Go 1.26 runtime/runtime2.go, waitReasonStrings. */
export function waitReason(task: Task, version: number): string {
  const { op } = task;
  if (op === null) return 'runnable';
  const [since, reason] = NAMED_SINCE[op.name] ?? [];
  if (since !== undefined) return version >= since ? reason! : 'semacquire';
  const on = op.on(task);
  const nil = on instanceof Channel && on.isNil ? ' (nil chan)' : '';
  switch (op.family) {
    case 'channel':
      return `chan ${op.name.includes('receive') ? 'receive' : 'send'}${nil}`;
    case 'select':
      return task.waitsFor() === '-' ? 'select (no cases)' : 'select';
    case 'condition':
      return task.phase === 0 ? 'sync.Cond.Wait' : version >= 20 ? 'sync.Mutex.Lock' : 'semacquire';
    case 'network':
    case 'pipe':
      return 'IO wait';
    case 'sleep':
      return 'sleep';
    default:
      return task.at === CALLED ? 'syscall' : 'semacquire';
  }
}
