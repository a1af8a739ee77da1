import { listed, type Finding, type FindingKind } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';

/** Runtimes whose tasks share one thread. */
const LOOPS: ReadonlySet<string> = new Set(['green-threads', 'asyncio', 'node']);

/** What one sees of it where it happens for real. */
const SEEN: Readonly<Record<FindingKind, string>> = {
  deadlock:
    'threads of C, Java or CPython just hang, and nothing is printed; Go says "fatal error: all goroutines are asleep - deadlock!", but only where every goroutine waits.',
  'partial-deadlock':
    'nothing is printed: the rest of the program goes on, Go is silent too, and a request that never ends is all one sees.',
  'check-failed': 'nothing stops the program at this point: the wrong value is used, and is seen later or never.',
  'task-failed': 'the error ends the task, and in Go the whole process; where nobody joins the task, it may pass unseen.',
  limit: 'the program keeps its cores busy, or never comes to an end.',
  leak: 'nothing is printed: main has ended, and as a rule the program with it. Where the same code is called in a server, every such call leaves a task behind with all that it refers to: memory grows, and a dump of stacks shows it waiting.',
  race: 'nothing is printed, the value is wrong now and then; a race detector (`go test -race`, ThreadSanitizer) tells of it in a run that makes both accesses.',
  misuse: 'some runtimes end the task with an error, some the process, and some say nothing and hang later.',
  'lost-wakeup': 'the waiting task hangs, and the next notification, if there ever is one, sets it going again.',
  'pool-starvation': 'the pool stands still without an error: all its workers wait for work that only they could do.',
  'lock-order': 'nothing, as a rule for months: then, under load, both sides hang at once.',
  'check-then-act': 'nothing is printed: now and then there is one too many or one too few.',
  'held-across-wait': 'everybody who needs the lock waits as long as its holder does, which under load looks like a slow network.',
  starvation: 'one request in many takes very long, and no error says why.',
  convoy: 'throughput drops to that of one core with a switch at every step, while the cores are idle.',
  'priority-inversion': 'the urgent task misses its deadline, though the work in its own way is short.',
  livelock: 'the cores are busy, the logs are full, and nothing is done.',
  'blocked-loop': 'all connections of the process stand still at once, for as long as the one call takes.',
};

const FAULTS: Readonly<Record<string, string>> = {
  E_NOT_LOCK_HOLDER:
    'Go ends the process with "fatal error: sync: unlock of unlocked mutex" where nobody holds it, Java throws IllegalMonitorStateException, CPython raises RuntimeError for a lock that is free.',
  E_SEND_ON_CLOSED: 'Go: "panic: send on closed channel", which ends the process.',
  E_CLOSE_OF_CLOSED: 'Go: "panic: close of closed channel", which ends the process.',
  E_CLOSE_OF_NIL: 'Go: "panic: close of nil channel", which ends the process.',
  E_NEGATIVE_COUNTER: 'Go: "panic: sync: negative WaitGroup counter", which ends the process.',
  E_WAIT_GROUP_REUSED: 'Go: "panic: sync: WaitGroup is reused before previous Wait has returned", where it notices.',
  E_TOO_MANY_DONE: 'CPython: ValueError, task_done() called too many times.',
  E_OVER_RELEASED: "CPython's BoundedSemaphore raises ValueError; most semaphores say nothing and let one too many in.",
  E_ALREADY_SETTLED: 'asyncio raises InvalidStateError; a promise of JavaScript ignores the second.',
};

/** What the real runtime would print or do. */
export function inReality({ kind, text }: Finding, runtime: string, records: readonly Raw[]): string {
  const code = /E_[A-Z_]+/.exec(text)?.[0];
  if (kind === 'deadlock' && records.some((raw) => raw.kind.name === 'task.finished' && raw.task === 'main'))
    return 'nothing is printed: main has ended, so a program ends here as if all were well. In a server, which goes on, they stay for ever.';
  if ((kind === 'misuse' || kind === 'task-failed') && code !== undefined && code in FAULTS) return FAULTS[code]!;
  if (kind === 'misuse' && code === undefined)
    return 'nothing is printed when it happens: the lock just stays taken, and whoever asks next hangs, far from the place.';
  if (LOOPS.has(runtime) && (kind === 'deadlock' || kind === 'lost-wakeup'))
    return 'asyncio hangs without a word; Node leaves with exit code 13 at a top-level await, or with 0 as if all were done.';
  if (LOOPS.has(runtime) && kind === 'race')
    return 'nothing, as long as there is no await between the two and one thread for all: on parallel threads it is a data race.';
  return SEEN[kind];
}

const FAULT_REMEDIES: Readonly<Record<string, string>> = {
  E_SEND_ON_CLOSED:
    'Close a channel where it is sent on, after the last send; who only wants to stop the senders tells them by a channel of its own.',
  E_CLOSE_OF_CLOSED: 'Let exactly one close it: its owner, or whoever comes first through a once.',
  E_NEGATIVE_COUNTER: 'Let every done have an add that comes before it, and call it once for each.',
  E_WAIT_GROUP_REUSED: 'Let all that wait go on before the next round begins, or take a new wait group for every round.',
};

function faultRemedy(text: string): string {
  const code = /E_[A-Z_]+/.exec(text)?.[0];
  return (
    FAULT_REMEDIES[code ?? ''] ??
    `Let exactly one place do what ${code ?? 'the error'} complains of, after having made sure that it still is to be done.`
  );
}

const LOCKS: ReadonlySet<string> = new Set(['mutex', 'reentrantLock', 'rwlock', 'semaphore', 'once']);

/** Those among them that somebody can hold. */
function held(objects: readonly string[], records: readonly Raw[]): readonly string[] {
  const types = new Map(records.flatMap((raw) => (raw.kind.name === 'object.made' ? [[raw.object!, raw.text] as const] : [])));
  return objects.filter((name) => LOCKS.has(types.get(name) ?? ''));
}

/** For tasks that were left at a channel: a sender needs somebody who fetches, or room; a receiver needs a value, or the end of them. */
function wayOut(tasks: readonly string[], stoodAt: ReadonlyMap<string, string>): string {
  const sends = tasks.filter((task) => stoodAt.get(task)?.startsWith('channel.send'));
  const receives = tasks.filter((task) => stoodAt.get(task)?.startsWith('channel.receive'));
  const parts = [
    ...(sends.length > 0 ? [`a buffer for the value that nobody fetches from ${listed(sends)}`] : []),
    ...(receives.length > 0 ? [`a close, once nothing more is sent to ${listed(receives)}, or the value that is still awaited`] : []),
  ];
  const known = parts.length > 0 ? parts.join('; ') : 'to who sends, a buffer; to who receives, a close, once nothing more is sent';
  return `Give ${listed(tasks)} a way out: ${known}; or a second case that says when to stop.`;
}

/** Which change takes it away. */
export function remedyText(finding: Finding, records: readonly Raw[], stoodAt: ReadonlyMap<string, string>): string {
  const { kind, objects, tasks, text } = finding;
  const names = listed(objects);
  switch (kind) {
    case 'race':
      return `Let every access to ${names} hold one and the same lock, or make it an atomic where a single step is enough, or let one wait for the other: by a message, a join or a later start.`;
    case 'check-then-act':
      return `Hold a lock from the look to the write, or write with a compare-and-swap that looks again.`;
    case 'lock-order':
      return objects.length < 2
        ? `Ask for ${names} once, and pass on that it is held.`
        : `Take ${names} in one order everywhere, for instance ${[...objects].sort().join(' before ')}.`;
    case 'deadlock':
    case 'partial-deadlock':
      return objects.length < 2 || held(objects, records).length < objects.length
        ? `See what would end the wait for ${names}, and do it on every way out.`
        : `Take ${names} in one order everywhere, or all at once.`;
    case 'leak':
      if (objects.length > 1 && held(objects, records).length > 0)
        return held(objects, records).length === objects.length
          ? `Take ${names} in one order everywhere.`
          : `Free ${listed(held(objects, records))} before waiting for what somebody else is to bring or to fetch.`;
      return records.some((raw) => raw.text === 'channel' && objects.includes(raw.object ?? ''))
        ? wayOut(tasks, stoodAt)
        : `Give ${listed(tasks)} a way out: a cancellation, or an end that main waits for.`;
    case 'misuse':
      return objects.length > 0
        ? `Give ${names} back on every way out of ${listed(tasks)}: \`finally\`, \`defer\`, \`with\`.`
        : faultRemedy(text);
    case 'task-failed':
      return /E_[A-Z_]+/.test(text) ? faultRemedy(text) : '';
    case 'lost-wakeup':
      if (objects.length > 1) return `Notify ${objects[0]}, for which is waited; or let all wait on one condition, and notify all of them.`;
      return `Look at what is waited for in a \`while\`, under the lock that the wait frees, and change it under the same lock.`;
    case 'pool-starvation':
      return 'Do not wait inside the pool for work of the same pool: another pool for the inner work, or a continuation in place of the wait.';
    case 'held-across-wait':
      return `Free ${names} before the wait, and look again afterwards.`;
    case 'starvation':
      return `A lock that is handed over in turn (\`fair: true\`), or shorter turns for the others at ${names}.`;
    case 'convoy':
      return `Let the lock be taken by whoever comes (barging), do more under one taking of ${names}, or take it less often.`;
    case 'priority-inversion':
      return `Let ${names} inherit the priority of those who wait for it (\`inherits: true\`), or share nothing between the two priorities.`;
    case 'livelock':
      return 'Let one of them win: take things in one order, or wait for a random time before the next try.';
    case 'blocked-loop':
      return 'Do the long piece on another thread, or in parts with a pause between them.';
    default:
      return '';
  }
}
