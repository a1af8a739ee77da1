import type { Nanos } from '../kernel/time.ts';
import type { Scalar } from '../trace/header.ts';
import type { Raw } from '../trace/records.ts';

/** What a thread does about the lock of its interpreter, or has done to it: `asked` is the holder, by one that has waited for the interval. */
export type Act = 'asks' | 'waits' | 'asked' | 'takes' | 'has' | 'runs' | 'frees';

/** One step of a hand-off, told of the task that the thread runs. */
export interface HandOff {
  readonly at: Nanos;
  readonly task: string;
  readonly act: Act;
  /** Of `frees`: why. */
  readonly why: 'asked' | 'turn' | 'waits' | 'ends' | null;
}

/** What is known of a thread. */
interface Known {
  task: string | null;
  /** Since when it has been on a core. */
  since: Nanos;
  /** It waits for something of its own, and not for the lock. */
  own: boolean;
  /** It waits for the lock. */
  waiting: boolean;
  /** Its task is off it, for this reason and since then; null: it runs. */
  off: { readonly at: Nanos; readonly why: NonNullable<HandOff['why']> } | null;
}

/** Has the runtime one lock around each of its interpreters? */
export function hasInterpreterLock(runtime: string, settings: Readonly<Record<string, Scalar>>): boolean {
  return runtime === 'cpython-threads' && !String(settings['python.version']).endsWith('t');
}

/**
 * How the GIL goes from hand to hand, read off the records of threads and tasks: whoever runs Python code has it; a thread that
 * blocks although nothing of its own keeps it waits for it; one that times out there has lost its patience.
 */
export function handOffs(records: readonly Raw[]): HandOff[] {
  const acts: HandOff[] = [];
  const threads = new Map<string, Known>();
  const taskOf = new Map<string, Known>();
  let holder: Known | null = null;
  let freed: Nanos = 0;
  const known = (name: string): Known => {
    let thread = threads.get(name);
    if (thread === undefined) threads.set(name, (thread = { task: null, since: 0, own: false, waiting: false, off: null }));
    return thread;
  };
  // a thread that has not run its task yet is told of as soon as it has
  const early = new Map<Known, HandOff[]>();
  const tell = (thread: Known, at: Nanos, act: Act, why: HandOff['why'] = null): void => {
    const told: HandOff = { at, task: thread.task ?? '', act, why };
    if (thread.task === null) early.set(thread, [...(early.get(thread) ?? []), told]);
    acts.push(told);
  };
  const frees = (thread: Known): void => {
    if (holder !== thread || thread.off === null) return;
    tell(thread, thread.off.at, 'frees', thread.off.why);
    freed = thread.off.at;
    holder = null;
  };
  for (const { kind, at, thread: on, task, object, x } of records) {
    switch (kind.name) {
      case 'task.running': {
        const thread = known(on!);
        if (holder !== null && holder !== thread) frees(holder);
        thread.task = task;
        taskOf.set(task!, thread);
        if (holder !== thread) {
          const when = thread.waiting ? at : Math.max(thread.since, freed); // it found it free
          tell(thread, when, thread.waiting ? 'takes' : 'asks');
          tell(thread, when, 'has');
          tell(thread, when, 'runs');
        }
        for (const told of early.get(thread) ?? []) acts[acts.indexOf(told)] = { ...told, task: task! };
        early.delete(thread);
        holder = thread;
        thread.waiting = thread.own = false;
        thread.off = null;
        break;
      }
      case 'task.preempted':
      case 'task.yielded':
        if (on !== null) known(on).off = { at, why: kind.name === 'task.yielded' ? 'turn' : 'asked' };
        break;
      case 'thread.running':
        known(object!).since = at;
        break;
      case 'task.called':
      case 'task.blocked': {
        const thread = on === null ? undefined : known(on);
        if (thread === undefined) break;
        thread.own = true;
        thread.off ??= { at, why: 'waits' };
        break;
      }
      case 'task.readied': {
        const thread = taskOf.get(task!);
        if (thread !== undefined) thread.own = false;
        break;
      }
      case 'task.finished':
      case 'task.failed':
        if (on !== null) known(on).off = { at, why: 'ends' };
        break;
      case 'thread.exited':
        frees(known(object!));
        break;
      case 'thread.ready': {
        const thread = known(object!);
        const timedOut = x === TIMED_OUT;
        if (thread.waiting && timedOut && holder !== null) tell(holder, at, 'asked');
        else if (!thread.waiting) thread.own = false;
        break;
      }
      case 'thread.blocked': {
        const thread = known(object!);
        frees(thread);
        if (thread.own || thread.waiting) break;
        thread.waiting = true;
        tell(thread, at, 'asks');
        tell(thread, at, 'waits');
        break;
      }
      default:
    }
  }
  return acts.filter((act) => act.task !== '').sort((a, b) => a.at - b.at);
}
const TIMED_OUT = 4;
